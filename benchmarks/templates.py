"""Test databases from run to run: how long their set-up takes, Django's way and shoal's.

A project of 200 tables and 400 migrations is generated, and its tests run as on a developer's day:
for the first time, once more, with a new migration, on another branch and back, one test alone.
Each run is made by `manage.py test` under Django's runner and under shoal's, in turns, with SQLite
in memory and on the servers that SHOAL_TEST_POSTGRES and SHOAL_TEST_MYSQL (user@host:port) name.
What is in the databases after each set-up is compared.

    python tools/with_database_servers.py python benchmarks/templates.py --keep

exit status: 0; 1 when shoal has made something else than Django; 3 when something failed
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

import database_report
import template_report
from database_project import KINDS
from databases import (
    circumstances,
    keep,
    measure_all,
    measuring_environment,
    print_verdict,
)
from migrations_project import MIGRATIONS, TABLES
from suite_environment import PROJECT
from template_rounds import Bench, Size, measure_kind

USUAL_KINDS = ("sqlite-memory", "postgresql", "mysql")


def measure(kind: str, options: argparse.Namespace) -> dict[str, Any]:
    environment = measuring_environment(options.engine)
    paths = [environment.get("PYTHONPATH", ""), str(PROJECT / "benchmarks")]
    environment["PYTHONPATH"] = ":".join(filter(None, paths))
    with tempfile.TemporaryDirectory(prefix="templates-") as directory:
        size = Size(options.tables, options.migrations)
        return measure_kind(Bench(kind, Path(directory), size, environment), options.rounds)


def parse_arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(KINDS)} [all but files]")
    add("--tables", type=int, default=TABLES, metavar="N", help="of the project [%(default)s]")
    add("--migrations", type=int, default=MIGRATIONS, metavar="N", help="of its [%(default)s]")
    add("--rounds", type=int, default=3, metavar="N", help="[%(default)s]")
    add("--engine", type=Path, metavar="FILE", help="use it with this tree's Python half")
    add("--keep", action="store_true", help="keep the figures in benchmarks/results")
    options = parser.parse_args(arguments)
    for kind in options.kinds:
        if kind not in KINDS:
            parser.error(f"{kind!r} is none of {', '.join(KINDS)}")
    return options


def main(arguments: list[str] | None = None) -> int:
    import django

    options = parse_arguments(arguments)
    kept: dict[str, Any] = {
        **circumstances("templates"),
        "django": django.__version__,
        "rounds": options.rounds,
        "migrations": options.migrations,
        **measure_all(options.kinds or USUAL_KINDS, lambda kind: measure(kind, options)),
    }
    lines = list(template_report.report(kept))
    print("", *lines, "", sep="\n")
    if options.keep:
        keep(kept, lines)
    return judge(kept)


def judge(kept: dict[str, Any]) -> int:
    wrong = database_report.wrong_in(kept)
    missed = template_report.missed_in(kept)
    return print_verdict("templates", wrong, missed)


if __name__ == "__main__":
    sys.exit(main())
