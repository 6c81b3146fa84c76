import django
from django.db import migrations, models

CONDITION = "condition" if django.VERSION >= (5, 1) else "check"


class Migration(migrations.Migration):
    dependencies = [("library", "0004_rows")]
    operations = [
        migrations.RenameField("Book", "title", "name"),
        migrations.AddIndex("Book", models.Index(fields=["name", "-year"], name="book_name")),
        migrations.AddIndex("Novel", models.Index(fields=["hero"], name="novel_hero")),
        migrations.AddConstraint(
            "Book", models.CheckConstraint(**{CONDITION: models.Q(pages__gte=1)}, name="has_pages")
        ),
        migrations.AddConstraint(
            "Loan", models.UniqueConstraint(fields=["book", "novel"], name="one_loan")
        ),
        migrations.RenameIndex("Novel", new_name="novel_who", old_name="novel_hero"),
    ]
