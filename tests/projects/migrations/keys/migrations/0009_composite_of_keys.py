from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keys", "0008_through_relations")]
    operations = [
        migrations.CreateModel(
            "Sixth",
            [
                ("fifth", models.OneToOneField("keys.Fifth", models.CASCADE, primary_key=True)),
                ("tertiary", models.ForeignKey("keys.Tertiary", models.SET_NULL, null=True)),
            ],
        ),
        migrations.AlterField("Fifth", "id", models.BigAutoField(primary_key=True)),
        migrations.AlterField(
            "Fourth",
            "firsts",
            models.ManyToManyField("keys.Prime", related_name="fours", blank=True),
        ),
        migrations.RenameField("Fourth", "firsts", "primes"),
        migrations.RemoveField("Sixth", "tertiary"),
    ]
