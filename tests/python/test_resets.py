"""Resets decide when they may stand in for Django's flush; in memory, with an engine in Python."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management.commands import flush
from django.db import connection, connections, models, transaction
from django.db.models.signals import post_migrate
from django.test import TransactionTestCase, testcases

from shoal import resets as resets_module
from shoal.reset_tables import CLEAR, LEAVE
from shoal.resets import Resets, installed


class Shelf(models.Model):
    name = models.CharField(max_length=20)

    class Meta:
        app_label = "resets"


class Board(models.Model):
    shelf = models.ForeignKey(Shelf, models.CASCADE)

    class Meta:
        app_label = "resets"
        db_table = "100% it's a board %s"


TABLES = {Shelf._meta.db_table, Board._meta.db_table}


class Engine:
    """Answers as the engine does for SQLite, and counts."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.gone = False
        self.after: list[str] = []

    def __call__(self, vendor: str, tables: list[str]) -> dict[str, Any] | None:
        self.asked.append(tables)
        quoted = [f'"{name}"' for name in tables]
        return None if self.gone else plan(quoted, vendor) | {"after": self.after}


def plan(quoted: list[str], vendor: str) -> dict[str, Any]:
    assert vendor == "sqlite"
    each = (
        f"SELECT {place}, {CLEAR} WHERE EXISTS (SELECT 1 FROM {name})"
        for place, name in enumerate(quoted)
    )
    triggers = "SELECT 1 FROM sqlite_master WHERE type = 'trigger'"
    return {
        "m": "reset_plan",
        "schema": "PRAGMA schema_version",
        "which": [f"SELECT 0, {LEAVE} WHERE EXISTS ({triggers})", " UNION ALL ".join(each)],
        "before": [],
        "clear": [f"DELETE FROM {name}" for name in quoted],
        "names": [],
        "after": [],
    }


