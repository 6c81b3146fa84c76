from django.conf import settings
from django.db import migrations, models

import library.fields


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("plain", "__first__"),
    ]
    operations = [
        migrations.CreateModel(
            "Author",
            [
                ("code", library.fields.CodeField(primary_key=True)),
                ("name", models.CharField(max_length=40)),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.CreateModel(
            "Tag",
            [("id", models.AutoField(primary_key=True)), ("word", models.SlugField(unique=True))],
        ),
        migrations.CreateModel(
            "Book",
            [
                ("id", models.AutoField(primary_key=True)),
                ("title", models.CharField(max_length=40, db_index=True)),
                ("year", models.IntegerField(default=1900)),
                ("tags", models.ManyToManyField("Tag", blank=True)),
                ("owner", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True)),
                ("thing", models.ForeignKey("plain.Thing", models.CASCADE, null=True)),
            ],
            options={"unique_together": {("title", "year")}, "default_related_name": "books"},
        ),
        migrations.CreateModel(
            "Writing",
            [
                ("id", models.AutoField(primary_key=True)),
                ("book", models.ForeignKey("library.Book", models.CASCADE)),
                ("author", models.ForeignKey("library.Author", models.CASCADE)),
                ("share", models.IntegerField(default=100)),
            ],
        ),
        migrations.AddField(
            "Book", "authors", models.ManyToManyField("library.Author", through="library.Writing")
        ),
    ]
