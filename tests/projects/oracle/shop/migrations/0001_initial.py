import django.utils.timezone
from django.db import migrations, models

from shop.models import CHECK


def key():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            "Shelf",
            [
                ("id", key()),
                ("name", models.CharField(max_length=30, unique=True)),
            ],
        ),
        migrations.CreateModel(
            "Item",
            [
                ("id", key()),
                ("name", models.CharField(max_length=50, db_index=True)),
                ("text", models.TextField(blank=True)),
                ("price", models.DecimalField(max_digits=8, decimal_places=2, default=0)),
                ("weight", models.FloatField(null=True)),
                ("count", models.PositiveIntegerField(default=0)),
                ("made_on", models.DateField(null=True)),
                ("sold_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "shelf",
                    models.ForeignKey("shop.Shelf", models.CASCADE, "items", null=True),
                ),
            ],
            {"ordering": ["name"]},
        ),
        migrations.CreateModel(
            "Tag",
            [
                ("id", key()),
                ("word", models.SlugField(unique=True)),
                ("items", models.ManyToManyField("shop.Item", related_name="tags")),
            ],
        ),
        migrations.AddConstraint(
            "Item",
            models.UniqueConstraint(fields=["shelf", "name"], name="one_name_a_shelf"),
        ),
        migrations.AddConstraint(
            "Item",
            models.CheckConstraint(**{CHECK: models.Q(price__gte=0), "name": "price_not_negative"}),
        ),
    ]
