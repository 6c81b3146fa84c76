"""Follows the tests of a worker: into its result log, and the standing record while they run.

A result is safe the moment it is made: each test's record is appended with one write, and the
page cache outlives the process. docs/protocol.md describes the log and the standing record.
"""

from __future__ import annotations

import sys
import threading
import time
import traceback
import unittest
import unittest.suite
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from shoal.children import Children
from shoal.children import describe as describe_process
from shoal.leaks import Leaks
from shoal.log import ResultLog, fitting_line, shorten

# The words of the standing record that are needed here.
RUNNING, SINCE, HOLD, UNIT, OUTPUT_FROM = range(5)

# From best to worst: a test is what its worst part was.
_RANK = {
    "passed": 0,
    "skipped": 1,
    "expected_failure": 2,
    "unexpected_success": 3,
    "failed": 4,
    "error": 5,
}
_OUTCOME = {
    "skip": "skipped",
    "expected_failure": "expected_failure",
    "unexpected_success": "unexpected_success",
    "failure": "failed",
    "error": "error",
}
_URGENT = frozenset(("failed", "error", "unexpected_success"))


def describe(test: Any) -> str:
    """Return a test's heading as unittest's text result prints it."""
    doc = test.shortDescription()
    return f"{test}\n{doc}" if doc else str(test)


