"""A worker's own copies of the test databases, made again for one that takes over a slot.

The worker before it died, or ran a test that is to be tried again: what it has left in its clone
is unknown, and its sessions may still hold locks there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from shoal.errors import ShoalError

Identity = tuple[str, str, str, str]

# A database, and what SQLite keeps beside one that was not closed.
SQLITE_ENDINGS = ("", "-journal", "-wal", "-shm")
_MARK = "_shoal_has_clones"

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


def end_other_sessions(connection: Any, name: str) -> None:
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


@contextmanager
def noting_clones() -> Iterator[None]:
    """While it lasts, each database that Django clones is noted for ``templates``."""
    from django.db import connections

    creations = [connection.creation for connection in connections.all()]
    for creation in creations:
        creation.clone_test_db = _noting(creation)
    try:
        yield
    finally:
        for creation in creations:
            del creation.clone_test_db


def _noting(creation: Any) -> Any:
    original = creation.clone_test_db

    def clone_test_db(*args: Any, **kwargs: Any) -> None:
        setattr(creation, _MARK, True)
        original(*args, **kwargs)

    return clone_test_db


def templates() -> list[Identity]:
    """Return the databases that were cloned: no other may ever be made again.

    Django asks workers to connect to clones of databases, too, that the suite does not use. Those
    were not made, and a database of that name is somebody's own.
    """
    from django.db import connections

    return [_identity(one) for one in connections.all() if hasattr(one.creation, _MARK)]


def _identity(connection: Any) -> Identity:
    """Return what a connection and its mirrors have in common."""
    settings = connection.settings_dict
    return (
        str(connection.vendor),
        str(settings.get("HOST") or ""),
        str(settings.get("PORT") or ""),
        str(settings["NAME"]),
    )


@contextmanager
def made_again(known: Iterable[Identity]) -> Iterator[None]:
    """While it lasts, ``setup_worker_connection`` finds a fresh clone of what is in ``known``."""
    from django.db import connections

    handler = type(connections)
    original = handler.__getitem__
    left = set(known)
    changed: list[Any] = []

    # As connections are asked for and no earlier: a project's process_setup comes first.
    def __getitem__(self: Any, alias: str) -> Any:
        connection = original(self, alias)
        creation = connection.creation
        if "setup_worker_connection" not in vars(creation):  # One that is not cloned has its own.
            creation.setup_worker_connection = _making_again(creation, left)
            changed.append(creation)
        return connection

    handler.__getitem__ = __getitem__
    try:
        yield
    finally:
        handler.__getitem__ = original
        for creation in changed:
            del creation.setup_worker_connection


def _making_again(creation: Any, left: set[Identity]) -> Any:
    original = creation.setup_worker_connection

    def setup_worker_connection(_worker_id: int) -> None:
        # Only now has Django told the connection of a spawned worker its test database.
        identity = _identity(creation.connection)
        if identity in left:
            left.remove(identity)  # Mirrors and other aliases share one clone.
            make_again(creation, str(_worker_id))
        original(_worker_id)

    return setup_worker_connection


def make_again(creation: Any, suffix: str) -> None:
    """Drop the clone with this suffix, whoever is in it, and make it anew; raises ShoalError."""
    connection = creation.connection
    is_sqlite = connection.vendor == "sqlite"
    template = str(connection.settings_dict["NAME"])
    if is_sqlite and creation.is_in_memory_db(template):
        return  # It has died with its worker.
    clone = str(creation.get_test_db_clone_settings(suffix)["NAME"])
    said: list[str] = []
    creation.log = said.append
    try:
        if is_sqlite:
            remove_sqlite(clone)
        else:
            end_other_sessions(connection, clone)
        # Drops what is there, if anything is: the worker before may have died at this very point.
        creation.clone_test_db(suffix=suffix, verbosity=0, keepdb=False)
    except (Exception, SystemExit) as error:  # Django logs the reason, and exits.
        why = str(error) if isinstance(error, Exception) else "; ".join(said)
        raise ShoalError(
            f"cannot make the database {clone!r} again",
            cause=why.strip() or type(error).__name__,
            hint="it is a clone of the test database for a worker that died; see above why it did",
        ) from error
    finally:
        del creation.log


def remove_sqlite(name: str) -> None:
    """Remove a database with what SQLite has left beside it, which would change a new one."""
    for ending in SQLITE_ENDINGS:
        with suppress(FileNotFoundError):
            os.remove(name + ending)
