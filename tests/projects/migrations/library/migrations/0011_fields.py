from django.db import migrations, models


def forwards(apps, schema_editor):
    Label, Book = apps.get_model("library", "Label"), apps.get_model("library", "Book")
    assert not hasattr(Label, "objects")
    for book in Book.objects.all():
        book.labels.set(Label.all.all())


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL does not alter a table that it has yet to check.
    dependencies = [("library", "0010_itself")]
    operations = [
        migrations.AlterField("Book", "name", models.TextField()),
        migrations.AlterField(
            "Book", "pages", models.IntegerField(null=True, db_column="number of pages")
        ),
        migrations.RemoveField("Book", "tags"),
        migrations.AddField("Book", "labels", models.ManyToManyField("Label", related_name="+")),
        migrations.RemoveField("Book", "authors"),
        migrations.DeleteModel("Writing"),
        migrations.AlterModelManagers("Label", [("all", models.Manager())]),
        migrations.RunPython(forwards),
    ]
