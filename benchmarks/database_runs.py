"""Whole runs of shoal on a template that is there already: what is measured is what a run does.

Only what Django does at a run's beginning, whoever runs the tests, is left out: the template is not
created once more, and nothing is checked.
"""

from __future__ import annotations

import os
import tempfile
from typing import Any

from database_marks import MARKS
from django.db import connection
from django.test import runner
from django.test.runner import ParallelTestSuite

from shoal import ShoalRunner
from shoal.session import STATE_VARIABLE


def init_worker(counter: Any, *arguments: Any) -> None:
    """Django's own, with the clock before and after it."""
    slot = counter.value + 1
    MARKS.begins(slot)
    runner._init_worker(counter, *arguments)
    MARKS.is_ready(slot)


class TimedSuite(ParallelTestSuite):
    init_worker = init_worker


class TimedRunner(ShoalRunner):
    parallel_test_suite = TimedSuite

    def setup_databases(self, **kwargs: Any) -> Any:
        creation = connection.creation
        creation.create_test_db = lambda **kwargs: MARKS.template_is_ready()
        try:
            return super().setup_databases(**kwargs)
        finally:
            del creation.create_test_db

    def run_checks(self, databases: Any) -> None:
        pass


def run(labels: list[str], workers: int) -> None:
    """Run the tests; their clones, and the template, stay where they are."""
    MARKS.clear(workers)
    timed = TimedRunner(
        parallel=workers, verbosity=0, interactive=False, keepdb=True, start_method="fork"
    )
    # A journal of its own: to the next run this process is one that is alive, and has the template.
    with tempfile.TemporaryDirectory(prefix="state-") as state:
        os.environ[STATE_VARIABLE] = state
        failures = timed.run_tests(labels)
    if failures:
        raise RuntimeError(f"{failures} of the benchmark's own tests failed")
