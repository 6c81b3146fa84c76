from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("keys", "0006_after")]
    operations = [
        migrations.RenameModel("First", "Prime"),
        migrations.RenameModel("Third", "Tertiary"),
    ]
