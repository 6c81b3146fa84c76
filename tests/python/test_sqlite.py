"""An in-memory database arrives whole, under its name, and leaves no shared memory behind."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

import pytest

from shoal import sqlite

NAME = "file:shoal_test?mode=memory&cache=shared"


@pytest.fixture
def source() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "CREATE TABLE fish (name TEXT); INSERT INTO fish VALUES ('herring'), ('sprat');"
    )
    yield connection
    connection.close()


@pytest.fixture
def target() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(NAME, uri=True)
    yield connection
    connection.close()


def names_in(connection: sqlite3.Connection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM fish ORDER BY name")]


def carry(source: sqlite3.Connection, target: sqlite3.Connection, directory: Path) -> None:
    shared = sqlite.SharedTemplates(str(directory))
    try:
        shared.add("default", source)
        sqlite.load(shared.by_name["default"], target)
    finally:
        shared.free()


def test_every_thread_of_a_worker_sees_the_template(
    source: sqlite3.Connection, target: sqlite3.Connection, tmp_path: Path
) -> None:
    carry(source, target, tmp_path)

    second = sqlite3.connect(NAME, uri=True)
    assert names_in(second) == ["herring", "sprat"]
    second.close()


def test_a_used_database_becomes_the_template_again(
    source: sqlite3.Connection, target: sqlite3.Connection, tmp_path: Path
) -> None:
    carry(source, target, tmp_path)
    target.executescript("DELETE FROM fish; CREATE TABLE leftover (x);")

    carry(source, target, tmp_path)

    assert names_in(target) == ["herring", "sprat"]
    tables = target.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    assert tables == [("fish",)]


def test_an_old_python_goes_through_a_file_in_the_runs_folder(
    source: sqlite3.Connection,
    target: sqlite3.Connection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sqlite, "CAN_SERIALIZE", False)

    carry(source, target, tmp_path)

    assert names_in(target) == ["herring", "sprat"]
    assert [path.name for path in tmp_path.iterdir()] == ["template-0.sqlite3"]


@pytest.mark.skipif(not sqlite.CAN_SERIALIZE, reason="Python 3.10 shares no memory for SQLite")
def test_where_there_is_no_room_in_shared_memory_a_file_serves(
    source: sqlite3.Connection,
    target: sqlite3.Connection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_room(descriptor: int, offset: int, size: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sqlite.os, "posix_fallocate", no_room)

    carry(source, target, tmp_path)

    assert names_in(target) == ["herring", "sprat"]
    assert [path.name for path in tmp_path.iterdir()] == ["template-0.sqlite3"]


def test_an_empty_database_stays_empty(target: sqlite3.Connection, tmp_path: Path) -> None:
    empty = sqlite3.connect(":memory:")
    target.execute("CREATE TABLE leftover (x)")

    carry(empty, target, tmp_path)

    assert target.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    empty.close()


@pytest.mark.skipif(not sqlite.CAN_SERIALIZE, reason="Python 3.10 shares no memory for SQLite")
def test_the_shared_memory_is_given_back(source: sqlite3.Connection, tmp_path: Path) -> None:
    shared = sqlite.SharedTemplates(str(tmp_path))
    shared.add("default", source)
    name = shared.by_name["default"].shared_memory

    shared.free()

    with pytest.raises(FileNotFoundError):
        SharedMemory(name)


@pytest.mark.skipif(not sqlite.CAN_SERIALIZE, reason="Python 3.10 cannot deserialize")
def test_the_trap_that_load_avoids_is_still_there(source: sqlite3.Connection) -> None:
    direct = sqlite3.connect(NAME, uri=True)
    direct.deserialize(source.serialize())  # type: ignore[attr-defined,unused-ignore]

    second = sqlite3.connect(NAME, uri=True)
    with pytest.raises(sqlite3.OperationalError, match="no such table: fish"):
        names_in(second)
    second.close()
    direct.close()
