"""One of everything; MariaDB's own kinds of things among it."""

import os

from django.db import migrations

from zoo.objects import OBJECTS
from zoo.rows import ROWS
from zoo.tables import TABLES
from zoo.unloadable import UNLOADABLE


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.RunSQL([(statement, None)])
        for statement in [
            *TABLES,
            *ROWS,
            *OBJECTS,
            *(UNLOADABLE if os.environ.get("COPIES_UNLOADABLE") else []),
        ]
    ]
