from django.db import migrations


def forwards(apps, schema_editor):
    get = lambda name: apps.get_model("library", name)  # noqa: E731
    Person = apps.get_model("people", "Person")
    assert get("Novel").told == ["Loan"]
    tags = [get("Tag").objects.create(word=word) for word in ("red", "green")]
    author = get("Author").objects.create(code="abc  ", name="A. B. C.")
    owner = Person.objects.named("ann")
    for number in range(4):
        book = get("Book").objects.create(title=f"book {number}", owner=owner)
        book.tags.set(tags[: number % 3])
        get("Writing").objects.create(book=book, author=author)
        novel = get("Novel").objects.create(title=f"novel {number}", plot="long")
        get("Loan").objects.create(book=get("OldBook").objects.get(pk=book.pk), novel=novel)
    series = get("Series").objects.create(title="series", volumes=3)
    assert series.novel_ptr.hero == "nobody"
    assert owner.books.count() == 4
    assert author.books.count() == 4
    get("OldBook").objects.get(title="book 1").delete()
    get("Series").objects.create(title="gone").delete()
    Person.objects.named("dan").delete()


class Migration(migrations.Migration):
    dependencies = [("library", "0003_parents"), ("people", "0002_nick")]
    operations = [
        migrations.RunPython(forwards),
    ]
