from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tree", "0001_initial")]
    operations = [
        migrations.AlterOrderWithRespectTo("Leaf", "node"),
    ]
