"""A worker that takes over a slot finds its databases as the first worker there did."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from aliases import aliases
from django.db import connections
from django.db.utils import load_backend

from shoal import clones, dropping
from shoal.databases import Databases, worker_connections
from shoal.errors import ShoalError


def fish_in(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return [name for (name,) in database.execute("SELECT name FROM fish")]


@pytest.fixture
def template(tmp_path: Path) -> Iterator[Path]:
    """An SQLite file that is a test database with clones for two workers, known by two aliases."""
    path = tmp_path / "shop.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.executescript("CREATE TABLE fish (name TEXT); INSERT INTO fish VALUES ('cod')")
    settings = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
    other = {**settings, "NAME": str(tmp_path / "real.sqlite3")}
    with aliases(shop=settings, mirror=dict(settings), unused=other):
        for suffix in ("1", "2"):
            connections["shop"].creation.clone_test_db(suffix, verbosity=0)
        yield path


def spoil(clone: Path) -> None:
    """Leave the clone as a worker does that was killed in the middle of a transaction."""
    with closing(sqlite3.connect(clone)) as database:
        database.executescript("DELETE FROM fish; CREATE TABLE leftover (x)")
    for companion in ("-journal", "-wal", "-shm"):
        clone.with_name(clone.name + companion).write_bytes(b"left over")


def cloned_by_django(**fields: Any) -> Databases:
    """Return what a worker knows after Django has cloned "shop" in the host."""
    clones_made = clones.Clones(by_django=[clones.identity_of(connections["shop"])])
    return Databases(cloned=clones_made, **fields)


def connect(databases: Databases, generation: int, *names: str, slot: int = 2) -> None:
    with worker_connections(databases, spawned=False, generation=generation):
        for name in names:
            connections[name].creation.setup_worker_connection(slot)


def test_a_replacement_has_its_clone_made_again(template: Path, tmp_path: Path) -> None:
    clone = tmp_path / "shop_2.sqlite3"
    spoil(clone)

    connect(cloned_by_django(), 2, "shop")

    assert fish_in(clone) == ["cod"]
    assert [path.name for path in tmp_path.glob("shop_2*")] == [clone.name]
    assert connections["shop"].settings_dict["NAME"] == str(clone)
    assert "setup_worker_connection" not in vars(connections["shop"].creation)


def test_the_first_worker_takes_the_clone_as_it_is(template: Path, tmp_path: Path) -> None:
    spoil(tmp_path / "shop_2.sqlite3")

    connect(cloned_by_django(), 1, "shop")

    assert (tmp_path / "shop_2.sqlite3-wal").exists()


def test_a_clone_that_is_missing_is_made(template: Path, tmp_path: Path) -> None:
    os.remove(tmp_path / "shop_2.sqlite3")

    connect(cloned_by_django(), 3, "shop")

    assert fish_in(tmp_path / "shop_2.sqlite3") == ["cod"]


def test_a_mirror_shares_the_clone(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(clones, "make_again", lambda creation, suffix: made.append(suffix))

    connect(cloned_by_django(), 2, "mirror", "shop")

    assert made == ["2"]


def test_a_database_that_was_not_cloned_is_never_touched(template: Path, tmp_path: Path) -> None:
    real = tmp_path / "real_2.sqlite3"  # Named as a clone would be.
    real.write_bytes(b"precious")

    connect(cloned_by_django(), 2, "unused")

    assert real.read_bytes() == b"precious"


def test_what_cannot_be_cloned_at_all_is_left_alone(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clones, "make_again", lambda creation, suffix: pytest.fail("made again"))
    try:
        connect(cloned_by_django(uncloned=["shop"]), 2, "shop")
    finally:
        del connections["shop"].creation.setup_worker_connection

    assert connections["shop"].settings_dict["NAME"] == str(template)


def test_a_database_in_memory_needs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    creation = connections["default"].creation
    monkeypatch.setattr(creation, "clone_test_db", lambda **_: pytest.fail("cloned"))

    clones.make_again(creation, "2")


def test_a_clone_that_cannot_be_made_says_why(template: Path) -> None:
    template.unlink()

    with pytest.raises(ShoalError) as caught:
        connect(cloned_by_django(), 2, "shop")

    assert "cannot make the database" in str(caught.value)
    assert "shop_2.sqlite3" in caught.value.message
    assert "No such file or directory" in caught.value.cause
    assert "log" not in vars(connections["shop"].creation)


def test_the_engine_plans_for_backends_of_djangos_that_nobody_has_changed(template: Path) -> None:
    creation = connections["shop"].creation
    changed = type("Changed", (type(creation),), {"_clone_test_db": lambda *_: None})

    assert clones.is_planned(creation)
    assert not clones.is_planned(changed(connections["shop"]))
    assert not clones.is_planned(connections["default"].creation)  # In memory.


def test_a_planned_clone_is_noted_and_left_to_the_workers(template: Path, tmp_path: Path) -> None:
    ways = clones.Clones()

    with ways.noting():
        connections["shop"].creation.clone_test_db("3", verbosity=0)
        connections["mirror"].creation.clone_test_db("3", verbosity=0)

    assert ways == clones.Clones(planned=[clones.identity_of(connections["shop"])])
    assert not (tmp_path / "shop_3.sqlite3").exists()


def test_a_clone_of_an_unknown_backend_is_made_by_django_and_noted(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clones, "is_planned", lambda creation: False)
    ways = clones.Clones()

    with ways.noting():
        connections["shop"].creation.clone_test_db("3", verbosity=0)

    assert ways == clones.Clones(by_django=[clones.identity_of(connections["shop"])])
    assert fish_in(tmp_path / "shop_3.sqlite3") == ["cod"]


def test_planned_clones_are_dropped_where_they_were_made(template: Path, tmp_path: Path) -> None:
    ways = clones.Clones(planned=[clones.identity_of(connections["shop"])])

    with ways.dropping(None):
        for suffix in ("1", "2", "3"):  # No worker has made the third.
            connections["shop"].creation.destroy_test_db(
                suffix=suffix, verbosity=0, keepdb=suffix == "2"
            )

    assert [path.name for path in tmp_path.glob("shop_*")] == ["shop_2.sqlite3"]
    assert template.exists()


SERVERS = {
    "postgresql": ("SHOAL_TEST_POSTGRES", "django.db.backends.postgresql", "postgres"),
    "mysql": ("SHOAL_TEST_MYSQL", "django.db.backends.mysql", None),
}


def settings_of(vendor: str) -> dict[str, Any]:
    variable, engine, _ = SERVERS[vendor]
    address = os.environ.get(variable)
    if not address:
        pytest.skip(f"{variable} names no server")
    try:
        load_backend(engine)
    except Exception as error:
        pytest.skip(f"this environment has no driver for {vendor}: {error}")
    user, _, place = address.rpartition("@")
    name, _, password = user.partition(":")
    host, _, port = place.partition(":")
    return {
        "ENGINE": engine,
        "NAME": f"shoal_clones_{secrets.token_hex(4)}",
        "USER": name,
        "PASSWORD": password,
        "HOST": host,
        "PORT": port,
    }


@pytest.fixture(params=list(SERVERS))
def server(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A connection to a database on a server, which has a clone for worker 2."""
    settings = settings_of(request.param)
    with aliases(shop=settings):
        connection = connections["shop"]
        name = settings["NAME"]
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        try:
            with connection.cursor() as cursor:
                cursor.execute("CREATE TABLE fish (name VARCHAR(9))")
                cursor.execute("INSERT INTO fish VALUES ('cod')")
            connection.close()
            connection.creation.clone_test_db("2", verbosity=0)
            yield connection
        finally:
            connection.close()
            connection.settings_dict["NAME"] = name
            for suffix in ("", "_2"):
                dropping.end_sessions(connection, name + suffix)
                connection.creation._destroy_test_db(name + suffix, 0)


