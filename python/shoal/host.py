"""The host's side of a run: start the engine, start workers when told, hear how they end."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import pickle
import secrets
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from typing import Any

from shoal import databases as run_databases
from shoal import preload, worker
from shoal.discovery import Addresses, Unit
from shoal.engine import Engine
from shoal.environment import Environment
from shoal.errors import ShoalError
from shoal.link import Link, Message
from shoal.setup import SuiteSetup

# Linux allows 108 bytes for the path of a Unix socket, macOS 104 (sun_path).
_LONGEST_DIRECTORY = 104 - len("/endpoint") - 1
_SECONDS_TO_END = 5.0


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
    faulthandler: bool = True


@dataclass
class RunResult:
    """How a run ended; ``problems`` are the engine's messages about tests and fixtures."""

    exit_code: int
    verdict: str
    counts: dict[str, int]
    problems: list[Message]


def run(plan: Plan) -> RunResult:
    """Run ``plan``; raises ShoalError when the engine cannot be used or dies."""
    directory = _private_directory()
    try:
        templates = None
        if plan.method != "fork":
            templates = run_databases.share_templates(directory, plan.aliases)
        try:
            return Host(plan, directory, templates.by_name if templates else {}).run()
        finally:
            if templates is not None:
                templates.free()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _private_directory() -> str:
    """Make the run's folder, for this user only, where a socket's path still fits."""
    directory = tempfile.mkdtemp(prefix="shoal-")
    if len(os.fsencode(directory)) <= _LONGEST_DIRECTORY:
        return directory
    os.rmdir(directory)
    for parent in ("/tmp", "/var/tmp"):
        with suppress(OSError):
            return tempfile.mkdtemp(prefix="shoal-", dir=parent)
    raise ShoalError(
        f"the folder for temporary files has too long a name for a socket: {directory!r}",
        hint="set TMPDIR to a folder with a shorter name",
    )


