"""The host's side of a run: start workers when told, hear how they end."""

from __future__ import annotations

import ctypes
import multiprocessing
import pickle
import sys
import unittest
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from typing import Any

from django.db import connections

from shoal import databases as run_databases
from shoal import processes, salvage, sqlite, worker
from shoal.clones import Clones
from shoal.discovery import Addresses, Unit
from shoal.early import EarlyWorkers
from shoal.environment import Environment
from shoal.errors import ShoalError
from shoal.link import Message
from shoal.results import Stub
from shoal.session import Session, check_refusal
from shoal.setup import SuiteSetup
from shoal.signals import Signals


@dataclass
class Plan:
    """All that a run is made of; from the runner."""

    units: list[Unit]
    setup: SuiteSetup
    method: str
    options: dict[str, Any]  # What the engine is told: see "options" in docs/protocol.md.
    environment: Environment
    events: str | None = None
    aliases: list[str] = field(default_factory=list)
    uncloned: list[str] = field(default_factory=list)
    clones: Clones = field(default_factory=Clones)
    early: EarlyWorkers | None = None  # That have come up already.
    faulthandler: bool = True
    # What workers have to be prepared for; the engine alone knows what will be.
    stops_early: bool = False
    leaks: bool = False


@dataclass
class RunResult:
    """How a run ended; ``problems`` are the engine's messages about tests and fixtures."""

    exit_code: int
    verdict: str
    counts: dict[str, int]
    problems: list[Message]

    def for_unittest(self) -> unittest.TestResult:
        """Return a unittest result with the same in it, for ``suite_result`` and others."""
        result = unittest.TestResult()
        result.testsRun = self.counts["run"]
        with_texts: dict[str, list[Any]] = {
            "failure": result.failures,
            "error": result.errors,
            "skip": result.skipped,
            "expected_failure": result.expectedFailures,
        }
        for problem in self.problems:
            test = Stub(problem["id"], problem["title"])
            if problem["kind"] in with_texts:
                with_texts[problem["kind"]].append((test, problem["text"]))
            elif problem["kind"] == "unexpected_success":
                result.unexpectedSuccesses.append(test)
        if self.verdict == "failed" and result.wasSuccessful():
            result.errors.append((Stub("shoal", "the run"), self._why_failed()))
        return result

    def _why_failed(self) -> str:
        """Return why a run failed of which no test is reported as bad."""
        if self.counts["not_run"]:
            return f"{self.counts['not_run']} tests were not run\n"
        if self.counts.get("flaky"):
            return f"{self.counts['flaky']} tests passed only when they were tried again\n"
        return "the run failed; its report says why\n"


def run(plan: Plan, session: Session, signals: Signals) -> RunResult:
    """Run ``plan`` in ``session``; raises ShoalError when the engine dies or cannot be used."""
    with signals.caught(), _shared_templates(plan, session, signals) as templates:
        return Host(plan, session, signals, templates).run()


@contextmanager
def _shared_templates(
    plan: Plan, session: Session, signals: Signals
) -> Iterator[dict[str, sqlite.Template]]:
    """Put every in-memory SQLite database where spawned workers find it, as long as it lasts."""
    if plan.method == "fork":
        yield {}
        return

    def intend(name: str) -> None:
        session.intend([{"kind": "shared_memory", "name": name}])

    shared = sqlite.SharedTemplates(session.directory, intend)
    signals.at_last.append(shared.free)
    try:
        for alias in plan.aliases:
            connection = connections[alias]
            name = str(connection.settings_dict["NAME"])
            if sqlite.is_in_memory(connection) and name not in shared.by_name:
                connection.ensure_connection()
                with signals.held():
                    shared.add(name, connection.connection)
        yield shared.by_name
    finally:
        shared.free()
        signals.at_last.remove(shared.free)
        session.gone([{"kind": "shared_memory", "name": name} for name in shared.memory_names])


