from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keys", "0003_big")]
    operations = [
        migrations.AlterField("First", "code", models.CharField(max_length=20, primary_key=True)),
    ]
