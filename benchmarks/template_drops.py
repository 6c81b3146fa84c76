"""Drops the databases of the project in the current folder: its test database, and what shoal
remembers of it on the server. A program of its own, because a process has one set of DATABASES.

    python benchmarks/template_drops.py test_shoal_templates_benchmark
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    (prefix,) = sys.argv[1:]
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    sys.path.insert(0, os.getcwd())
    import django
    from django.db import connection

    django.setup()
    postgresql = connection.vendor == "postgresql"
    query = "SELECT datname FROM pg_database" if postgresql else "SHOW DATABASES"
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(query)
        for (name,) in cursor.fetchall():
            if name.startswith(prefix):
                quoted = connection.ops.quote_name(name)
                if postgresql:  # One that is a template to the server cannot be dropped.
                    cursor.execute(f"ALTER DATABASE {quoted} IS_TEMPLATE false")
                cursor.execute(f"DROP DATABASE {quoted}")


if __name__ == "__main__":
    main()
