"""Settings of the project whose tests die, hang, leak and lie."""

import os
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

from project.faults import dies_in_worker

SECRET_KEY = "a sample project has no secrets"
INSTALLED_APPS = ["ledger"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = "shoal.ShoalRunner"
GREETING = "hello"

PREFIX = os.environ.get("SHOAL_TEST_PREFIX", "faults")


def sqlite_memory():
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}


def sqlite_file():
    folder = Path(tempfile.gettempdir())
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / f"{PREFIX}.sqlite3",
        "TEST": {"NAME": folder / f"test_{PREFIX}.sqlite3"},
        "OPTIONS": {"timeout": 30},
    }


def server(engine, address):
    """Return the settings of a database on a server at user:password@host:port."""
    parts = urlsplit(f"//{address}")
    return {
        "ENGINE": engine,
        "NAME": PREFIX,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname,
        "PORT": str(parts.port or ""),
    }


def postgres():
    address = os.environ.get("SHOAL_TEST_POSTGRES", "postgres@127.0.0.1:5432")
    return server("django.db.backends.postgresql", address)


def mysql():
    address = os.environ.get("SHOAL_TEST_MYSQL", "root@127.0.0.1:3306")
    return server("django.db.backends.mysql", address) | {"TEST": {"CHARSET": "utf8mb4"}}


KINDS = {
    "sqlite-memory": sqlite_memory,
    "sqlite-file": sqlite_file,
    "postgres": postgres,
    "mysql": mysql,
}
DATABASES = {"default": KINDS[os.environ.get("SHOAL_TEST_DATABASE", "sqlite-memory")]()}

dies_in_worker("settings")
