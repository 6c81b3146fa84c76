from django.db import migrations


def forwards(apps, schema_editor):
    First, Second, Third, Fourth, Fifth = (
        apps.get_model("keys", name) for name in ("First", "Second", "Third", "Fourth", "Fifth")
    )
    for number in range(1, 6):
        first = First.objects.create(code=number, number=number * 10)
        third = Third.objects.create(second=Second.objects.create(first=first))
        fourth = Fourth.objects.create(third=third)
        fourth.firsts.set(First.objects.all())
        Fifth.objects.create(fourth=fourth, first=first)


class Migration(migrations.Migration):
    dependencies = [("keys", "0001_initial")]
    operations = [
        migrations.RunPython(forwards, migrations.RunPython.noop),
        migrations.RunPython(migrations.RunPython.noop),
    ]
