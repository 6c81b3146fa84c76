"""What a worker writes about its tests is what unittest's own text result would print."""

from __future__ import annotations

import io
import json
import os
import unittest
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sample_tests

from shoal import recorder, results
from shoal.log import ResultLog


class Log:
    """A recorder with its log and standing record, and a capture file that never grows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.words = memoryview(bytearray(64)).cast("Q")
        self.told = 0
        self.size = 0
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        log = ResultLog(descriptor, self.words, self, waits=False)  # type: ignore[arg-type]
        self.recorder = recorder.Recorder(log, self.words, lambda: self.size)

    def send(self, name: str) -> None:
        """Stand in for the link to the engine."""
        assert name == "more"
        self.told += 1

    def run(self, *tests: unittest.TestCase, **options: bool) -> list[Any]:
        """Run tests numbered from 10 as unit 3; returns the log's records."""
        result = results.UnitResult(
            self.recorder, options.get("failfast", False), options.get("buffer", False)
        )
        self.recorder.enter_unit(3)
        self.recorder.begin_unit(list(range(10, 10 + len(tests))), list(tests))
        unittest.TestSuite(tests).run(result)
        self.recorder.end_unit()
        return self.records()

    def records(self) -> list[Any]:
        lines = self.path.read_bytes().decode().splitlines()
        return [line if line.startswith(". ") else json.loads(line) for line in lines]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    yield Log(tmp_path / "log")


def serial(*tests: unittest.TestCase, buffer: bool = False) -> unittest.TextTestResult:
    result = unittest.TextTestResult(unittest.runner._WritelnDecorator(io.StringIO()), True, 1)
    result.buffer = buffer
    unittest.TestSuite(tests).run(result)
    return result


def test_a_passed_test_takes_one_short_line(log: Log) -> None:
    (line,) = log.run(sample_tests.EveryOutcome("test_pass"))

    dot, number, _, begin, end = line.split()
    assert (dot, number, begin, end) == (".", "10", "0", "0")
    assert log.told == 0


@pytest.mark.parametrize(
    ("method", "outcome", "kinds"),
    [
        ("test_fail", "failed", ["failure"]),
        ("test_error", "error", ["error"]),
        ("test_skip", "skipped", ["skip"]),
        ("test_expected_failure", "expected_failure", ["expected_failure"]),
        ("test_unexpected_success", "unexpected_success", ["unexpected_success"]),
        ("test_subtests", "error", ["failure", "error"]),
        ("test_cannot_be_pickled", "error", ["error"]),
    ],
)
def test_every_outcome_has_the_text_of_a_serial_run(
    log: Log, method: str, outcome: str, kinds: list[str]
) -> None:
    reference = serial(sample_tests.EveryOutcome(method))

    (record,) = log.run(sample_tests.EveryOutcome(method))

    assert record["outcome"] == outcome
    assert [problem["kind"] for problem in record["problems"]] == kinds
    expected = [
        (reference.getDescription(test), text.encode("utf-8", "backslashreplace").decode())
        for test, text in sorted(
            reference.failures + reference.errors + reference.skipped, key=lambda item: item[1]
        )
    ]
    if outcome in ("failed", "error", "skipped"):
        found = [(problem["title"], problem["text"]) for problem in record["problems"]]
        assert sorted(found, key=lambda item: item[1]) == expected


def test_a_failure_is_told_at_once(log: Log) -> None:
    log.run(sample_tests.EveryOutcome("test_fail"))

    assert log.told == 1


def test_an_error_in_a_class_fixture_belongs_to_no_test(log: Log) -> None:
    (record,) = log.run(sample_tests.BrokenClass("test_never_runs"))

    assert (record["r"], record["kind"]) == ("fixture", "error")
    assert record["title"] == "setUpClass (sample_tests.BrokenClass)"
    assert record["text"].endswith("RuntimeError: set-up\n")


def test_a_class_that_skips_itself_is_a_skip(log: Log) -> None:
    (record,) = log.run(sample_tests.SkippedClass("test_never_runs"))

    assert (record["kind"], record["text"]) == ("skip", "no class today")


