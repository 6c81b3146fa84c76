"""Database connections, transactions and settings that outlive a test."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Collection
from typing import Any

from shoal.environment import same

State = tuple[bool, int, bool]


class Connections:
    """Hears of every connection that is opened, in any thread."""

    def __init__(self) -> None:
        from django.db.backends.signals import connection_created

        self._opened: list[tuple[weakref.ref[Any], threading.Thread]] = []
        self._known: Collection[threading.Thread] = ()
        connection_created.connect(self._note_opened)

    def _note_opened(self, connection: Any, **others: Any) -> None:
        thread = threading.current_thread()
        if thread not in self._known:  # The test's own thread, and those of fixtures, keep theirs.
            self._opened.append((weakref.ref(connection), thread))

    def note(self, threads: Collection[threading.Thread]) -> None:
        """``threads`` are those that run now."""
        self._opened.clear()
        self._known = threads

    def left(self, is_request: Callable[[threading.Thread], bool]) -> list[str]:
        """Return a line for each connection that another thread has opened and left open.

        Not those of ``is_request``, which answers to a fixture's server.
        """
        return [
            f"database connection {connection.alias!r} of thread {thread.name!r}"
            for found, thread in list(self._opened)
            if (connection := found()) is not None
            and _could_be_closed(connection)
            and not is_request(thread)
        ]


def _could_be_closed(connection: Any) -> bool:
    """False for a closed one, and for a database in memory, which Django never closes."""
    if connection.connection is None:
        return False
    return connection.vendor != "sqlite" or not connection.is_in_memory_db()


class Transactions:
    """Those of this thread's connections."""

    def __init__(self) -> None:
        self._known: dict[str, State | None] = {}

    def note(self) -> None:
        self._known = {connection.alias: _state(connection) for connection in _all()}

    def left(self) -> list[str]:
        lines = []
        for connection in _all():
            state = _state(connection)
            if state is not None:
                lines += _difference(connection, self._known.get(connection.alias), state)
        return lines


def _all() -> list[Any]:
    from django.db import connections

    return list(connections.all(initialized_only=True))


def _state(connection: Any) -> State | None:
    """Return whether a transaction is open, how many savepoints, and whether autocommit is on."""
    if connection.connection is None and not connection.in_atomic_block:
        return None
    depth = len(connection.savepoint_ids)
    return bool(connection.in_atomic_block), depth, bool(connection.autocommit)


def _difference(connection: Any, before: State | None, after: State) -> list[str]:
    if before is None:  # It was not connected yet.
        before = (False, 0, bool(connection.settings_dict.get("AUTOCOMMIT", True)))
    alias = repr(connection.alias)
    lines = []
    if after[0] != before[0]:
        what = "left open" if after[0] else "that was open before the test ended"
        lines.append(f"transaction of {alias} {what}")
    elif after[1] > before[1]:
        lines.append(f"savepoint of {alias} left open")
    elif after[2] != before[2]:
        lines.append(f"autocommit of {alias} left {'on' if after[2] else 'off'}")
    return lines


class Settings:
    """Django's settings, as far as overriding and assigning go."""

    def __init__(self) -> None:
        self._wrapped: Any = None
        self._values: dict[str, Any] = {}

    def note(self) -> None:
        from django.conf import settings

        self._wrapped = settings._wrapped
        self._values = _values(self._wrapped)

    def left(self) -> list[str]:
        from django.conf import settings

        wrapped = settings._wrapped
        if wrapped is self._wrapped:
            return changes(self._values, _values(wrapped), "setting")
        overridden: set[str] = set()
        while wrapped is not self._wrapped:
            overridden |= _values(wrapped).keys()
            wrapped = vars(wrapped).get("default_settings")
            if wrapped is None:
                return ["settings replaced, and not put back"]
        return [f"setting {name!r} overridden" for name in sorted(overridden)]


def _values(wrapped: Any) -> dict[str, Any]:
    """Return one layer of settings by name, with those that it takes away."""
    found = {name: value for name, value in vars(wrapped).items() if name.isupper()}
    return {**dict.fromkeys(vars(wrapped).get("_deleted", ())), **found}


def changes(before: dict[str, Any], after: dict[str, Any], what: str) -> list[str]:
    """Return lines that name the entries that differ; never their values, which may be secret."""
    lines = []
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            lines.append(f"{what} {name!r} added")
        elif name not in after:
            lines.append(f"{what} {name!r} removed")
        elif not same(before[name], after[name]):
            lines.append(f"{what} {name!r} changed")
    return lines
