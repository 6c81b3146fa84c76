"""Drops test databases that a run has left, through the project's own connections."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from shoal import names
from shoal.link import Link
from shoal.session import Session, Thing

# A database, and what SQLite keeps beside one that was not closed.
SQLITE_ENDINGS = ("", "-journal", "-wal", "-shm")

# Files of a database that was half copied are removed again.

_SESSIONS = {
    "postgresql": (
        "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
        "SELECT pg_terminate_backend(%s)",
    ),
    "mysql": (
        "SELECT id FROM information_schema.processlist WHERE db = %s AND id <> connection_id()",
        "KILL %s",
    ),
}


_SIDE_BY_SIDE = 8


class CannotDrop(Exception):
    """Why a database is still there: lower case, for a message."""

    def __init__(self, why: str, by_hand: Iterable[str] = ()) -> None:
        """``by_hand`` are statements with which somebody else may drop it."""
        super().__init__(why)
        self.by_hand = tuple(by_hand)


class NotOurs(CannotDrop):
    """The name is somebody else's: it does not bear shoal's mark."""


def end_sessions(connection: Any, name: str) -> None:
    """End all sessions in the database ``name`` on the connection's server.

    Those that the user may not end are left alone. Raises what the backend raises when the server
    does not answer; for other vendors it does nothing.
    """
    if connection.vendor not in _SESSIONS:
        return
    find, end = _SESSIONS[connection.vendor]
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(find, [name])
        for (session,) in cursor.fetchall():
            with suppress(Exception):  # It has ended by itself, or is another user's.
                cursor.execute(end, [session])


def exists(connection: Any, name: str) -> bool | None:
    """True when the database exists, None when the backend has no way to tell.

    Raises what the backend raises when the server does not answer.
    """
    with without_warnings():
        return _exists(connection, name)


def _exists(connection: Any, name: str) -> bool | None:
    if connection.vendor == "sqlite":
        return any(os.path.lexists(name + ending) for ending in SQLITE_ENDINGS)
    queries = {
        "postgresql": "SELECT 1 FROM pg_catalog.pg_database WHERE datname = %s",
        "mysql": "SELECT 1 FROM information_schema.schemata WHERE schema_name = %s",
        "oracle": "SELECT 1 FROM all_users WHERE username = %s",
    }
    query = queries.get(connection.vendor)
    if query is None:
        return None
    creation = connection.creation
    if connection.vendor == "oracle":
        with creation._maindb_connection.temporary_connection() as cursor:
            cursor.execute(query, [name])
            return cursor.fetchone() is not None
    with creation._nodb_cursor() as cursor:
        cursor.execute(query, [name])
        return cursor.fetchone() is not None


@contextmanager
def without_warnings() -> Iterator[None]:
    """Silence Django where it goes round a maintenance database that is out of reach."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def drop(connection: Any, name: str, link: Link | None) -> None:
    """Drop the database ``name`` on the connection's server, if it is there.

    The engine at ``link`` plans it where it has a plan. Raises CannotDrop.
    """
    if connection.vendor == "sqlite":
        return drop_sqlite(name)
    if connection.vendor == "oracle":
        return _drop_users(connection, [name], link)
    try:
        with without_warnings():
            drop_database(connection, name)
    except Exception as error:  # Drivers raise errors of their own.
        raise CannotDrop(first_line(error)) from None


def _drop_users(connection: Any, users: list[str], link: Link | None) -> None:
    from shoal import oracle_plans

    assert link is not None  # Whoever makes test users has an engine at hand.
    try:
        left = oracle_plans.drop(link, connection, users)
    except Exception as error:  # Of the driver, or of the engine.
        raise CannotDrop(first_line(error)) from None
    if left:
        alone = len(users) == 1
        why = "; ".join(one.cause if alone else f"{one.name}: {one.cause}" for one in left)
        kind = CannotDrop if any(one.ours for one in left) else NotOurs
        raise kind(why, [statement for one in left for statement in one.by_hand])


