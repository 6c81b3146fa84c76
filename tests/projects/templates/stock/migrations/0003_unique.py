from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stock", "0001_squashed_0002_weight")]

    operations = [
        migrations.AlterField("crate", "label", models.CharField(max_length=40, unique=True)),
    ]
