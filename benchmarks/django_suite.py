"""Django's own test suite under Django's runner and under shoal: the same outcomes, and how fast.

Fetches Django's source distribution, installs it with its test requirements in an environment of
its own, and runs its tests through its own `tests/runtests.py`, on SQLite in memory or on a
database server: once with Django's runner, once with shoal, one after the other, as often as
--pairs says.
docs/performance.md explains the figures.

    python benchmarks/django_suite.py --start-method spawn --pairs 3
    python benchmarks/django_suite.py --part --engine build/dev/src/cli/shoal-engine
    python benchmarks/django_suite.py basic queries
    python tools/with_database_servers.py \\
        python benchmarks/django_suite.py --part resets --database mysql

exit status: 0 the same outcomes, 1 an outcome differs, 2 wrong usage, 3 a run gave no results
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from outcomes import Outcomes, read_peer_record, read_shoal_events
from process_tree import Measured, describe_commit, describe_machine, measure
from suite_databases import DRIVERS, NAMES, variables_for
from suite_environment import (
    PROJECT,
    Suite,
    clean_environment,
    describe_python,
    install_driver,
    install_shoal,
    make_suite,
)
from suite_report import Pair, Verdict, judge, print_pair, print_summary, summarize

METHODS = ("fork", "forkserver", "spawn")
PARTS = {
    # Runners, databases in memory, live servers, migrations: what shoal can break.
    "usual": [
        "test_runner",
        "test_runner_apps",
        "basic",
        "queries",
        "transactions",
        "servers",
        "admin_views",
        "migrations",
        "multiple_database",
        "settings_tests",
    ],
    # What renders models of the past, for --fast-migrations.
    "migrations": [
        "migrations",
        "migrations2",
        "migration_test_data_persistence",
        "migrate_signals",
        "schema",
        "contenttypes_tests",
        "postgres_tests.test_operations",
        "proxy_models",
        "swappable_models",
        "auth_tests.test_management",
    ],
    # Tests that commit, after which tables have to be emptied; all but those in a browser.
    "resets": [
        "transactions",
        "transaction_hooks",
        "test_utils",
        "fixtures",
        "migrations",
        "servers",
        "admin_inlines",
    ],
}
LEFT_OUT = {"resets": ("--exclude-tag=selenium",)}
SERVERS = {"sqlite": "SQLite in memory", "postgresql": "PostgreSQL", "mysql": "MySQL or MariaDB"}
RESULTS = PROJECT / "benchmarks" / "results"


@dataclass(frozen=True)
class Run:
    """One run of the suite: who runs it, and how workers start."""

    runner: str  # "django" or "shoal".
    method: str
    workers: int
    labels: tuple[str, ...]
    options: tuple[str, ...] = ()  # More of runtests.py's.


class Bench:
    """Runs the suite in the environment that was made for it."""

    def __init__(self, suite: Suite, options: argparse.Namespace) -> None:
        self._suite = suite
        self._shoal_environment = install_shoal(suite.python, options.wheel, options.engine)
        self._database = variables_for(options.database)
        self._logs = options.cache.resolve() / "runs"
        self._limit = options.limit
        self._runner = "fast_runner.FastRunner" if options.fast_migrations else "shoal.ShoalRunner"
        self._peers: dict[tuple[Run, int], tuple[Outcomes, Measured]] = {}

    def run_peer(self, run: Run, number: int, name: str) -> tuple[Outcomes, Measured]:
        """Run Django's runner, once a pair: the same run serves every start method of shoal's."""
        if (run, number) not in self._peers:
            self._peers[run, number] = self.run(run, name)
        return self._peers[run, number]

    def run(self, run: Run, name: str) -> tuple[Outcomes, Measured]:
        """Run and measure; the log and the record are kept in a folder called `name`."""
        folder = self._logs / name
        folder.mkdir(parents=True, exist_ok=True)
        record = folder / "record.jsonl"
        record.unlink(missing_ok=True)
        command = [str(self._suite.python), "runtests.py", "--settings=suite_settings", "--noinput"]
        command += [f"--parallel={run.workers}", *run.options, *run.labels]
        env = clean_environment() | self._database | self._variables(run, record)
        log = folder / "log.txt"
        measured = measure(command, env=env, cwd=self._suite.tests, log=log, limit=self._limit)
        if measured.killed or measured.exit_code not in (0, 1) or not record.is_file():
            self._give_up(name, measured, log)
        read = read_shoal_events if run.runner == "shoal" else read_peer_record
        try:
            return read(record), measured
        except ValueError:
            self._give_up(name, measured, log)

    def _variables(self, run: Run, record: Path) -> dict[str, str]:
        if run.runner == "shoal":
            chosen = {"SHOAL_START_METHOD": run.method, "SHOAL_EVENTS": str(record)}
            return {"SUITE_TEST_RUNNER": self._runner, **chosen, **self._shoal_environment}
        return {
            "SUITE_TEST_RUNNER": "peer_runner.RecordingRunner",
            "SUITE_START_METHOD": run.method,
            "PEER_RECORD": str(record),
        }

    @staticmethod
    def _give_up(name: str, measured: Measured, log: Path) -> NoReturn:
        tail = log.read_text(errors="replace").splitlines()[-40:]
        why = (
            "was killed"
            if measured.killed
            else f"ended with {measured.exit_code} and no complete record"
        )
        print(f"\n{name} {why}; the end of {log}:", *tail, sep="\n", file=sys.stderr)
        raise SystemExit(3)


def compare_pair(bench: Bench, options: argparse.Namespace, method: str, number: int) -> Pair:
    """Run both, in an order that changes from pair to pair, and judge what differs."""
    name = f"{method}-{number + 1}"
    more = tuple(LEFT_OUT.get(options.part, ()))
    mine = Run("shoal", method, options.parallel, tuple(options.labels), more)
    peer = peer_run(options, method)
    order = [mine] if peer is None else [peer, mine] if number % 2 == 0 else [mine, peer]
    done = {}
    for run in order:
        print(f"{name}: {run.runner}, {run.workers} workers, {run.method}", flush=True)
        label = f"{name}-{run.runner}"
        if run is mine:
            done[run.runner] = bench.run(run, label)
        else:
            done[run.runner] = bench.run_peer(run, number, label)
    reference = done["django"][0] if peer else None

    def serially(labels: list[str]) -> Outcomes:
        if not labels:
            return Outcomes()
        print(f"{name}: {len(labels)} classes again, serially", flush=True)
        return bench.run(Run("django", method, 1, tuple(labels), more), f"{name}-serial")[0]

    verdict = judge(done["shoal"][0], reference, serially if options.serial_check else None)
    return Pair(method, peer.method if peer else "", options.parallel, done, verdict)


def peer_run(options: argparse.Namespace, method: str) -> Run | None:
    """The run to compare with, in the start method that was asked for."""
    if options.peer == "none":
        return None
    labels, more = tuple(options.labels), tuple(LEFT_OUT.get(options.part, ()))
    if options.peer == "django-serial":
        return Run("django", method, 1, labels, more)
    chosen = method if options.peer == "same" else options.peer.removeprefix("django-")
    return Run("django", chosen, options.parallel, labels, more)


def parse_arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="%(prog)s [options] [labels]",
    )
    add = parser.add_argument
    add("labels", nargs="*", help="test labels of Django's suite [all of it]")
    parts = "; ".join(f"{name}: {' '.join(labels)}" for name, labels in PARTS.items())
    add("--part", nargs="?", const="usual", choices=PARTS, help=f"a part of it; {parts} [usual]")
    add("--list-part", action="store_true", help="print the labels of that part and stop")
    add("--database", default="sqlite", choices=NAMES, help="[%(default)s]")
    add("--django", default="6.1.3", metavar="VERSION", help="[%(default)s]")
    add(
        "--sdist",
        type=Path,
        metavar="FILE",
        help="Django's source distribution, if it is there already",
    )
    add("--start-method", action="append", choices=METHODS, help="repeatable [spawn]")
    add("--parallel", type=int, default=2, metavar="N", help="workers [%(default)s]")
    peers = ["same", *(f"django-{method}" for method in METHODS), "django-serial", "none"]
    add(
        "--peer",
        default="same",
        choices=peers,
        help="Django's runner to compare with [same start method]",
    )
    add(
        "--fast-migrations",
        action="store_true",
        help="the tests' own migrations are fast ones; with --start-method fork",
    )
    add(
        "--pairs",
        type=int,
        default=1,
        metavar="N",
        help="how often to run both, interleaved [%(default)s]",
    )
    add(
        "--no-serial-check",
        dest="serial_check",
        action="store_false",
        help="do not rerun what failed or differs",
    )
    add("--wheel", type=Path, metavar="FILE", help="install this wheel of shoal [build this tree]")
    add("--engine", type=Path, metavar="FILE", help="use this engine with this tree's Python half")
    add(
        "--cache",
        type=Path,
        default=PROJECT / "build" / "django-suite",
        metavar="DIR",
        help="[build/django-suite]",
    )
    add(
        "--results",
        type=Path,
        metavar="FILE",
        help="keep the figures in FILE (.json) and beside it (.txt)",
    )
    add(
        "--keep",
        action="store_true",
        help="keep them in benchmarks/results, one file a start method",
    )
    add(
        "--limit",
        type=float,
        default=3600,
        metavar="SECONDS",
        help="kill a run that takes longer [%(default)s]",
    )
    options = parser.parse_args(arguments)
    if options.part and options.labels:
        parser.error("--part takes no labels; give either")
    if options.wheel and options.engine:
        parser.error("--wheel brings its own engine; give either")
    if options.fast_migrations and (options.start_method or ["spawn"]) != ["fork"]:
        parser.error("--fast-migrations is for forked workers; give --start-method fork")
    if options.part:
        options.labels = PARTS[options.part]
    options.start_method = list(dict.fromkeys(options.start_method or ["spawn"]))
    return options


def results_files(options: argparse.Namespace) -> Iterator[tuple[str, Path]]:
    """The start methods to keep figures of, and where."""
    several = len(options.start_method) > 1
    for method in options.start_method:
        if options.results:
            stem = f"{options.results.stem}-{method}" if several else options.results.stem
            yield method, options.results.with_name(f"{stem}.json")
        elif options.keep:
            more = f"-{options.part or 'part'}" if options.labels else ""
            more += f"-{options.database}" if options.database != "sqlite" else ""
            yield method, RESULTS / f"django-suite-{options.django}-{method}{more}.json"


def main(arguments: list[str] | None = None) -> int:
    options = parse_arguments(arguments)
    if options.list_part:
        print(*PARTS[options.part or "usual"])
        return 0
    suite = make_suite(options.django, options.cache.resolve(), options.sdist)
    if suite.left_out:
        print("left out, as they cannot be installed here:", ", ".join(suite.left_out))
    if driver := DRIVERS.get(options.database):
        install_driver(suite.python, driver)
    bench = Bench(suite, options)
    conditions = {
        "benchmark": "django-suite",
        "date": datetime.date.today().isoformat(),
        "commit": describe_commit(PROJECT),
        "machine": describe_machine(),
        "load_before": round(os.getloadavg()[0], 2),
        "python": describe_python(suite.python),
        "django": options.django,
        "database": SERVERS[options.database],
        "left_out": suite.left_out,
        "labels": options.labels or "all",
    }
    pairs = []
    for number in range(options.pairs):
        for method in options.start_method:
            pairs.append(compare_pair(bench, options, method, number))
            print_pair(pairs[-1])
            keep_so_far(options, conditions, pairs)
    print_summary(conditions, pairs)
    return finish([pair.verdict for pair in pairs])


def keep_so_far(options: argparse.Namespace, conditions: dict[str, Any], pairs: list[Pair]) -> None:
    """Keep what there is after each pair: the whole suite takes long enough to be interrupted."""
    for method, file in results_files(options):
        if mine := [pair for pair in pairs if pair.method == method]:
            keep(file, conditions, mine)


def keep(file: Path, conditions: dict[str, Any], pairs: list[Pair]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(conditions | summarize(pairs), indent=2) + "\n")
    with file.with_suffix(".txt").open("w") as text:
        print_summary(conditions, pairs, text)
    print(f"kept in {file} and {file.with_suffix('.txt').name}")


def finish(verdicts: list[Verdict]) -> int:
    """Print the line that sums up every comparison, and return the exit code."""
    passed = sum(verdict.same - verdict.skipped for verdict in verdicts)
    failed = sum(len(verdict.differing) for verdict in verdicts)
    skipped = sum(verdict.skipped for verdict in verdicts)
    print(f"django suite: {passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
