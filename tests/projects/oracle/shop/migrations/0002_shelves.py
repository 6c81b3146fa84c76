from django.db import migrations, models


def key():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias
    shelves = apps.get_model("shop", "Shelf").objects.using(alias)
    items = apps.get_model("shop", "Item").objects.using(alias)
    for name in ("left", "middle", "right"):
        shelf = shelves.create(name=name)
        items.bulk_create(
            items.model(shelf=shelf, name=f"{name} {number}", price=number, text="from 0002")
            for number in range(1, 4)
        )


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]

    operations = [
        migrations.AddField("Shelf", "is_open", models.BooleanField(default=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.CreateModel(
            "Mark",
            [
                ("id", key()),
                ("slot", models.CharField(max_length=20)),
                ("pid", models.IntegerField()),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
    ]
