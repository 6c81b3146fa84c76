"""What a project's suite needs in a worker before its first test.

Django's own names and calls: ``init_worker``, ``process_setup``, ``runner_class`` mean what they
mean on Django's ParallelTestSuite.
"""

from __future__ import annotations

import inspect
import io
import multiprocessing
import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from shoal import databases as worker_databases
from shoal import environment, results
from shoal.errors import ShoalError
from shoal.link import Link
from shoal.recorder import Recorder


@dataclass
class SuiteSetup:
    """Taken from the runner and its parallel suite in the host; used in each worker."""

    init_worker: Callable[..., None]
    process_setup: Callable[..., None] | None
    process_setup_args: tuple[Any, ...]
    initial_settings: dict[str, Any] | None
    serialized_contents: dict[str, Any] | None
    used_aliases: set[str] | None
    debug_mode: bool
    debug_sql: bool
    failfast: bool
    buffer: bool
    runner_class: type | None  # None for Django's own, which nothing is lost without.
    result_class: type | None  # None for a result of our own.
    runner: bytes | None  # The runner class, its arguments and labels, for a rediscovery.

    def pickled(self) -> bytes:
        """Return what a spawned worker gets; a ShoalError names what cannot be sent."""
        for name in (
            "init_worker",
            "process_setup",
            "process_setup_args",
            "runner_class",
            "initial_settings",
        ):
            try:
                pickle.dumps(getattr(self, name))
            except Exception as error:
                raise ShoalError(
                    f"{name} of the parallel test suite cannot be sent to a spawned worker",
                    cause=str(error),
                    hint="make it importable by name, or use --start-method fork",
                ) from error
        return pickle.dumps(self)

    def make_runner(self, recorder: Recorder) -> Any:
        """Return an instance of the project's ``runner_class`` whose result is recorded."""
        assert self.runner_class is not None
        result_class = getattr(self.runner_class, "resultclass", None)
        recording = results.recording(result_class or _remote_result(), recorder)
        named = type(self.runner_class.__name__, (self.runner_class,), {"resultclass": recording})
        runner = named(failfast=self.failfast, buffer=self.buffer)
        if runner.resultclass is not recording:  # Its __init__ has chosen another.
            runner.resultclass = results.recording(runner.resultclass, recorder)
        return runner

    def make_result(self, recorder: Recorder) -> Any:
        """Return an instance of ``result_class``, a text result that prints to nowhere."""
        assert self.result_class is not None
        from unittest.runner import _WritelnDecorator

        recording = results.recording(self.result_class, recorder)
        result = recording(_WritelnDecorator(io.StringIO()), True, 1)
        result.failfast = self.failfast
        result.buffer = self.buffer
        return result

    def rediscover(self) -> Iterable[Any]:
        """Return all tests of the run as a fresh discovery in this process gives them."""
        from django.test.utils import iter_test_cases

        if self.runner is None:
            raise ShoalError("the runner's arguments cannot be sent to a spawned worker")
        runner_class, arguments, labels = pickle.loads(self.runner)
        runner = runner_class(**{**arguments, "parallel": 0, "verbosity": 0})
        return list(iter_test_cases(runner.build_suite(labels)))


def _remote_result() -> type:
    from django.test.runner import RemoteTestResult

    return RemoteTestResult  # type: ignore[no-any-return]


class _Counter:
    """Stands in for the shared counter that Django's workers take their numbers from."""

    def __init__(self, slot: int) -> None:
        self.value = slot - 1

    def get_lock(self) -> nullcontext[None]:
        return nullcontext()


def set_up(
    setup: SuiteSetup,
    slot: int,
    generation: int,
    method: str,
    databases: worker_databases.Databases,
    link: Link | None = None,
) -> None:
    """Call ``init_worker`` as Django does, so that the worker's number is its slot."""
    from django.test import runner

    spawned = method != "fork"
    process_setup = setup.process_setup
    if spawned and process_setup is not None:
        process_setup = environment.allowing_configure(process_setup)
    arguments = [
        _Counter(slot),
        setup.initial_settings,
        setup.serialized_contents,
        process_setup,
        setup.process_setup_args,
        setup.debug_mode,
        setup.used_aliases,
    ]
    # Django 4.2 knows no used_aliases, nor does an init_worker written for it.
    accepted = len(inspect.signature(runner._init_worker).parameters)
    with ExitStack() as stack:
        stack.enter_context(
            worker_databases.worker_connections(databases, spawned, generation, link)
        )
        stack.enter_context(start_method_seen(method_for_django(method)))
        setup.init_worker(*arguments[:accepted])
    if spawned:
        _finish_spawned(setup)


def method_for_django(method: str) -> str:
    """Return the start method that Django is to see: before 6.0 it knows no forkserver."""
    import django

    return "spawn" if method == "forkserver" and django.VERSION < (6, 0) else method


def _finish_spawned(setup: SuiteSetup) -> None:
    """Do what Django leaves out in versions before 6.0, and for --debug-sql in all."""
    import django
    from django.core.management import call_command
    from django.db import connections

    if setup.used_aliases is not None:
        for alias, settings in (setup.initial_settings or {}).items():
            # Django restores what tests use; a mirror that none uses has its primary's name too.
            if alias not in setup.used_aliases:
                connections[alias].settings_dict.update(settings)
    if setup.debug_sql:
        for connection in connections.all():
            connection.force_debug_cursor = True
    if django.VERSION < (6, 0):
        # Checks import what a project loads late: the root URLconf, for one.
        silence = {"stdout": io.StringIO(), "stderr": io.StringIO()}
        call_command("check", databases=setup.used_aliases, **silence)


@contextmanager
def start_method_seen(method: str) -> Iterator[None]:
    """While it lasts, ``multiprocessing.get_start_method()`` returns ``method``.

    Django, and projects after it, ask for the global method; ours is chosen by the run.
    """
    previous = multiprocessing.get_start_method(allow_none=True)
    multiprocessing.set_start_method(method, force=True)
    try:
        yield
    finally:
        multiprocessing.set_start_method(previous, force=True)
