"""What a TransactionTestCase's tables cost to empty: Django's flush and shoal's reset in turn.

Measured in a worker of a run, where resets are at home, and Django's own method beside them.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import database_probes
import database_runs
from database_contents import Contents, differences, rows_of
from database_project import add_rows
from django.db import connection
from django.test import TransactionTestCase

FLUSH = TransactionTestCase._fixture_teardown  # Before a worker puts shoal's in its place.

TOUCHED = {"three tables": (0, 1, 2), "no table": ()}
ROWS = 5
# In a run a reset follows others of its own kind, and finds the database as those leave it.
BLOCK = 4

_ORDER = "BENCHMARK_RESETS"


class Touching(TransactionTestCase):
    databases = frozenset({"default"})

    def runTest(self) -> None:
        pass


def measure(repetitions: int, file: Path) -> tuple[dict[str, Any], list[str]]:
    """Return the seconds by tables touched, and where a reset left other rows than a flush."""
    os.environ[_ORDER] = json.dumps({"repetitions": repetitions, "file": str(file)})
    database_runs.run([f"{database_probes.__name__}.Resets"], 1)
    kept = json.loads(file.read_text())
    return kept["figures"], kept["wrong"]


def measure_in_worker() -> None:
    order = json.loads(os.environ[_ORDER])
    test: Any = Touching()
    if Touching._fixture_teardown is FLUSH:
        raise RuntimeError("this worker empties tables as Django does")
    ways: dict[str, Callable[[], None]] = {
        "django": lambda: FLUSH(test),
        "shoal": test._fixture_teardown,
    }
    FLUSH(test)  # What the template held is gone after the first test.
    figures: dict[str, Any] = {name: {"django_s": [], "shoal_s": []} for name in TOUCHED}
    wrong: list[str] = []
    for name, tables in TOUCHED.items():
        wanted: Contents = {}
        for number in range(-1, -(-order["repetitions"] // BLOCK)):  # The first is to warm up.
            for way, empty in ways.items():
                seconds = [time_one(tables, empty) for _ in range(BLOCK)]
                if number >= 0:
                    figures[name][f"{way}_s"] += seconds
                found = rows_of(connection)
                if way == "django":
                    wanted = found
                else:
                    wrong += [f"a reset of {name}: {line}" for line in differences(wanted, found)]
    Path(order["file"]).write_text(json.dumps({"figures": figures, "wrong": wrong}))


def time_one(tables: tuple[int, ...], empty: Callable[[], None]) -> float:
    for number in tables:
        add_rows(number, ROWS)
    began = time.perf_counter()
    empty()
    return time.perf_counter() - began
