"""What a reset leaves is what Django's own flush leaves: rows, next keys and what is in memory."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from urllib.parse import unquote, urlsplit

import pytest
import servers
from dumps import remove_kept, server_options, tool
from environments import DATABASES, all_environments, newest
from runs import SERIAL, Finished

# Sets of names have one order in all runs: a trigger makes the order of a flush visible.
SAME_ORDER = {"PYTHONHASHSEED": "0"}

# Classes after whose tests nothing is left to Django.
FAST = [
    f"tests.test_resets.{name}"
    for name in (
        "A1RowsTests",
        "A2SequencesTests",
        "A3SeveralTests",
        "A4OneTests",
        "B2SiteTests",
        "B3FewerAppsTests",
        "B4ReceiverTests",
        "D1LastTests",
    )
]


def combinations():
    for database in DATABASES:
        yield newest(), database
    for environment in all_environments()[1:]:
        yield environment, "sqlite-memory"
    yield all_environments()[-1], "postgres"


def named(value):
    return getattr(value, "name", value)


def states(run: Finished) -> dict[str, dict[str, object]]:
    lines = (run.folder / "marks" / "states").read_text().splitlines()
    return {state["test"]: state for state in map(json.loads, lines)}


def differences(expected: object, found: object, where: str = "") -> list[str]:
    if expected == found:
        return []
    if isinstance(expected, dict) and isinstance(found, dict):
        keys = sorted({*expected, *found})
        below = [differences(expected.get(k), found.get(k), f"{where}/{k}") for k in keys]
        return sum(below, [])
    return [f"{where}: {str(expected)[:400]} != {str(found)[:400]}"]


@pytest.mark.parametrize(("environment", "database"), list(combinations()), ids=named)
def test_every_test_finds_what_it_finds_in_a_serial_run(lab, need, environment, database):
    need(database, environment)
    wishes = {"database": database, "environment": environment, "variables": SAME_ORDER}
    expected = lab.run("resets", runner=SERIAL, **wishes)

    found = lab.run("resets", parallel=1, **wishes)

    assert expected.exit_code == found.exit_code == 0, f"{expected}\n{found}"
    assert list(states(found)) == list(states(expected))
    assert not (unlike := differences(states(expected), states(found))), "\n".join(unlike)


@pytest.mark.parametrize("database", DATABASES)
def test_nothing_calls_djangos_flush_where_it_does_not_have_to(lab, need, database):
    need(database, newest())

    run = lab.run(
        "resets",
        FAST,
        parallel=1,
        database=database,
        variables={**SAME_ORDER, "SHOAL_TEST_NO_FLUSH": "1"},
    )

    assert run.exit_code == 0, str(run)


def test_django_flush_is_djangos_flush(lab):
    run = lab.run(
        "resets",
        ["tests.test_resets.D1LastTests"],
        parallel=1,
        options=["--django-flush"],
        variables={"SHOAL_TEST_NO_FLUSH": "1"},
    )

    assert "Django's own flush was called" in run.output, str(run)
    assert run.exit_code == 1


def test_a_role_without_privileges_resets_in_the_same_way(lab, need):
    need("postgres", newest())
    parts = urlsplit(f"//{servers.address_of('postgres')}")
    address = f"shoal_plain@{parts.hostname}:{parts.port or 5432}"
    make_plain_role()
    wishes = {"database": "postgres", "variables": {**SAME_ORDER, "SHOAL_TEST_POSTGRES": address}}
    expected = lab.run("resets", runner=SERIAL, **wishes)

    found = lab.run("resets", parallel=1, **wishes)

    assert expected.exit_code == found.exit_code == 0, f"{expected}\n{found}"
    assert not (unlike := differences(states(expected), states(found))), "\n".join(unlike)


def make_plain_role() -> None:
    program = (
        "import sys, psycopg; connection = psycopg.connect(sys.argv[1], autocommit=True)\n"
        "if not connection.execute("
        "\"SELECT 1 FROM pg_roles WHERE rolname = 'shoal_plain'\").fetchone():\n"
        "    connection.execute('CREATE ROLE shoal_plain LOGIN CREATEDB')"
    )
    parts = urlsplit(f"//{servers.address_of('postgres')}")
    place = f"host={parts.hostname} port={parts.port or 5432} user={unquote(parts.username or '')}"
    password = f" password={unquote(parts.password)}" if parts.password else ""
    subprocess.run(
        [newest().python, "-c", program, f"{place}{password} dbname=postgres"], check=True
    )


@pytest.mark.parametrize("database", ["sqlite-file", "postgres", "mysql"])
def test_the_last_state_is_the_same_for_the_servers_own_tools(lab, need, database):
    need(database, newest())
    dumps = []
    for options in (["--keepdb", "--django-flush"], ["--keepdb"]):
        run = lab.run_carelessly(
            "resets", parallel=1, options=options, database=database, variables=SAME_ORDER
        )
        try:
            assert run.exit_code == 0, str(run)
            dumps.append(dumped(database, run))
        finally:
            remove_kept(database, run)

    expected, found = dumps
    assert len(expected) > 100
    assert found == expected


def dumped(database: str, run: Finished) -> list[str]:
    """Return the worker's databases as the vendor's own tool prints them, sorted."""
    lines: list[str] = []
    for alias in ("default", "other"):
        lines += DUMPS[database](run, f"test_{run.prefix}_{alias}_1")
    return sorted(line.replace(run.prefix, "") for line in lines)


def dump_sqlite(run: Finished, name: str) -> list[str]:
    (file,) = (run.folder / "tmp").glob(f"{name}*")
    with sqlite3.connect(file) as connection:
        lines = list(connection.iterdump())
    return [line for line in lines if '"django_migrations"' not in line]


def dump_postgres(run: Finished, name: str) -> list[str]:
    command = ["pg_dump", *server_options("postgres", "-h", "-p", "-U"), "-T", "django_migrations"]
    lines = tool([*command, name])
    return [line for line in lines if "restrict" not in line]  # A random word in each dump.


def dump_mysql(run: Finished, name: str) -> list[str]:
    command = ["mysqldump", *server_options("mysql", "-h", "-P", "-u"), "--compact", "--triggers"]
    ignored = f"--ignore-table={name}.django_migrations"
    return tool([*command, "--skip-extended-insert", ignored, name])


DUMPS = {"sqlite-file": dump_sqlite, "postgres": dump_postgres, "mysql": dump_mysql}
