from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = []
    operations = [
        migrations.CreateModel(
            "First",
            [
                ("code", models.IntegerField(primary_key=True)),
                ("number", models.IntegerField(unique=True)),
            ],
        ),
        migrations.CreateModel(
            "Second",
            [("first", models.OneToOneField("keys.First", models.CASCADE, primary_key=True))],
        ),
        migrations.CreateModel(
            "Third",
            [("second", models.OneToOneField("keys.Second", models.CASCADE, primary_key=True))],
        ),
        migrations.CreateModel(
            "Fourth",
            [
                ("id", models.AutoField(primary_key=True)),
                ("third", models.ForeignKey("keys.Third", models.CASCADE)),
                ("firsts", models.ManyToManyField("keys.First", related_name="%(class)ss")),
            ],
        ),
        migrations.CreateModel(
            "Fifth",
            [
                ("id", models.AutoField(primary_key=True)),
                ("fourth", models.ForeignKey("keys.Fourth", models.CASCADE)),
                ("first", models.ForeignKey("keys.First", models.CASCADE, to_field="number")),
            ],
        ),
    ]
