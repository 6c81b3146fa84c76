"""A worker process: set up, then run the units that the engine gives it.

Imports nothing of Django until the settings are in place. ``main`` is the target of a
multiprocessing process, whatever the start method.
"""

from __future__ import annotations

import mmap
import multiprocessing
import os
import pickle
import signal
import sys
import traceback
import unittest
from collections.abc import Iterable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from typing import Any

from shoal import resets, results
from shoal.capture import Capture
from shoal.databases import Databases
from shoal.discovery import Address, CouldNotLoad, Finder, Unit
from shoal.environment import Environment, restore, restore_levels
from shoal.errors import ShoalError
from shoal.leaks import Leaks
from shoal.link import Link, Message
from shoal.log import ResultLog
from shoal.recorder import Recorder
from shoal.setup import SuiteSetup, set_up
from shoal.slots import Slot
from shoal.stacks import StackFile

_PR_SET_PDEATHSIG = 1  # <sys/prctl.h>


@dataclass
class Start:
    """Everything a worker needs; a forked one inherits it, a spawned one gets it pickled.

    Holds nothing of the project that is not wrapped in bytes, so that it can be unpickled before
    Django is set up.
    """

    directory: str  # The run's private folder.
    address: str  # Where the engine listens.
    token: str
    method: str  # fork, forkserver or spawn.
    faulthandler: bool
    databases: Databases
    setup: SuiteSetup | bytes
    numbers: list[int]  # The number of each unit's first test.
    units: list[Unit] | list[bytes]  # Bytes are a pickled list of addresses and the suite class.
    names: list[list[str]] = field(default_factory=list)  # The tests' ids, for those not loaded.
    environment: Environment | None = None  # None in a forked worker.
    stops_early: bool = False  # After a failure no test may begin before the engine knows of it.
    leaks: bool = False  # Look for what outlives a test.


@dataclass
class Inherited:
    """What a forked worker must put back or close."""

    descriptors: list[int]
    handlers: dict[int, Any]


class Body:
    """What a worker has before it knows of any test: its files in the run's folder, its slot."""

    def __init__(self, directory: str, number: int, generation: int, faulthandler: bool) -> None:
        self.number = number
        self.generation = generation
        self.base = os.path.join(directory, f"worker-{number}-{generation}")
        self._directory = directory
        # Before all else, so that a worker that hangs in an import can be asked where it is.
        self.stacks = StackFile(self.base + ".stack", faulthandler)
        self.capture = Capture(self.base + ".out")
        self.slot: Slot

    def enter(self, prepare: Message) -> None:
        """Take the slot as the engine's ``prepare`` says; once."""
        if not hasattr(self, "slot"):
            slot = Slot(self._directory, self.number, self.generation, prepare)
            slot.enter()
            self.slot = slot


def main(given: Start | bytes, slot: int, generation: int, inherited: Inherited | None) -> None:
    """Work until the engine says leave, or is gone."""
    stand_apart(inherited)
    start: Start = pickle.loads(given) if isinstance(given, bytes) else given
    work(start, Body(start.directory, slot, generation, start.faulthandler))


def work(start: Start, body: Body) -> None:
    """Join the engine, set up, and work until it says leave, or is gone."""
    try:
        link = Link(start.address)
        link.hello("worker", start.token, slot=body.number, generation=body.generation)
        prepare = link.receive()
    except OSError:
        return  # The engine is gone, and the host will say so.
    if prepare is None or prepare["m"] != "prepare":
        return  # Gone, too; or it has refused us, and says so itself.
    try:
        body.enter(prepare)
        worker = Worker(start, body, link, _open_recorder(body, link, start))
        worker.set_up()
    except BaseException as error:
        text = str(error) if isinstance(error, ShoalError) else traceback.format_exc()
        with suppress(OSError):
            link.send("failed_to_start", error=text)
    else:
        emptying = nullcontext() if prepare["django_flush"] else resets.installed(link)
        with suppress(OSError), emptying:  # The engine is gone: nobody waits for results.
            worker.serve()
    if hasattr(body, "slot"):
        body.slot.leave()
    link.close()
    _close_connections()
    body.capture.flush()


def stand_apart(inherited: Inherited | None) -> None:
    """Leave the host's process group and terminal, and forget what a fork brought along."""
    _die_with_parent()
    if hasattr(os, "setpgid"):
        # So that Ctrl-C reaches the host alone, and that a worker can be ended with its children.
        with suppress(OSError):
            os.setpgid(0, 0)
        _let_interrupts_in()
    if inherited is None:
        _let_fork_server_end()
        return
    signal.set_wakeup_fd(-1)
    for number, handler in inherited.handlers.items():
        signal.signal(number, handler)
    for descriptor in inherited.descriptors:
        with suppress(OSError):
            os.close(descriptor)


