from django.db import migrations, models


def forwards(apps, schema_editor):
    Prime = apps.get_model("keys", "Prime")
    assert [each.pk for each in Prime.objects.order_by("pk")] == list("12345")
    Prime.objects.get(second__tertiary__fourth__pk=2).delete()
    for prime in Prime.objects.all():
        prime.fifth_set.update(note=f"of {prime.pk}")
    prime = Prime.objects.create(code="x", no=70)
    prime.second = apps.get_model("keys", "Second")(first=prime)
    prime.second.save()


def again(apps, schema_editor):
    Prime = apps.get_model("keys", "Prime")
    assert not hasattr(Prime, "code")
    assert Prime.fourths.rel.related_model is apps.get_model("keys", "Fourth")
    Prime.objects.filter(fourths=None, second__isnull=False).update(no=71)


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL does not alter a table that it has yet to check.
    dependencies = [("keys", "0007_renamed_model")]
    operations = [
        migrations.RunPython(forwards),
        migrations.AlterField("Prime", "code", models.CharField(max_length=30, primary_key=True)),
        migrations.RenameField("Prime", "code", "key"),
        migrations.RunPython(again),
    ]