@pytest.fixture(autouse=True)
def tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two tables that the models' app has, wherever Django looks for it."""
    migratable = type(connection.introspection).get_migratable_models
    monkeypatch.setattr(
        "django.db.router.get_migratable_models", lambda *arguments, **named: [Shelf, Board]
    )
    monkeypatch.setattr("django.apps.apps.app_configs", {"resets": OneApp()})
    assert type(connection.introspection).get_migratable_models is migratable
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE resets_shelf (id integer PRIMARY KEY, name text)")
        cursor.execute(
            'CREATE TABLE "100% it\'s a board %s" (shelf_id integer REFERENCES resets_shelf (id)'
            " DEFERRABLE INITIALLY DEFERRED)"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute('DROP TABLE "100% it\'s a board %s"')
        cursor.execute("DROP TABLE IF EXISTS resets_shelf")
        cursor.execute("PRAGMA foreign_keys = ON")


class OneApp:
    name = label = "resets"
    path = "/nowhere"
    models_module = None

    def get_models(self, *arguments: Any) -> list[Any]:
        return [Shelf, Board]


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def resets(engine: Engine) -> Resets:
    return Resets(engine)


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Return a list that grows by what SQLite is told."""
    told: list[str] = []
    connection.ensure_connection()
    connection.connection.set_trace_callback(told.append)
    yield told
    connection.connection.set_trace_callback(None)


def put_rows() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO resets_shelf (id, name) VALUES (1, 'x')")
        cursor.execute('INSERT INTO "100% it\'s a board %s" (shelf_id) VALUES (1)')


def count(table: str = "resets_shelf") -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return int(cursor.fetchone()[0])


def test_tables_with_rows_are_emptied_and_no_others_are_touched(
    resets: Resets, engine: Engine, statements: list[str]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO resets_shelf (name) VALUES ('x')")

    assert resets.flush("default", False, True)

    assert count() == 0
    assert [each for each in statements if "DELETE" in each] == ['DELETE FROM "resets_shelf"']
    assert [set(names) for names in engine.asked] == [TABLES]


def test_names_of_all_kinds_are_emptied(resets: Resets) -> None:
    put_rows()

    assert resets.flush("default", False, True)

    assert count("100% it's a board %s") == count() == 0


def test_the_engine_is_asked_again_only_when_the_schema_has_changed(
    resets: Resets, engine: Engine
) -> None:
    for _ in range(3):
        put_rows()
        assert resets.flush("default", False, True)
    assert len(engine.asked) == 1

    with connection.cursor() as cursor:
        cursor.execute('CREATE INDEX "Passing" ON resets_shelf (name)')
    assert resets.flush("default", False, True)

    assert len(engine.asked) == 2


def test_a_table_that_has_vanished_is_not_missed(resets: Resets, engine: Engine) -> None:
    assert resets.flush("default", False, True)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE resets_shelf")

    assert resets.flush("default", False, True)

    assert engine.asked[-1] == [Board._meta.db_table]


def test_a_table_that_has_appeared_is_not_missed(resets: Resets) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE resets_shelf RENAME TO elsewhere")
        assert resets.flush("default", False, True)
        cursor.execute("ALTER TABLE elsewhere RENAME TO resets_shelf")
        cursor.execute("INSERT INTO resets_shelf (name) VALUES ('x')")

    assert resets.flush("default", False, True)

    assert count() == 0


def test_a_trigger_leaves_it_to_django_while_it_is_there(resets: Resets) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER hears AFTER DELETE ON resets_shelf BEGIN SELECT 1; END",
        )
    put_rows()

    assert not resets.flush("default", False, True)
    assert count() == 1

    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER hears")
    assert resets.flush("default", False, True)


def test_an_error_changes_nothing_and_leaves_the_database_to_django(
    resets: Resets, engine: Engine
) -> None:
    put_rows()
    engine.after = ["no SQL at all"]

    assert not resets.flush("default", False, True)
    assert count() == 1
    assert not resets.flush("default", False, True)

    assert len(engine.asked) == 1


def test_an_engine_that_is_gone_leaves_it_to_django(resets: Resets, engine: Engine) -> None:
    engine.gone = True

    assert not resets.flush("default", False, True)


def test_an_open_transaction_leaves_it_to_django(resets: Resets) -> None:
    with transaction.atomic():
        assert not resets.flush("default", False, True)
    assert resets.flush("default", False, True)


def test_queries_that_somebody_looks_at_are_djangos(
    resets: Resets, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection.execute_wrapper(lambda execute, *given: execute(*given)):
        assert not resets.flush("default", False, True)
    monkeypatch.setattr(connections["default"], "force_debug_cursor", True)

    assert not resets.flush("default", False, True)


@pytest.mark.parametrize("place", ["ops.sql_flush", "ops.execute_sql_flush", "ops.quote_name"])
@pytest.mark.parametrize("of_class", [False, True])
def test_a_backend_of_its_own_way_is_left_alone(
    resets: Resets, monkeypatch: pytest.MonkeyPatch, place: str, of_class: bool
) -> None:
    part, name = place.split(".")
    owner = getattr(connection, part)
    original = getattr(owner, name)
    replaced = type(owner) if of_class else owner
    kept = (lambda self, *a, **k: original(*a, **k)) if of_class else original
    monkeypatch.setattr(replaced, name, kept)

    assert not resets.flush("default", False, True)


def test_an_unknown_vendor_is_left_alone(resets: Resets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections["default"], "vendor", "oracle")

    assert not resets.flush("default", False, True)


def test_a_flush_that_a_test_has_replaced_is_called(
    resets: Resets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(testcases, "call_command", lambda *a, **k: None)

    assert not resets.flush("default", False, True)


def test_receivers_of_others_are_told_after_each_reset(resets: Resets) -> None:
    told: list[str] = []

    def receiver(using: str, **named: Any) -> None:
        told.append(f"{using}: {count()} rows")

    OneApp.models_module = True  # type: ignore[assignment]
    post_migrate.connect(receiver)
    try:
        put_rows()
        assert resets.flush("default", False, False)
        assert resets.flush("default", False, False)
        assert resets.flush("default", False, True)
    finally:
        post_migrate.disconnect(receiver)
        OneApp.models_module = None

    assert told == ["default: 0 rows", "default: 0 rows"]


class Sample(TransactionTestCase):
    __test__ = False  # For pytest.

    def runTest(self) -> None: ...


class WithAWayOfItsOwn(Sample):
    def _fixture_teardown(self) -> None:
        super()._fixture_teardown()


def test_a_class_that_overrides_its_teardown_gets_djangos(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(Resets, "tear_down", lambda self, test: told.append(type(test).__name__))
    monkeypatch.setattr(flush.Command, "execute", lambda *a, **k: told.append("django"))
    original = TransactionTestCase._fixture_teardown

    with installed(None):  # type: ignore[arg-type]
        Sample()._fixture_teardown()
        WithAWayOfItsOwn()._fixture_teardown()

    assert told == ["Sample", "django"]
    assert TransactionTestCase._fixture_teardown is original


def test_a_teardown_that_is_not_djangos_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    def theirs(self: Any) -> None: ...

    monkeypatch.setattr(TransactionTestCase, "_fixture_teardown", theirs)

    with resets_module.installed(None):  # type: ignore[arg-type]
        assert TransactionTestCase._fixture_teardown is theirs
