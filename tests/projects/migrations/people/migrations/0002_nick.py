from django.db import migrations, models


def forwards(apps, schema_editor):
    Person = apps.get_model("people", "Person")
    for name in ("ann", "bob", "cid", "dan"):
        Person.objects.create(name=name, nick=name[0])
    Person.objects.named("ann").friends.add(Person.objects.named("bob"))
    Group = apps.get_model("auth", "Group")
    Group.objects.create(name="all").user_set.set(Person.objects.all())


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [
        migrations.AddField("Person", "nick", models.CharField(max_length=30, default="")),
        migrations.AddField("Person", "friends", models.ManyToManyField("self")),
        migrations.RunPython(forwards),
    ]
