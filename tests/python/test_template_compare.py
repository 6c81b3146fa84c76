"""Two databases are compared: what differs is named, and what cannot be equal does not count."""

from __future__ import annotations

import pytest
from django.db import connection

from shoal.template_compare import compare, describe

USUAL = (
    "CREATE TABLE a (id INTEGER PRIMARY KEY, name TEXT, made TEXT, token TEXT)",
    "CREATE INDEX a_name ON a (name)",
    "INSERT INTO a VALUES (1, 'pear', '2026-01-01 10:00:00', '0f8fad5bd9cb469fa16570867728950e')",
)
OTHERS = [
    ("INSERT INTO a VALUES (2, 'plum', NULL, NULL)", "rows of a: 1 in the template, 2 now"),
    ("UPDATE a SET name = 'plum'", "rows of a: "),
    ("UPDATE a SET name = NULL", "rows of a: "),
    ("DROP INDEX a_name", "index a_name: only in the template"),
    ("CREATE TABLE b (id INTEGER)", "rows of b: not in the template"),
    ("ALTER TABLE a ADD COLUMN more TEXT", "rows of a: "),
]
EQUALS = [
    "UPDATE a SET made = '2027-02-02 11:11:11.123456'",
    "UPDATE a SET token = '7c9e6679-7425-40de-944b-e07fc1f90ae7'",
]


@pytest.fixture
def database():
    with connection.cursor() as cursor:
        for statement in USUAL:
            cursor.execute(statement)
        yield cursor
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE {table}")


@pytest.mark.parametrize(("statement", "words"), OTHERS)
def test_differences_are_named(database, statement, words):
    remembered = describe(connection)
    database.execute(statement)

    lines = compare(remembered, describe(connection))

    assert any(line.startswith(words) for line in lines), lines


@pytest.mark.parametrize("statement", EQUALS)
def test_times_and_random_numbers_are_equal(database, statement):
    remembered = describe(connection)
    database.execute(statement)

    assert compare(remembered, describe(connection)) == []


def test_a_long_list_is_cut(database):
    remembered = describe(connection)
    for number in range(15):
        database.execute(f"CREATE TABLE t{number} (id INTEGER)")

    lines = compare(remembered, describe(connection))

    assert len(lines) == 21 and lines[-1] == "and 10 more"
