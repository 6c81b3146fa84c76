"""Migrations of published apps, with and without shoal: what comes of them has to be the same.

For every Django and kind of database that is asked for, the apps of published_apps.py are migrated
by Django alone, twice, and with shoal's fast migrations, each time by a process of its own. Schema
dumps have to be equal byte for byte, and rows but for cells in which Django's own two runs differ.

    python tests/published/published.py --django 6.1 --database sqlite
    python tools/with_database_servers.py python tests/published/published.py

The environments lie in .make/published, and are made from the requirements beside this file when
they are needed. exit status: 0; 1 when anything differs; 3 when something failed
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import published_databases
from published_apps import EVERYTHING, LEFT_OUT, PROJECTS, published_in
from published_comparing import MOST_LINES, compare

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
ENVIRONMENTS = REPOSITORY / ".make" / "published"
sys.path.insert(0, str(REPOSITORY / "tools"))

from make_test_environments import WANTED, find_python, fingerprint, is_done, pip  # noqa: E402

DJANGOS = {wanted.name.removeprefix("django-"): wanted for wanted in WANTED}
RUNS = ("plain1", "plain2", "fast")


@dataclass
class Figures:
    """Of one Django and kind of database; sums over its projects."""

    django: str
    vendor: str
    projects: int = 0
    different: int = 0  # So many of them.
    apps: int = 0
    migrations: int = 0
    tables: int = 0
    rows: int = 0
    varying: int = 0
    plain: float = 0.0
    fast: float = 0.0
    differences: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def make_environment(django: str) -> Path:
    """Return its interpreter; what is as it should be is not touched."""
    home = ENVIRONMENTS / f"django-{django}"
    python = home / "bin" / "python"
    base = next(filter(None, map(find_python, DJANGOS[django].pythons)), None)
    if base is None:
        raise SystemExit(f"Django {django} needs Python {' or '.join(DJANGOS[django].pythons)}")
    requirements = HERE / f"requirements-django-{django}.txt"
    wanted = fingerprint(requirements.read_text(), str(base))
    if not is_done(home / ".requirements", wanted):
        print(f"making the environment {home.relative_to(REPOSITORY)}", flush=True)
        shutil.rmtree(home, ignore_errors=True)
        subprocess.run([base, "-m", "venv", home], check=True)
        pip(python, "--no-deps", "--requirement", str(requirements))
        (home / ".requirements").write_text(wanted)
    return python


def migrate(python: Path, project: str, run: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Make a test database in a process of its own and return what it has noted."""
    passed = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DJANGO", "PYTHON"))
    }
    environment = passed | {
        "PUBLISHED_PROJECT": project,
        "PUBLISHED_DATABASE": json.dumps(settings),
        "PYTHONPATH": f"{HERE}:{REPOSITORY / 'python'}",
        # Some migrations write in the order of a set. That order is not what is compared.
        "PYTHONHASHSEED": "0",
        "PYTHONWARNINGS": "ignore",
    }
    with tempfile.NamedTemporaryFile(suffix=".json") as notes:
        way = re.sub(r"\d", "", run)
        command = [str(python), str(HERE / "published_migrating.py"), way, notes.name]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        if done.returncode != 0:
            print(f"{project}, {run}: exit status {done.returncode}:", done.stderr[-3000:])
            raise SystemExit(3)
        found: dict[str, Any] = json.loads(Path(notes.name).read_text())
    return found


def check(python: Path, project: str, against: str, figures: Figures) -> None:
    """Migrate one project three times, compare, and add what was found."""
    vendor = figures.vendor
    runs = [run if run != "fast" else against for run in RUNS]
    names = [f"test_published_{os.getpid()}_{number}" for number in range(len(runs))]
    with tempfile.TemporaryDirectory(prefix="published-") as folder:
        directory = Path(folder)
        try:
            found = [
                migrate(
                    python, project, run, published_databases.settings_of(vendor, directory, name)
                )
                for run, name in zip(runs, names, strict=True)
            ]
            one, two, fast = (each["tables"] for each in found)
            schemas = [published_databases.schema_of(vendor, directory, name) for name in names]
        finally:
            for name in names:
                published_databases.drop(vendor, directory, name)
    compared = compare((one, two), fast, (schemas[0], schemas[1], schemas[2]))
    figures.apps += len(published_in(project, figures.django))
    figures.migrations += found[0]["migrations"]
    figures.tables += compared.tables
    figures.rows += compared.rows
    figures.varying += compared.varying
    figures.plain += min(found[0]["seconds"], found[1]["seconds"])
    figures.fast += found[2]["seconds"]
    figures.projects += 1
    figures.different += bool(compared.differences)
    figures.differences += [f"{project}: {line}" for line in compared.differences]
    figures.warnings += [f"{project}: {line}" for line in found[2]["warnings"]]
    print(
        f"Django {figures.django}, {vendor}, {project}: {found[0]['migrations']} migrations, "
        f"{compared.tables} tables, {compared.rows} rows, {len(compared.differences)} differences; "
        f"{found[0]['seconds']:.1f} s and {found[2]['seconds']:.1f} s",
        flush=True,
    )


def report(everything: list[Figures]) -> Iterator[str]:
    """Markdown that can be read as it is."""
    yield (
        "| Django, database  | apps | migrations | tables |  rows | varying | differences "
        "|  plain |   fast | ratio |"
    )
    yield "| ----------------- |" + " ---: |" * 9
    for each in everything:
        ratio = each.plain / each.fast if each.fast else 0.0
        yield (
            f"| {each.django}, {each.vendor:<12} | {each.apps:4} | {each.migrations:10} "
            f"| {each.tables:6} | {each.rows:5} | {each.varying:7} | {len(each.differences):11} "
            f"| {each.plain:5.1f}s | {each.fast:5.1f}s | {ratio:5.2f} |"
        )
    for each in everything:
        where = f"Django {each.django}, {each.vendor}"
        yield from (f"DIFFERS: {where}: {line}" for line in each.differences[:MOST_LINES])
        if len(each.differences) > MOST_LINES:
            yield f"DIFFERS: {where}: and {len(each.differences) - MOST_LINES} more"
        yield from (f"warning: {where}: {line}" for line in each.warnings)


def parse_arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    vendors = published_databases.VARIABLES
    add("--django", action="append", choices=DJANGOS, help="[all]")
    add("--database", action="append", choices=vendors, help="[all that can be reached]")
    add("--project", action="append", choices=(*PROJECTS, EVERYTHING), help="[all but everything]")
    add("--without", action="append", default=[], choices=PROJECTS, help="leave a project out")
    add("--against", default="fast", choices=("fast", "plain"), help="plain tries the comparison")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    options = parse_arguments(arguments)
    everything = []
    skipped = 0
    for django in options.django or DJANGOS:
        python = make_environment(django)
        for (version, name), why in LEFT_OUT.items():
            if version == django:
                print(f"Django {django}: without {name}: {why}")
        for vendor in options.database or published_databases.VARIABLES:
            if why := published_databases.why_not(vendor):
                print(f"Django {django}: {vendor} is skipped: {why}")
                skipped += 1
                continue
            figures = Figures(django, vendor)
            everything.append(figures)
            for project in options.project or PROJECTS:
                if project not in options.without:
                    check(python, project, options.against, figures)
    print("", *report(everything), "", sep="\n")
    projects, different = (
        sum(getattr(each, name) for each in everything) for name in ("projects", "different")
    )
    print(f"published apps: {projects - different} passed, {different} failed, {skipped} skipped")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
