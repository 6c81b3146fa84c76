"""What is in a database, in a form that can be compared: its tables, rows and structure.

Names that a server or Django makes up for the database itself are left out.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

Contents = dict[str, list[tuple[Any, ...]]]

_MOST_TABLES = 200  # In one query; SQLite takes no more than 500.

_STRUCTURE = {
    "sqlite": {"schema": "SELECT type, name, tbl_name, sql FROM sqlite_master"},
    "postgresql": {
        "columns": "SELECT table_name, column_name, data_type, character_maximum_length, "
        "is_nullable, column_default, is_identity FROM information_schema.columns "
        "WHERE table_schema = 'public'",
        "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "constraints": "SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid) "
        "FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    },
    "mysql": {
        "columns": "SELECT table_name, column_name, column_type, is_nullable, column_default, "
        "collation_name, extra FROM information_schema.columns WHERE table_schema = DATABASE()",
        "indexes": "SELECT table_name, index_name, seq_in_index, column_name, non_unique "
        "FROM information_schema.statistics WHERE table_schema = DATABASE()",
        "constraints": "SELECT table_name, constraint_name, column_name, referenced_table_name, "
        "referenced_column_name FROM information_schema.key_column_usage "
        "WHERE table_schema = DATABASE()",
    },
}


def contents_of(connection: Any) -> Contents:
    with connection.cursor() as cursor:
        found = {"rows": _rows(connection, cursor)}
        for part, query in _STRUCTURE[connection.vendor].items():
            cursor.execute(query)
            found[part] = sorted(tuple(map(str, row)) for row in cursor.fetchall())
    return found


def rows_of(connection: Any) -> Contents:
    """What a test could find in the tables, but for keys, which go on counting in each database."""
    with connection.cursor() as cursor:
        found = {"rows": _rows(connection, cursor)}
        for part, query in (
            ("content types", "SELECT app_label, model FROM django_content_type"),
            ("permissions", _PERMISSIONS),
            ("sites", "SELECT id, domain, name FROM django_site"),
        ):
            cursor.execute(query)
            found[part] = sorted(map(tuple, cursor.fetchall()))
    return found


_PERMISSIONS = """\
SELECT t.app_label, t.model, p.codename, p.name
FROM auth_permission p JOIN django_content_type t ON t.id = p.content_type_id"""


def _rows(connection: Any, cursor: Any) -> list[tuple[Any, ...]]:
    """Each table and how many rows it holds."""
    quote = connection.ops.quote_name
    tables = iter(sorted(connection.introspection.table_names(cursor)))
    found: list[tuple[Any, ...]] = []
    while some := list(islice(tables, _MOST_TABLES)):
        queries = (f"SELECT '{table}', count(*) FROM {quote(table)}" for table in some)
        cursor.execute(" UNION ALL ".join(queries))
        found += [(str(table), int(count)) for table, count in cursor.fetchall()]
    return sorted(found)


def differences(wanted: Contents, found: Contents) -> list[str]:
    """What differs, a line a part with the first of it; empty when nothing does."""
    lines = []
    for part in wanted:
        missing = sorted(set(wanted[part]) - set(found[part]))
        added = sorted(set(found[part]) - set(wanted[part]))
        if wanted[part] != found[part]:
            first = f"without {missing[0]}" if missing else f"with {added[0]}" if added else "twice"
            lines.append(f"{part}: {len(missing) + len(added)} differ, {first}")
    return lines


def clone_of(alias: str, suffix: str) -> Any:
    """A connection of its own to the clone with this suffix; the caller closes it."""
    from django.db import connections

    connection = connections[alias]
    settings = connection.creation.get_test_db_clone_settings(suffix)
    return type(connection)(settings, alias)
