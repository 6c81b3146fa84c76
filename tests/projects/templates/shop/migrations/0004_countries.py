import os
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).parent.parent / "data"


def fill(apps, schema_editor):
    if schema_editor.connection.alias != "default":
        return
    Good = apps.get_model("shop", "Good")
    for file in sorted(DATA.glob("*.txt")):
        for line in file.read_text().splitlines():
            Good.objects.create(
                name=f"{line} {os.environ.get('SAMPLE_GOOD', 'wine')}", country=line
            )


class Migration(migrations.Migration):
    dependencies = [("shop", "0003_goods")]

    operations = [migrations.RunPython(fill)]
