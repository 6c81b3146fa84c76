"""What unittest tells a result object, written to the worker's log.

A result is safe the moment it is made: each test's record is appended with one write, and the
page cache outlives the process. docs/protocol.md describes the log and the standing record.
"""

from __future__ import annotations

import os
import sys
import traceback
import unittest
import unittest.suite
from collections.abc import Callable
from time import monotonic_ns
from types import TracebackType
from typing import Any

from shoal.link import json_line

ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

# The words of the standing record.
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

# A record has to fit into the engine's longest line (4 MiB), JSON escapes included.
_LONGEST_TEXT = 1 << 20


def describe(test: Any) -> str:
    """Return a test's heading as unittest's text result prints it."""
    doc = test.shortDescription()
    return f"{test}\n{doc}" if doc else str(test)


def _shorten(text: str) -> str:
    if len(text) <= _LONGEST_TEXT:
        return text
    half = _LONGEST_TEXT // 2
    left_out = len(text) - 2 * half
    return f"{text[:half]}\n[shoal: {left_out} characters left out]\n{text[-half:]}"


class Recorder:
    """Writes what happens to tests: to the log, and to the standing record while they run.

    ``log`` is a file descriptor opened for appending; ``words`` the standing record, eight
    unsigned 64-bit words; ``position`` returns how many bytes the capture file holds;
    ``tell_engine`` is called when something stands in the log that cannot wait.
    """

    def __init__(
        self,
        log: int,
        words: memoryview,
        position: Callable[[], int],
        tell_engine: Callable[[], None],
    ) -> None:
        self._log = log
        self._words = words
        self._position = position
        self._tell_engine = tell_engine
        self._numbers: dict[int, int] = {}
        self._test: Any = None  # The one that runs, or ran last.
        self._number: int | None = None
        self._began = 0
        self._from = 0
        self._outcome = "passed"
        self._problems: list[dict[str, str]] = []

    @property
    def held(self) -> bool:
        """True once the engine wants no further test to begin."""
        return self._words[HOLD] != 0

    def begin_unit(self, unit: int, numbers: list[int], tests: list[unittest.TestCase]) -> None:
        """``numbers`` gives the number of each of ``tests``, in the same order."""
        self._numbers = {id(test): number for number, test in zip(numbers, tests, strict=True)}
        self._words[UNIT] = unit + 1

    def end_unit(self) -> None:
        self._words[UNIT] = 0
        self._numbers = {}

    def start_test(self, test: unittest.TestCase) -> None:
        # Taken out: what is said of it after its end is no second result of it.
        number = self._number = self._numbers.pop(id(test), None)
        self._test = test
        self._outcome = "passed"
        self._problems = []
        if number is None:
            return
        words = self._words
        words[OUTPUT_FROM] = self._from = self._position()
        words[SINCE] = self._began = monotonic_ns()
        words[RUNNING] = number + 1

    def stop_test(self) -> None:
        number = self._number
        if number is None:
            return
        took = (monotonic_ns() - self._began) // 1000
        if sys.exc_info()[0] is not None:  # KeyboardInterrupt: unittest lets it pass.
            self.problem("error", self._test, traceback.format_exc())
        begin, end = self._from, self._position()
        if begin == end:
            begin = end = 0
        if self._problems:
            self._write(
                {
                    "r": "test",
                    "test": number,
                    "outcome": self._outcome,
                    "us": took,
                    "out": (begin, end),
                    "problems": self._problems,
                }
            )
        else:
            os.write(self._log, b". %d %d %d %d\n" % (number, took, begin, end))
        # After the record: a worker killed in between is not blamed on a test without a result.
        self._words[RUNNING] = 0
        self._number = None
        if self._outcome in _URGENT:
            self._tell_engine()

    def problem(self, kind: str, test: Any, text: str, sql: str = "") -> None:
        """Note one problem (or skip) of the running test, or of a fixture when none runs."""
        entry = {"kind": kind, "title": describe(test), "text": _shorten(text)}
        if sql:
            entry["sql"] = _shorten(sql)
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
            self._tell_engine()

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
        data = json_line(record)
        while data:
            data = data[os.write(self._log, data) :]


