"""What the tests of clones have in common: statements on a server, and what it holds."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import servers
from environments import newest

PROGRAM = Path(__file__).with_name("server_sql.py")
PROJECT = "clones"
QUOTES = {"postgres": '"', "mysql": "`"}
NAMES = {
    "postgres": "SELECT datname FROM pg_database",
    "mysql": "SELECT schema_name FROM information_schema.schemata",
}
# What a worker says that could not make its clone, or not reach the server.
REFUSAL = re.compile(
    r"worker (?P<slot>\d+) could not start:\n"
    r"shoal: cannot (?P<goal>.+)\n"
    r"  cause: (?P<cause>.+)\n"
    r"  hint:  (?P<hint>.+)\n"
)


def sql(vendor: str, *statements: str, database: str = "", address: str = "") -> list[list]:
    """Run statements as the server's administrator; returns the rows of the last."""
    home = database or ("postgres" if vendor == "postgres" else "")
    answer = subprocess.run(
        [newest().python, str(PROGRAM), vendor, address or servers.address_of(vendor), home],
        input=json.dumps(statements),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def held(vendor: str, part: str = "", address: str = "") -> list[str]:
    """Return the names of the server's databases that have `part` in them."""
    rows = sql(vendor, NAMES[vendor], address=address)
    return sorted(name for (name,) in rows if part in name)


def quoted(vendor: str, name: str) -> str:
    quote = QUOTES[vendor]
    return quote + name.replace(quote, quote * 2) + quote


def drop(vendor: str, part: str) -> None:
    """Drop the databases that have `part` in their names."""
    assert len(part) > 8, part  # Never somebody else's.
    for name in held(vendor, part):
        sql(vendor, f"DROP DATABASE {quoted(vendor, name)}")


def refusals(output: str) -> dict[int, dict[str, str]]:
    """Return what workers that could not start have said, by slot."""
    found = REFUSAL.finditer(output)
    return {int(one["slot"]): {name: one[name] for name in one.groupdict()} for one in found}
