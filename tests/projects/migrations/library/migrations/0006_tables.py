from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("library", "0005_names")]
    operations = [
        migrations.AlterModelTable("Book", "the_books"),
        migrations.RenameModel("Tag", "Label"),
        migrations.AlterModelTable("Author", "the authors"),
    ]
