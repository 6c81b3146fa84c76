from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("library", "0002_heirs")]
    operations = [
        migrations.AddField("Book", "pages", models.PositiveIntegerField(default=1)),
        migrations.AlterField("Book", "title", models.CharField(max_length=80)),
        migrations.AddField("Novel", "hero", models.CharField(max_length=9, default="nobody")),
        migrations.AlterModelOptions("Novel", {"verbose_name": "novel", "ordering": ["pk"]}),
    ]
