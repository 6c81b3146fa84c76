"""What unittest tells a result object, told to the worker's recorder."""

from __future__ import annotations

import unittest
from types import TracebackType
from typing import Any

from shoal.recorder import Recorder

ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]


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
