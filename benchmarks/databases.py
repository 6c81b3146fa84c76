"""Test databases: how long clones and resets take, Django's way and shoal's, beside each other.

A project of 200 connected tables is generated, and its template made, in SQLite in memory, in an
SQLite file, and on the servers that SHOAL_TEST_POSTGRES and SHOAL_TEST_MYSQL (user@host:port) name;
`tools/with_database_servers.py` starts such. Then both ways take turns, and every clone, and what
every reset leaves, is compared with what Django makes.

    python tools/with_database_servers.py python benchmarks/databases.py --keep

exit status: 0; 1 when shoal has made something else than Django; 3 when something failed
"""

from __future__ import annotations

import argparse
import datetime
import importlib.util
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import database_report
from database_project import KINDS
from process_tree import describe_commit, describe_machine
from suite_environment import PROJECT, clean_environment

RESULTS = PROJECT / "benchmarks" / "results"
MEASURING = PROJECT / "benchmarks" / "database_measuring.py"
CLONES = (1, 2, 4, 8)
DRIVERS = {"postgresql": "psycopg", "mysql": "MySQLdb"}


def why_not(kind: str) -> str:
    """Why this kind of database cannot be measured here; empty when it can."""
    _, variable = KINDS[kind]
    if not variable:
        return ""
    if not os.environ.get(variable):
        return f"{variable} names no server"
    if not importlib.util.find_spec(DRIVERS[kind]):
        return f"{DRIVERS[kind]} is not installed"
    return ""


def measure(kind: str, options: argparse.Namespace) -> dict[str, Any]:
    """Measure one kind of database in a process of its own; exits when that fails."""
    environment = measuring_environment(options.engine)
    with tempfile.TemporaryDirectory(prefix="databases-") as directory:
        file = Path(directory, "figures.json")
        log = Path(directory, "log.txt")
        order = {
            "kind": kind,
            "file": str(file),
            "tables": options.tables,
            "clones": options.clones,
            "repetitions": options.repetitions,
            "resets": options.resets,
        }
        command = [sys.executable, str(MEASURING), json.dumps(order)]
        with log.open("wb") as output:
            done = subprocess.run(command, env=environment, stdout=output, stderr=output)
        if done.returncode != 0:
            print(f"{kind} could not be measured:", log.read_text(errors="replace")[-3000:])
            raise SystemExit(3)
        figures: dict[str, Any] = json.loads(file.read_text())
    return figures


def measuring_environment(engine: Path | None) -> dict[str, str]:
    """This process's, with the servers' addresses, and with the engine that is asked for."""
    servers = {name: os.environ[name] for _, name in KINDS.values() if name in os.environ}
    environment = clean_environment() | servers
    path = engine or os.environ.get("SHOAL_ENGINE")
    if path:
        environment["SHOAL_ENGINE"] = str(Path(path).resolve())
        environment["PYTHONPATH"] = str(PROJECT / "python")
    return environment


def parse_arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("kinds", nargs="*", metavar="KIND", help=f"{', '.join(KINDS)} [all]")
    add("--tables", type=int, default=200, metavar="N", help="of the project's own [%(default)s]")
    add("--clones", type=int, nargs="+", default=CLONES, metavar="N", help="[1 2 4 8]")
    add("--repetitions", type=int, default=7, metavar="N", help="of clones [%(default)s]")
    add("--resets", type=int, default=40, metavar="N", help="of each kind [%(default)s]")
    add("--engine", type=Path, metavar="FILE", help="use it with this tree's Python half")
    add("--keep", action="store_true", help="keep the figures in benchmarks/results")
    options = parser.parse_args(arguments)
    for kind in options.kinds:
        if kind not in KINDS:
            parser.error(f"{kind!r} is none of {', '.join(KINDS)}")
    if max(options.clones) > max(CLONES):
        parser.error(f"--clones takes numbers up to {max(CLONES)}")
    return options


def main(arguments: list[str] | None = None) -> int:
    import django

    options = parse_arguments(arguments)
    kept: dict[str, Any] = {
        **circumstances("databases"),
        "django": django.__version__,
        "repetitions": options.repetitions,
        "resets": options.resets,
        **measure_all(options.kinds or KINDS, lambda kind: measure(kind, options)),
    }
    lines = list(database_report.report(kept))
    print("", *lines, "", sep="\n")
    if options.keep:
        keep(kept, lines)
    return judge(kept)


def measure_all(
    kinds: Iterable[str], measure: Callable[[str], dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """The figures of all kinds of database that can be measured here, and why others cannot."""
    found: dict[str, dict[str, Any]] = {"kinds": {}, "skipped": {}}
    for kind in kinds:
        if why := why_not(kind):
            found["skipped"][kind] = why
            continue
        print(f"measuring {kind} ...", flush=True)
        found["kinds"][kind] = measure(kind)
    return found


def circumstances(benchmark: str) -> dict[str, Any]:
    """What has to be known to read figures; taken before the first of them."""
    load, machine = os.getloadavg()[0], describe_machine()
    return {
        "benchmark": benchmark,
        "date": datetime.date.today().isoformat(),
        "commit": describe_commit(PROJECT),
        "machine": machine,
        "load_before": round(load, 2),
        # With half of the cores taken, figures tell orders of magnitude and no ratios.
        "busy": load > (os.cpu_count() or 1) / 2,
        "python": platform.python_version(),
    }


def keep(kept: dict[str, Any], lines: list[str]) -> None:
    RESULTS.mkdir(parents=True, exist_ok=True)
    base = RESULTS / f"{kept['benchmark']}-{kept['django']}"
    rounded = json.loads(json.dumps(kept), parse_float=lambda text: round(float(text), 5))
    base.with_name(base.name + ".json").write_text(json.dumps(rounded, indent=1) + "\n")
    base.with_name(base.name + ".md").write_text("\n".join(lines) + "\n")


def judge(kept: dict[str, Any]) -> int:
    wrong = database_report.wrong_in(kept)
    missed = database_report.missed_in(kept)
    return print_verdict("databases", wrong, missed)


def print_verdict(benchmark: str, wrong: list[str], missed: list[str]) -> int:
    """Say what was made wrong and what is too slow; returns the exit status."""
    print(*(f"NOT AS DJANGO MAKES IT: {line}" for line in wrong), sep="\n", end="\n" * bool(wrong))
    print(*(f"below the bar: {line}" for line in missed), sep="\n", end="\n" * bool(missed))
    print(f"{benchmark}: {len(wrong)} differences, {len(missed)} below their bars")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
