"""The rows that Django's own receivers of ``post_migrate`` make, made again.

After a flush Django makes content types and permissions anew, a few queries for each app. They
are noted once and then inserted with two statements: the same rows in the same order, whose keys
the database gives out as ever.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

# Django's own receivers, by module. All but the last leave nothing but rows and cached objects.
_NOTED = {
    "django.contrib.contenttypes.management": ("create_contenttypes",),
    "django.contrib.auth.management": (
        "create_permissions",
        "rename_permissions_after_model_rename",
    ),
}
_SITES = "django.contrib.sites.management"
_MARK = "\0shoal"  # No alias of a database.


class Surprise(Exception):
    """Something is not as Django leaves it, so Django has to do the work."""


@dataclass
class Noted:
    """What the receivers have made in one database."""

    content_types: list[tuple[str, str]] = field(default_factory=list)  # App label and model.
    permissions: list[tuple[str, int, str]] = field(default_factory=list)  # The second: a place.
    # The places of the content types that stay in the cache; None when nothing touches the cache.
    cached: list[int] | None = None


def receivers() -> tuple[Any, ...] | None:
    """Return what listens to ``post_migrate``; None when that is not Django's alone."""
    from django.db.models.signals import post_migrate

    noted = _of_modules(_NOTED)
    site = _of_modules({_SITES: ("create_default_site",)})
    found = []
    for key, reference, *_ in post_migrate.receivers:
        receiver = reference() if _is_weak(reference) else reference
        if receiver is None:
            continue
        if receiver not in site and (receiver not in noted or key[1] != id(None)):
            return None
        found.append((key, receiver))
    return tuple(found)


def _of_modules(names: dict[str, tuple[str, ...]]) -> list[Any]:
    modules = [(sys.modules.get(module), functions) for module, functions in names.items()]
    return [
        vars(module)[function]
        for module, functions in modules
        for function in functions
        if module is not None and function in vars(module)
    ]


def _is_weak(reference: Any) -> bool:
    import weakref

    return isinstance(reference, weakref.ReferenceType)


def make_site(alias: str, listening: tuple[Any, ...]) -> None:
    """Call the receiver of django.contrib.sites: one row, and signals that anyone may hear."""
    from django.apps import apps
    from django.db.models.signals import post_migrate

    site = _of_modules({_SITES: ("create_default_site",)})
    if not any(receiver in site for _, receiver in listening):
        return
    for config in apps.get_app_configs():
        if config.models_module is None:
            continue
        for (_, sender), receiver in listening:
            if receiver in site and sender in (id(config), id(None)):
                receiver(
                    signal=post_migrate,
                    sender=config,
                    app_config=config,
                    verbosity=0,
                    interactive=False,
                    using=alias,
                )


def state_of_apps(alias: str) -> tuple[Any, ...]:
    """Return all that the rows depend on."""
    from django.apps import apps
    from django.db import router

    made = [model for model in (_content_type(), _permission()) if model is not None]
    return (
        _someone_is_told(),
        tuple(router.allow_migrate_model(alias, model) for model in made),
        tuple(
            (config.label, config.models_module is None, tuple(map(_state, config.get_models())))
            for config in apps.get_app_configs()
        ),
    )


def _state(model: Any) -> tuple[Any, ...]:
    meta = model._meta
    permissions = tuple(map(tuple, meta.permissions))
    named = id(meta.verbose_name)
    return model, meta.model_name, named, tuple(meta.default_permissions), permissions


def _content_type() -> Any:
    return _model("contenttypes", "ContentType")


def _permission() -> Any:
    return _model("auth", "Permission")


def _model(app: str, name: str) -> Any:
    from django.apps import apps

    try:
        return apps.get_model(app, name)
    except LookupError:
        return None


def tables() -> set[str]:
    """Return the names of the tables that hold the noted rows."""
    return {model._meta.db_table for model in (_content_type(), _permission()) if model}


def site_table() -> set[str]:
    model = _model("sites", "Site")
    return {model._meta.db_table} if model else set()


@contextmanager
def noting(connection: Any, keep: Callable[[Noted], None]) -> Iterator[None]:
    """Around the sending of ``post_migrate`` into emptied tables; calls ``keep`` at its end.

    Raises Surprise, after the signal, when the rows cannot be made again.
    """
    content_type = _content_type()
    cache = content_type.objects._cache if content_type else {}
    cache[_MARK] = {}
    try:
        yield
        untouched = _MARK in cache
    finally:
        cache.pop(_MARK, None)
    keep(_read(connection, None if untouched else cache))


def _read(connection: Any, cache: dict[str, Any] | None) -> Noted:
    noted = Noted()
    base, types = _rows(connection, _content_type(), ("app_label", "model"))
    noted.content_types = [(label, model) for label, model in types]
    _, permissions = _rows(connection, _permission(), ("name", "content_type_id", "codename"))
    for name, key, codename in permissions:
        if not 0 <= key - base < len(types):
            raise Surprise("a permission of an unknown content type")
        noted.permissions.append((name, key - base, codename))
    for text in (text for row in types + permissions for text in row if isinstance(text, str)):
        if "\\" in text or "\0" in text:  # How to say them depends on the server's settings.
            raise Surprise("a text that needs more than quotes")
    if cache is not None:
        noted.cached = [key - base for key in cache.get(connection.alias, {}) if type(key) is int]
        if _someone_is_told():
            raise Surprise("somebody is told of each content type that is made")
        if _contents(cache) != _contents(_cache_of(connection.alias, noted, base)):
            raise Surprise("other content types are cached")
    return noted


