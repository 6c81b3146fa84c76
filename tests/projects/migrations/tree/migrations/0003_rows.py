from django.db import migrations


def forwards(apps, schema_editor):
    Node, Leaf = apps.get_model("tree", "Node"), apps.get_model("tree", "Leaf")
    root = Node.objects.create(name="root")
    for number in range(3):
        node = Node.objects.create(name=f"node {number}", up=root)
        leaves = [Leaf.objects.create(node=node) for _ in range(3)]
        node.set_leaf_order([leaf.pk for leaf in reversed(leaves)])
    assert root.down.count() == 3
    ann = apps.get_model("people", "Person").objects.named("ann")
    root.keeper = ann
    root.save()
    assert ann.node == root
    Node.objects.get(name="node 1").delete()


class Migration(migrations.Migration):
    dependencies = [("tree", "0002_order"), ("people", "0002_nick")]
    operations = [
        migrations.RunPython(forwards),
    ]
