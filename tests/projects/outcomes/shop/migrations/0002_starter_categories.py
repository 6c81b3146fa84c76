from django.db import migrations

STARTERS = ("bread", "brötchen 🥨")


def make_starters(apps, schema_editor):
    categories = apps.get_model("shop", "Category").objects.using(schema_editor.connection.alias)
    for name in STARTERS:
        categories.create(name=name)


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(make_starters, migrations.RunPython.noop)]
