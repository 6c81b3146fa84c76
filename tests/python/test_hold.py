"""No test begins that must not, and no result is lost on its way."""

from __future__ import annotations

import errno
import json
import os
import threading
import time
import unittest
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sample_tests
from django.test import SimpleTestCase
from django.test.runner import RemoteTestResult
from fake_engine import FakeEngine

from shoal import log as result_log
from shoal import results
from shoal.capture import Capture
from shoal.log import HANDLED, ResultLog
from shoal.recorder import HOLD, RUNNING, SINCE, Recorder


class Room:
    """All that a worker's tests leave their marks on; ``waits`` as under --failfast."""

    def __init__(self, directory: Path, engine: FakeEngine, waits: bool = True) -> None:
        self.path = directory / "log"
        self.words = memoryview(bytearray(64)).cast("Q")
        file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        log = ResultLog(file, self.words, engine.link, waits)
        self.recorder = Recorder(log, self.words, lambda: 0)

    def run(self, *tests: unittest.TestCase, result: Any = None) -> list[Any]:
        self.recorder.enter_unit(0)
        self.recorder.begin_unit(list(range(len(tests))), list(tests))
        suite = unittest.TestSuite(tests)
        suite.run(result or results.UnitResult(self.recorder, False, False))
        self.recorder.end_unit()
        return self.records()

    def records(self) -> list[Any]:
        lines = self.path.read_text().splitlines()
        return [line if line.startswith(".") else json.loads(line) for line in lines]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[FakeEngine]:
    engine = FakeEngine(tmp_path)
    yield engine
    engine.close()


@pytest.fixture
def room(tmp_path: Path, engine: FakeEngine) -> Room:
    return Room(tmp_path, engine)


CALLS: list[str] = []


def noting(base: type) -> Any:
    """Return a class of tests that note which of their parts are run."""

    class Noting(base):  # type: ignore[misc]
        __test__ = False  # For pytest.
        hold: Callable[[], None]

        @classmethod
        def setUpClass(cls) -> None:
            super().setUpClass()
            cls.hold()  # As when Ctrl-C comes while the fixtures are made.

        @classmethod
        def tearDownClass(cls) -> None:
            CALLS.append("tearDownClass")
            super().tearDownClass()

        def setUp(self) -> None:
            CALLS.append("setUp")

        def tearDown(self) -> None:
            CALLS.append("tearDown")

        def test_a(self) -> None:
            CALLS.append("test_a")

    return Noting


class AsyncNoting(noting(unittest.IsolatedAsyncioTestCase)):  # type: ignore[misc]
    async def asyncSetUp(self) -> None:
        CALLS.append("asyncSetUp")

    async def test_a(self) -> None:
        CALLS.append("test_a")


class DjangoNoting(noting(SimpleTestCase)):  # type: ignore[misc]
    def _post_teardown(self) -> None:
        CALLS.append("_post_teardown")
        super()._post_teardown()


class ExpectingNoting(noting(unittest.TestCase)):  # type: ignore[misc]
    @unittest.expectedFailure
    def test_a(self) -> None:
        CALLS.append("test_a")


class AskedTooEarly(results.UnitResult):
    """A result that unittest asks before the hold, and never again."""

    shouldStop = False


CASES: list[tuple[Any, list[str]]] = [
    (noting(unittest.TestCase), ["tearDownClass"]),
    (AsyncNoting, ["tearDownClass"]),
    (DjangoNoting, ["_post_teardown", "tearDownClass"]),
    (ExpectingNoting, ["tearDownClass"]),
]


def own_result(room: Room) -> Any:
    made = results.recording(RemoteTestResult, room.recorder)
    return type("Own", (made,), {"shouldStop": False})()


@pytest.mark.parametrize(("case", "calls"), CASES)
@pytest.mark.parametrize("own", [False, True])
def test_a_test_that_starts_after_the_hold_does_not_run(
    room: Room, case: Any, calls: list[str], own: bool
) -> None:
    CALLS.clear()
    test = case("test_a")

    def hold() -> None:
        room.words[HOLD] = 1

    type(test).hold = staticmethod(hold)
    result = own_result(room) if own else AskedTooEarly(room.recorder, False, False)

    records = room.run(test, result=result)

    assert records == []
    assert calls == CALLS
    assert room.words[RUNNING] == 0
    assert "setUp" not in vars(test)


def test_a_running_test_is_seen_before_the_hold_is_looked_at(room: Room) -> None:
    order: list[str] = []

    class Words:
        def __getitem__(self, place: int) -> int:
            order.append(f"read {place}")
            return 0

        def __setitem__(self, place: int, value: int) -> None:
            order.append(f"write {place}")

    room.recorder._words = Words()  # type: ignore[assignment]
    test = sample_tests.EveryOutcome("test_pass")
    room.recorder._numbers = {id(test): 0}

    room.recorder.start_test(test)

    assert order[-2:] == [f"write {RUNNING}", f"read {HOLD}"]


def test_between_tests_the_standing_record_says_since_when(room: Room) -> None:
    before = time.monotonic_ns()
    room.recorder.enter_unit(0)
    room.recorder.begin_unit([0], [sample_tests.EveryOutcome("test_pass")])
    unit_began = room.words[SINCE]
    test = sample_tests.EveryOutcome("test_pass")
    room.recorder._numbers = {id(test): 0}
    room.recorder.start_test(test)
    test_began = room.words[SINCE]
    room.recorder.stop_test()

    assert before <= unit_began <= test_began < room.words[SINCE] <= time.monotonic_ns()


def test_a_library_that_fakes_the_time_does_not_reach_the_standing_record(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "monotonic_ns", lambda: 1)

    room.run(sample_tests.EveryOutcome("test_pass"))

    assert room.words[SINCE] > 1