class Recorder:
    """Told of each test's start and stop, and of all problems in between.

    ``words`` is the standing record, eight unsigned 64-bit words; ``position`` returns how many
    bytes the capture file holds.
    """

    def __init__(self, log: ResultLog, words: memoryview, position: Callable[[], int]) -> None:
        self._log = log
        self._words = words
        self._position = position
        # Kept here, where libraries that fake the time for a test do not look.
        self._now = time.monotonic_ns
        self._fence = threading.Lock()
        self._children = Children()
        self._class: type | None = None  # Of the test that ran last.
        self._leaks: Leaks | None = None
        self._noted = False
        self._numbers: dict[int, int] = {}
        self._test: Any = None  # The one that runs, or ran last.
        self._held_back: Any = None  # The same, when it must not run.
        self._number: int | None = None
        self._began = 0
        self._from = 0
        self._outcome = "passed"
        self._problems: list[dict[str, str]] = []

    def watch(self, leaks: Leaks) -> None:
        """Look from now on for what outlives a test."""
        self._leaks = leaks

    @property
    def held(self) -> bool:
        """True once the engine wants no further test to begin."""
        return self._words[HOLD] != 0

    def enter_unit(self, unit: int) -> None:
        """Call before the unit is loaded: what happens there is the unit's own doing."""
        self._words[SINCE] = self._now()
        self._words[UNIT] = unit + 1

    def begin_unit(self, numbers: list[int], tests: list[unittest.TestCase]) -> None:
        """``numbers`` gives the number of each of ``tests``, in the same order."""
        self._numbers = {id(test): number for number, test in zip(numbers, tests, strict=True)}
        self._class = None

    def end_unit(self) -> None:
        self._words[UNIT] = 0
        self._numbers = {}

    def start_test(self, test: unittest.TestCase) -> None:
        # Taken out: what is said of it after its end is no second result of it.
        number = self._number = self._numbers.pop(id(test), None)
        self._test = test
        self._held_back = None
        self._outcome = "passed"
        self._problems = []
        if type(test) is not self._class:
            self._class = type(test)
            self._children.note()  # Fixtures may have run.
        if self._leaks is not None:
            self._note_what_is_there(self._leaks)
        words = self._words
        if number is not None:
            words[OUTPUT_FROM] = self._from = self._position()
            words[SINCE] = self._began = self._now()
            words[RUNNING] = number + 1
            # Between this write and the next read stands an atomic instruction: else the
            # processor could do them the other way around, and the engine miss the test.
            self._fence.acquire()
            self._fence.release()
        if words[HOLD]:
            self._hold_back(test)

    def _hold_back(self, test: Any) -> None:
        """Keep ``test`` from running: unittest has asked before, but much may happen since then.

        A skip in ``setUp`` is the one way out that every kind of TestCase knows.
        """
        self._words[RUNNING] = 0
        self._number = None
        self._held_back = test
        test.setUp = _skip

    def stop_test(self) -> None:
        number = self._number
        if number is None:
            if self._held_back is not None:
                vars(self._held_back).pop("setUp", None)
            return
        now = self._now()
        if sys.exc_info()[0] is not None:  # KeyboardInterrupt: unittest lets it pass.
            self.problem("error", self._test, traceback.format_exc())
        took = (now - self._began) // 1000
        children = self._children_left() if self._children.exist() else None
        leaks = self._leaks_left(self._leaks, children) if self._leaks is not None else None
        begin, end = self._from, self._position()
        if begin >= end:
            begin = end = 0
        if self._problems or children or leaks:
            record = {"r": "test", "test": number, "outcome": self._outcome, "us": took}
            found = {"problems": self._problems, "leaks": leaks, "children": children}
            said = {name: value for name, value in found.items() if value}
            self._write({**record, "out": (begin, end), **said})
        else:
            self._log.append(b". %d %d %d %d\n" % (number, took, begin, end))
        # After the record: a worker killed in between is not blamed on a test without a result.
        # The time first: the next test's must not be counted from this one's beginning.
        words = self._words
        words[SINCE] = now
        words[RUNNING] = 0
        self._number = None
        if leaks or self._outcome in _URGENT:  # A leak may be a failure; the engine decides.
            self._log.tell()

    # A test may leave things so broken that they cannot even be looked at: a result counts more.

    def _children_left(self) -> list[int]:
        with suppress(Exception):
            return self._children.new()
        return []

    def _note_what_is_there(self, leaks: Leaks) -> None:
        self._noted = False
        with suppress(Exception):
            leaks.note()
            self._noted = True

    def _leaks_left(self, leaks: Leaks, children: list[int] | None) -> list[str]:
        found: list[str] = []
        with suppress(Exception):
            found += map(describe_process, children or ())
            found += leaks.left(self._test) if self._noted else ()
        return found

    def problem(self, kind: str, test: Any, text: str, sql: str = "") -> None:
        """Note one problem (or skip) of the running test, or of a fixture when none runs."""
        if test is self._held_back:
            return
        entry = {"kind": kind, "title": describe(test), "text": shorten(text)}
        if sql:
            entry["sql"] = shorten(sql)
        if self._number is None:
            self._problem_without_start(test, entry)
            return
        self._problems.append(entry)
        outcome = _OUTCOME[kind]
        if _RANK[outcome] > _RANK[self._outcome]:
            self._outcome = outcome

    def _problem_without_start(self, test: Any, entry: dict[str, str]) -> None:
        number = self._numbers.pop(id(test), None)
        if number is None:
            unit = self._words[UNIT] - 1
            self._write({"r": "fixture", "unit": unit, "out": (0, 0), **entry})
        else:
            # A decorator's skip in Python 3.12.1 (gh-106584): told without a start or a stop.
            outcome = _OUTCOME[entry["kind"]]
            record = {"r": "test", "test": number, "outcome": outcome, "us": 0, "started": False}
            self._write({**record, "out": (0, 0), "problems": [entry]})
        if entry["kind"] != "skip":
            self._log.tell()

    def abandon(self, tests: list[unittest.TestCase], text: str) -> int:
        """Return how many of ``tests`` are over, after an exception has ended their suite.

        The one that raised it has its result already; if none ran, ``text`` is noted as a
        fixture's problem, and all of them are over.
        """
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__  # --buffer had no time to.
        for position, test in enumerate(tests):
            if test is self._test:
                return position + 1
        self._number = None
        self.problem("error", unittest.suite._ErrorHolder("the suite"), text)  # type: ignore[attr-defined]
        return len(tests)

    def _write(self, record: dict[str, Any]) -> None:
        self._log.append(fitting_line(record))


def _skip() -> None:
    raise unittest.SkipTest("no further test may begin")
