from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("keys", "0004_text")]
    operations = [
        migrations.RenameField("First", "number", "no"),
        migrations.RenameField("Fifth", "first", "prime"),
    ]
