"""Start a sample project's tests as a user would, and see that nothing is left behind.

    lab = Laboratory(folder)
    run = lab.run("outcomes", ["tests"], parallel=3, start_method="spawn", database="postgres")
    run.exit_code, run.output, run.events

Each run has a folder for temporary files, a database prefix and a session of processes of its
own; a run that hangs is killed and fails with what it had said.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import leftovers
import servers
from environments import REPOSITORY, Environment, newest, variables_for
from events import Events, read_events

HERE = Path(__file__).parent
PROJECTS = REPOSITORY / "tests" / "projects"
SERIAL = "recording_runner.RecordingRunner"
SHOAL = "shoal.ShoalRunner"
SECONDS = 90.0


@dataclass(frozen=True)
class Asked:
    """What a run is asked for; everything has a default but the project."""

    project: str
    labels: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    runner: str | None = SHOAL  # None leaves it to the project's settings.
    parallel: int | str | None = None
    start_method: str | None = None
    database: str = "sqlite-memory"
    environment: Environment | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    command: tuple[str, ...] | None = None  # Instead of `python manage.py test`.
    seconds: float = SECONDS
    events: bool = True
    files: Mapping[str, str] = field(default_factory=dict)  # Added to a copy of the run's own.
    while_running: Callable[[Running], None] | None = None


@dataclass
class Running:
    """A run that goes on; for tests that interrupt it."""

    process: subprocess.Popen[bytes]
    folder: Path
    marker: str
    python: str
    project: Path
    variables: dict[str, str]

    @property
    def marks(self) -> Path:
        """The folder where the project's tests leave marks, and wait for them."""
        return self.folder / "marks"

    @property
    def others(self) -> dict[int, str]:
        """The run's living processes."""
        return leftovers.processes_of(self.marker, self.process.pid)

    @property
    def output(self) -> str:
        return "".join(
            path.read_text(errors="backslashreplace")
            for path in (self.folder / "stdout", self.folder / "stderr")
        )

    def wait_until(self, holds: Callable[[], object], what: str, seconds: float = 40.0) -> None:
        until = time.monotonic() + seconds
        while not holds():
            assert self.process.poll() is None, f"the run ended before {what}:\n{self.output}"
            assert time.monotonic() < until, f"not within {seconds} s: {what}\n{self.output}"
            time.sleep(0.02)

    def shoal(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the `shoal` command where and as the run was started."""
        return subprocess.run(
            [self.python, "-m", "shoal", *arguments],
            cwd=self.project,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def interrupt(self, number: int = signal.SIGINT) -> None:
        """Signal the whole foreground group, as a terminal does."""
        os.killpg(self.process.pid, number)


@dataclass
class Finished:
    exit_code: int
    stdout: str
    stderr: str
    events: Events
    prefix: str
    seconds: float
    folder: Path
    left_behind: dict[str, object]

    @property
    def output(self) -> str:
        return self.stdout + self.stderr

    def __str__(self) -> str:
        return f"exit code {self.exit_code} after {self.seconds:.1f} s\n{self.output}"


class Laboratory:
    """Copies of the projects, and a place for each run. One for a pytest session."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.prefix = f"shoal_e2e_{os.getpid()}_"
        self.runs = 0  # How many were begun.
        self._vendors_used: set[str] = set()

    def project(self, name: str) -> Path:
        """Return a copy of a project, so that the source tree stays as it is."""
        copy = self.folder / "projects" / name
        if not copy.exists():
            ignored = shutil.ignore_patterns("__pycache__", ".shoal")
            shutil.copytree(PROJECTS / name, copy, ignore=ignored)
        return copy

    def run(self, project: str, labels: Iterable[str] = (), **wishes: object) -> Finished:
        """Run and return what came of it; fails when anything is left behind."""
        finished = self.run_carelessly(project, labels, **wishes)
        left = {name: what for name, what in finished.left_behind.items() if what}
        assert not left, f"left behind: {left}\n{finished}"
        return finished

    def run_carelessly(
        self, project: str, labels: Iterable[str] = (), **wishes: object
    ) -> Finished:
        """Run and return what came of it, left-overs included."""
        asked = Asked(project, tuple(labels), **wishes)  # type: ignore[arg-type]
        self.runs += 1
        folder = self.folder / f"run-{self.runs}"
        for name in ("tmp", "marks"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        return self._run(asked, folder, f"{self.prefix}{self.runs}")

    def drop_databases(self) -> list[str]:
        """Drop what is still there of this session's databases; returns their names."""
        found = [servers.drop_databases_with(vendor, self.prefix) for vendor in self._vendors_used]
        found += [
            servers.drop_databases_with(vendor, f"test_{self.prefix}")
            for vendor in self._vendors_used
        ]
        return sum(found, [])

    def _run(self, asked: Asked, folder: Path, prefix: str) -> Finished:
        marker = f"SHOAL_E2E={uuid.uuid4()}"
        segments = leftovers.shared_memory()
        began = time.monotonic()
        running = self._start(asked, folder, prefix, marker)
        process = running.process
        try:
            if asked.while_running:
                asked.while_running(running)
            exit_code = process.wait(asked.seconds)
        except subprocess.TimeoutExpired:
            text = f"still running after {asked.seconds} s: {running.others}\n{running.output}"
            raise AssertionError(text) from None
        finally:
            seconds = time.monotonic() - began
            left = self._left_behind(asked, folder, prefix, (marker, process.pid), segments)
            leftovers.kill_processes_of(marker, process.pid)
            process.wait()
        return Finished(
            exit_code,
            (folder / "stdout").read_text(errors="backslashreplace"),
            (folder / "stderr").read_text(errors="backslashreplace"),
            read_events(folder / "events.jsonl"),
            prefix,
            seconds,
            folder,
            left,
        )

    def _start(self, asked: Asked, folder: Path, prefix: str, marker: str) -> Running:
        environment = asked.environment or newest()
        project = self._project_for(asked, folder)
        variables = self._variables(asked, folder, prefix, marker, environment)
        with (folder / "stdout").open("wb") as stdout, (folder / "stderr").open("wb") as stderr:
            process = subprocess.Popen(
                self._command(asked, folder, environment),
                cwd=project,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )
        return Running(process, folder, marker, environment.python, project, variables)

    def _project_for(self, asked: Asked, folder: Path) -> Path:
        if not asked.files:
            return self.project(asked.project)
        copy = folder / "project"
        shutil.copytree(self.project(asked.project), copy, ignore=shutil.ignore_patterns(".shoal"))
        for name, text in asked.files.items():
            (copy / name).write_text(text)
        return copy

    def _command(self, asked: Asked, folder: Path, environment: Environment) -> list[str]:
        if asked.command is not None:
            return [environment.python if part == "PYTHON" else part for part in asked.command]
        command = [environment.python, "manage.py", "test", *asked.labels, *asked.options]
        if asked.runner:
            command += ["--testrunner", asked.runner]
        if asked.runner == SERIAL:
            return command  # Django's knows no options of shoal's.
        if asked.parallel is not None:
            command += ["--parallel", str(asked.parallel)]
        if asked.start_method:
            command += ["--start-method", asked.start_method]
        if asked.events:
            command += ["--events", str(folder / "events.jsonl")]
        return command

    def _variables(
        self,
        asked: Asked,
        folder: Path,
        prefix: str,
        marker: str,
        environment: Environment,
    ) -> dict[str, str]:
        found = variables_for(environment)
        name, _, value = marker.partition("=")
        paths = [found.get("PYTHONPATH", ""), str(HERE) if asked.runner == SERIAL else ""]
        variables = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "TMPDIR": str(folder / "tmp"),
            "SHOAL_STATE": str(folder / "state"),
            "SHOAL_TEMPLATE_CACHE": "false",  # Nothing is to be left behind.
            "FAULTS_MARKS": str(folder / "marks"),
            name: value,
            "SHOAL_TEST_DATABASE": asked.database,
            "SHOAL_TEST_PREFIX": prefix,
            **{
                variable: servers.address_of(kind)
                for kind, (variable, _) in servers.ADDRESSES.items()
            },
            **found,
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            "SHOAL_E2E_RECORD": str(folder / "events.jsonl"),
            **asked.variables,
        }
        return {name: value for name, value in variables.items() if value}

    def _left_behind(
        self,
        asked: Asked,
        folder: Path,
        prefix: str,
        run: tuple[str, int],
        segments: set[str],
    ) -> dict[str, object]:
        left = {  # In this order: nobody makes or removes files once all processes are gone.
            "processes": leftovers.settled(lambda: leftovers.processes_of(*run)),
            "temporary files": leftovers.files_under(folder / "tmp"),
            "shared memory": leftovers.settled(lambda: leftovers.shared_memory() - segments),
        }
        if asked.database in servers.ADDRESSES:
            self._vendors_used.add(asked.database)
            left["databases"] = [
                *servers.databases_with(asked.database, prefix),
                *servers.databases_with(asked.database, f"test_{prefix}"),
            ]
        return left
