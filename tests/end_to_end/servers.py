"""The database servers that the samples may use."""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path

from environments import Environment, newest

PROGRAM = Path(__file__).with_name("server_databases.py")

# The variable that says where the server is, and what it is without it.
ADDRESSES = {
    "postgres": ("SHOAL_TEST_POSTGRES", "postgres@127.0.0.1:5432"),
    "mysql": ("SHOAL_TEST_MYSQL", "root@127.0.0.1:3306"),
}


def address_of(vendor: str) -> str:
    variable, default = ADDRESSES[vendor]
    return os.environ.get(variable) or default


@cache
def why_not(vendor: str, environment: Environment) -> str:
    """Return why this kind of database cannot be used; empty when it can."""
    if vendor not in ADDRESSES:
        return ""
    answer = _ask("list", vendor, "shoal", environment)
    if answer.returncode == 0:
        return ""
    said = (answer.stderr.strip().splitlines() or ["no word of why"])[0]
    variable = ADDRESSES[vendor][0]
    return f"no {vendor} server at {address_of(vendor)} ({said}); set {variable} to user@host:port"


def databases_with(vendor: str, prefix: str) -> list[str]:
    """Return the names of the server's databases that begin with `prefix`."""
    return _names("list", vendor, prefix)


def drop_databases_with(vendor: str, prefix: str) -> list[str]:
    """Drop the databases whose names begin with `prefix`; returns their names."""
    assert len(prefix) > 8, prefix  # Never somebody else's.
    return _names("drop", vendor, prefix)


def make_database(vendor: str, name: str) -> None:
    _names("make", vendor, name)


def _names(action: str, vendor: str, prefix: str) -> list[str]:
    answer = _ask(action, vendor, prefix, newest())
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.split()


def _ask(
    action: str, vendor: str, prefix: str, environment: Environment
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [environment.python, str(PROGRAM), action, vendor, address_of(vendor), prefix],
        capture_output=True,
        text=True,
        timeout=60,
    )
