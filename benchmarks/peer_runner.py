"""Django's own runner, with a note of every outcome.

The suite's benchmark copies this file beside Django's tests and names it in TEST_RUNNER. The notes
are taken in the host, where Django's parallel runner replays what its workers sent: one word in a
list for each event, so that the run takes as long as it does without.

Django's workers name a test by how many tests of its class began before it. What happens while no
test runs is told of a wrong test that way: an error in tearDownClass, or a skip in Python 3.12.1,
where a skipped test never begins; and after such a skip so is the rest of the class. The worker
sends the right name along where that can happen.

Written at the end to the file named by PEER_RECORD, one JSON object a line:

    {"test": "basic.tests.ModelTest.test_objects_attribute", "events": ["success"]}
    {"fixture": "setUpClass (basic.tests.ModelTest)", "events": ["error"]}
"""

from __future__ import annotations

import json
import os
import unittest
from pathlib import Path
from typing import Any

from django.test.runner import (
    DiscoverRunner,
    ParallelTestSuite,
    RemoteTestResult,
    RemoteTestRunner,
)


def kind_of(test: Any) -> str:
    return "fixture" if isinstance(test, unittest.suite._ErrorHolder) else "test"  # type: ignore[attr-defined]


class NamingResult(RemoteTestResult):
    """In a worker: sends names where Django's numbers are wrong."""

    between_tests = True
    miscounted = False  # A test was skipped that never began.

    def startTest(self, test: Any) -> None:
        self.between_tests = False
        super().startTest(test)
        if self.miscounted:
            self._name_last(test)

    def stopTest(self, test: Any) -> None:
        super().stopTest(test)
        self.between_tests = True

    def addSkip(self, test: Any, reason: str) -> None:
        super().addSkip(test, reason)
        if self.between_tests:
            self.miscounted = True
            self._name_last(test)

    def addError(self, test: Any, err: Any) -> None:
        super().addError(test, err)
        if self.between_tests:
            self._name_last(test)

    def _name_last(self, test: Any) -> None:
        # Right before the event that it names; the host's result has a method of this name.
        self.events.insert(-1, ("name_next", self.test_index, kind_of(test), test.id()))


class NamingRunner(RemoteTestRunner):
    resultclass = NamingResult


class NamingParallelSuite(ParallelTestSuite):
    runner_class = NamingRunner


class RecordingResult(unittest.TextTestResult):
    """In the host: keeps, for each test, the names of what was told about it, in order."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record: list[tuple[str, str, list[str]]] = []
        self.events: list[str] | None = None  # Those of the running test; None between tests.
        self.named: tuple[str, str] | None = None  # What the worker said the next event is of.

    def startTest(self, test: Any) -> None:
        super().startTest(test)
        self.events = []
        name = self.named[1] if self.named else test.id()
        self.record.append(("test", name, self.events))
        self.named = None

    def stopTest(self, test: Any) -> None:
        super().stopTest(test)
        self.events = None

    def name_next(self, test: Any, kind: str, name: str) -> None:
        self.named = kind, name

    def note(self, test: Any, event: str) -> None:
        if self.events is not None:
            self.events.append(event)
        else:
            kind, name = self.named or (kind_of(test), test.id())
            self.record.append((kind, name, [event]))
        self.named = None

    def addSuccess(self, test: Any) -> None:
        super().addSuccess(test)
        self.note(test, "success")

    def addError(self, test: Any, err: Any) -> None:
        super().addError(test, err)
        self.note(test, "error")

    def addFailure(self, test: Any, err: Any) -> None:
        super().addFailure(test, err)
        self.note(test, "failure")

    def addSkip(self, test: Any, reason: str) -> None:
        super().addSkip(test, reason)
        self.note(test, "skip")

    def addExpectedFailure(self, test: Any, err: Any) -> None:
        super().addExpectedFailure(test, err)
        self.note(test, "expected_failure")

    def addUnexpectedSuccess(self, test: Any) -> None:
        super().addUnexpectedSuccess(test)
        self.note(test, "unexpected_success")

    def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:
        super().addSubTest(test, subtest, err)
        if err is not None:
            failed = issubclass(err[0], test.failureException)
            self.note(test, "failure" if failed else "error")


class RecordingRunner(DiscoverRunner):
    parallel_test_suite = NamingParallelSuite

    def get_resultclass(self) -> Any:
        return RecordingResult

    def run_suite(self, suite: Any, **kwargs: Any) -> Any:
        result = super().run_suite(suite, **kwargs)
        with Path(os.environ["PEER_RECORD"]).open("w", encoding="utf-8") as file:
            for kind, name, events in result.record:
                file.write(json.dumps({kind: name, "events": events}) + "\n")
        return result
