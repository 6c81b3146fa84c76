from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("stock", "0001_initial"), ("stock", "0002_weight")]
    initial = True

    operations = [
        migrations.CreateModel(
            name="Crate",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=40)),
                ("weight", models.IntegerField(default=0)),
            ],
        ),
    ]
