"""Which test databases are remembered, and under which words."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from shoal import clones, names, sqlite, steps


def can_be_remembered(creation: Any) -> bool:
    """True for a database that Django's own classes create, and that shoal can copy."""
    from django.db.backends.base.creation import BaseDatabaseCreation

    if type(creation).create_test_db is not BaseDatabaseCreation.create_test_db:
        return False
    connection = creation.connection
    if sqlite.is_in_memory(connection, creation._get_test_db_name()):
        from django.db.backends.sqlite3.creation import DatabaseCreation

        return type(creation)._create_test_db is DatabaseCreation._create_test_db
    return connection.vendor != "oracle" and clones.is_planned(creation)


def source_of(connection: Any, name: object) -> str:
    """Return a test database's ``name`` as the engine is given it: empty for one in memory."""
    return "" if sqlite.is_in_memory(connection, name) else str(name)


def database_words(connection: Any, folder: str) -> str:
    """Return the words under which the templates of this test database are kept.

    On a server they hold a word of the project's folder, as others may have databases there.
    """
    if connection.vendor == "sqlite":
        return f"sqlite {connection.alias}"
    server = names.server_of(connection)
    return f"{connection.vendor} {server} {connection.alias} {_word_of(folder)}"


def _word_of(folder: str) -> str:
    """Return a word that no other folder has; the first who asks makes it up."""
    path = Path(folder, "word")
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        pass
    os.makedirs(folder, mode=0o700, exist_ok=True)
    draft = path.with_name(f"word-{secrets.token_hex(4)}")
    draft.write_text(secrets.token_hex(8), encoding="ascii")
    try:
        os.link(draft, path)  # Only one of two that do so at once.
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii")


def server_version(connection: Any) -> str:
    """Return the version of what keeps the database; raises ShoalError."""
    if connection.vendor == "sqlite":
        import sqlite3

        return sqlite3.sqlite_version
    with steps.Performer(connection) as performer:
        number, mariadb = performer.version()
    return f"{number} {'MariaDB' if mariadb else ''}".strip()
