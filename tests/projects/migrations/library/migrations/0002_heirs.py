from django.db import migrations, models

import library.fields


class Migration(migrations.Migration):
    dependencies = [("library", "0001_initial")]
    operations = [
        migrations.CreateModel("OldBook", [], options={"proxy": True}, bases=("library.Book",)),
        migrations.CreateModel(
            "Novel",
            [
                (
                    "book_ptr",
                    models.OneToOneField(
                        "library.Book", models.CASCADE, parent_link=True, primary_key=True
                    ),
                ),
                ("plot", models.TextField(default="")),
            ],
            bases=("library.book",),
        ),
        migrations.CreateModel(
            "Series",
            [
                (
                    "novel_ptr",
                    models.OneToOneField(
                        "library.Novel", models.CASCADE, parent_link=True, primary_key=True
                    ),
                ),
                ("volumes", models.IntegerField(default=1)),
            ],
            bases=("library.novel", models.Model),
        ),
        migrations.CreateModel(
            "Loan",
            [
                ("id", models.AutoField(primary_key=True)),
                ("book", models.ForeignKey("library.OldBook", models.CASCADE)),
                ("novel", library.fields.TellingKey("library.Novel", models.CASCADE, null=True)),
            ],
        ),
        migrations.CreateModel("OldNovel", [], options={"proxy": True}, bases=("library.novel",)),
    ]
