"""A run writes its databases down before they are made, and drops its own and no others."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from engines import ScriptedEngine

from shoal import dropping, names
from shoal.dropping import CannotDrop
from shoal.journal import TestDatabases, remove_left_over
from shoal.session import Session
from shoal.signals import Signals


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ScriptedEngine:
    monkeypatch.chdir(tmp_path)
    return ScriptedEngine(tmp_path, monkeypatch)


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A project whose test database is an SQLite file; returns its path."""
    test = connections["default"].settings_dict["TEST"]
    monkeypatch.setitem(test, "NAME", "test.sqlite3")
    return str(tmp_path / "test.sqlite3")


@pytest.fixture
def session(engine: ScriptedEngine) -> Iterator[Session]:
    opened = Session(Signals())
    yield opened
    opened.close()


def database(name: str, **fields: Any) -> dict[str, Any]:
    kind = {"kind": "database", "alias": "default", "vendor": "sqlite", "server": ""}
    return {**kind, "name": name, **fields}


def clone(template: str, number: int) -> str:
    return template.replace(".sqlite3", f"_{number}.sqlite3")


def create(databases: TestDatabases, clones: int = 2) -> None:
    """Do as Django does between `write_down` and the tests."""
    (template,) = databases.templates
    template.connection.settings_dict["NAME"] = template.name
    for name in [template.name, *(clone(template.name, n + 1) for n in range(clones))]:
        Path(name).write_text("a database")


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.sqlite3*"))


def gone(engine: ScriptedEngine) -> list[str]:
    return [thing["name"] for message in engine.told("gone") for thing in message["things"]]


def test_names_are_written_down_before_anything_is_made(
    engine: ScriptedEngine, session: Session, template: str
) -> None:
    databases = TestDatabases(session, keepdb=False, interactive=False)

    databases.write_down(["default"], clones=2)

    assert engine.told("claim")[0]["databases"] == [database(template, keep=False)]
    assert engine.told("intend")[0]["things"] == [
        database(clone(template, 1), keep=False),
        database(clone(template, 2), keep=False),
    ]
    assert connections["default"].settings_dict["NAME"] == ":memory:"


def test_a_database_in_memory_is_not_written_down(engine: ScriptedEngine, session: Session) -> None:
    databases = TestDatabases(session, keepdb=False, interactive=False)

    databases.write_down(["default"], clones=2)

    session.close()
    assert engine.words() == ["arguments", "hello", "goodbye"]


