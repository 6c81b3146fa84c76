from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stock", "0001_initial")]

    operations = [
        migrations.AddField("crate", "weight", models.IntegerField(default=0)),
        migrations.RenameField("crate", "name", "label"),
    ]
