"""Fast migrations leave what Django's own way leaves, with whatever a history may have in it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import servers
from dumps import server_options, tool
from environments import Environment, all_environments, newest, variables_for
from runs import Laboratory

DATABASES = ("sqlite-file", "postgres", "mysql")


def named(value: object) -> str:
    return str(getattr(value, "name", value))


@pytest.fixture
def name(lab: Laboratory, database: str) -> Iterator[str]:
    """Return what the databases' names begin with; they are dropped afterwards."""
    lab.runs += 1
    prefix = f"{lab.prefix}migrations_{lab.runs}"
    yield prefix
    if database in servers.ADDRESSES:
        servers.drop_databases_with(database, prefix)


@pytest.mark.parametrize("database", DATABASES)
@pytest.mark.parametrize("environment", all_environments(), ids=named)
def test_schema_and_rows_are_djangos(lab, need, environment, database, name):
    need(database, environment)

    expected = migrated(lab, environment, database, f"{name}_plain", {})
    found = migrated(lab, environment, database, f"{name}_fast", {"SHOAL_TEST_FAST": "1"})

    assert len(expected) > 150
    assert found == expected


@pytest.mark.parametrize("database", ["sqlite-file"])
@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_nothing_depends_on_the_order_of_sets(lab, database, name, seed):
    variables = {"PYTHONHASHSEED": seed}
    expected = migrated(lab, newest(), database, f"{name}_plain", {})

    found = migrated(lab, newest(), database, f"{name}_fast", {"SHOAL_TEST_FAST": "1", **variables})

    assert found == expected


def migrated(
    lab: Laboratory, environment: Environment, database: str, name: str, variables: dict[str, str]
) -> list[str]:
    """Migrate an empty database; returns what it is then, as lines in an order of their own."""
    more = {"SHOAL_TEST_DATABASE": database, "SHOAL_TEST_NAME": name, "PYTHONHASHSEED": "0"}
    if database in servers.ADDRESSES:
        more["SHOAL_TEST_SERVER"] = servers.address_of(database)
        servers.make_database(database, name)
    else:
        more["SHOAL_TEST_NAME"] = str(lab.folder / f"{name}.sqlite3")
    project = lab.project("migrations")
    answer = subprocess.run(
        [environment.python, "manage.py", "migrate", "--run-syncdb", "--verbosity=0"],
        cwd=project,
        env={**os.environ, **variables_for(environment), **more, **variables},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return sorted(line.replace(name, "") for line in DUMPS[database](more["SHOAL_TEST_NAME"]))


def dump_sqlite(name: str) -> list[str]:
    with sqlite3.connect(name) as connection:
        migrations = connection.execute("SELECT app, name FROM django_migrations ORDER BY id")
        lines = [f"migrated {row}" for row in migrations]
        lines += [line for line in connection.iterdump() if '"django_migrations" V' not in line]
    connection.close()
    Path(name).unlink()
    return lines


def dump_postgres(name: str) -> list[str]:
    place = server_options("postgres", "-h", "-p", "-U")
    migrations = "SELECT app, name FROM django_migrations ORDER BY id"
    lines = tool(["psql", *place, "-A", "-t", "-c", migrations, name])
    without = "--exclude-table-data=django_migrations"
    return lines + [
        line
        for line in tool(["pg_dump", *place, without, name])
        if "restrict" not in line  # A random word in each dump.
    ]


def dump_mysql(name: str) -> list[str]:
    place = server_options("mysql", "-h", "-P", "-u")
    migrations = "SELECT app, name FROM django_migrations ORDER BY id"
    lines = tool(["mysql", *place, "-N", "-B", "-e", migrations, name])
    return lines + tool(
        [
            "mysqldump",
            *place,
            "--compact",
            "--triggers",
            "--skip-extended-insert",
            f"--ignore-table-data={name}.django_migrations",
            name,
        ]
    )


DUMPS = {"sqlite-file": dump_sqlite, "postgres": dump_postgres, "mysql": dump_mysql}