def test_a_project_without_a_database_writes_none_down(
    engine: ScriptedEngine, session: Session, template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = connections["default"].settings_dict
    monkeypatch.setitem(settings, "ENGINE", "django.db.backends.dummy")

    TestDatabases(session, keepdb=False, interactive=False).write_down(["default"], clones=2)

    session.close()
    assert engine.words() == ["arguments", "hello", "goodbye"]


def test_what_is_kept_is_written_down_as_such(
    engine: ScriptedEngine, session: Session, template: str
) -> None:
    databases = TestDatabases(session, keepdb=True, interactive=False)

    databases.write_down(["default"], clones=2)
    create(databases)
    databases.all_dropped()
    session.close()

    assert engine.told("claim")[0]["databases"] == [database(template, keep=True)]
    assert [thing["keep"] for thing in engine.told("intend")[0]["things"]] == [True, True]
    assert engine.words() == ["arguments", "hello", "claim", "intend", "goodbye"]


def test_all_that_was_dropped_is_struck_out(
    engine: ScriptedEngine, session: Session, template: str
) -> None:
    databases = TestDatabases(session, keepdb=False, interactive=False)

    databases.write_down(["default"], clones=1)
    databases.all_made()
    databases.all_dropped()
    session.close()

    assert gone(engine) == [clone(template, 1), template]


def test_a_run_that_ends_too_early_drops_what_it_made(
    engine: ScriptedEngine, session: Session, template: str, tmp_path: Path
) -> None:
    databases = TestDatabases(session, keepdb=False, interactive=False)
    databases.write_down(["default"], clones=3)
    create(databases, clones=2)
    Path(template + "-wal").touch()

    databases.drop_all()

    session.close()
    assert not databases.left and not files(tmp_path)
    assert gone(engine) == [*(clone(template, n) for n in (1, 2, 3)), template]
    assert connections["default"].settings_dict["NAME"] == ":memory:"


def test_an_error_in_dropping_is_explained_and_dropping_tried_again(
    session: Session, template: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    databases = TestDatabases(session, keepdb=False, interactive=False)
    databases.write_down(["default"], clones=2)
    create(databases)
    missing = FileNotFoundError(errno.ENOENT, "No such file", "test_1.sqlite3")

    assert databases.drop_after(missing)
    assert not files(tmp_path)
    assert "failed at first: No such file\n" in capsys.readouterr().err
    assert not databases.drop_after(FileNotFoundError(errno.ENOENT, "theirs", "other.txt"))


def test_a_database_that_django_has_not_replaced_yet_is_left_alone(
    engine: ScriptedEngine, session: Session, template: str, tmp_path: Path
) -> None:
    Path(template).write_text("precious")
    Path(clone(template, 1)).write_text("precious")
    databases = TestDatabases(session, keepdb=False, interactive=True)
    databases.write_down(["default"], clones=2)

    databases.drop_all()  # The user has said no, or Ctrl-C.

    session.close()
    assert files(tmp_path) == ["test.sqlite3", "test_1.sqlite3"]
    assert engine.told("claim")[0]["databases"] == [database(template, keep=True)]
    assert gone(engine) == [clone(template, 1), clone(template, 2), template]


def test_a_database_that_django_has_replaced_is_ours(
    engine: ScriptedEngine, session: Session, template: str
) -> None:
    Path(template).write_text("agreed to")
    databases = TestDatabases(session, keepdb=False, interactive=True)
    databases.write_down(["default"], clones=1)
    create(databases)

    databases.all_made()

    assert engine.told("intend")[-1]["things"] == [database(template)]
    databases.put_back()


def test_a_name_that_a_living_run_has_is_not_used(
    engine: ScriptedEngine,
    template: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    other = str(tmp_path / "test_s2.sqlite3")
    engine.answer(claim={"m": "claimed", "names": [other]})
    session = Session(Signals())
    databases = TestDatabases(session, keepdb=False, interactive=False)

    databases.write_down(["default"], clones=1)

    settings = connections["default"].settings_dict
    assert settings["TEST"]["NAME"] == other
    assert [thing["name"] for thing in engine.told("intend")[0]["things"]] == [
        other,
        clone(other, 1),
    ]
    assert capsys.readouterr().err == (
        f"shoal: the test database {template!r} belongs to another run that is alive: "
        f"this run uses {other!r}\n"
    )
    databases.put_back()
    assert settings["TEST"]["NAME"] == "test.sqlite3"
    session.close()


def test_a_name_made_for_one_run_is_not_kept(
    engine: ScriptedEngine,
    template: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    engine.answer(claim={"m": "claimed", "names": [str(tmp_path / "test_s2.sqlite3")]})
    session = Session(Signals())
    databases = TestDatabases(session, keepdb=True, interactive=False)
    databases.write_down(["default"], clones=2)
    create(databases)

    databases.all_dropped()

    session.close()
    assert not files(tmp_path)
    assert len(gone(engine)) == 3
    assert "and does not keep it" in capsys.readouterr().err


def test_what_dead_runs_have_left_is_dropped_and_struck_out(
    engine: ScriptedEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = str(tmp_path / "left.sqlite3")
    Path(name).touch()
    beyond = {"vendor": "postgresql", "server": "db:5432", "run": "r2"}
    things = [database(name, run="r1"), database("test_shop", **beyond)]
    engine.answer(ask_left_over={"m": "left_over", "things": things, "removed": [], "elsewhere": 0})
    session = Session(Signals())

    said: list[str] = []

    remove_left_over(session, said.append)

    session.close()
    assert said == ["shoal: removed a thing that a killed run had left behind"]
    assert not files(tmp_path)
    assert [one["name"] for one in engine.told("claim")[0]["databases"]] == [name, "test_shop"]
    assert [(one["run"], one["things"]) for one in engine.told("gone")] == [("", [database(name)])]
    assert capsys.readouterr().err == (
        "shoal: left over: database 'test_shop' on db:5432 (postgresql)\n"
        "  cause: no connection in DATABASES is to that server\n"
        "  hint:  shoal clean removes it once that is mended\n"
    )


def test_what_a_living_run_has_begun_to_use_is_left_alone(
    engine: ScriptedEngine, tmp_path: Path
) -> None:
    name, other = str(tmp_path / "left.sqlite3"), str(tmp_path / "left_s2.sqlite3")
    Path(name).touch()
    left = {"things": [database(name, run="r1")], "removed": [], "elsewhere": 0}
    engine.answer(
        ask_left_over={"m": "left_over", **left}, claim={"m": "claimed", "names": [other]}
    )
    session = Session(Signals())

    remove_left_over(session, print)

    session.close()
    assert files(tmp_path) == ["left.sqlite3"]
    assert gone(engine) == [other]


class Creation:
    """A server's creation class, as far as dropping needs it."""

    def __init__(self, fails: str = "") -> None:
        self.fails = fails
        self.dropped: list[str] = []

    def _destroy_test_db(self, name: str, verbosity: int) -> None:
        if self.fails:
            raise RuntimeError(self.fails)
        self.dropped.append(name)


class Connection:
    vendor, display_name, alias = "mssql", "Mssql", "default"

    def __init__(self, **settings: object) -> None:
        self.settings_dict = settings
        self.creation = Creation()


def test_a_server_is_named_as_in_the_settings() -> None:
    assert names.server_of(Connection(HOST="db", PORT=5432)) == "db:5432"
    assert names.server_of(Connection(HOST="db", PORT="")) == "db"
    assert names.server_of(Connection(HOST="", PORT="")) == "localhost"
    assert names.server_of(connections["default"]) == ""


def test_another_backends_database_is_dropped_its_own_way() -> None:
    connection = Connection()

    dropping.drop(connection, "test_shop", None)

    assert connection.creation.dropped == ["test_shop"]


def test_what_a_driver_says_is_told_in_one_line() -> None:
    connection = Connection()
    connection.creation.fails = "being used\nby others"

    with pytest.raises(CannotDrop, match="^being used$"):
        dropping.drop(connection, "test_shop", None)


def test_a_database_of_the_project_itself_is_never_dropped(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(connections["default"]), "vendor", "postgresql")
    settings = connections["default"].settings_dict
    monkeypatch.setitem(settings, "NAME", "shop")
    monkeypatch.setitem(settings, "HOST", "db")

    with pytest.raises(CannotDrop, match="it is no test database"):
        dropping.drop_left_over(database("shop", vendor="postgresql", server="db"), session)


def test_a_file_that_cannot_be_removed_is_explained(tmp_path: Path) -> None:
    with pytest.raises(CannotDrop, match=os.strerror(errno.EISDIR)):
        dropping.drop_sqlite(str(tmp_path))
