"""The databases in which published apps are migrated, and their schemas as their own tools tell."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

VARIABLES = {"sqlite": "", "postgresql": "SHOAL_TEST_POSTGRES", "mysql": "SHOAL_TEST_MYSQL"}


@dataclass(frozen=True)
class Server:
    host: str
    port: str
    user: str


def why_not(vendor: str) -> str:
    """Why this kind of database cannot be used here; empty when it can."""
    variable = VARIABLES[vendor]
    if variable and not os.environ.get(variable):
        return f"{variable} names no server"
    return ""


def server_of(vendor: str) -> Server:
    parts = urlsplit(f"//{os.environ[VARIABLES[vendor]]}")
    return Server(parts.hostname or "", str(parts.port or ""), unquote(parts.username or ""))


def settings_of(vendor: str, directory: Path, name: str) -> dict[str, Any]:
    """DATABASES["default"]; `name` is that of the test database."""
    engine = "sqlite3" if vendor == "sqlite" else vendor
    settings: dict[str, Any] = {"ENGINE": f"django.db.backends.{engine}", "NAME": f"no_{name}"}
    if vendor == "sqlite":
        return settings | {"TEST": {"NAME": str(directory / f"{name}.sqlite3")}}
    server = server_of(vendor)
    settings |= {"HOST": server.host, "PORT": server.port, "USER": server.user}
    # MariaDB's own default knows no more than western letters.
    charset = {"CHARSET": "utf8mb4"} if vendor == "mysql" else {}
    return settings | {"TEST": {"NAME": name, **charset}}


def schema_of(vendor: str, directory: Path, name: str) -> str:
    """The dump of the database without its rows."""
    if vendor == "sqlite":
        with closing(sqlite3.connect(directory / f"{name}.sqlite3")) as connection:
            rows = connection.execute("SELECT * FROM sqlite_master ORDER BY rowid")
            # The root page says where in the file a table lies.
            return "\n".join(f"{kind} {one} of {of}: {sql}" for kind, one, of, _, sql in rows)
    server = server_of(vendor)
    if vendor == "postgresql":
        options = ["-h", server.host, "-p", server.port, "-U", server.user, "--no-password"]
        dump = said_by("pg_dump", *options, "--schema-only", name)
        # A word that keeps restored data from being taken for commands: another in every dump.
        kept = (line for line in dump.splitlines() if not line.startswith((r"\restrict", r"\unre")))
        return "\n".join(kept)
    options = [f"--host={server.host}", f"--port={server.port}", f"--user={server.user}"]
    return said_by("mysqldump", *options, "--no-data", "--routines", "--skip-comments", name)


def drop(vendor: str, directory: Path, name: str) -> None:
    if vendor == "sqlite":
        (directory / f"{name}.sqlite3").unlink(missing_ok=True)
        return
    server = server_of(vendor)
    if vendor == "postgresql":
        options = ["-h", server.host, "-p", server.port, "-U", server.user, "-d", "postgres"]
        said_by("psql", *options, "-qc", f'DROP DATABASE IF EXISTS "{name}"')
        return
    options = [f"--host={server.host}", f"--port={server.port}", f"--user={server.user}"]
    said_by("mysql", *options, "-e", f"DROP DATABASE IF EXISTS `{name}`")


def said_by(*command: str) -> str:
    answer = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if answer.returncode != 0:
        raise SystemExit(f"{command[0]} failed: {answer.stderr}")
    return answer.stdout
