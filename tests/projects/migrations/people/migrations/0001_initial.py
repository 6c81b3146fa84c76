from django.db import migrations, models

import people.models


class Migration(migrations.Migration):
    dependencies = [("auth", "0012_alter_user_first_name_max_length")]
    operations = [
        migrations.CreateModel(
            "Person",
            [
                ("id", models.AutoField(primary_key=True)),
                ("password", models.CharField(max_length=128)),
                ("last_login", models.DateTimeField(null=True)),
                ("is_superuser", models.BooleanField(default=False)),
                ("name", models.CharField(max_length=40, unique=True)),
                ("groups", models.ManyToManyField("auth.Group", related_name="user_set")),
                (
                    "user_permissions",
                    models.ManyToManyField("auth.Permission", related_name="user_set"),
                ),
            ],
            managers=[("objects", people.models.PersonManager())],
        ),
    ]
