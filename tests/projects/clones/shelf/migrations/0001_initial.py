import os

from django.db import migrations, models
from project.marks import mark, wait_for


def fill(apps, schema_editor):
    """Put one book on the shelf, as large as the run wants it."""
    text = "x" * int(os.environ.get("CLONES_BYTES", "0"))
    books = apps.get_model("shelf", "Book").objects.using(schema_editor.connection.alias)
    books.create(title="from the migration", text=text)
    mark("migrated", schema_editor.connection.alias)
    if os.environ.get("CLONES_EARLY"):
        wait_for("came-up")
        mark("early")


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel(
            "Book",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("title", models.CharField(max_length=100)),
                ("text", models.TextField(default="")),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
