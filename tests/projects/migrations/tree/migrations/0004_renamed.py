from django.db import migrations, models


def forwards(apps, schema_editor):
    Branch, Leaf = apps.get_model("tree", "Branch"), apps.get_model("tree", "Leaf")
    assert not hasattr(Branch, "get_leaf_order")
    Leaf.objects.filter(branch__up__keeper__name="ann", branch__name="node 2").delete()


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL does not alter a table that it has yet to check.
    dependencies = [("tree", "0003_rows")]
    operations = [
        migrations.RenameModel("Node", "Branch"),
        migrations.AlterField("Branch", "id", models.BigAutoField(primary_key=True)),
        migrations.AlterOrderWithRespectTo("Leaf", None),
        migrations.RenameField("Leaf", "node", "branch"),
        migrations.RunPython(forwards),
        migrations.AddField("Branch", "beside", models.ManyToManyField("self", symmetrical=False)),
        migrations.RenameModel("Branch", "Bough"),
    ]