def session_in(connection: Any, name: str) -> Any:
    """Return another connection, to the database ``name``, with a lock on its table."""
    session = type(connection)({**connection.settings_dict, "NAME": name}, "another")
    session.inc_thread_sharing()
    session.set_autocommit(False)
    with session.cursor() as cursor:
        cursor.execute("DELETE FROM fish")
    return session


def test_a_servers_clone_is_made_again_whoever_holds_locks_in_it(server: Any) -> None:
    clone = server.settings_dict["NAME"] + "_2"
    session = session_in(server, clone)

    connect(cloned_by_django(), 2, "shop")

    assert server.settings_dict["NAME"] == clone
    with server.cursor() as cursor:
        cursor.execute("SELECT name FROM fish")
        assert cursor.fetchall() == (("cod",),) or cursor.rowcount == 1
    with pytest.raises(Exception, match="(?i)terminat|closed|lost|gone|kill"):
        session.cursor().execute("SELECT 1")
    session.connection.close()


@pytest.mark.parametrize("own", [None, lambda *_: "own"])
def test_what_was_replaced_is_put_back(own, monkeypatch):
    creation = connections["default"].creation
    if own:
        monkeypatch.setattr(creation, "clone_test_db", own)
    before = vars(creation).get("clone_test_db")

    with clones.replaced_in_creations("clone_test_db", lambda _: lambda: "replaced"):
        assert creation.clone_test_db() == "replaced"

    assert vars(creation).get("clone_test_db") is before
