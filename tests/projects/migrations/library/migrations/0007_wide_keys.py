from django.db import migrations, models

import library.fields


class Migration(migrations.Migration):
    dependencies = [("library", "0006_tables")]
    operations = [
        migrations.AlterField("Book", "id", models.BigAutoField(primary_key=True)),
        migrations.AlterField("Author", "code", library.fields.CodeField(primary_key=True, size=9)),
        migrations.AlterField("Label", "id", models.BigAutoField(primary_key=True)),
    ]
