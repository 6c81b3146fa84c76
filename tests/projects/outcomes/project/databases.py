"""The sample project's databases: one set of aliases on every vendor.

default and other are two databases, replica mirrors default, and twin names the
same database as default (in memory it cannot: there it is one of its own).
"""

import os
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

ALIASES = ("default", "other", "replica", "twin")
POSTGRES = "postgres@127.0.0.1:5432"
MYSQL = "root@127.0.0.1:3306"


def databases(kind, prefix):
    """Return DATABASES for a kind of database; names begin with `prefix`."""
    make = {
        "sqlite-memory": sqlite_memory,
        "sqlite-file": sqlite_file,
        "postgres": postgres,
        "mysql": mysql,
    }
    if kind not in make:
        raise ValueError(f"SHOAL_TEST_DATABASE is {kind!r}; expected one of {', '.join(make)}")
    made = {
        alias: make[kind](f"{prefix}_other" if alias == "other" else f"{prefix}_default")
        for alias in ALIASES
    }
    made["replica"]["TEST"] = {"MIRROR": "default"}
    return made


def sqlite_memory(name):
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}


def sqlite_file(name):
    folder = Path(tempfile.gettempdir())
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / f"{name}.sqlite3",
        "TEST": {"NAME": folder / f"test_{name}.sqlite3"},
        "OPTIONS": {"timeout": 30},
    }


def postgres(name):
    return server(
        "django.db.backends.postgresql", os.environ.get("SHOAL_TEST_POSTGRES", POSTGRES), name
    )


def mysql(name):
    return server("django.db.backends.mysql", os.environ.get("SHOAL_TEST_MYSQL", MYSQL), name) | {
        "TEST": {"CHARSET": "utf8mb4"},
        "OPTIONS": {"charset": "utf8mb4"},
    }


def server(engine, address, name):
    """Return the settings of a database on a server at user:password@host:port."""
    parts = urlsplit(f"//{address}")
    return {
        "ENGINE": engine,
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname,
        "PORT": str(parts.port or ""),
        "TEST": {},
    }
