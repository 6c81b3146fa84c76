from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keys", "0005_renamed_target")]
    operations = [
        migrations.AlterField("First", "no", models.IntegerField(unique=True)),
        migrations.AddField("Fifth", "note", models.CharField(max_length=9, default="?")),
        migrations.AlterField("Fourth", "id", models.BigAutoField(primary_key=True)),
        migrations.AddField(
            "Second", "late", models.ForeignKey("keys.Fourth", models.CASCADE, null=True)
        ),
        migrations.AlterField("Fourth", "id", models.AutoField(primary_key=True)),
    ]