class Host:
    """One run. Has no thread but its caller's, so that it may fork."""

    def __init__(self, plan: Plan, directory: str, templates: dict[str, Any]) -> None:
        self._plan = plan
        self._directory = directory
        self._databases = run_databases.Databases(templates, plan.uncloned)
        self._token = secrets.token_hex(16)
        self._context: Any = multiprocessing.get_context(plan.method)
        self._processes: dict[tuple[int, int], Any] = {}  # By slot and generation.
        self._problems: list[Message] = []
        self._start: worker.Start | bytes
        self._link: Link
        self._signals: _Signals

    def run(self) -> RunResult:
        engine = Engine(self._directory, self._token, self._plan.events)
        try:
            self._start = self._make_start(engine.address)
            self._link = _connect(engine)
            try:
                with _signals_caught() as self._signals:
                    self._describe()
                    finished = self._serve()
            finally:
                self._link.close()
                self._end_workers()
            if finished is None:
                raise _engine_died(engine)
            engine.wait(_SECONDS_TO_END)
        finally:
            engine.stop()
        return RunResult(
            finished["exit_code"], finished["verdict"], finished["counts"], self._problems
        )

    def _make_start(self, address: str) -> worker.Start | bytes:
        plan = self._plan
        numbers, total = [], 0
        for unit in plan.units:
            numbers.append(total)
            total += len(unit.tests)
        start = worker.Start(
            directory=self._directory,
            address=address,
            token=self._token,
            method=plan.method,
            faulthandler=plan.faulthandler,
            databases=self._databases,
            setup=plan.setup,
            numbers=numbers,
            units=plan.units,
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
        if plan.method == "forkserver":
            self._prepare_fork_server()
        return pickle.dumps(start)

    def _prepare_fork_server(self) -> None:
        """Let the fork server load the project once, unless the project prepares each process."""
        if self._plan.setup.process_setup is not None:
            return
        modules = dict.fromkeys(
            type(test).__module__ for unit in self._plan.units for test in unit.tests
        )
        path = os.path.join(self._directory, "preload")
        content = preload.Preload(list(sys.path), self._plan.environment, list(modules))
        with open(path, "wb") as file:
            pickle.dump(content, file)
        os.environ[preload.VARIABLE] = path
        self._context.set_forkserver_preload(["shoal.preload"])
        try:
            from multiprocessing.forkserver import ensure_running

            ensure_running()
        finally:
            del os.environ[preload.VARIABLE]

    def _describe(self) -> None:
        self._link.hello("host", self._token)
        self._link.send("options", **self._plan.options)
        for unit in self._plan.units:
            self._link.send("unit", name=unit.name, tests=[test.id() for test in unit.tests])
        self._link.send("suite_complete")

    def _serve(self) -> Message | None:
        """Do as the engine says until it has finished; None when it is gone."""
        while True:
            sentinels = {process.sentinel: key for key, process in self._processes.items()}
            ready = wait([self._link.fileno(), self._signals.readable, *sentinels])
            try:
                for item in ready:
                    if item in sentinels:
                        self._say_how_it_ended(sentinels[item])
                for _ in range(self._signals.taken()):
                    self._link.send("interrupt")
                if self._link.fileno() in ready:
                    messages = self._link.received()
                    if messages is None:
                        return None
                    for message in messages:
                        if message["m"] == "finished":
                            return message
                        self._obey(message)
            except (BrokenPipeError, ConnectionError):
                return None

    def _obey(self, message: Message) -> None:
        if message["m"] == "start_worker":
            self._start_worker(message["slot"], message["generation"])
        elif message["m"] == "problem":
            self._problems.append(message)
        elif message["m"] == "refused":
            raise ShoalError(message["message"], cause=message["cause"], hint=message["hint"])

    def _start_worker(self, slot: int, generation: int) -> None:
        inherited = None
        if self._plan.method == "fork":
            run_databases.close_for_fork()
            inherited = worker.Inherited(
                [self._link.fileno(), *self._signals.descriptors], self._signals.previous
            )
        _flush_everything()
        process = self._context.Process(
            target=worker.main,
            name=f"shoal-worker-{slot}",
            args=(self._start, slot, generation, inherited),
        )
        with _interrupts_blocked():
            process.start()
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

    def _end_workers(self) -> None:
        """Leave no worker behind, however the run has ended."""
        for process in self._processes.values():
            _end_group(process)
        for process in self._processes.values():
            process.join()
            process.close()
        self._processes.clear()


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """While it lasts, a new process inherits that Ctrl-C cannot reach it; it lets it in itself."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    previous = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, previous)


def _end_group(process: Any) -> None:
    """Kill a worker and what it has started; it leads its own process group."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            if os.getpgid(process.pid) == process.pid:
                os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _connect(engine: Engine) -> Link:
    try:
        return Link(engine.address)
    except OSError as error:
        raise ShoalError(
            f"the engine {str(engine.path)!r} cannot be reached",
            cause=f"{error.strerror} at {engine.address!r}, where it says that it listens",
            hint="install shoal again, or set SHOAL_ENGINE to an engine of this version",
        ) from None


def _engine_died(engine: Engine) -> ShoalError:
    code = engine.wait(_SECONDS_TO_END)
    if code is None:
        how = "it closed its connection"
    elif code < 0:
        how = f"it was ended by signal {-code}"
    else:
        how = f"it ended with exit code {code}"
    return ShoalError(
        "the engine is gone in the middle of the run",
        cause=how,
        hint="the results so far are above; run again, and report it with the file of --events",
    )


def _flush_everything() -> None:
    """Empty all buffers, or a forked worker would write their content once more."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    with suppress(Exception):
        ctypes.CDLL(None).fflush(None)


class _Signals:
    """Signals that ask a run to stop, turned into something that can be waited for."""

    def __init__(self) -> None:
        self.readable, self._writable = os.pipe()
        os.set_blocking(self._writable, False)
        os.set_blocking(self.readable, False)
        self.previous: dict[int, Any] = {}
        self._asked = 0

    @property
    def descriptors(self) -> list[int]:
        return [self.readable, self._writable]

    def on_signal(self, number: int, frame: object) -> None:
        self._asked += 1
        with suppress(OSError):
            os.write(self._writable, b"!")

    def taken(self) -> int:
        """Return how many signals have come since the last call."""
        with suppress(BlockingIOError):
            os.read(self.readable, 4096)
        asked, self._asked = self._asked, 0
        return asked

    def close(self) -> None:
        os.close(self.readable)
        os.close(self._writable)


@contextmanager
def _signals_caught() -> Iterator[_Signals]:
    """While it lasts, SIGINT, SIGTERM and SIGHUP are counted and do nothing else."""
    signals = _Signals()
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    try:
        for number in (getattr(signal, name) for name in names if hasattr(signal, name)):
            if signal.getsignal(number) is signal.SIG_IGN:
                continue  # nohup, or a shell's background job.
            with suppress(ValueError):  # Only the main thread may; elsewhere they keep their way.
                signals.previous[number] = signal.signal(number, signals.on_signal)
        yield signals
    finally:
        for number, handler in signals.previous.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
        signals.close()
