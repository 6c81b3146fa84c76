from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_nick"), ("library", "0004_rows"), ("tree", "0003_rows")]
    operations = [
        migrations.AlterField("Person", "id", models.BigAutoField(primary_key=True)),
        migrations.AlterField("Person", "name", models.CharField(max_length=60, unique=True)),
    ]
