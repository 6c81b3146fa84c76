from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    run_before = [("library", "0002_heirs")]
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            "Node",
            [
                ("id", models.AutoField(primary_key=True)),
                ("up", models.ForeignKey("self", models.CASCADE, null=True, related_name="down")),
                ("name", models.CharField(max_length=20)),
                (
                    "keeper",
                    models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, null=True),
                ),
            ],
        ),
        migrations.CreateModel(
            "Leaf",
            [
                ("id", models.AutoField(primary_key=True)),
                ("node", models.ForeignKey("Node", models.CASCADE, limit_choices_to={"up": None})),
            ],
        ),
    ]