class Host:
    """One run. Has no thread but its caller's, so that it may fork."""

    def __init__(
        self,
        plan: Plan,
        session: Session,
        signals: Signals,
        templates: dict[str, sqlite.Template],
    ) -> None:
        self._plan = plan
        self._session = session
        self._signals = signals
        self._link = session.link
        self._databases = run_databases.Databases(templates, plan.uncloned, plan.clones)
        self._context: Any = multiprocessing.get_context(plan.method)
        self._processes: dict[tuple[int, int], Any] = {}  # By slot and generation.
        self._problems: list[Message] = []
        self._start: worker.Start | bytes

    def run(self) -> RunResult:
        self._start = self._make_start()
        self._signals.at_last.insert(0, self._kill_workers)
        try:
            self._signals.begin_run()
            finished = self._describe_and_serve()
        finally:
            self._signals.begin_ending()
            self._kill_workers()
            self._forget_workers()
            self._signals.at_last.remove(self._kill_workers)
        if finished is None:
            names = [test.id() for unit in self._plan.units for test in unit.tests]
            known = salvage.describe(self._session.directory, names)
            raise self._session.engine_is_gone("in the middle of the run", known)
        return RunResult(
            finished["exit_code"], finished["verdict"], finished["counts"], self._problems
        )

    def _make_start(self) -> worker.Start | bytes:
        plan = self._plan
        numbers, total = [], 0
        for unit in plan.units:
            numbers.append(total)
            total += len(unit.tests)
        start = worker.Start(
            directory=self._session.directory,
            address=self._session.engine.address,
            token=self._session.token,
            method=plan.method,
            faulthandler=plan.faulthandler,
            databases=self._databases,
            setup=plan.setup,
            numbers=numbers,
            units=plan.units,
            stops_early=plan.stops_early,
            leaks=plan.leaks,
        )
        if plan.method == "fork":
            return start
        addresses = Addresses()
        start.units = [
            pickle.dumps((unit.suite_class, [addresses.of(test) for test in unit.tests]))
            for unit in plan.units
        ]
        start.names = [[test.id() for test in unit.tests] for unit in plan.units]
        start.setup = plan.setup.pickled()
        start.environment = plan.environment
        return pickle.dumps(start)

    def _describe_and_serve(self) -> Message | None:
        try:
            self._describe()
            return self._serve()
        except (BrokenPipeError, ConnectionError):
            return None

    def _describe(self) -> None:
        self._link.send("options", **self._plan.options)
        for unit in self._plan.units:
            tests = [test.id() for test in unit.tests]
            limits = {"timeouts": timeouts} if (timeouts := unit.timeouts()) else {}
            self._link.send("unit", name=unit.name, tests=tests, **limits)
        self._link.send("suite_complete")

    def _serve(self) -> Message | None:
        """Do as the engine says until it has finished; None when it is gone."""
        readable = self._signals.descriptors[0]
        while True:
            sentinels = {process.sentinel: key for key, process in self._processes.items()}
            ready = wait([self._link.fileno(), readable, *sentinels])
            for item in ready:
                if item in sentinels:
                    self._say_how_it_ended(sentinels[item])
            for _ in range(self._signals.taken()):
                self._link.send("interrupt")
            if self._link.fileno() not in ready:
                continue
            messages = self._link.received()
            if messages is None:
                return None
            for message in messages:
                if message["m"] == "finished":
                    return message
                self._obey(message)

    def _obey(self, message: Message) -> None:
        if message["m"] == "start_worker":
            self._start_worker(message["slot"], message["generation"])
        elif message["m"] == "problem":
            self._problems.append(message)
        else:
            check_refusal(message)

    def _start_worker(self, slot: int, generation: int) -> None:
        run_databases.close_connections()
        inherited = None
        if self._plan.method == "fork":
            inherited = worker.Inherited(
                [self._link.fileno(), *self._signals.descriptors], dict(self._signals.previous)
            )
        _flush_everything()
        if generation == 1 and self._plan.early is not None:
            assert isinstance(self._start, bytes)
            waiting = self._plan.early.take(slot, self._start)
            if waiting is not None:
                self._processes[slot, generation] = waiting
                return
        process = self._context.Process(
            target=worker.main,
            name=f"shoal-worker-{slot}",
            args=(self._start, slot, generation, inherited),
        )
        try:
            processes.start(process, self._plan.method)
        except (OSError, EOFError) as error:
            raise ShoalError(
                f"worker {slot} could not be started by {self._plan.method}",
                cause=f"{type(error).__name__}: {error}",
                hint="look for a limit of processes or memory, or use another --start-method",
            ) from None
        self._processes[slot, generation] = process

    def _say_how_it_ended(self, key: tuple[int, int]) -> None:
        process = self._processes.pop(key)
        process.join()
        code = process.exitcode
        slot, generation = key
        self._link.send(
            "worker_exited",
            slot=slot,
            generation=generation,
            code=max(code, 0),
            signal=max(-code, 0),
        )
        process.close()

    def _kill_workers(self) -> None:
        """Leave no worker behind, however the run has ended."""
        for process in list(self._processes.values()):
            processes.end_group(process)

    def _forget_workers(self) -> None:
        for process in self._processes.values():
            process.join()
            process.close()
        self._processes.clear()


def _flush_everything() -> None:
    """Empty all buffers, or a forked worker would write their content once more."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    with suppress(Exception):
        ctypes.CDLL(None).fflush(None)
