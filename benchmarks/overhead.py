"""What a runner itself costs: thousands of tests that do nothing, under every runner, interleaved.

A project of trivial SimpleTestCase classes is generated; every contender runs it once a round, in
an order that changes from round to round, all on the same machine within one call. The *test phase*
is the time inside the runner's `run_suite`: it begins with starting workers and ends with the last
result. (For pytest-xdist it is the time that pytest reports, which includes its collecting.)

    python benchmarks/overhead.py --engine build/release/src/cli/shoal-engine --keep

exit status: 0; 1 when shoal with fork is slower than Django's parallel runner; 3 when a run failed
"""

from __future__ import annotations

import argparse
import datetime
import importlib.util
import json
import os
import platform
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from process_tree import Measured, describe_commit, describe_machine, measure
from suite_environment import PROJECT, clean_environment

RESULTS = PROJECT / "benchmarks" / "results"
TESTS_PER_CLASS = 10
CLASSES_PER_MODULE = 20

MANAGE = """\
import multiprocessing
import os
import sys

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    if method := os.environ.get("PEER_START_METHOD"):
        multiprocessing.set_start_method(method)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
"""
SETTINGS = """\
SECRET_KEY = "overhead"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
USE_TZ = True
"""
RUNNER = """\
import json
import os
import time

from {module} import {base}


class Timed({base}):
    def run_tests(self, *args, **kwargs):
        self.times = {{}}
        began = time.perf_counter()
        result = super().run_tests(*args, **kwargs)
        self.times["run_tests"] = time.perf_counter() - began
        with open(os.environ["PEER_TIMES"], "w") as file:
            json.dump(self.times, file)
        return result

    def run_suite(self, *args, **kwargs):
        began = time.perf_counter()
        try:
            return super().run_suite(*args, **kwargs)
        finally:
            self.times["run_suite"] = time.perf_counter() - began
"""


@dataclass(frozen=True)
class Contender:
    name: str
    kind: str  # "django", "shoal" or "xdist".
    method: str = ""
    workers: int = 1


@dataclass(frozen=True)
class Sample:
    """One run; seconds."""

    phase: float
    run_tests: float
    cost: Measured


