"""Whether two databases hold the same: tables, everything that belongs to them, and rows.

What is a point in time or a random number by its form counts as equal to every other, because no
two runs of the same migrations make the same.
"""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Iterator
from typing import Any

_MOST_TOLD = 20

_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d(:?\d\d)?|Z)?")
_UUID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)

# By vendor: questions about all but rows. The first cells of an answer name the thing.
_DEFINITIONS = {
    "sqlite": (
        "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    ),
    "postgresql": (
        "SELECT 'column', c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod), "
        "a.attnotnull, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid) "
        "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
        "LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum "
        "WHERE a.attnum > 0 AND NOT a.attisdropped "
        "AND c.relkind IN ('r', 'p', 'v', 'm') AND {ours}",
        "SELECT 'index', c.relname, pg_get_indexdef(c.oid) FROM pg_class c "
        "WHERE c.relkind IN ('i', 'I') AND {ours}",
        "SELECT 'constraint', c.relname || '.' || o.conname, pg_get_constraintdef(o.oid) "
        "FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid WHERE {ours}",
        "SELECT 'view', c.relname, pg_get_viewdef(c.oid) FROM pg_class c "
        "WHERE c.relkind IN ('v', 'm') AND {ours}",
        "SELECT 'trigger', c.relname || '.' || t.tgname, pg_get_triggerdef(t.oid) "
        "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE NOT t.tgisinternal AND {ours}",
        "SELECT 'sequence', schemaname || '.' || sequencename, data_type, start_value, "
        "increment_by, last_value FROM pg_sequences",
    ),
    "mysql": (),
}
_OURS = (
    "c.relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%%' "
    "AND nspname <> 'information_schema')"
)

Description = dict[tuple[str, str], list[str]]


def describe(connection: Any) -> Description:
    """Return all that a database holds, by kind and name; raises what the backend raises."""
    with connection.cursor() as cursor:
        found = dict(_definitions(connection, cursor))
        for table in sorted(connection.introspection.table_names(cursor)):
            found["rows of", table] = sorted(_rows(connection, cursor, table))
        return found


def _definitions(connection: Any, cursor: Any) -> Iterator[tuple[tuple[str, str], list[str]]]:
    for question in _DEFINITIONS[connection.vendor]:
        cursor.execute(question.replace("{ours}", _OURS.replace("%%", "%")))
        for kind, name, *rest in cursor.fetchall():
            yield (str(kind), str(name)), [str(cell) for cell in rest]
    if connection.vendor == "mysql":
        for table in connection.introspection.get_table_list(cursor):
            cursor.execute(f"SHOW CREATE TABLE {connection.ops.quote_name(table.name)}")
            yield ("table", table.name), [str(cell) for cell in cursor.fetchone()[1:2]]


def _rows(connection: Any, cursor: Any, table: str) -> Iterator[str]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
    while rows := cursor.fetchmany(1000):
        for row in rows:
            yield repr([_comparable(cell) for cell in row])


def _comparable(cell: Any) -> Any:
    if isinstance(cell, (datetime.datetime, datetime.time, datetime.date)):
        return "<time>"
    if isinstance(cell, uuid.UUID):
        return "<uuid>"
    if isinstance(cell, str):
        if _TIME.fullmatch(cell):
            return "<time>"
        return "<uuid>" if _UUID.fullmatch(cell) else cell
    return bytes(cell) if isinstance(cell, memoryview) else cell


def compare(remembered: Description, made: Description) -> list[str]:
    """Return what differs, a line for each thing; the first lines when there are many."""
    lines = []
    for key in sorted(remembered.keys() | made.keys()):
        kind, name = key
        if key not in made:
            lines.append(f"{kind} {name}: only in the template")
        elif key not in remembered:
            lines.append(f"{kind} {name}: not in the template")
        elif remembered[key] != made[key]:
            lines.append(f"{kind} {name}: {_difference(remembered[key], made[key])}")
    if len(lines) > _MOST_TOLD:
        lines[_MOST_TOLD:] = [f"and {len(lines) - _MOST_TOLD} more"]
    return lines


def _difference(remembered: list[str], made: list[str]) -> str:
    for ours, theirs in zip(remembered, made, strict=False):
        if ours != theirs:
            return f"{ours:.200} in the template, {theirs:.200} now"
    return f"{len(remembered)} in the template, {len(made)} now"
