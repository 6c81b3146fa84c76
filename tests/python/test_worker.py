"""A whole worker, forked from this process, with an engine that a test plays."""

from __future__ import annotations

import json
import multiprocessing
import os
import socket
import unittest
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sample_tests

from shoal import worker
from shoal.databases import Databases
from shoal.discovery import Unit
from shoal.engine import PROTOCOL
from shoal.setup import SuiteSetup


def no_init(*arguments: Any) -> None:
    """Stand in for Django's, which would set up databases that are not there."""


def failing_init(*arguments: Any) -> None:
    raise SystemExit("no database today")


class Leaving(unittest.TestCase):
    __test__ = False  # For pytest.

    def test_folder(self) -> None:
        os.chdir("/")


class Game:
    """The engine's side: it listens, starts one worker, and talks with it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(directory / "endpoint"))
        self._listener.listen()
        (directory / "worker-2-1.now").write_bytes(bytes(64))

    def start(self, *tests: unittest.TestCase, init: Any = no_init, **options: Any) -> None:
        setup = SuiteSetup(
            init_worker=init,
            process_setup=None,
            process_setup_args=(),
            initial_settings=None,
            serialized_contents=None,
            used_aliases=None,
            debug_mode=False,
            debug_sql=False,
            failfast=False,
            buffer=False,
            runner_class=None,
            result_class=None,
            runner=None,
        )
        start = worker.Start(
            directory=str(self.directory),
            address=str(self.directory / "endpoint"),
            token="secret",
            method="fork",
            faulthandler=True,
            databases=Databases(),
            setup=setup,
            numbers=[0],
            units=[Unit("unit", list(tests), unittest.TestSuite)],
            **options,
        )
        self.process = multiprocessing.get_context("fork").Process(
            target=worker.main, args=(start, 2, 1, worker.Inherited([], {}))
        )
        self.process.start()
        self._connection, _ = self._listener.accept()
        self._connection.settimeout(20)
        self._lines = self._connection.makefile("rb")
        self.say(m="prepare", run="20261124-1", slots=2, isolate=[], django_flush=False)

    def hear(self) -> Any:
        line = self._lines.readline()
        return json.loads(line) if line else None

    def say(self, **message: Any) -> None:
        self._connection.sendall(json.dumps(message).encode() + b"\n")

    def end(self) -> None:
        self._lines.close()
        self._connection.close()
        self._listener.close()
        self.process.join(20)
        self.process.kill()
        self.process.join()


@pytest.fixture
def game(tmp_path: Path) -> Iterator[Game]:
    game = Game(tmp_path)
    yield game
    game.end()


def test_a_worker_runs_its_unit_and_leaves_its_files(game: Game, tmp_path: Path) -> None:
    game.start(sample_tests.EveryOutcome("test_pass"), Leaving("test_folder"), leaks=True)

    hello = game.hear()
    assert (hello["role"], hello["slot"], hello["protocol"]) == ("worker", 2, PROTOCOL)
    assert game.hear() == {"m": "ready"}
    game.say(m="run", unit=0, tests=[])
    assert game.hear() == {"m": "more"}  # Because of the leak.
    assert game.hear() == {"m": "done", "unit": 0}
    game.say(m="leave")
    assert game.hear() is None

    first, second = (tmp_path / "worker-2-1.log").read_text().splitlines()
    assert first.startswith(". 0 ")
    assert json.loads(second)["leaks"] == ["working directory changed to '/'"]
    assert (tmp_path / "worker-2-1.stack").read_text() == ""
    assert (tmp_path / "worker-2-1.out").exists()


def test_under_failfast_the_engine_says_after_a_failure_whether_to_go_on(game: Game) -> None:
    tests = [sample_tests.EveryOutcome(name) for name in ("test_fail", "test_pass")]
    game.start(*tests, stops_early=True)
    for _ in range(2):
        game.hear()
    game.say(m="run", unit=0, tests=[])
    assert game.hear() == {"m": "more"}

    with (game.directory / "worker-2-1.now").open("r+b") as now:
        now.seek(8 * 2)
        now.write(b"\1")

    assert game.hear() == {"m": "done", "unit": 0}
    assert len((game.directory / "worker-2-1.log").read_text().splitlines()) == 1


def test_a_worker_that_cannot_start_says_why(game: Game) -> None:
    game.start(init=failing_init)
    game.hear()

    message = game.hear()

    assert message["m"] == "failed_to_start"
    assert "no database today" in message["error"]
