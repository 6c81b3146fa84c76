"""Clones, made by Django and by shoal from one template in turn.

Django makes them one after the other in one process. Under shoal each worker makes its own, side by
side, as the engine says. Both are measured to the last clone: Django from a template that is ready,
shoal from the first worker that has been started, and how long that took is told beside it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import database_probes
import database_runs
from database_contents import Contents, clone_of, contents_of, differences
from database_marks import MARKS
from django.db import connection

# Seconds until the last clone was there, and those before, until the first worker had been started.
Sample = tuple[float, float]
# Makes so many clones, and returns what is in them.
Way = Callable[[int], tuple[Sample, list[Contents]]]


def measure(
    counts: list[int], repetitions: int, by_django: Way, by_shoal: Way
) -> tuple[dict[str, Any], list[str]]:
    """Return the seconds by number of clones, and what was not equal to the template."""
    wanted = contents_of(connection)
    figures: dict[str, Any] = {
        str(count): {"django_s": [], "shoal_s": [], "shoal_start_s": []} for count in counts
    }
    wrong: list[str] = []
    for way in (by_django, by_shoal):  # To warm up; not counted.
        way(1)
    for count in counts * repetitions:
        each = figures[str(count)]
        for name, way in (("django", by_django), ("shoal", by_shoal)):
            (seconds, start), found = way(count)
            each[f"{name}_s"].append(seconds)
            if name == "shoal":
                each["shoal_start_s"].append(start)
            for clone in found:
                wrong += [f"a clone by {name}: {line}" for line in differences(wanted, clone)]
    return figures, wrong


@contextmanager
def ways() -> Iterator[tuple[Way, Way]]:
    """Django's way and shoal's, for databases that are files or on a server."""
    yield by_django, by_shoal


def by_django(count: int) -> tuple[Sample, list[Contents]]:
    connection.close()
    began = time.perf_counter()
    for suffix in range(1, count + 1):
        connection.creation.clone_test_db(suffix=str(suffix), verbosity=0)
    return (time.perf_counter() - began, 0.0), look_and_drop(count)


def by_shoal(count: int) -> tuple[Sample, list[Contents]]:
    connection.close()
    database_runs.run(database_probes.labels(count), count)
    return (MARKS.from_first_to_last(), MARKS.before_first()), look_and_drop(count)


def look_and_drop(count: int) -> list[Contents]:
    found = []
    for suffix in map(str, range(1, count + 1)):
        clone = clone_of(connection.alias, suffix)
        found.append(contents_of(clone))
        clone.close()
        connection.creation.destroy_test_db(suffix=suffix, verbosity=0)
    return found
