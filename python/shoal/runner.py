"""ShoalRunner: Django's DiscoverRunner with the running of tests handed over to the engine.

Discovery, databases, checks and options stay Django's; subclasses of either may override what
Django lets them override.
"""

from __future__ import annotations

import faulthandler
import inspect
import multiprocessing
import pickle
import platform
import sys
import time
import unittest
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import django
from django.db import Error as DatabaseFailure
from django.db import connections
from django.test import runner as django_runner
from django.test.runner import DiscoverRunner, ParallelTestSuite, partition_suite_by_case

from shoal import databases as run_databases
from shoal import early, fork_server, host, options, templates
from shoal._version import __version__
from shoal.clones import Clones, adopt, can_clone
from shoal.discovery import Unit, units_of
from shoal.dropping import CannotDrop
from shoal.environment import Environment, snapshot
from shoal.errors import ExitCode, ShoalError
from shoal.journal import TestDatabases, remove_left_over
from shoal.session import Session, config_mentions
from shoal.setup import SuiteSetup, method_for_django, start_method_seen
from shoal.signals import Signals, say

# How the last run of this process through the engine ended; for the shoal command's exit code.
last_run: host.RunResult | None = None


class ShoalRunner(DiscoverRunner):  # type: ignore[misc]
    """Run tests in parallel on the engine when asked for ``--parallel``, else as Django does.

    Mix it into a runner of your own by putting it first: ``class Runner(ShoalRunner, YourRunner)``.
    """

    parallel: int

    def __init__(
        self,
        *args: Any,
        start_method: str | None = None,
        events: str | None = None,
        parallel_auto: bool = False,
        **kwargs: Any,
    ) -> None:
        """Take DiscoverRunner's arguments and those of our options: see ``shoal.options``."""
        if parallel_auto or kwargs.get("parallel") == "auto":
            kwargs["parallel"] = _or_refuse(options.automatic_workers)
        if kwargs.get("pdb") and kwargs.get("parallel"):
            if kwargs["parallel"] > 1:
                print(
                    "shoal: --pdb needs the terminal, so the tests run in this one process "
                    f"and not in {kwargs['parallel']} workers",
                    file=sys.stderr,
                )
            kwargs["parallel"] = 0
        given = {
            choice.name: kwargs.pop(choice.name, None)
            for choice in (*options.CHOICES, *options.SET_UP_CHOICES)
            if not self._is_a_partners(choice.name)
        }
        super().__init__(*args, **kwargs)
        self._chosen: dict[str, Any] = _or_refuse(lambda: options.choices(given))
        set_up = _or_refuse(lambda: options.choices(given, options.SET_UP_CHOICES))
        self._wishes = _wishes(set_up)
        self._oracle_clone: str | None = set_up["oracle_clone"]
        self.start_method: str = _or_refuse(lambda: options.start_method(start_method))
        self.events: str | None = events or options.environment_value(options.EVENTS_VARIABLE)
        self._arguments = {name: value for name, value in kwargs.items() if name != "logger"}
        self._labels: list[str] = []
        self._in_engine = False
        self._environment = Environment()
        self._signals = Signals()
        self._session: Session | None = None
        self._test_databases: TestDatabases | None = None
        self._clones = Clones()
        self._parallel_suite: Any = None
        self._early: early.EarlyWorkers | None = None

    @classmethod
    def _is_a_partners(cls, argument: str) -> bool:
        """True when a class that ours is mixed into has an argument of this name."""
        partners = cls.__mro__[cls.__mro__.index(ShoalRunner) + 1 : -1]  # Without object.
        methods = [vars(one)["__init__"] for one in partners if "__init__" in vars(one)]
        return any(argument in inspect.signature(method).parameters for method in methods)

    @classmethod
    def add_arguments(cls, parser: Any) -> None:
        """Add Django's options and ours; refuse numbers of workers that make no sense."""
        super().add_arguments(parser)
        known = {action.dest: action for action in parser._actions}
        if "parallel" in known:  # A partner's add_arguments may have left it out.
            known["parallel"].type = options.parse_parallel
            known["parallel"].__class__ = options.ParallelAction
        if "durations" not in known:  # Django before 5.0, or a Python before 3.12.
            parser.add_argument(
                "--durations",
                type=int,
                metavar="N",
                help="Show the N slowest tests (N=0 for all); needs --parallel.",
            )
        parser.add_argument(
            "--start-method",
            type=options.parse_start_method,
            metavar="METHOD",
            help="How workers are started: fork, forkserver or spawn, where the system has them.",
        )
        parser.add_argument(
            "--events",
            metavar="FILE",
            help="Write what happens in a parallel run to FILE, one JSON object a line.",
        )
        options.add_choices(parser)

    def run_tests(self, test_labels: Any, *args: Any, **kwargs: Any) -> Any:
        if self.parallel < 1:
            return super().run_tests(test_labels, *args, **kwargs)
        self._signals, self._test_databases = Signals(), None
        self._clones = Clones()
        with self._signals.caught():
            try:
                return super().run_tests(test_labels, *args, **kwargs)
            except KeyboardInterrupt:
                self._signals.begin_ending()
                raise SystemExit(self._explain_interrupt()) from None
            finally:
                self._end_session()

    def _explain_interrupt(self) -> int:
        left = "nothing is left behind"
        if self._test_databases is not None and self._test_databases.left:
            left = "what is left behind is named above"
        say(f"shoal: interrupted during set-up: no tests were run, and {left}")
        return ExitCode.INTERRUPTED

    def _in_session(self) -> Session:
        """Return the session with the engine, which begins when it is first needed."""
        if self._session is None:
            self._session = _or_refuse(lambda: Session(self._signals, self.events))
        return self._session

    def _end_session(self) -> None:
        self._signals.begin_ending()
        self._end_early()
        if self._session is not None:
            self._session.close()
            self._session = None

    def setup_test_environment(self, **kwargs: Any) -> None:
        if self.parallel >= 1:
            self._in_session()  # Before anything is made that would have to be removed.
            # Before the test environment changes settings: workers do that themselves.
            self._environment = snapshot()
            with self._signals.released():
                unittest.installHandler()  # Django does, too, but it would find our handler.
        super().setup_test_environment(**kwargs)

    def teardown_test_environment(self, **kwargs: Any) -> None:
        with self._signals.released():
            super().teardown_test_environment(**kwargs)
        self._end_session()

    def build_suite(self, test_labels: Any = None, *args: Any, **kwargs: Any) -> Any:
        self._in_engine = self.parallel >= 1
        self._labels = list(test_labels or [])
        suite = super().build_suite(test_labels, *args, **kwargs)
        if self._in_engine and not isinstance(suite, ParallelTestSuite):
            # One worker, or one class for many: Django would run it in this process.
            self.parallel = 1
            suite = self.parallel_test_suite(
                partition_suite_by_case(suite), 1, self.failfast, self.debug_mode, self.buffer
            )
        self._parallel_suite = suite
        return suite

    def setup_databases(self, **kwargs: Any) -> Any:
        if not self._in_engine:
            return self._set_up_serially(**kwargs)
        aliases = kwargs.get("aliases")
        session = self._in_session()
        for alias in aliases or connections:
            _or_refuse(lambda: adopt(connections[alias], session, self._oracle_clone))  # noqa: B023
        self._limit_to_what_can_be_cloned(aliases or connections)
        _or_refuse(lambda: remove_left_over(session, self.log))
        ours = self._test_databases = TestDatabases(session, self.keepdb, self.interactive)
        try:
            _or_refuse(lambda: ours.write_down(aliases, self.parallel))
            _or_refuse(ours.check_grants)
            self._begin_early()
            with self._from_templates(session), self._cloning_noted():
                old_config = super().setup_databases(**kwargs)
                if self.parallel == 1:  # Django clones for more than one only.
                    for creation in _cloned_by_us(old_config):
                        creation.clone_test_db("1", verbosity=self.verbosity, keepdb=self.keepdb)
            _or_refuse(ours.all_made)
            _or_refuse(lambda: self._clones.set_up(session, self.parallel, say))
            if self._clones.given_up:
                self.parallel = 1
        except BaseException:
            self._signals.begin_ending()
            ours.drop_all()
            raise
        return old_config

    def _set_up_serially(self, **kwargs: Any) -> Any:
        """Set up for tests in this process: the engine is here for the templates only."""
        try:
            session = Session(Signals())
        except ShoalError as error:  # Nothing else needs it.
            print(error, file=sys.stderr)
            return super().setup_databases(**kwargs)
        try:
            _or_refuse(lambda: remove_left_over(session, self.log))
            with self._from_templates(session):
                return super().setup_databases(**kwargs)
        finally:
            session.close()

    @contextmanager
    def _from_templates(self, session: Session) -> Iterator[None]:
        """While it lasts, test databases start from remembered templates; says so at its end."""
        begin = time.monotonic()
        remembered = _or_refuse(lambda: templates.Templates(session, self._wishes, self._timed))
        with _refusing(), remembered.used():
            yield
        if self.verbosity >= 1 and (said := remembered.summary(time.monotonic() - begin)):
            self.log(said)

    def _timed(self, name: str) -> Any:
        return self.time_keeper.timed(name)

    @contextmanager
    def _cloning_noted(self) -> Iterator[None]:
        with run_databases.without_cloning_memory(), self._clones.noting():
            yield

    def _begin_early(self) -> None:
        """Let workers load the project while the databases are made, where a start method can."""
        suite = self._parallel_suite
        sets_up = _process_setup(suite) is None
        units = units_of(suite.subsuites)
        session = self._in_session()
        if self.start_method == "forkserver":
            fork_server.prepare(units, self._environment, session, sets_up=sets_up)
        if self.start_method != "spawn":
            return
        options = self._engine_options(units, {})
        project = early.Project(
            session.directory,
            faulthandler.is_enabled(),
            _or_refuse(lambda: session.prepare(options)),
            self._environment,
            sets_up,
        )
        self._early = early.EarlyWorkers(multiprocessing.get_context("spawn"), project)
        self._signals.at_last.append(self._early.end)
        with suppress(OSError):  # It is tried again when the engine asks, and then said.
            self._early.start(options["workers"])

    def _end_early(self) -> None:
        if self._early is not None:
            self._signals.at_last.remove(self._early.end)
            self._early.end()
            self._early = None

    def _limit_to_what_can_be_cloned(self, aliases: Iterable[str]) -> None:
        uncloned = _uncloned(aliases)
        if uncloned and self.parallel > 1:
            self.log(
                f"shoal: one worker instead of {self.parallel}, because Django cannot clone "
                f"the database {', '.join(map(repr, uncloned))}"
            )
            self.parallel = 1

    def teardown_databases(self, old_config: Any, **kwargs: Any) -> None:
        ours = self._test_databases
        if not self._in_engine or ours is None:
            super().teardown_databases(old_config, **kwargs)
            return
        self._signals.begin_ending()
        ours.end_sessions()
        session = self._in_session()
        try:
            with run_databases.without_cloning_memory(), self._clones.dropping(session.link):
                if self.parallel == 1:
                    for creation in _cloned_by_us(old_config):
                        creation.destroy_test_db(
                            suffix="1", verbosity=self.verbosity, keepdb=self.keepdb
                        )
                super().teardown_databases(old_config, **kwargs)
        except (DatabaseFailure, OSError, CannotDrop) as error:
            if not ours.drop_after(error):
                raise
        else:
            ours.all_dropped()

    def run_suite(self, suite: Any, **kwargs: Any) -> Any:
        if not isinstance(suite, ParallelTestSuite):
            return super().run_suite(suite, **kwargs)
        try:
            return self._run_in_engine(suite)
        finally:
            if self._shuffler is not None:
                self.log(f"Used shuffle seed: {self._shuffler.seed_display}")

    def _run_in_engine(self, suite: Any) -> unittest.TestResult:
        global last_run
        arguments = self.get_test_runner_kwargs()
        with start_method_seen(method_for_django(self.start_method)):
            suite.initialize_suite()
        self._warn_of_unsent_settings()
        plan = self._plan(suite, arguments)
        session = self._in_session()
        finished: host.RunResult
        last_run = finished = _or_refuse(lambda: host.run(plan, session, self._signals))
        if finished.verdict in ("interrupted", "could_not_start"):
            raise SystemExit(finished.exit_code)  # After the databases have been removed.
        return finished.for_unittest()

    def _plan(self, suite: Any, arguments: dict[str, Any]) -> host.Plan:
        units = units_of(suite.subsuites)
        aliases = sorted(getattr(suite, "used_aliases", None) or connections)
        return host.Plan(
            units=units,
            setup=self._suite_setup(suite, arguments),
            method=self.start_method,
            options=self._engine_options(units, arguments),
            environment=self._environment,
            events=self.events,
            aliases=aliases,
            uncloned=[*_uncloned(aliases), *self._clones.given_up],
            clones=self._clones,
            early=self._early,
            faulthandler=faulthandler.is_enabled(),
            stops_early=self._may_stop_early(arguments),
            leaks=self._may_look_for_leaks(),
        )

    def _may_stop_early(self, arguments: dict[str, Any]) -> bool:
        if arguments.get("failfast", self.failfast) or self._chosen["max_fail"] is not None:
            return True
        return config_mentions("max-fail", "max_fail")

    def _may_look_for_leaks(self) -> bool:
        asked = self._chosen["leaks"]
        return config_mentions("leaks") if asked is None else asked != "off"

    def _engine_options(self, units: list[Unit], arguments: dict[str, Any]) -> dict[str, Any]:
        workers = max(1, min(self.parallel, len(units)))
        return {
            "workers": workers,
            "failfast": bool(arguments.get("failfast", self.failfast)),
            "verbosity": arguments.get("verbosity", self.verbosity),
            "durations": arguments.get("durations", self._arguments.get("durations")),
            **self._chosen,
            "start_method": self.start_method,
            "shoal": __version__,
            "python": platform.python_version(),
            "django": django.__version__,
        }

    def _suite_setup(self, suite: Any, arguments: dict[str, Any]) -> SuiteSetup:
        runner_class = suite.runner_class
        if runner_class is django_runner.RemoteTestRunner:
            runner_class = None
        return SuiteSetup(
            init_worker=_function(suite.init_worker),
            process_setup=_process_setup(suite),
            process_setup_args=tuple(suite.process_setup_args),
            initial_settings=suite.initial_settings,
            serialized_contents=suite.serialized_contents,
            used_aliases=getattr(suite, "used_aliases", None),
            debug_mode=suite.debug_mode,
            debug_sql=self.debug_sql,
            failfast=bool(arguments.get("failfast", suite.failfast)),
            buffer=bool(arguments.get("buffer", suite.buffer)),
            runner_class=runner_class,
            result_class=(
                arguments.get("resultclass") if self.debug_sql and runner_class is None else None
            ),
            runner=self._pickled_runner(),
        )

    def _pickled_runner(self) -> bytes | None:
        try:
            return pickle.dumps((type(self), self._arguments, self._labels))
        except Exception:  # Needed for tests that cannot be imported by name, and only then.
            return None

    def _warn_of_unsent_settings(self) -> None:
        if self.start_method == "fork":
            return
        for name, reason in self._environment.unsent_settings.items():
            print(
                f"shoal: the setting {name!r} cannot be sent to {self.start_method} workers\n"
                f"  cause: {reason}\n"
                "  hint:  set it in process_setup, or use --start-method fork",
                file=sys.stderr,
            )


