from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keys", "0002_rows")]
    operations = [
        migrations.AlterField("First", "code", models.BigIntegerField(primary_key=True)),
        migrations.AlterField("First", "number", models.BigIntegerField(unique=True)),
    ]
