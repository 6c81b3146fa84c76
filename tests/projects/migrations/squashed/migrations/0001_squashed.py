from django.db import migrations, models


def forwards(apps, schema_editor):
    apps.get_model("squashed", "Old").objects.create(name="old")


class Migration(migrations.Migration):
    replaces = [("squashed", "0001_first"), ("squashed", "0002_second")]
    dependencies = []
    operations = [
        migrations.CreateModel(
            "Old",
            [
                ("id", models.AutoField(primary_key=True)),
                ("name", models.CharField(max_length=9, default="")),
            ],
        ),
        migrations.RunPython(forwards, elidable=True),
    ]
