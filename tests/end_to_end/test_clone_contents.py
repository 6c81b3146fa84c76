"""A clone holds what its template holds, as the vendor's own tools print both.

MySQL has tests of its own: there a clone is made piece by piece.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
import servers
from dumps import remove_kept, server_options, tool
from environments import newest


def dump_file(run, name):
    (file,) = (run.folder / "tmp").glob(f"{name}.*")
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())


def dump_postgres(run, name):
    lines = tool(["pg_dump", *server_options("postgres", "-h", "-p", "-U"), name])
    return [line for line in lines if "restrict" not in line]  # A random word in each dump.


DUMPS = {"sqlite-file": dump_file, "postgres": dump_postgres}


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize("database", list(DUMPS))
def test_every_clone_is_its_template(lab, database, method):
    if reason := servers.why_not(database, newest()):
        pytest.skip(reason)
    run = lab.run_carelessly(
        "clones",
        ["tests.reading"],
        parallel=2,
        start_method=method,
        options=["--keepdb"],
        database=database,
    )
    try:
        template = f"test_{run.prefix}"
        expected = DUMPS[database](run, template)
        assert any("from the migration" in line for line in expected), str(run)
        for slot in (1, 2):
            assert DUMPS[database](run, f"{template}_{slot}") == expected
    finally:
        remove_kept(database, run)
