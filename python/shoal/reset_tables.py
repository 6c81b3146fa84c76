"""Tables that hold rows, found and emptied by the engine's plan.

docs/protocol.md has the messages ``reset`` and ``reset_plan``.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import Any

# What a plan's queries say of a table.
CLEAR, TRUNCATE, GUARDED, LEAVE = range(4)

# So many tables may take part in each reset because of rows that were deleted before.
_IDLE = 16

_BACKENDS = {"sqlite": "sqlite3", "postgresql": "postgresql", "mysql": "mysql"}
_OPERATIONS = ("sql_flush", "execute_sql_flush", "quote_name")
_INTROSPECTION = (
    "django_table_names",
    "get_migratable_models",
    "get_table_list",
    "identifier_converter",
    "table_names",
)


def is_djangos_own(connection: Any) -> bool:
    """True when this connection's flush is one that we know."""
    from importlib import import_module

    folder = _BACKENDS.get(connection.vendor)
    if folder is None:
        return False
    package = f"django.db.backends.{folder}"
    operations = import_module(f"{package}.operations").DatabaseOperations
    introspection = import_module(f"{package}.introspection").DatabaseIntrospection
    return _same(connection.ops, operations, _OPERATIONS) and _same(
        connection.introspection, introspection, _INTROSPECTION
    )


def _same(one: Any, djangos: type, names: tuple[str, ...]) -> bool:
    kind = type(one)
    return all(
        name not in vars(one)
        and getattr(kind, name) is (original := getattr(djangos, name))
        and original.__module__.startswith("django.db.backends.")
        for name in names
    )


def is_undisturbed(connection: Any) -> bool:
    """True when nobody looks at the queries, and no transaction is left open."""
    return not (
        connection.in_atomic_block
        or connection.needs_rollback
        or connection.queries_logged
        or connection.execute_wrappers
        or not connection.settings_dict["AUTOCOMMIT"]
        or (connection.connection is not None and not connection.get_autocommit())
    )


@dataclass
class Found:
    """Which tables hold rows: what to do, by the tables' places."""

    how: dict[int, int]

    def plain(self, names: list[str]) -> set[str]:
        """Return the names of those whose rows have no further effect."""
        return {names[place] for place, how in self.how.items() if how in (CLEAR, TRUNCATE)}


class Tables:
    """The tables of one database that Django's flush would empty, and the plan for them."""

    def __init__(self, cascade: bool) -> None:
        self._cascade = cascade
        self.names: list[str] = []
        self._wanted: set[str] | None = None  # The models' tables, whether or not they exist.
        self._connection: Any = None
        self._schema: Any = None
        self._plan: dict[str, Any] = {}

    def look(self, connection: Any, ask: Callable[..., Any]) -> Found | None:
        """Return which tables hold rows; None when Django's own flush has to do it."""
        wanted = set(connection.introspection.django_table_names(include_views=False))
        known = connection is self._connection and wanted == self._wanted
        known = known and self._rows(connection, "schema") == self._schema
        if not known and not self._learn(connection, ask, wanted):
            self._wanted = None
            return None
        self._connection = connection
        if not self.names:
            return Found({})
        how: dict[int, int] = {}
        for query in self._plan["which"]:
            for place, what in _fetch(connection, query):
                if what == LEAVE:
                    return None
                how[place] = what
        return Found(how)

    def _learn(self, connection: Any, ask: Callable[..., Any], wanted: set[str]) -> bool:
        names = connection.introspection.django_table_names(only_existing=True, include_views=False)
        if names and self._cascade and connection.vendor == "sqlite":
            graph = connection.ops._references_graph
            names = list(set(chain.from_iterable(map(graph, names))))  # In Django's order.
        if any('"' in name or "`" in name for name in names):
            return False  # Django does not double them.
        plan = ask(connection.vendor, names)
        if plan is None:
            return False
        self.names, self._plan, self._wanted = names, plan, wanted
        self._schema = self._rows(connection, "schema")
        return True

    def _rows(self, connection: Any, query: str) -> Any:
        return frozenset(_fetch(connection, self._plan[query]))

    def empty(
        self, connection: Any, found: Found, insert: Callable[[Any], int] | None = None
    ) -> int:
        """Empty the tables, call ``insert`` and return what it does: all of it, or nothing."""
        from django.db import transaction

        plan = self._plan
        truncated = [plan["names"][place] for place, how in found.how.items() if how != CLEAR]
        cleared = [place for place, how in found.how.items() if how == CLEAR]
        first, idle = 0, []
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            for statement in plan["before"]:
                cursor.execute(statement)
            if truncated:
                cursor.execute(f"TRUNCATE {', '.join(truncated)}")
            for place in cleared:
                cursor.execute(plan["clear"][place])
                if cursor.rowcount == 0:
                    idle.append(place)
            if insert is not None:
                first = insert(cursor)
            for statement in plan["after"]:
                cursor.execute(statement)
        self._tidy(connection, idle)
        return first

    def _tidy(self, connection: Any, idle: list[int]) -> None:
        """Have PostgreSQL forget the deleted rows of tables that hold no others, now and then."""
        from django.db import Error

        names = self._plan["names"]
        if names and len(idle) >= _IDLE:
            with suppress(Error), connection.cursor() as cursor:
                cursor.execute(f"VACUUM {', '.join(names[place] for place in idle)}")

    def hold_more_than(self, connection: Any, names: set[str]) -> bool:
        """True when any table but these holds a row."""
        for query in self._plan["which"]:
            for place, _ in _fetch(connection, query):
                name = self.names[place]
                if name not in names and _fetch(connection, _any_row(connection, name)):
                    return True
        return False


def _any_row(connection: Any, name: str) -> str:
    return f"SELECT 1 FROM {connection.ops.quote_name(name)} LIMIT 1"


def _fetch(connection: Any, query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [tuple(row) for row in cursor.fetchall()]
