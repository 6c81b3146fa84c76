"""A process that outlives the test that started it is told with that test."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
import unittest
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_engine import FakeEngine
from test_hold import Room

from shoal import children as children_module
from shoal.children import Children

STARTED: list[subprocess.Popen[bytes]] = []


def sleep() -> int:
    STARTED.append(subprocess.Popen(["sleep", "60"]))
    return STARTED[-1].pid


@pytest.fixture(autouse=True)
def no_process_left() -> Iterator[None]:
    yield
    while STARTED:
        process = STARTED.pop()
        process.kill()
        process.wait()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    engine = FakeEngine(tmp_path)
    yield Room(tmp_path, engine, waits=False)
    engine.close()


class Leaving(unittest.TestCase):
    __test__ = False  # For pytest.

    def test_leaves_one(self) -> None:
        sleep()

    def test_leaves_none(self) -> None:
        subprocess.run(["true"], check=True)

    def test_leaves_a_dead_one(self) -> None:
        STARTED.append(subprocess.Popen(["true"]))
        os.waitid(os.P_PID, STARTED[-1].pid, os.WEXITED | os.WNOWAIT)


class FromFixture(unittest.TestCase):
    __test__ = False

    @classmethod
    def setUpClass(cls) -> None:
        sleep()

    def test_innocent(self) -> None:
        pass


def test_a_process_left_behind_is_told_once(room: Room) -> None:
    first, second = room.run(Leaving("test_leaves_one"), Leaving("test_leaves_none"))

    assert (first["outcome"], first["children"]) == ("passed", [STARTED[0].pid])
    assert "problems" not in first
    assert second.startswith(". 1 ")


def test_a_process_that_has_ended_is_not_told_and_not_reaped(room: Room) -> None:
    (line,) = room.run(Leaving("test_leaves_a_dead_one"))

    assert line.startswith(". 0 ")
    assert STARTED[0].wait() == 0


def test_a_fixtures_process_is_no_tests(room: Room) -> None:
    first, second, third = room.run(
        FromFixture("test_innocent"), FromFixture("test_innocent"), Leaving("test_leaves_one")
    )

    assert first.startswith(". 0 ")
    assert second.startswith(". 1 ")
    assert third["children"] == [STARTED[-1].pid]


def test_multiprocessings_own_helper_is_no_tests() -> None:
    from multiprocessing.resource_tracker import ensure_running

    children = Children()
    children.note()

    ensure_running()

    assert children.new() == []


def ways(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    if way == "every process":
        monkeypatch.setattr(children_module.os.path, "exists", lambda path: False)
    if way in ("another system", "no waitid"):
        monkeypatch.setattr(children_module.sys, "platform", "darwin")
    if way == "no waitid":
        monkeypatch.delattr(children_module.os, "waitid")


@pytest.mark.parametrize("way", ["Linux", "every process", "another system", "no waitid"])
def test_each_way_to_find_children_finds_them(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    process = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(60,))
    ways(monkeypatch, way)
    children = Children()
    children.note()

    process.start()
    try:
        assert children.exist()
        assert children.new() == [process.pid]
        assert children.new() == []
    finally:
        process.kill()
        process.join()


PARENT = """
import os, signal, sys, time
sys.path.insert(0, sys.argv[1])
from shoal import worker
if os.fork() == 0:
    worker._die_with_parent()
    print(os.getpid(), flush=True)
    time.sleep(60)
time.sleep(60)
"""


def is_running(pid: int) -> bool:
    return children_module._stat(pid)[0] not in ("", "Z", "X")


@pytest.mark.skipif(sys.platform != "linux", reason="no other system kills with the parent")
def test_a_worker_dies_with_the_process_that_started_it() -> None:
    folder = str(Path(__file__).resolve().parents[2] / "python")
    command: list[Any] = [sys.executable, "-c", PARENT, folder]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_running(pid)

        parent.send_signal(signal.SIGKILL)
        parent.wait()

    deadline = time.monotonic() + 10
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_running(pid)
