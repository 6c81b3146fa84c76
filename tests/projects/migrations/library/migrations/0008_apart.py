from django.db import migrations, models


def forwards(apps, schema_editor):
    apps.get_model("library", "Note").objects.create(book_id=1)


def afterwards(apps, schema_editor):
    Loan = apps.get_model("library", "Loan")
    Loan.objects.filter(book__shelf="b").update(days=7)
    apps.get_model("library", "Loan").objects.create(book_id=1)


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL does not alter a table that it has yet to check.
    dependencies = [("library", "0007_wide_keys")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AddField("Book", "shelf", models.CharField(max_length=5, default="a")),
                migrations.RunSQL("UPDATE the_books SET shelf = 'b' WHERE year = 1900"),
                migrations.AlterField("Book", "shelf", models.CharField(max_length=7, default="b")),
            ],
            state_operations=[
                migrations.AddField("Book", "shelf", models.CharField(max_length=7, default="b")),
            ],
        ),
        migrations.RunSQL(
            "ALTER TABLE library_loan ADD COLUMN days integer DEFAULT 14",
            "ALTER TABLE library_loan DROP COLUMN days",
            state_operations=[
                migrations.AddField("Loan", "days", models.IntegerField(null=True, default=14)),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "Writing", "book", models.ForeignKey("library.Book", models.DO_NOTHING)
                ),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.CreateModel("Note", [("id", models.AutoField(primary_key=True))]),
                migrations.AddField(
                    "Note", "book", models.ForeignKey("library.Book", models.CASCADE)
                ),
                migrations.RunPython(forwards),
            ],
        ),
        migrations.RunPython(afterwards),
    ]