def handle_after(room: Room, engine: FakeEngine, seconds: float) -> threading.Thread:
    """Be an engine that needs ``seconds`` before it has handled what the log says."""

    def handle() -> None:
        assert engine.hear() == {"m": "more"}
        time.sleep(seconds)
        room.words[HANDLED] = room.path.stat().st_size

    thread = threading.Thread(target=handle)
    thread.start()
    return thread


@pytest.mark.parametrize(
    "test", [sample_tests.EveryOutcome("test_fail"), sample_tests.BrokenClass("test_never_runs")]
)
def test_after_a_failure_the_worker_waits_until_it_was_handled(
    room: Room, engine: FakeEngine, test: unittest.TestCase
) -> None:
    thread = handle_after(room, engine, 0.2)
    began = time.monotonic()

    room.run(test)

    took = time.monotonic() - began
    thread.join()
    assert 0.2 <= took < 5


def test_a_run_that_goes_on_after_failures_does_not_wait(
    tmp_path: Path, engine: FakeEngine
) -> None:
    room = Room(tmp_path, engine, waits=False)
    began = time.monotonic()

    room.run(sample_tests.EveryOutcome("test_fail"))

    assert time.monotonic() - began < 5
    assert engine.hear() == {"m": "more"}


def test_an_engine_that_says_hold_is_waited_for_no_longer(room: Room, engine: FakeEngine) -> None:
    room.words[HOLD] = 1
    began = time.monotonic()

    room.recorder.problem("error", sample_tests.EveryOutcome("test_pass"), "text")

    assert time.monotonic() - began < 5


def test_an_engine_that_dies_is_waited_for_no_longer(room: Room, engine: FakeEngine) -> None:
    engine.say(m="run", unit=1, tests=[])  # Said before, and unread: the end shows all the same.
    threading.Timer(0.1, engine.leave).start()
    began = time.monotonic()

    room.run(sample_tests.EveryOutcome("test_fail"))

    assert time.monotonic() - began < 5
    assert room.words[HOLD] == 1


def test_an_engine_that_never_handles_is_waited_for_so_long(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(result_log, "_SECONDS_TO_HANDLE", 0.1)
    began = time.monotonic()

    room.run(sample_tests.EveryOutcome("test_fail"))

    assert 0.1 <= time.monotonic() - began < 5
    assert room.words[HOLD] == 0


class Disk:
    """Takes ``room`` bytes, is full then, and has room again after that."""

    def __init__(self, room: int) -> None:
        self.room = room

    def write(self, file: int, data: bytes) -> int:
        if not self.room:
            self.room = 1 << 20
            raise OSError(errno.ENOSPC, "No space left on device")
        size = min(self.room, len(data))
        self.room -= size
        return os.write(file, data[:size])


@pytest.mark.parametrize("free", [0, 3])
def test_a_full_disk_loses_no_result(
    tmp_path: Path, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, free: int
) -> None:
    room = Room(tmp_path, engine, waits=True)
    disk = Disk(free)
    monkeypatch.setattr(result_log, "write", disk.write)
    tests = [sample_tests.EveryOutcome(f"test_{name}") for name in ("pass", "fail", "pass")]

    room.recorder.enter_unit(0)
    room.recorder.begin_unit([0, 1, 2], list(tests))
    unittest.TestSuite(tests).run(results.UnitResult(room.recorder, False, False))

    heard = [engine.hear() for _ in range(4)]
    assert [message["m"] for message in heard] == ["record", "record", "more", "record"]
    assert heard[0]["line"].startswith(". 0 ")
    assert not heard[0]["line"].endswith("\n")
    assert json.loads(heard[1]["line"])["outcome"] == "failed"
    assert heard[3]["line"].startswith(". 2 ")
    assert room.path.stat().st_size == free


def test_a_record_of_many_long_texts_fits_into_the_log(room: Room) -> None:
    class LongTexts(unittest.TestCase):
        def test_long(self) -> None:
            for number in range(2000):
                with self.subTest(number=number):
                    self.fail("\n\u20ac" * 5000)

    room.words[HANDLED] = 1 << 40

    (record,) = room.run(LongTexts("test_long"))

    assert room.path.stat().st_size < 4 << 20
    assert len(record["problems"]) >= 500
    assert "problems after these" in record["problems"][-1]["text"]


def test_a_record_that_fits_into_the_log_alone_is_shortened_for_a_message(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(file: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    sent: list[str] = []
    monkeypatch.setattr(result_log, "write", fail)
    monkeypatch.setattr(room.recorder._log._link, "send", lambda name, line="": sent.append(line))
    long = result_log.fitting_line({"r": "test", "problems": [problem("\u2028\x00" * 380_000)]})
    assert len(long) > 2 << 20

    room.recorder._log.append(long)

    (line,) = sent
    assert len(json.dumps({"m": "record", "line": line}, ensure_ascii=False).encode()) < 4 << 20
    assert "characters left out" in json.loads(line)["problems"][0]["text"]


def problem(text: str) -> dict[str, str]:
    return {"kind": "failure", "title": "test", "text": text}


def test_output_that_finds_no_room_does_not_end_a_test() -> None:
    class Full(Capture):
        def __init__(self) -> None:
            self._file = -1
            self._size = 7
            self._flushes = [self.fail]

        def fail(self) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    assert Full().position() == 7


def test_a_test_that_was_held_back_can_run_later(room: Room) -> None:
    test = sample_tests.EveryOutcome("test_pass")
    room.words[HOLD] = 1
    room.run(test, result=AskedTooEarly(room.recorder, False, False))
    room.words[HOLD] = 0

    (line,) = room.run(test)

    assert line.startswith(". 0 ")
