from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("squashed", "0001_first")]
    operations = [
        migrations.AddField("Old", "name", models.CharField(max_length=9, default="")),
    ]