def _rows(connection: Any, model: Any, columns: tuple[str, ...]) -> tuple[int, list[Any]]:
    """Return the first key and, in the keys' order, the rows without them."""
    if model is None:
        return 0, []
    from django.db.models import AutoField

    meta = model._meta
    if sorted(each.attname for each in meta.concrete_fields) != sorted(("id", *columns)):
        raise Surprise("columns of the project's own")
    if not isinstance(meta.pk, AutoField) or any(
        each.column != each.attname for each in meta.concrete_fields
    ):
        raise Surprise("a key of the project's own")
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {', '.join(map(quote, columns))} FROM {quote(meta.db_table)} ORDER BY id"
        )
        rows = [tuple(row) for row in cursor.fetchall()]
    base = rows[0][0] if rows else 0
    if [row[0] for row in rows] != list(range(base, base + len(rows))):
        raise Surprise("keys with gaps")
    return base, [row[1:] for row in rows]


def _cache_of(alias: str, noted: Noted, base: int) -> dict[str, Any]:
    """Return the cache of content types as Django leaves it."""
    from django.db.models.base import ModelState

    made: dict[Any, Any] = {}
    model = _content_type()
    for place in noted.cached or ():
        label, name = noted.content_types[place]
        # As from_db() does, several times as fast; compared with what it makes when it is noted.
        one = model.__new__(model)
        one._state = state = ModelState()
        state.adding = False
        state.db = alias
        one.id, one.app_label, one.model = base + place, label, name
        made[(label, name)] = made[one.id] = one
    return {alias: made} if made else {}


def _someone_is_told() -> bool:
    """True when the making of an object in memory is heard of, which is skipped here."""
    from django.db.models.signals import post_init, pre_init

    model = _content_type()
    if model is None:
        return False
    return bool(pre_init.has_listeners(model) or post_init.has_listeners(model))


def _contents(cache: dict[str, Any]) -> Any:
    def content(one: Any) -> Any:
        fields = {name: value for name, value in vars(one).items() if name != "_state"}
        # Some appear in a state's attributes only once they were asked for.
        lazy = {name: getattr(one._state, name, None) for name in ("fields_cache", "fetch_mode")}
        return type(one), fields, {**vars(one._state), **lazy}

    return {
        alias: {key: content(one) for key, one in made.items()} for alias, made in cache.items()
    }


class Rows:
    """Inserts noted rows; the texts are made once."""

    def __init__(self, connection: Any, noted: Noted) -> None:
        self._noted = noted
        # SQLite keeps a prepared statement as long as its text stays the same. On MySQL only
        # a list of values takes as many keys as it has rows.
        self._counts_itself = connection.vendor == "sqlite"
        quote = connection.ops.quote_name
        self._types = self._ids = self._permissions = ""
        if noted.content_types:
            table = quote(_content_type()._meta.db_table)
            values = ", ".join(
                f"({_text(label)}, {_text(name)})" for label, name in noted.content_types
            )
            columns = f"{quote('app_label')}, {quote('model')}"
            self._types = f"INSERT INTO {table} ({columns}) VALUES {values}"
            self._ids = f"SELECT min(id), max(id), count(*) FROM {table}"
        if noted.permissions:
            columns = ", ".join(map(quote, ("name", "content_type_id", "codename")))
            self._permissions = f"INSERT INTO {quote(_permission()._meta.db_table)} ({columns}) "
            self._pieces = [
                (f"({_text(name)}, ", place, f", {_text(codename)})")
                for name, place, codename in noted.permissions
            ]
            if self._counts_itself:
                self._permissions += (
                    "SELECT column1, first + column2, column3 "
                    f"FROM (SELECT min(id) AS first FROM {table}) "
                    f"CROSS JOIN (VALUES {self._values(0)})"
                )

    def _values(self, first: int) -> str:
        return ",".join(f"{head}{first + place}{tail}" for head, place, tail in self._pieces)

    def insert(self, cursor: Any) -> int:
        """Insert the rows into their empty tables; returns the first content type's key."""
        if not self._types:
            return 0
        cursor.execute(self._types)
        cursor.execute(self._ids)
        first, last, count = cursor.fetchone()
        if count != len(self._noted.content_types) or last - first + 1 != count:
            raise Surprise("keys with gaps")
        if self._permissions and self._counts_itself:
            cursor.execute(self._permissions)
        elif self._permissions:
            cursor.execute(f"{self._permissions}VALUES {self._values(first)}")
        return int(first)

    def fill_cache(self, alias: str, base: int) -> None:
        """Leave in the cache of content types what Django's receivers leave there."""
        if self._noted.cached is None:
            return
        manager = _content_type().objects
        manager.clear_cache()
        manager._cache.update(_cache_of(alias, self._noted, base))


def _text(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
