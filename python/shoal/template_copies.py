"""Copies of a test database that outlive the run: files for SQLite, databases on a server else."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from typing import Any

from shoal import databases, dropping, names, sqlite, steps
from shoal.errors import ShoalError
from shoal.link import Link
from shoal.session import Thing
from shoal.template_digests import digest_file


class Unusable(Exception):
    """Why a copy is of no use any more: lower case, for a message."""


class MemoryCopies:
    """Of an SQLite database in this process's memory, in files."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def thing(self, place: str) -> Thing:
        """Return the copy at ``place`` as the journal calls it."""
        return {"kind": "file", "name": place}

    def keep(self, place: str) -> str:
        """Copy the test database to ``place``; returns what the copy can be checked by.

        Raises ShoalError when that cannot be done.
        """
        self.drop(place)
        try:
            os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            self._write(place)
        except (OSError, sqlite3.Error) as error:
            with suppress(OSError):
                self.drop(place)
            raise ShoalError(
                f"the migrated database cannot be kept in {place!r}",
                cause=dropping.first_line(error),
                hint="make room there, or use --no-template-cache",
            ) from None
        return digest_file(place)

    def _write(self, place: str) -> None:
        target = sqlite3.connect(place)
        try:
            target.execute("PRAGMA synchronous = OFF")  # What is damaged is found by its digest.
            self._connection.ensure_connection()
            self._connection.connection.backup(target)
        finally:
            target.close()

    def load(self, place: str, check: str) -> None:
        """Make the test database what was kept at ``place``.

        Raises Unusable when that is not there, or not what it was.
        """
        if not os.path.exists(place):
            raise Unusable(f"the file {place!r} is gone")
        if digest_file(place) != check:
            raise Unusable(f"the file {place!r} is damaged")
        self._read(place)

    def _read(self, place: str) -> None:
        self._connection.ensure_connection()
        sqlite.load(sqlite.Template(file=place), self._connection.connection)

    def empty(self) -> None:
        """Make the test database as empty as Django has made it."""
        self._connection.ensure_connection()
        sqlite.load(sqlite.Template(), self._connection.connection)

    def size(self, place: str) -> int:
        """Return the bytes that a copy takes."""
        return os.path.getsize(place)

    def drop(self, place: str) -> None:
        """Remove a copy, if it is there; raises CannotDrop."""
        dropping.drop_sqlite(place)


class FileCopies(MemoryCopies):
    """Of an SQLite database in a file."""

    def _read(self, place: str) -> None:
        self.empty()
        steps.copy_file(place, str(self._connection.settings_dict["NAME"]))

    def empty(self) -> None:
        self._connection.close()
        dropping.remove_sqlite(str(self._connection.settings_dict["NAME"]))


class ServerCopies:
    """Of a database on a server, where they are databases that nobody is connected to."""

    def __init__(self, connection: Any, link: Link | None) -> None:
        """Without a link nothing can be copied."""
        self._connection = connection
        self._link = link

    @property
    def _name(self) -> str:
        return str(self._connection.settings_dict["NAME"])

    def thing(self, place: str) -> Thing:
        return {
            "kind": "database",
            "name": place,
            "alias": self._connection.alias,
            "vendor": self._connection.vendor,
            "server": names.server_of(self._connection),
        }

    def keep(self, place: str) -> str:
        self._copy(self._name, place)
        if self._connection.vendor == "postgresql":
            with suppress(Exception):  # It is only safer so; whose it is not may not.
                self.allow_connections(place, "false")
        return ""

    def allow_connections(self, place: str, answer: str) -> None:
        """Let everybody connect to a copy on PostgreSQL ("true"), or nobody ("false").

        Raises what the backend raises.
        """
        quoted = self._connection.ops.quote_name(place)
        with self._connection.creation._nodb_cursor() as cursor:
            cursor.execute(f"ALTER DATABASE {quoted} WITH ALLOW_CONNECTIONS {answer}")

    def _copy(self, source: str, target: str) -> None:
        databases.close_connections()
        assert self._link is not None
        steps.make_clone(self._link, self._connection, target, source)

    def load(self, place: str, check: str) -> None:
        if dropping.exists(self._connection, place) is False:
            raise Unusable(f"somebody has dropped the database {place!r}")
        self._copy(place, self._name)

    def empty(self) -> None:
        databases.close_connections()
        creation = self._connection.creation
        name = self._connection.settings_dict["NAME"]
        creation._create_test_db(verbosity=0, autoclobber=True, keepdb=False)
        self._connection.settings_dict["NAME"] = name

    def size(self, place: str) -> int:
        queries = {
            "postgresql": "SELECT pg_database_size(%s)",
            "mysql": "SELECT SUM(data_length + index_length) FROM information_schema.tables "
            "WHERE table_schema = %s",
        }
        with self._connection.creation._nodb_cursor() as cursor:
            cursor.execute(queries[self._connection.vendor], [place])
            return int(cursor.fetchone()[0] or 0)

    def drop(self, place: str) -> None:
        dropping.drop(self._connection, place, self._link)


Copies = MemoryCopies | ServerCopies


def copies_of(connection: Any, link: Link) -> Copies:
    """Return who copies the test database of ``connection``."""
    if connection.vendor != "sqlite":
        return ServerCopies(connection, link)
    if sqlite.is_in_memory(connection):
        return MemoryCopies(connection)
    return FileCopies(connection)
