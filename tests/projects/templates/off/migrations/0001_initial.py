from django.db import migrations


class Migration(migrations.Migration):
    operations = [migrations.RunSQL("this is not run")]
