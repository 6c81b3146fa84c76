from django.db import migrations, models

import shop.prices


class Migration(migrations.Migration):
    initial = True

    operations = [
        migrations.CreateModel(
            name="Shop",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60)),
                ("opened", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="Good",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60, unique=True)),
                ("price", models.IntegerField(default=shop.prices.usual_price)),
            ],
            options={"permissions": [("weigh_good", "Can weigh goods")]},
        ),
    ]
