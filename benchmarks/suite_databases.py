"""The databases that Django's own suite may run on: its settings for each, and the driver.

The suite's benchmark copies this file beside Django's tests, where its settings import it.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import unquote, urlsplit

# The variable that says where the server is, as tools/with_database_servers.py sets it.
VARIABLES = {"postgresql": "SHOAL_TEST_POSTGRES", "mysql": "SHOAL_TEST_MYSQL"}
DRIVERS = {"postgresql": "psycopg[binary]==3.3.9", "mysql": "mysqlclient==2.3.1"}
NAMES = ("sqlite", *VARIABLES)


def variables_for(database: str) -> dict[str, str]:
    """Return what `settings_from` looks for; SystemExit says what is missing."""
    if database == "sqlite":
        return {}
    address = os.environ.get(VARIABLES[database])
    if not address:
        raise SystemExit(
            f"--database {database} needs a server; set {VARIABLES[database]} to user@host:port, "
            "or run this with tools/with_database_servers.py"
        )
    return {"SUITE_DATABASE": database, "SUITE_ADDRESS": address}


def settings_from(variables: os._Environ[str]) -> dict[str, Any] | None:
    """Return DATABASES; None leaves them to the suite's own settings for SQLite."""
    database = variables.get("SUITE_DATABASE")
    if database is None:
        return None
    parts = urlsplit(f"//{variables['SUITE_ADDRESS']}")
    server = {
        "ENGINE": f"django.db.backends.{database}",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname,
        "PORT": str(parts.port or ""),
    }
    if database == "mysql":
        server["TEST"] = {"CHARSET": "utf8mb4"}
    return {alias: {**server, "NAME": f"suite_{alias}"} for alias in ("default", "other")}
