"""Measures one kind of database and writes the figures to a file; a program of its own, because a
process has one set of DATABASES.

    python benchmarks/database_measuring.py '{"kind": "postgresql", "file": "figures.json", ...}'
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import database_project


def main() -> None:
    order = json.loads(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="databases-") as directory:
        multiprocessing.set_start_method("fork", force=True)
        database_project.set_up(order["kind"], Path(directory), order["tables"])
        figures = measure(order, Path(directory))
    Path(order["file"]).write_text(json.dumps(figures))


def measure(order: dict[str, Any], directory: Path) -> dict[str, Any]:
    import database_clones
    import database_contents
    import database_memory
    import database_resets
    from django.db import connection

    memory = order["kind"] == "sqlite-memory"
    began = time.perf_counter()
    database_project.make_template()
    figures: dict[str, Any] = {"template_s": time.perf_counter() - began, **describe(connection)}
    try:
        rows = database_contents.rows_of(connection)["rows"]
        figures |= {"tables": len(rows), "rows": sum(count for _, count in rows)}
        ways = database_memory.ways(max(order["clones"])) if memory else database_clones.ways()
        with ways as (by_django, by_shoal):
            figures["clones"], wrong = database_clones.measure(
                order["clones"], order["repetitions"], by_django, by_shoal
            )
        figures["resets"], more = database_resets.measure(
            order["resets"], directory / "resets.json"
        )
        figures["wrong"] = wrong + more
    finally:
        drop(connection, memory)
    return figures


def describe(connection: Any) -> dict[str, str]:
    """The version of the server, what it does for its data's safety, and Django's way to it."""
    database = connection.Database
    if connection.vendor == "sqlite":
        return {"server": f"SQLite {database.sqlite_version}", "driver": "sqlite3"}
    postgresql = connection.vendor == "postgresql"
    setting = "fsync" if postgresql else "innodb_flush_log_at_trx_commit"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version" if postgresql else "SELECT version()")
        (version,) = cursor.fetchone()
        cursor.execute(f"SHOW {setting}" if postgresql else f"SELECT @@{setting}")
        (safety,) = cursor.fetchone()
    name = "MariaDB" if "mariadb" in version.lower() else connection.display_name
    module = database if hasattr(database, "__version__") else database.release
    return {
        "server": f"{name} {version.partition(' ')[0].partition('-')[0]}, {setting} {safety}",
        "driver": f"{database.__name__} {module.__version__}",
    }


def drop(connection: Any, memory: bool) -> None:
    """Drop the template, and the clone that the resets were measured in."""
    if not memory:
        connection.creation.destroy_test_db(suffix="1", verbosity=0)
    connection.creation.destroy_test_db(str(connection.settings_dict["NAME"]), verbosity=0)


if __name__ == "__main__":
    main()
