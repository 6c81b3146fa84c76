from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("squashed", "0002_second")]
    operations = [
        migrations.AlterField(
            "Old", "name", models.CharField(max_length=19, default="", unique=True)
        ),
        migrations.RenameModel("Old", "Olden"),
    ]
