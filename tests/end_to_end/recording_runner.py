"""Django's own serial runner, with what it saw written as events: the reference for shoal.

    manage.py test --testrunner recording_runner.RecordingRunner

writes JSON lines to the file that SHOAL_E2E_RECORD names, in the words of docs/events.md.
"""

import json
import os
import unittest
from collections import Counter

from django.test.runner import DebugSQLTextTestResult, DiscoverRunner
from django.test.utils import iter_test_cases

OUTCOMES = {
    "skip": "skipped",
    "expected_failure": "expected_failure",
    "unexpected_success": "unexpected_success",
    "failure": "failed",
    "error": "error",
}
WORST_LAST = ("passed", *OUTCOMES.values())


def outcome_of(problems):
    """Return the outcome of a test with these problems: that of the worst."""
    outcomes = ["passed", *(OUTCOMES[problem["kind"]] for problem in problems)]
    return max(outcomes, key=WORST_LAST.index)


class Recording:
    """Mixed into a text result: does all that it does, and notes it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.recorded = []
        self.running = None
        self.problems = []
        self.ended = set()

    def startTest(self, test):
        super().startTest(test)
        self.running, self.problems = test, []

    def stopTest(self, test):
        super().stopTest(test)
        if self.running is not None:
            self.end_test(test, started=True)

    def end_test(self, test, started):
        self.recorded.append(
            {
                "event": "test_finished",
                "id": test.id(),
                "outcome": outcome_of(self.problems),
                "started": started,
                "problems": self.problems,
            }
        )
        self.ended.add(id(test))
        self.running, self.problems = None, []

    def note(self, kind, test, text):
        problem = {"kind": kind, "title": self.getDescription(test), "text": text}
        if self.running is not None:
            self.problems.append(problem)
        elif isinstance(test, unittest.TestCase) and id(test) not in self.ended:
            # Skipped by its decorator, or broken by a hook, before it was started.
            self.problems = [problem]
            self.end_test(test, started=False)
        else:  # Of a class or module, or of a hook after the test had ended.
            self.recorded.append({"event": "fixture_finished", "problem": problem})

    def addError(self, test, err):
        self.note("error", test, self._exc_info_to_string(err, test))
        super().addError(test, err)

    def addFailure(self, test, err):
        self.note("failure", test, self._exc_info_to_string(err, test))
        super().addFailure(test, err)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            kind = "failure" if issubclass(err[0], test.failureException) else "error"
            self.note(kind, subtest, self._exc_info_to_string(err, test))
        super().addSubTest(test, subtest, err)

    def addExpectedFailure(self, test, err):
        self.note("expected_failure", test, self._exc_info_to_string(err, test))
        super().addExpectedFailure(test, err)

    def addUnexpectedSuccess(self, test):
        self.note("unexpected_success", test, "")
        super().addUnexpectedSuccess(test)

    def addSkip(self, test, reason):
        self.note("skip", test, str(reason))
        super().addSkip(test, reason)


class RecordingResult(Recording, unittest.TextTestResult):
    pass


class RecordingSQLResult(Recording, DebugSQLTextTestResult):
    """With --debug-sql: what Django prints of a problem's queries is noted too."""

    def printErrorList(self, flavour, errors):
        kind = "error" if flavour == "ERROR" else "failure"
        known = [
            problem
            for event in self.recorded
            for problem in event.get("problems", ())
            if problem["kind"] == kind
        ]
        queries = {(self.getDescription(test), text): sql for test, text, sql in errors}
        for problem in known:
            problem["sql"] = queries.get((problem["title"], problem["text"]), "")
        super().printErrorList(flavour, errors)


class RecordingRunner(DiscoverRunner):
    def get_resultclass(self):
        return RecordingSQLResult if self.debug_sql else RecordingResult

    def run_suite(self, suite, **kwargs):
        expected = [test.id() for test in iter_test_cases(suite)]
        result = super().run_suite(suite, **kwargs)
        self.write(expected, result)
        return result

    def write(self, expected, result):
        heard = Counter(event["id"] for event in result.recorded if "id" in event)
        silent = [
            {
                "event": "test_finished",
                "id": name,
                "outcome": "not_run",
                "started": False,
                "problems": [],
            }
            for name in (Counter(expected) - heard).elements()
        ]
        finished = {
            "event": "run_finished",
            "counts": {
                "run": result.testsRun,
                "failures": len(result.failures),
                "errors": len(result.errors),
                "skipped": len(result.skipped),
                "expected_failures": len(result.expectedFailures),
                "unexpected_successes": len(result.unexpectedSuccesses),
                "not_run": 0,  # All that did not run, a fixture explains.
                "flaky": 0,  # Nothing is tried again.
            },
        }
        with open(os.environ["SHOAL_E2E_RECORD"], "w") as file:
            for event in [*result.recorded, *silent, finished]:
                file.write(json.dumps(event) + "\n")