class UnitResult(unittest.TestResult):
    """A unittest result that keeps nothing: everything goes to the recorder."""

    def __init__(self, recorder: Recorder, failfast: bool, buffer: bool) -> None:
        self._recorder = recorder
        self._stopped = False
        super().__init__()
        self.failfast = failfast
        self.buffer = buffer

    # unittest asks before every test; so a held worker ends after the test it is at.
    @property
    def shouldStop(self) -> bool:
        return self._stopped or self._recorder.held

    @shouldStop.setter
    def shouldStop(self, value: bool) -> None:
        self._stopped = value

    def startTest(self, test: unittest.TestCase) -> None:
        self.testsRun += 1
        if self.buffer:
            self._setupStdout()  # type: ignore[attr-defined]
        self._recorder.start_test(test)

    def stopTest(self, test: unittest.TestCase) -> None:
        if self.buffer:
            self._restoreStdout()  # type: ignore[attr-defined]
        self._recorder.stop_test()

    def addSuccess(self, test: unittest.TestCase) -> None:
        pass

    def addDuration(self, test: unittest.TestCase, elapsed: float) -> None:
        pass

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:
        self._recorder.problem("skip", test, str(reason))

    def addError(self, test: unittest.TestCase, err: ExcInfo) -> None:
        self._bad("error", test, text_of(self, err, test))

    def addFailure(self, test: unittest.TestCase, err: ExcInfo) -> None:
        self._bad("failure", test, text_of(self, err, test))

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:
        self._bad("unexpected_success", test, "")

    def addExpectedFailure(self, test: unittest.TestCase, err: ExcInfo) -> None:
        self._recorder.problem("expected_failure", test, text_of(self, err, test))

    def addSubTest(
        self, test: unittest.TestCase, subtest: unittest.TestCase, err: ExcInfo | None
    ) -> None:
        if err is not None:
            self._bad(_kind(test, err), subtest, text_of(self, err, test))

    def _bad(self, kind: str, test: unittest.TestCase, text: str) -> None:
        self._recorder.problem(kind, test, text)
        if self.failfast:
            self.stop()


def _kind(test: unittest.TestCase, err: ExcInfo) -> str:
    return "failure" if err[0] and issubclass(err[0], test.failureException) else "error"


def text_of(result: unittest.TestResult, err: ExcInfo, test: unittest.TestCase) -> str:
    """Return the traceback as a serial run prints it, whatever the exception is made of."""
    ready_made: str | None = getattr(test, "shoal_text", None)
    if ready_made is not None:  # A test that could not be loaded in the host: its text travelled.
        return ready_made
    try:
        # The base class's own, because Django's remote result makes a no-op of it.
        return str(unittest.TestResult._exc_info_to_string(result, err, test))  # type: ignore[attr-defined]
    except Exception as error:
        name = err[0].__name__ if err[0] else "an exception"
        return f"{name}, whose traceback cannot be shown ({type(error).__name__})\n"


def recording(result_class: type, recorder: Recorder) -> type:
    """Return ``result_class`` with its calls recorded as well.

    For a ``runner_class`` of the project's own and for ``--debug-sql``: the class does all that
    it did, and what Django's needs only for sending results between processes is left out.
    """

    class RecordingResult(result_class):  # type: ignore[misc]
        _stopped = False

        @property
        def shouldStop(self) -> bool:
            return self._stopped or recorder.held

        @shouldStop.setter
        def shouldStop(self, value: bool) -> None:
            self._stopped = value

        def check_picklable(self, test: Any, err: Any) -> None:
            """Nothing is pickled on the way back."""

        def check_subtest_picklable(self, test: Any, subtest: Any) -> None:
            """Nothing is pickled on the way back."""

        def startTest(self, test: Any) -> None:
            super().startTest(test)
            recorder.start_test(test)

        def stopTest(self, test: Any) -> None:
            super().stopTest(test)
            recorder.stop_test()

        def addSkip(self, test: Any, reason: str) -> None:
            super().addSkip(test, reason)
            recorder.problem("skip", test, str(reason))

        def addError(self, test: Any, err: ExcInfo) -> None:
            text = text_of(self, err, test)
            super().addError(test, err)
            recorder.problem("error", test, text, _sql_of(self.errors))

        def addFailure(self, test: Any, err: ExcInfo) -> None:
            text = text_of(self, err, test)
            super().addFailure(test, err)
            recorder.problem("failure", test, text, _sql_of(self.failures))

        def addExpectedFailure(self, test: Any, err: ExcInfo) -> None:
            text = text_of(self, err, test)
            super().addExpectedFailure(test, err)
            recorder.problem("expected_failure", test, text)

        def addUnexpectedSuccess(self, test: Any) -> None:
            super().addUnexpectedSuccess(test)
            recorder.problem("unexpected_success", test, "")

        def addSubTest(self, test: Any, subtest: Any, err: ExcInfo | None) -> None:
            text = "" if err is None else text_of(self, err, test)
            super().addSubTest(test, subtest, err)
            if err is not None:
                kind = _kind(test, err)
                problems = self.failures if kind == "failure" else self.errors
                recorder.problem(kind, subtest, text, _sql_of(problems))

    return RecordingResult


def _sql_of(problems: Any) -> str:
    """Return the queries that Django's --debug-sql result put behind the last problem."""
    if not isinstance(problems, list) or not problems or len(problems[-1]) < 3:
        return ""
    sql = str(problems[-1][2])

    import django

    if django.VERSION >= (5, 0):
        return sql

    import sqlparse  # type: ignore[import-untyped,unused-ignore]  # Django 4.2 formats as it prints.

    return str(sqlparse.format(sql, reindent=True, keyword_case="upper"))


class Stub(unittest.TestCase):
    """Stands in the host for a test that ran in a worker: its ``id()`` and ``str()`` are alike."""

    def __init__(self, identity: str, title: str) -> None:
        super().__init__()
        self._identity = identity
        self._title, _, self._doc = title.partition("\n")

    def runTest(self) -> None:
        """Never run: the test that it stands for was."""

    def id(self) -> str:
        return self._identity

    def __str__(self) -> str:
        return self._title

    def shortDescription(self) -> str | None:
        return self._doc or None
