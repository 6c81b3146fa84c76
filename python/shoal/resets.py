"""Resets: what a TransactionTestCase leaves is removed as Django's flush does, only faster.

Most of a flush's time goes into tables that hold no rows, and into content types and permissions,
which are the same each time. A reset asks which tables hold rows, empties those, and inserts what
``post_migrate`` has made before. Whatever could make a difference is left to Django.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from shoal import reset_rows
from shoal.link import Link, Message
from shoal.reset_rows import Noted, Rows, Surprise
from shoal.reset_tables import Tables, is_djangos_own, is_undisturbed

Ask = Callable[[str, list[str]], Message | None]


@contextmanager
def installed(link: Link) -> Iterator[None]:
    """While it lasts, Django's TransactionTestCase empties tables the fast way."""
    from django.test import TransactionTestCase, testcases

    original: Any = vars(TransactionTestCase).get("_fixture_teardown")
    if getattr(original, "__module__", "") != testcases.__name__ or not _is_djangos_flush():
        yield  # Somebody else has put theirs in its place.
        return
    resets = Resets(asking(link))

    def _fixture_teardown(self: Any) -> None:
        if type(self)._fixture_teardown is not _fixture_teardown:
            original(self)  # A class of its own way, which calls this as a part of it.
        else:
            resets.tear_down(self)

    test_case: Any = TransactionTestCase
    test_case._fixture_teardown = _fixture_teardown
    try:
        yield
    finally:
        test_case._fixture_teardown = original


def _is_djangos_flush() -> bool:
    from django.core import management
    from django.core.management import sql
    from django.core.management.commands import flush
    from django.test import testcases

    return (
        testcases.call_command is management.call_command
        and flush.emit_post_migrate_signal is sql.emit_post_migrate_signal
        and all(
            function.__module__ == module.__name__
            for function, module in (
                (management.call_command, management),
                (sql.emit_post_migrate_signal, sql),
                (flush.Command.handle, flush),
            )
        )
    )


def asking(link: Link) -> Ask:
    """Return what asks the engine for a plan, and returns None when it is not to be had."""

    def ask(vendor: str, tables: list[str]) -> Message | None:
        try:
            return link.ask("reset", "reset_plan", vendor=vendor, tables=tables)
        except OSError:
            return None  # The engine is gone; the worker's loop finds that out by itself.

    return ask


class Resets:
    """Empties the databases of this process; remembers for each what it has learnt."""

    def __init__(self, ask: Ask) -> None:
        from django.core.management import call_command
        from django.core.management.commands import flush

        self._ask = ask
        self._call_command = call_command
        self._emit = flush.emit_post_migrate_signal
        self._handle = flush.Command.handle
        self._tables: dict[tuple[str, bool], Tables] = {}
        self._rows: dict[str, tuple[Any, Rows | None]] = {}
        self._left: set[str] = set()  # Aliases that are left to Django.
        self._imported: set[str] = set()

    def tear_down(self, test: Any) -> None:
        """Do what Django's ``_fixture_teardown`` does."""
        from django.db import connections
        from django.test import testcases

        for alias in test._databases_names(include_mirrors=False):
            restricted = test.available_apps is not None
            inhibited = restricted or (
                test.serialized_rollback
                and hasattr(connections[alias], "_test_serialized_contents")
            )
            if not self.flush(alias, restricted, inhibited):
                testcases.call_command(
                    "flush",
                    verbosity=0,
                    interactive=False,
                    database=alias,
                    reset_sequences=False,
                    allow_cascade=restricted,
                    inhibit_post_migrate=inhibited,
                )

    def flush(self, alias: str, cascade: bool, inhibited: bool) -> bool:
        """Return False, with nothing done, when Django's own flush has to do it."""
        from django.db import connections

        connection = connections[alias]
        if alias in self._left or not self._may_stand_in(connection):
            return False
        self._import_management()
        listening = None if inhibited else reset_rows.receivers()
        try:
            rows_done = self._empty(connection, cascade, listening)
        except LeftToDjango:
            return False
        except Exception:
            # Nothing is changed: the transaction is rolled back. Django's own flush may say why.
            self._left.add(alias)
            return False
        if not inhibited and rows_done is not None:
            self._after_migration(connection, listening, rows_done)
        return True

    def _may_stand_in(self, connection: Any) -> bool:
        from django.core.management import get_commands
        from django.core.management.commands import flush
        from django.test import testcases

        return (
            testcases.call_command is self._call_command
            and flush.emit_post_migrate_signal is self._emit
            and flush.Command.handle is self._handle
            and get_commands().get("flush") == "django.core"
            and is_djangos_own(connection)
            and is_undisturbed(connection)
        )

    def _import_management(self) -> None:
        """Import what may connect receivers, as the flush command does, but once."""
        from importlib import import_module

        from django.apps import apps

        for config in apps.get_app_configs():
            if config.name not in self._imported:
                self._imported.add(config.name)
                with suppress(ImportError):
                    import_module(".management", config.name)

    def _empty(self, connection: Any, cascade: bool, listening: Any) -> bool | None:
        """Empty the tables, and insert the noted rows if there are some; True if it has.

        None when there are no tables, and so nothing to be told after a migration.
        """
        tables = self._tables.setdefault((connection.alias, cascade), Tables(cascade))
        found = tables.look(connection, self._ask)
        if found is None:
            raise LeftToDjango
        if not tables.names:
            return None
        rows = self._rows_for(connection.alias, listening)
        if rows is not None and not reset_rows.tables() <= found.plain(tables.names):
            rows = None
        base = tables.empty(connection, found, rows.insert if rows else None)
        if rows is not None:
            rows.fill_cache(connection.alias, base)
        return rows is not None

    def _rows_for(self, alias: str, listening: Any) -> Rows | None:
        if not listening or alias not in self._rows:
            return None
        key, rows = self._rows[alias]
        return rows if key == (listening, reset_rows.state_of_apps(alias)) else None

    def _after_migration(self, connection: Any, listening: Any, rows_done: bool) -> None:
        alias = connection.alias
        if rows_done:
            if listening:
                reset_rows.make_site(alias, listening)
            return
        if not listening:  # Nobody's, or not Django's alone.
            self._emit(0, False, alias)
            return
        key = (listening, reset_rows.state_of_apps(alias))
        if self._rows.get(alias) == (key, None):
            self._emit(0, False, alias)
            return
        sent = False
        self._rows[alias] = key, None  # Once it was tried, whatever comes of it.
        try:
            with reset_rows.noting(connection, lambda noted: self._keep(connection, key, noted)):
                self._emit(0, False, alias)
                sent = True
        except Exception:
            if not sent:
                raise

    def _keep(self, connection: Any, key: Any, noted: Noted) -> None:
        tables = self._tables.get((connection.alias, False))
        expected = reset_rows.tables() | reset_rows.site_table()
        if tables is None or tables.hold_more_than(connection, expected):
            raise Surprise("rows of others")
        self._rows[connection.alias] = key, Rows(connection, noted)


class LeftToDjango(Exception):
    """This reset is one for Django's own flush; the next may not be."""