def make_project(directory: Path, tests: int) -> None:
    (directory / "manage.py").write_text(MANAGE)
    (directory / "settings.py").write_text(SETTINGS)
    for name, module, base in (
        ("timed_django", "django.test.runner", "DiscoverRunner"),
        ("timed_shoal", "shoal", "ShoalRunner"),
    ):
        (directory / f"{name}.py").write_text(RUNNER.format(module=module, base=base))
    package = directory / "suite"
    package.mkdir()
    (package / "__init__.py").touch()
    classes = -(-tests // TESTS_PER_CLASS)
    for first in range(0, classes, CLASSES_PER_MODULE):
        numbers = range(first, min(first + CLASSES_PER_MODULE, classes))
        text = "from django.test import SimpleTestCase\n" + "".join(map(_class_text, numbers))
        (package / f"test_{first:05}.py").write_text(text)


def _class_text(number: int) -> str:
    methods = (
        f"    def test_{index}(self):\n        self.assertEqual(1 + 1, 2)\n"
        for index in range(TESTS_PER_CLASS)
    )
    return f"\n\nclass Trivial{number}Tests(SimpleTestCase):\n" + "\n".join(methods)


class Bench:
    def __init__(self, directory: Path, tests: int, engine: Path | None) -> None:
        self._directory = directory
        self._tests = tests
        self._environment = clean_environment()
        if engine:
            self._environment["SHOAL_ENGINE"] = str(engine.resolve())
            self._environment["PYTHONPATH"] = str(PROJECT / "python")
        make_project(directory, tests)

    def run(self, contender: Contender) -> Sample:
        times = self._directory / "times.json"
        times.unlink(missing_ok=True)
        log = self._directory / "log.txt"
        environment = self._environment | {"PEER_TIMES": str(times)}
        if contender.kind == "shoal":
            environment["SHOAL_START_METHOD"] = contender.method
        elif contender.method:
            environment["PEER_START_METHOD"] = contender.method
        command = self._command(contender)
        cost = measure(command, env=environment, cwd=self._directory, log=log, limit=600)
        said = log.read_text(errors="replace")
        ran = re.search(r"^Ran (\d+) tests|\b(\d+) passed", said, re.MULTILINE)
        if cost.exit_code != 0 or not ran or int(ran[1] or ran[2]) != self._tests:
            print(f"{contender.name} did not pass {self._tests} tests:", said[-3000:], sep="\n")
            raise SystemExit(3)
        if contender.kind == "xdist":
            reported = re.search(r" in ([\d.]+)s", said)
            seconds = float(reported[1]) if reported else cost.wall
            return Sample(seconds, seconds, cost)
        noted = json.loads(times.read_text())
        return Sample(noted["run_suite"], noted["run_tests"], cost)

    @staticmethod
    def _command(contender: Contender) -> list[str]:
        if contender.kind == "xdist":
            options = ["-q", "--ds=settings", "-p", "no:cacheprovider"]
            workers = str(contender.workers)
            return [sys.executable, "-m", "pytest", *options, "-n", workers, "suite"]
        runner = f"timed_{contender.kind}.Timed"
        command = [sys.executable, "manage.py", "test", f"--testrunner={runner}"]
        return [*command, f"--parallel={contender.workers}"]


def rounds(bench: Bench, contenders: list[Contender], count: int) -> dict[str, list[Sample]]:
    """Every contender once a round, each round beginning with another one."""
    samples: dict[str, list[Sample]] = {contender.name: [] for contender in contenders}
    bench.run(contenders[0])  # Compiles the project; not counted.
    for number in range(count):
        turn = number % len(contenders)
        for contender in contenders[turn:] + contenders[:turn]:
            samples[contender.name].append(bench.run(contender))
    return samples


def describe(samples: list[Sample], tests: int) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "phase_s": round(median(sample.phase for sample in samples), 4),
        "phase_min_s": round(min(sample.phase for sample in samples), 4),
        "phase_max_s": round(max(sample.phase for sample in samples), 4),
        "us_a_test": round(median(sample.phase for sample in samples) / tests * 1e6, 1),
        "run_tests_s": round(median(sample.run_tests for sample in samples), 4),
        "wall_s": round(median(sample.cost.wall for sample in samples), 4),
        "cpu_s": round(median(sample.cost.cpu for sample in samples), 4),
    }
    engines = [(sample.cost.engine, sample.cost) for sample in samples if sample.cost.engine]
    if engines:
        figures["engine_cpu_s"] = round(median(engine.cpu for engine, _ in engines), 4)
        shares = (engine.cpu / cost.cpu for engine, cost in engines)
        figures["engine_share_of_cpu"] = round(median(shares), 4)
        figures["engine_peak_kib"] = max(engine.peak_kib for engine, _ in engines)
    return figures


def table(title: str, figures: dict[str, dict[str, Any]], yardstick: str) -> Iterator[str]:
    yield title
    yield (
        f"  {'':<26}{'test phase':>11}{'(min..max)':>17}{'ratio':>8}{'us/test':>9}"
        f"{'run_tests':>11}{'process':>9}{'ratio':>8}{'CPU':>8}"
    )
    base = figures.get(yardstick)
    for name, each in figures.items():
        span = f"({each['phase_min_s']:.2f}..{each['phase_max_s']:.2f})"
        phase = f"{each['phase_s'] / base['phase_s']:.3f}" if base else ""
        wall = f"{each['wall_s'] / base['wall_s']:.3f}" if base else ""
        yield (
            f"  {name:<26}{each['phase_s']:>9.3f} s{span:>17}{phase:>8}{each['us_a_test']:>9.1f}"
            f"{each['run_tests_s']:>9.3f} s{each['wall_s']:>7.2f} s{wall:>8}{each['cpu_s']:>6.2f} s"
        )
    for name, each in figures.items():
        if "engine_cpu_s" in each:
            yield (
                f"  {name}: engine {each['engine_cpu_s']:.3f} s CPU"
                f" ({each['engine_share_of_cpu']:.2%} of the run's),"
                f" {each['engine_peak_kib'] / 1024:.1f} MiB at its peak"
            )


