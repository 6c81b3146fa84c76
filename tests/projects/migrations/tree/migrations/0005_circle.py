from django.db import migrations, models


def forwards(apps, schema_editor):
    Bough = apps.get_model("tree", "Bough")
    for bough in Bough.objects.filter(leaf__isnull=False).distinct():
        bough.best = bough.leaf_set.order_by("pk").first()
        bough.save()


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL does not alter a table that it has yet to check.
    dependencies = [("tree", "0004_renamed"), ("people", "0003_wide")]
    operations = [
        migrations.AddField("Bough", "best", models.ForeignKey("Leaf", models.SET_NULL, null=True)),
        migrations.AddField("Leaf", "size", models.IntegerField(default=0)),
        migrations.AlterField("Leaf", "id", models.BigAutoField(primary_key=True)),
        migrations.AlterField(
            "Bough", "up", models.ForeignKey("tree.Bough", models.PROTECT, null=True)
        ),
        migrations.RunPython(forwards),
        migrations.AlterUniqueTogether("Leaf", {("branch", "size", "id")}),
        migrations.AlterUniqueTogether("Leaf", set()),
    ]