def _process_setup(suite: Any) -> Any:
    """Return what the suite has workers do before they set Django up; None for nothing."""
    function = _function(suite.process_setup)
    return None if function is django_runner._process_setup_stub else function


def _function(method: Any) -> Any:
    """Return the function that a class attribute holds, as Django's own suite takes it."""
    return getattr(method, "__func__", method)


def _or_refuse(action: Any) -> Any:
    """Return what ``action`` returns; an error of ours is printed and ends the process."""
    try:
        return action()
    except ShoalError as error:
        print(error, file=sys.stderr, flush=True)
        raise SystemExit(int(error.exit_code)) from None


@contextmanager
def _refusing() -> Iterator[None]:
    """Print an error of ours that comes up inside, and end the process."""
    try:
        yield
    except ShoalError as error:
        print(error, file=sys.stderr, flush=True)
        raise SystemExit(int(error.exit_code)) from None


def _wishes(chosen: dict[str, Any]) -> templates.Wishes:
    return templates.Wishes(
        cache=chosen["template_cache"],
        django_migrate=chosen["django_migrate"],
        fresh=bool(chosen["fresh"]),
        verify=bool(chosen["verify_template"]),
    )


def _uncloned(aliases: Iterable[str]) -> list[str]:
    return [alias for alias in aliases if not can_clone(connections[alias])]


def _cloned_by_us(old_config: Any) -> list[Any]:
    """Return the creation objects of the databases that have a clone of their own for slot 1."""
    return [
        connection.creation
        for connection, _, first in old_config
        if first and can_clone(connection)
    ]


def __getattr__(name: str) -> Any:
    if name == "ProjectRunner":
        # Kept under its name, so that spawned workers can find the class again.
        globals()[name] = found = _project_runner()
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _project_runner() -> type[ShoalRunner]:
    """Return the project's TEST_RUNNER with ours mixed in, for the ``shoal`` command."""
    from django.conf import settings
    from django.test.utils import get_runner

    theirs = get_runner(settings)
    if issubclass(theirs, ShoalRunner):
        return theirs  # type: ignore[no-any-return]
    if theirs is DiscoverRunner:
        return ShoalRunner
    if not issubclass(theirs, DiscoverRunner):
        raise ShoalError(
            f"TEST_RUNNER {settings.TEST_RUNNER!r} is no DiscoverRunner",
            hint="give --testrunner shoal.ShoalRunner, or a subclass of it",
            exit_code=ExitCode.USAGE,
        )
    return type("ProjectRunner", (ShoalRunner, theirs), {"__module__": __name__})