def parse_arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--tests", type=int, default=10_000, metavar="N", help="[%(default)s]")
    add("--large", type=int, default=20_000, metavar="N", help="second size, shoal alone; 0 skips")
    add("--rounds", type=int, default=5, metavar="N", help="[%(default)s]")
    add("--workers", type=int, default=2, metavar="N", help="[%(default)s]")
    add("--with-xdist", action="store_true", help="pytest-xdist too, if it is installed")
    add("--engine", type=Path, metavar="FILE", help="use it with this tree's Python half")
    add("--no-shoal", action="store_true", help="the others alone")
    add("--keep", action="store_true", help="keep the figures in benchmarks/results")
    options = parser.parse_args(arguments)
    for name in ("tests", "large"):
        if getattr(options, name) % TESTS_PER_CLASS:
            parser.error(f"--{name} takes a multiple of {TESTS_PER_CLASS}")
    if options.with_xdist:
        missing = [
            name for name in ("xdist", "pytest_django") if not importlib.util.find_spec(name)
        ]
        if missing:
            parser.error(f"--with-xdist needs {' and '.join(missing)} installed")
    return options


def main(arguments: list[str] | None = None) -> int:
    options = parse_arguments(arguments)
    workers = options.workers
    yardstick = Contender(f"Django --parallel {workers}, fork", "django", "fork", workers)
    peers = [Contender("Django, one process", "django"), yardstick]
    if options.with_xdist:
        peers.append(Contender(f"pytest-xdist -n {workers}", "xdist", workers=workers))
    ours = [
        Contender(f"shoal, {method}", "shoal", method, workers)
        for method in ("fork", "forkserver", "spawn")
    ]
    contenders = peers + ([] if options.no_shoal else ours)
    kept: dict[str, Any] = {
        "benchmark": "overhead",
        "date": datetime.date.today().isoformat(),
        "commit": describe_commit(PROJECT),
        "machine": describe_machine(),
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "workers": workers,
        "rounds": options.rounds,
    }
    lines = [
        f"Python {kept['python']}; {workers} workers; medians of {options.rounds} rounds; "
        + ", ".join(f"{key} {value}" for key, value in describe_machine().items())
        + f"; load before {kept['load_before']}; commit {kept['commit']}, {kept['date']}"
    ]
    for tests, who in ((options.tests, contenders), (options.large, ours)):
        if not tests or (options.no_shoal and who is ours):
            continue
        with tempfile.TemporaryDirectory(prefix="overhead-") as directory:
            samples = rounds(Bench(Path(directory), tests, options.engine), who, options.rounds)
        figures = {name: describe(each, tests) for name, each in samples.items()}
        kept[f"{tests} tests"] = figures
        title = f"{tests} tests in {tests // TESTS_PER_CLASS} classes"
        lines += ["", *table(title, figures, yardstick.name)]
    print(*lines, sep="\n")
    if options.keep:
        RESULTS.mkdir(parents=True, exist_ok=True)
        (RESULTS / "overhead.json").write_text(json.dumps(kept, indent=2) + "\n")
        (RESULTS / "overhead.txt").write_text("\n".join(lines) + "\n")
    return judge(kept[f"{options.tests} tests"], ours[0].name, yardstick.name)


def judge(figures: dict[str, dict[str, Any]], ours: str, yardstick: str) -> int:
    if ours not in figures:
        return 0
    mine, theirs = figures[ours]["phase_s"], figures[yardstick]["phase_s"]
    verdict = "SLOWER" if mine > theirs else "ok"
    print(f"\noverhead: {ours} {mine:.3f} s, {yardstick} {theirs:.3f} s: {verdict}")
    return 1 if mine > theirs else 0


if __name__ == "__main__":
    sys.exit(main())
