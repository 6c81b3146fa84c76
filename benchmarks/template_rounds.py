"""What the benchmark of remembered templates runs: a project, run by run, under either runner."""

from __future__ import annotations

import compileall
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import database_contents
import database_project
import migrations_project
from process_tree import measure

NAME = "shoal_templates_benchmark"
DROPS = Path(__file__).with_name("template_drops.py")
RUNNERS = {
    "django": "template_runners.NotingDjango",
    "shoal": "template_runners.NotingShoal",
}
SECONDS = 1800


@dataclass(frozen=True)
class Step:
    """One run of a developer's day; each follows the one before it."""

    what: str
    version: str
    labels: tuple[str, ...] = ()


STEPS = (
    Step("first run", "main"),
    Step("second run", "main"),
    Step("one new migration", "new-migration"),
    Step("another branch", "branch"),
    Step("back from it", "main"),
    Step("the branch again", "branch"),
    Step("back, one single test", "main", (migrations_project.ONE_TEST,)),
)


@dataclass(frozen=True)
class Size:
    tables: int
    migrations: int


class Bench:
    """The project in a directory, with a kind of database."""

    def __init__(
        self, kind: str, directory: Path, size: Size, environment: Mapping[str, str]
    ) -> None:
        self._kind = kind
        self._size = size
        self._directory = directory
        self._project = directory / "project"
        self._project.mkdir()
        self._notes = directory / "notes.json"
        settings = database_project.database_settings(kind, directory)
        if kind != "sqlite-memory":
            settings |= {"NAME": NAME, "TEST": {"NAME": f"test_{NAME}"}}
        if kind == "sqlite-file":
            settings["TEST"] = {"NAME": str(directory / f"test_{NAME}.sqlite3")}
        self._environment = dict(environment) | {
            "BENCHMARK_DATABASE": json.dumps(settings),
            "BENCHMARK_NOTES": str(self._notes),
        }

    def run(self, side: str, step: Step) -> dict[str, Any]:
        """Run the tests of the step's version; exits when they fail."""
        self._check_out(step.version)
        # A run that follows another finds bytecode, and the first ones are not to pay for it.
        compileall.compile_dir(self._project, quiet=2)
        self._notes.unlink(missing_ok=True)
        command = [sys.executable, "manage.py", "test", *step.labels, "--noinput"]
        command += ["--testrunner", RUNNERS[side]]
        log = self._directory / "log.txt"
        cost = measure(command, env=self._environment, cwd=self._project, log=log, limit=SECONDS)
        if cost.exit_code != 0 or not self._notes.is_file():
            said = log.read_text(errors="replace")[-3000:]
            print(f"{self._kind}, {side}, {step.what}: exit status {cost.exit_code}:", said)
            raise SystemExit(3)
        notes: dict[str, Any] = json.loads(self._notes.read_text())
        return notes | {"command_s": cost.wall - notes["noting_s"]}

    def forget(self) -> None:
        """Remove what was remembered, and test databases of a run that was killed."""
        self._check_out("main")
        shutil.rmtree(self._project / ".shoal", ignore_errors=True)
        if self._kind.startswith("sqlite"):
            return
        command = [sys.executable, str(DROPS), f"test_{NAME}"]
        subprocess.run(command, env=self._environment, cwd=self._project, check=True)

    def _check_out(self, version: str) -> None:
        size = self._size
        migrations_project.write_project(self._project, version, size.tables, size.migrations)


def measure_kind(bench: Bench, rounds: int) -> dict[str, Any]:
    """Every step in turns, Django's first: once a round."""
    figures: dict[str, Any] = {"steps": {}, "wrong": []}
    for step in STEPS:
        samples: dict[str, list[float]] = {
            f"{side}_{what}": [] for side in RUNNERS for what in ("set_up_s", "command_s")
        }
        figures["steps"][step.what] = samples
    for _ in range(rounds):
        bench.forget()
        for step in STEPS:
            notes = {side: bench.run(side, step) for side in RUNNERS}
            for side, each in notes.items():
                for what in ("set_up_s", "command_s"):
                    figures["steps"][step.what][f"{side}_{what}"].append(each[what])
            figures["wrong"] += wrong_in(step, notes)
            figures |= facts_of(notes["django"])
    bench.forget()
    return figures


def facts_of(notes: dict[str, Any]) -> dict[str, Any]:
    rows = notes["contents"]["rows"]
    return {
        "server": notes["server"],
        "driver": notes["driver"],
        "tables": len(rows),
        "rows": sum(count for _, count in rows),
    }


def wrong_in(step: Step, notes: dict[str, dict[str, Any]]) -> Iterator[str]:
    wanted, found = (
        {part: [tuple(row) for row in rows] for part, rows in notes[side]["contents"].items()}
        for side in ("django", "shoal")
    )
    for line in database_contents.differences(wanted, found):
        yield f"{step.what}: {line}"
