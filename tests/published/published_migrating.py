"""Makes the test database of a project of published apps, and writes down what is in it.

    python tests/published/published_migrating.py plain|fast NOTES.json

A program of its own, because a process runs migrations only once in the same way. Every cell is
written as text, with the type of what the driver has returned.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any


def main() -> None:
    way, notes = sys.argv[1:]
    os.environ["DJANGO_SETTINGS_MODULE"] = "published_settings"
    import django
    from django.db import connection

    django.setup()
    warnings: list[str] = []
    began = time.perf_counter()
    with way_of(way, warnings):
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    seconds = time.perf_counter() - began
    tables = contents_of(connection)
    found = {
        "seconds": seconds,
        "warnings": warnings,
        "migrations": len(tables["django_migrations"]["rows"]),
        "tables": tables,
    }
    Path(notes).write_text(json.dumps(found))


def way_of(way: str, warnings: list[str]) -> AbstractContextManager[None]:
    if way == "plain":
        return nullcontext()
    from shoal import fast_migrations

    return fast_migrations.installed(warnings.append)


def contents_of(connection: Any) -> dict[str, Any]:
    """The columns and rows of every table, ordered by key; and how far its counters have come."""
    tables = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            rows = [list(map(described, row)) for row in cursor.fetchall()]
            key = connection.introspection.get_primary_key_columns(cursor, table) or []
            places = [columns.index(column) for column in key]
            # JSON keeps lists: sorted by the key, and by the rest where there is none.
            rows.sort(key=lambda row, places=places: ([row[place] for place in places], row))
            tables[table] = {"columns": columns, "rows": rows}
        if query := COUNTERS.get(connection.vendor):
            cursor.execute(query)
            rows = sorted(list(map(described, row)) for row in cursor.fetchall())
            tables["(counters)"] = {"columns": ["name", "value"], "rows": rows}
    return tables


# MySQL's schema dump has them.
COUNTERS = {
    "sqlite": "SELECT name, seq FROM sqlite_sequence",
    "postgresql": "SELECT sequencename, last_value FROM pg_sequences",
}


def described(value: Any) -> str:
    return f"{type(value).__name__} {value!r}"


if __name__ == "__main__":
    main()
