from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("library", "0008_apart")]
    operations = [
        migrations.RemoveIndex("Book", "book_name"),
        migrations.RemoveConstraint("Loan", "one_loan"),
        migrations.AlterUniqueTogether("Book", {("name", "shelf")}),
        migrations.AlterField(
            "Book",
            "owner",
            models.ForeignKey(
                settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="owned"
            ),
        ),
        migrations.RemoveField("Loan", "novel"),
        migrations.RemoveField("Book", "year"),
    ]