def _die_with_parent() -> None:
    """Ask Linux to kill this process when the one that started it dies, however busy it is.

    That is the host, or the fork server. Other systems leave it at the link that closes.
    """
    if sys.platform != "linux":
        return
    parent = os.getppid()
    with suppress(ImportError, OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    host = multiprocessing.parent_process()
    if os.getppid() != parent or (host is not None and not host.is_alive()):
        os._exit(1)  # It has died before it could be asked for.


def _let_fork_server_end() -> None:
    """Close our copy of what keeps the fork server alive: it ends with the host, and we with it."""
    module = sys.modules.get("multiprocessing.forkserver")
    server: Any = getattr(module, "_forkserver", None)
    descriptor = getattr(server, "_forkserver_alive_fd", None)
    if descriptor is None:
        return
    # A test that wants a fork server gets one of its own.
    server._forkserver_alive_fd = server._forkserver_address = server._forkserver_pid = None
    with suppress(OSError):
        os.close(descriptor)


def _let_interrupts_in() -> None:
    """Unblock SIGINT, which the host has blocked; forget one that came before this moment."""
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGINT, handler)


def _open_recorder(body: Body, link: Link, start: Start) -> Recorder:
    with open(body.base + ".now", "r+b") as file:
        words = memoryview(mmap.mmap(file.fileno(), 64)).cast("Q")
    file_of_log = os.open(body.base + ".log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    log = ResultLog(file_of_log, words, link, start.stops_early)
    return Recorder(log, words, body.capture.position)


def _close_connections() -> None:
    if "django.db" not in sys.modules:
        return  # It has come to nothing before.
    from django.db import connections

    for connection in connections.all():
        with suppress(Exception):  # A driver may raise anything at a server that is gone.
            connection.close()


class Worker:
    """Runs units one after the other."""

    def __init__(
        self,
        start: Start,
        body: Body,
        link: Link,
        recorder: Recorder,
    ) -> None:
        self._start = start
        self._slot = body.slot
        self._link = link
        self._recorder = recorder
        self._stacks = body.stacks
        self._setup: SuiteSetup
        self._finder = Finder(self._rediscover)

    def set_up(self) -> None:
        """Do what must be done before the first test; raises whatever the project raises."""
        start = self._start
        if start.environment is not None:
            restore(start.environment)
        self._slot.change_settings()
        if isinstance(start.setup, bytes):
            self._setup = pickle.loads(start.setup)
        else:
            self._setup = start.setup
        place = (self._slot.number, self._slot.generation)
        set_up(self._setup, *place, start.method, start.databases, self._link)
        self._slot.change_settings()
        if start.environment is not None:
            restore_levels(start.environment)
        if start.leaks:
            self._recorder.watch(Leaks())

    def _rediscover(self) -> Iterable[unittest.TestCase]:
        found = self._setup.rediscover()
        self._stacks.take_over()
        return found

    def serve(self) -> None:
        """Run units until the engine says leave; raises OSError when it is gone."""
        self._link.send("ready")
        while True:
            message = self._link.receive()
            if message is None or message["m"] != "run":
                return
            self._run(message["unit"], message["tests"])
            self._link.send("done", unit=message["unit"])

    def _run(self, number: int, only: list[int]) -> None:
        self._recorder.enter_unit(number)
        unit = self._load(number)
        first = self._start.numbers[number]
        numbers = only or list(range(first, first + len(unit.tests)))
        tests = [unit.tests[test - first] for test in numbers]
        self._recorder.begin_unit(numbers, tests)
        while tests:
            left = list(tests)  # unittest forgets tests that it has run.
            try:
                self._run_suite(unit.suite_class(tests))
                break
            except BaseException:  # KeyboardInterrupt and its like go through unittest.
                done = self._recorder.abandon(left, traceback.format_exc())
                tests = left[done:]
        self._recorder.end_unit()

    def _run_suite(self, suite: unittest.TestSuite) -> None:
        setup = self._setup
        if setup.runner_class is not None:
            runner = setup.make_runner(self._recorder)
            runner.run(suite)
        elif setup.result_class is not None:
            suite(setup.make_result(self._recorder))
        else:
            suite(results.UnitResult(self._recorder, setup.failfast, setup.buffer))

    def _load(self, number: int) -> Unit:
        unit = self._start.units[number]
        if isinstance(unit, Unit):
            return unit
        suite_class, addresses = pickle.loads(unit)
        names = self._start.names[number]
        tests = [self._find(address, name) for address, name in zip(addresses, names, strict=True)]
        return Unit("", tests, suite_class)

    def _find(self, address: Address, name: str) -> unittest.TestCase:
        try:
            return self._finder.find(address)
        except Exception:  # Its module raises at import, here and not in the host.
            path, _, method = name.rpartition(".")
            title = f"{method} ({path}.{method})"
            return CouldNotLoad(method, title, traceback.format_exc())