def drop_database(connection: Any, name: str) -> None:
    """Drop a database with whoever is in it, if it is there; raises what the backend raises."""
    if connection.vendor == "sqlite":
        return remove_sqlite(name)
    if _exists(connection, name) is False:
        return
    end_sessions(connection, name)
    connection.creation._destroy_test_db(name, verbosity=0)


def drop_side_by_side(databases: list[tuple[Any, str]], link: Link | None) -> None:
    """Drop databases, each given as a connection to its server and its name.

    A server waits for its disk most of the time. The connections must be closed. Raises what a
    backend raises, or CannotDrop, once all of them were tried.
    """
    from concurrent.futures import ThreadPoolExecutor  # Not needed in workers.

    users: dict[int, tuple[Any, list[str]]] = {}  # All of one server go in one plan.
    with without_warnings(), ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        drops = []
        for connection, name in databases:
            if connection.vendor == "oracle":
                users.setdefault(id(connection), (connection, []))[1].append(name)
            else:
                drops.append(pool.submit(drop_database, connection, name))
    for connection, names_of_users in users.values():
        _drop_users(connection, names_of_users, link)
    for drop in drops:
        drop.result()


def drop_sqlite(name: str) -> None:
    """Remove the files of an SQLite database; raises CannotDrop."""
    try:
        remove_sqlite(name)
    except OSError as error:
        raise CannotDrop(error.strerror or str(error)) from None


def remove_sqlite(name: str) -> None:
    """Remove a database with what SQLite has left beside it, which would change a new one."""
    for ending in SQLITE_ENDINGS:
        with suppress(FileNotFoundError):
            os.remove(name + ending)


def end_other_sessions(connection: Any, name: str) -> None:
    """End the sessions that killed workers may still have in the database; errors do not matter."""
    if connection.vendor != "sqlite":
        with suppress(Exception), without_warnings():
            end_sessions(connection, name)


def first_line(error: BaseException) -> str:
    text = error.args[1] if len(error.args) == 2 else error  # MySQL's drivers: a number, a text.
    lines = str(text).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def drop_left_over(thing: Thing, session: Session) -> None:
    """Drop a database that a dead run has left, as the engine plans it; raises CannotDrop.

    Other things are the engine's: of those it only tells which it could not remove.
    """
    name = thing["name"]
    if thing["kind"] != "database":
        raise CannotDrop(thing.get("reason") or "the engine could not remove it")
    if thing["vendor"] == "sqlite":
        return drop_sqlite(name)
    connection = None
    try:
        from django.db import connections

        for alias in sorted(connections, key=lambda alias: alias != thing["alias"]):
            candidate = connections[alias]
            if (candidate.vendor, names.server_of(candidate)) == (thing["vendor"], thing["server"]):
                connection = candidate
                break
        used = [names.name_of(one) for one in connections.all()]
    except Exception as error:  # Django is not there, or the settings raise what they like.
        raise CannotDrop(f"the settings cannot be used: {first_line(error)}") from None
    if connection is None:
        raise CannotDrop("no connection in DATABASES is to that server")
    if name in used:
        raise CannotDrop("DATABASES names it, so it is no test database")
    from shoal import clones  # Which drops databases, too.

    clones.adopt(connection, session)
    drop(connection, name, session.link)


def print_thing(thing: Thing) -> str:
    """Return a thing as messages call it."""
    kind, name = thing["kind"], thing["name"]
    if kind == "database" and thing["vendor"] != "sqlite":
        return f"database {name!r} on {thing['server']} ({thing['vendor']})"
    if kind == "process_group":  # Its name goes on to say when it was started.
        return f"process group {name.split()[0]}"
    return f"{kind.replace('_', ' ')} {name!r}"


def print_left_over(thing: Thing, why: object) -> str:
    """Return the message about a thing that could not be removed."""
    return (
        f"shoal: left over: {print_thing(thing)}\n"
        f"  cause: {why}\n"
        f"  hint:  shoal clean removes it once that is mended{print_by_hand(why)}"
    )


def print_by_hand(why: object) -> str:
    """Return the statements with which somebody may drop it, a line each; empty for none."""
    if not isinstance(why, CannotDrop) or not why.by_hand:
        return ""
    return "; or by hand:" + "".join(f"\n    {statement};" for statement in why.by_hand)
