from django.db import migrations, models


def forwards(apps, schema_editor):
    Book = apps.get_model("library", "Book")
    first, *others = Book.objects.order_by("pk")
    first.like.set(others)
    first.books.set(others[:2])
    assert first.owner.owned.count() == 3


def afterwards(apps, schema_editor):
    Book = apps.get_model("library", "Book")
    Book.objects.filter(similar__name__startswith="book").exclude(novel=None).delete()
    assert not Book.books.rel.multiple or Book._meta.get_field("books")
    apps.get_model("contenttypes", "ContentType").objects.filter(model="book").update()


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL does not alter a table that it has yet to check.
    dependencies = [("library", "0009_less")]
    operations = [
        migrations.AddField("Book", "like", models.ManyToManyField("self", blank=True)),
        migrations.AddField("Book", "after", models.ForeignKey("self", models.CASCADE, null=True)),
        migrations.RunPython(forwards),
        migrations.RenameModel("Series", "Saga"),
        migrations.RenameField("Book", "like", "similar"),
        migrations.RunPython(afterwards),
        migrations.DeleteModel("Loan"),
        migrations.DeleteModel("OldBook"),
    ]