def test_a_skip_that_was_never_started_belongs_to_its_test(log: Log) -> None:
    test = sample_tests.EveryOutcome("test_pass")
    log.recorder.enter_unit(0)
    log.recorder.begin_unit([10], [test])

    results.UnitResult(log.recorder, False, False).addSkip(test, "by a decorator")

    (record,) = log.records()
    assert (record["r"], record["test"], record["outcome"]) == ("test", 10, "skipped")
    assert not record["started"]


def test_a_held_worker_begins_no_further_test(log: Log) -> None:
    log.words[recorder.HOLD] = 1

    assert log.run(sample_tests.EveryOutcome("test_pass")) == []


def test_failfast_ends_the_unit_after_a_failure(log: Log) -> None:
    records = log.run(
        sample_tests.EveryOutcome("test_fail"),
        sample_tests.EveryOutcome("test_pass"),
        failfast=True,
    )

    assert [record["outcome"] for record in records] == ["failed"]


def test_the_standing_record_names_the_test_that_runs(log: Log) -> None:
    seen: list[tuple[int, int]] = []

    class Looking(unittest.TestCase):
        def test_look(self) -> None:
            seen.append((log.words[recorder.RUNNING], log.words[recorder.UNIT]))

    log.run(Looking("test_look"))

    assert seen == [(11, 4)]
    assert log.words[recorder.RUNNING] == 0
    assert log.words[recorder.UNIT] == 0


def test_output_is_where_the_capture_file_grew(log: Log) -> None:
    class Printing(unittest.TestCase):
        def test_print(self) -> None:
            log.size += 5

    log.size = 100
    (line,) = log.run(Printing("test_print"))

    assert line.split()[3:] == ["100", "105"]


def test_a_test_that_raises_keyboard_interrupt_is_an_error(log: Log) -> None:
    tests = [sample_tests.EveryOutcome(f"test_{name}") for name in ("interrupt", "pass")]
    with pytest.raises(KeyboardInterrupt):
        log.run(*tests)

    done = log.recorder.abandon(tests, "a traceback")

    assert done == 1
    (record,) = log.records()
    assert record["outcome"] == "error"
    assert record["problems"][0]["text"].endswith("KeyboardInterrupt\n")


def test_buffered_output_stands_in_the_failure(log: Log) -> None:
    class Printing(unittest.TestCase):
        def test_print(self) -> None:
            print("said before")
            self.fail()

    reference = serial(Printing("test_print"), buffer=True)

    (record,) = log.run(Printing("test_print"), buffer=True)

    assert record["problems"][0]["text"] == reference.failures[0][1]
    assert "said before" in record["problems"][0]["text"]


def test_a_very_long_text_loses_its_middle_and_says_so(log: Log) -> None:
    class Long(unittest.TestCase):
        def test_long(self) -> None:
            raise ValueError("x" * 3_000_000)

    (record,) = log.run(Long("test_long"))

    text = record["problems"][0]["text"]
    assert "characters left out]" in text
    assert len(text) < 1_100_000


def test_a_class_of_the_projects_own_is_recorded_as_well(log: Log) -> None:
    from django.test.runner import RemoteTestResult

    calls: list[str] = []

    class Theirs(RemoteTestResult):  # type: ignore[misc]
        def addFailure(self, test: Any, err: Any) -> None:
            calls.append(test.id())
            super().addFailure(test, err)

    test = sample_tests.EveryOutcome("test_fail")
    reference = serial(sample_tests.EveryOutcome("test_fail"))
    result = results.recording(Theirs, log.recorder)()
    log.recorder.enter_unit(0)
    log.recorder.begin_unit([0], [test])
    unittest.TestSuite([test]).run(result)

    (record,) = log.records()
    assert record["problems"][0]["text"] == reference.failures[0][1].replace("\udc80", "\\udc80")
    assert calls == ["sample_tests.EveryOutcome.test_fail"]
