"""What a database is called, and where its connection's settings say so: by vendor.

Elsewhere a database is its NAME; Oracle's is a user.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from shoal import oracle_settings

Original = dict[str, Any]

# What Django's own creation classes and ours change in a connection's settings.
_CHANGED = ("NAME", "USER", "PASSWORD", "SAVED_USER", "SAVED_PASSWORD", "TEST")


def name_of(connection: Any) -> str:
    """Return the name of the database that the connection is set up for at the moment."""
    settings = connection.settings_dict
    if connection.vendor == "oracle":
        return str(settings["USER"]).upper()
    return str(settings["NAME"])


def test_name_of(connection: Any) -> str:
    """Return the name that its test database has, or will have."""
    if connection.vendor == "oracle":
        return oracle_settings.template(connection.settings_dict)
    return str(connection.creation._get_test_db_name())


def clone_name(connection: Any, suffix: str) -> str:
    """Return the name of a clone of the database that the connection is set up for."""
    settings = connection.creation.get_test_db_clone_settings(suffix)
    return str(settings["USER"] if connection.vendor == "oracle" else settings["NAME"])


def server_of(connection: Any) -> str:
    """Return the server of a connection as settings name it; empty for SQLite."""
    if connection.vendor == "sqlite":
        return ""
    settings = connection.settings_dict
    host, port = settings.get("HOST") or "", settings.get("PORT")
    if connection.vendor == "oracle":
        # Without a port NAME says it all: "db.example:1521/FREEPDB1".
        name = settings["NAME"]
        return f"{host.strip() or 'localhost'}:{port}/{name}" if port else str(name)
    host = host or "localhost"
    return f"{host}:{port}" if port else str(host)


@contextmanager
def as_in_a_run(connection: Any) -> Iterator[str]:
    """While it lasts, the settings name the test database, as in a run; gives its name."""
    settings = connection.settings_dict
    before = remember(connection)
    if connection.vendor == "oracle":
        oracle_settings.switch(settings)
    else:
        settings["NAME"] = connection.creation._get_test_db_name()  # A Path may be one.
    try:
        yield name_of(connection)
    finally:
        _restore(settings, before)


def choose_test_name(connection: Any, name: str) -> None:
    """Let the test database be called ``name``."""
    if connection.vendor == "oracle":
        oracle_settings.rename(connection.settings_dict, name)
    else:
        connection.settings_dict["TEST"]["NAME"] = name


def remember(connection: Any) -> Original:
    """Return what is given to ``put_back`` after the run."""
    settings = connection.settings_dict
    return {key: copy.copy(settings[key]) for key in _CHANGED if key in settings}


def put_back(connection: Any, original: Original) -> None:
    """Let a connection, and new ones of its alias, have the settings from before the run."""
    from django.conf import settings

    for place in (connection.settings_dict, settings.DATABASES[connection.alias]):
        _restore(place, original)


def _restore(place: dict[str, Any], original: Original) -> None:
    for key in _CHANGED:
        if key == "TEST":  # Others may hold the very object.
            place[key].clear()
            place[key].update(original[key])
        elif key in original:
            place[key] = original[key]
        else:
            place.pop(key, None)
