from django.db import migrations, models

import marks.operations


def forwards(apps, schema_editor):
    Prime = apps.get_model("keys", "Prime")
    assert None not in Prime._meta.get_field("no").validators
    Prime.objects.first().no = 1


def linked(apps, schema_editor):
    mark = apps.get_model("marks", "Mark").objects.order_by("pk").first()
    mark.marks_links.create()
    apps.get_model("contenttypes", "ContentType").objects.filter(model="prime").delete()


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL does not alter a table that it has yet to check.
    dependencies = [("marks", "0001_initial")]
    operations = [
        migrations.RunPython(forwards),
        migrations.AlterField("Mark", "object_id", models.BigIntegerField()),
        migrations.AddIndex(
            "Mark", models.Index(fields=["content_type", "object_id"], name="of_what")
        ),
        migrations.CreateModel(
            "Link",
            [
                ("id", models.AutoField(primary_key=True)),
                (
                    "later",
                    models.ForeignKey(
                        "marks.Mark", models.CASCADE, related_name="%(app_label)s_links"
                    ),
                ),
            ],
        ),
        migrations.RunPython(linked),
        marks.operations.OwnAddField("Mark", "rank", models.IntegerField(default=3)),
        marks.operations.OwnAlterField("Mark", "text", models.CharField(max_length=50)),
        marks.operations.OwnAlterField("Mark", "id", models.BigAutoField(primary_key=True)),
        migrations.AddField("Mark", "last", models.IntegerField(default=4)),
    ]
