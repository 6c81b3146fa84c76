import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]

    operations = [
        migrations.AddField("good", "country", models.CharField(max_length=60, default="")),
        migrations.AddField(
            "good",
            "shop",
            models.ForeignKey(
                to="shop.shop", null=True, on_delete=django.db.models.deletion.CASCADE
            ),
        ),
    ]
