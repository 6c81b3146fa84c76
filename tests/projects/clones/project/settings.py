"""Settings of the project whose clones are made in all sorts of weather."""

import os
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

from project import faults

SECRET_KEY = "a sample project has no secrets"
INSTALLED_APPS = ["shelf"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = "shoal.ShoalRunner"

KIND = os.environ.get("SHOAL_TEST_DATABASE", "sqlite-file")
BACKEND = os.environ.get("CLONES_BACKEND")  # Instead of the kind's own.
FOLDER = Path(os.environ.get("CLONES_FOLDER") or tempfile.gettempdir())
PREFIX = os.environ.get("SHOAL_TEST_PREFIX", "clones")
NAME = PREFIX + os.environ.get("CLONES_NAME", "")

# The kind's backend, where its server is, and without the variable.
SERVERS = {
    "postgres": (
        "project.faulty_postgresql",
        os.environ.get("SHOAL_TEST_POSTGRES", "postgres@127.0.0.1:5432"),
    ),
    "mysql": ("project.faulty_mysql", os.environ.get("SHOAL_TEST_MYSQL", "root@127.0.0.1:3306")),
}


def sqlite_file(name):
    return {
        "ENGINE": BACKEND or "django.db.backends.sqlite3",
        "NAME": FOLDER / f"{name}.sqlite3",
        "TEST": {"NAME": FOLDER / f"test_{name}.sqlite3"},
        "OPTIONS": {"timeout": 30},
    }


def server(name):
    engine, address = SERVERS[KIND]
    parts = urlsplit(f"//{address}")
    options = {"pool": True} if os.environ.get("CLONES_POOL") else {}
    return {
        "ENGINE": BACKEND or engine,
        "NAME": name,
        "USER": os.environ.get("CLONES_USER") or unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "TEST": {"CHARSET": "utf8mb4"} if KIND == "mysql" else {},
    }


def database(name):
    return server(name) if KIND in SERVERS else sqlite_file(name)


DATABASES = {"default": database(NAME)}
if others := os.environ.get("CLONES_OTHERS"):  # "other replica twin", say.
    made = {
        "other": database(f"{NAME}_other"),
        "replica": database(NAME) | {"TEST": {"MIRROR": "default"}},
        "twin": database(NAME),
    }
    DATABASES |= {alias: made[alias] for alias in others.split()}
if BACKEND == "django.contrib.gis.db.backends.postgis":
    INSTALLED_APPS += ["django.contrib.gis", "maps"]
if KIND == "sqlite-file" and not BACKEND:
    faults.watch_files()
