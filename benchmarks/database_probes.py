"""The tests of the benchmark's runs: what a worker does once its clones are made.

A run has as many units as workers, and none may end before the last worker is ready.
"""

from __future__ import annotations

import time
import unittest

import database_resets
from database_marks import MARKS

MOST_WORKERS = 8


class Ready(unittest.TestCase):
    databases = frozenset({"default"})

    def test_all_are(self) -> None:
        while not MARKS.all_are_ready():
            time.sleep(0.002)


class Resets(unittest.TestCase):
    databases = frozenset({"default"})

    def test_them(self) -> None:
        database_resets.measure_in_worker()


# Django gives each class to a worker of its own.
for number in range(MOST_WORKERS):
    globals()[f"Ready{number}"] = type(f"Ready{number}", (Ready,), {"__module__": __name__})


def labels(workers: int) -> list[str]:
    return [f"{__name__}.Ready{number}" for number in range(workers)]
