"""The sample project's databases: two, which a router parts."""

import os
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

ENGINES = {
    "postgres": ("django.db.backends.postgresql", "SHOAL_TEST_POSTGRES", "postgres@127.0.0.1:5432"),
    "mysql": ("django.db.backends.mysql", "SHOAL_TEST_MYSQL", "root@127.0.0.1:3306"),
}


def databases(kind, prefix):
    """Return DATABASES for a kind of database; names begin with `prefix`."""
    made = {
        "default": database(kind, f"{prefix}_default"),
        "archive": database(kind, f"{prefix}_archive"),
    }
    made["archive"].setdefault("TEST", {})["DEPENDENCIES"] = []  # It can be tested alone.
    return made


def database(kind, name):
    if kind == "sqlite-memory":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    if kind == "sqlite-file":
        folder = Path(tempfile.gettempdir())
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / f"{name}.sqlite3",
            "TEST": {"NAME": folder / f"test_{name}.sqlite3"},
        }
    engine, variable, usual = ENGINES[kind]
    parts = urlsplit(f"//{os.environ.get(variable, usual)}")
    return {
        "ENGINE": engine,
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname,
        "PORT": str(parts.port or ""),
        "TEST": {"CHARSET": "utf8mb4"} if kind == "mysql" else {},
        "OPTIONS": {"charset": "utf8mb4"} if kind == "mysql" else {},
    }
