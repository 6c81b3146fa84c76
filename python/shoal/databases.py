"""Test databases: what the host prepares, and how a worker connects to its own.

Clones are Django's own. Where Django looks at the start method to decide how to clone an
in-memory SQLite database, ours is used instead: see ``shoal.sqlite``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from shoal import clones, sqlite
from shoal.link import Link


@dataclass
class Databases:
    """What a spawned worker must know about the databases; plain data."""

    templates: dict[str, sqlite.Template] = field(default_factory=dict)
    # Aliases of databases that cannot be cloned: their only worker uses the template itself.
    uncloned: list[str] = field(default_factory=list)
    cloned: clones.Clones = field(default_factory=clones.Clones)


@contextmanager
def without_cloning_memory() -> Iterator[None]:
    """While it lasts, Django clones no in-memory SQLite database to disk (or destroys such clones).

    Django does so under spawn and forkserver; forked workers inherit the database, and ours gives
    the others theirs through shared memory.
    """
    from django.db import connections

    changed = []
    for connection in connections.all():
        if connection.vendor != "sqlite":
            continue
        creation = connection.creation
        creation.get_test_db_clone_settings = _memory_aware_settings(creation)
        creation._clone_test_db = _memory_aware_clone(creation)
        changed.append(creation)
    try:
        yield
    finally:
        for creation in changed:
            del creation.get_test_db_clone_settings, creation._clone_test_db


def _memory_aware_settings(creation: Any) -> Any:
    original = creation.get_test_db_clone_settings

    def get_test_db_clone_settings(suffix: str) -> Any:
        if sqlite.is_in_memory(creation.connection):
            return creation.connection.settings_dict
        return original(suffix)

    return get_test_db_clone_settings


def _memory_aware_clone(creation: Any) -> Any:
    original = creation._clone_test_db

    def _clone_test_db(suffix: str, verbosity: int, keepdb: bool = False) -> None:
        if not sqlite.is_in_memory(creation.connection):
            original(suffix, verbosity, keepdb)

    return _clone_test_db


def close_connections() -> None:
    """Close the host's connections to databases outside its memory; they open when they are used.

    A forked child that closes its copy would end the session on the server for the host too, and
    nobody may be connected to a template while it is copied.
    """
    from django.db import connections

    for connection in connections.all():
        if sqlite.is_in_memory(connection) or connection.in_atomic_block:
            continue
        clones.close(connection)


@contextmanager
def worker_connections(
    databases: Databases, spawned: bool, generation: int, link: Link | None = None
) -> Iterator[None]:
    """While it lasts, ``setup_worker_connection`` connects a worker to clones of its own.

    Around Django's (or the project's own) ``init_worker``. The engine at ``link`` plans the clones;
    a worker that replaces another (``generation`` above 1) has all of them made again.
    """
    from django.db import connections

    for alias in databases.uncloned:
        clones.adopt_in_worker(connections[alias], None)
        creation = connections[alias].creation
        creation.setup_worker_connection = _closing(creation.connection)
    with ExitStack() as stack:
        if spawned:
            stack.enter_context(_loading_templates(databases.templates))
        stack.enter_context(clones.made(databases.cloned, generation, link))
        yield


@contextmanager
def _loading_templates(templates: dict[str, sqlite.Template]) -> Iterator[None]:
    """While it lasts, SQLite connections get what the host has shared for them."""
    from django.db.backends.sqlite3.creation import DatabaseCreation

    original = DatabaseCreation.setup_worker_connection
    loaded: set[str] = set()

    def setup_worker_connection(self: Any, _worker_id: int) -> None:
        _connect_sqlite(self, _worker_id, templates, loaded)

    DatabaseCreation.setup_worker_connection = setup_worker_connection
    try:
        yield
    finally:
        DatabaseCreation.setup_worker_connection = original


def _closing(connection: Any) -> Any:
    def setup_worker_connection(_worker_id: int) -> None:
        connection.close()

    return setup_worker_connection


def _connect_sqlite(
    creation: Any, slot: int, templates: dict[str, sqlite.Template], loaded: set[str]
) -> None:
    import django

    connection = creation.connection
    name = str(connection.settings_dict["NAME"])
    template = templates.get(name)
    if template is None:
        if not creation.is_in_memory_db(name):
            # In place, so that new threads connect to the clone as well.
            connection.settings_dict.update(creation.get_test_db_clone_settings(str(slot)))
            connection.close()
        return
    if django.VERSION < (6, 0) and os.environ.get("RUNNING_DJANGOS_TEST_SUITE") == "true":
        creation.mark_expected_failures_and_skips()  # What Django's own does here until then.
    connection.ensure_connection()
    if name not in loaded:  # A mirror shares its primary's database.
        sqlite.load(template, connection.connection)
        loaded.add(name)
