"""Starts shoal on the project of the live suite, and writes down how long it took."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from oracle_server import ADMIN, Server

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests" / "projects" / "oracle"
CONVERSATION = Path(__file__).with_name("oracle_conversation.py")
SECONDS = 1800.0

Run = subprocess.CompletedProcess[str]


class Project:
    """A copy of the sample project with a journal of its own."""

    def __init__(self, folder: Path, server: Server, configuration: str = "") -> None:
        self.folder = folder / "project"
        shutil.copytree(SAMPLE, self.folder)
        (self.folder / "pyproject.toml").write_text(f"[tool.shoal]\n{configuration}")
        self.variables = os.environ | {
            "ORACLE_USER": ADMIN,
            "ORACLE_PASSWORD": server.admin_password,
            "ORACLE_NAME": server.dsn,
        }

    def start(self, *arguments: str, **pipes: Any) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self.variables,
            text=True,
            **{"stdin": subprocess.DEVNULL, **pipes},
        )

    def shoal(self, *arguments: str, seconds: float = SECONDS) -> Run:
        process = self.start(
            "-m", "shoal", *arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        try:
            out, errors = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            out, errors = process.communicate()
            raise AssertionError(f"it hung for {seconds} s:\n{out}{errors}") from None
        return subprocess.CompletedProcess(process.args, process.returncode, out, errors)

    def test(self, workers: int, method: str = "fork", way: str = "auto", more: str = "") -> Run:
        return self.shoal("test", *options(workers, method, way), *more.split())


def options(workers: int, method: str, way: str) -> list[str]:
    wishes = ["--parallel", str(workers), "--start-method", method, "--oracle-clone", way]
    return ["--noinput", *wishes]


def assert_passed_on_clones(run: Run) -> None:
    """A run that cannot clone goes on in the template: it passes, and proves nothing here."""
    assert run.returncode == 0, said(run)
    assert "uses the test database itself" not in run.stdout + run.stderr, said(run)


def said(run: Run) -> str:
    return f"exit code {run.returncode}\n{run.stdout}{run.stderr}"


def wait_until(holds: Callable[[], object], what: str, seconds: float = 600.0) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"not within {seconds} s: {what}"
        time.sleep(0.5)


class Conversation:
    """A runner of somebody's own, told step by step what to do; see oracle_conversation.py."""

    def __init__(self, project: Project, way: str, link: str = "") -> None:
        self._process = project.start(
            str(CONVERSATION), way, link, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def ask(self, what: str, *arguments: Any) -> dict[str, Any]:
        """Let it do something and return its answer, which may have an `error`."""
        _pipe(self._process.stdin).write(json.dumps([what, *arguments]) + "\n")
        _pipe(self._process.stdin).flush()
        line = _pipe(self._process.stdout).readline()
        assert line, f"it ended at {what!r}"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def do(self, what: str, *arguments: Any) -> Any:
        """Let it do something that must succeed; returns the result."""
        answer = self.ask(what, *arguments)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def seconds(self, what: str, *arguments: Any) -> float:
        answer = self.ask(what, *arguments)
        assert "error" not in answer, answer["error"]
        return float(answer["seconds"])

    def end(self) -> None:
        _pipe(self._process.stdin).close()
        try:
            self._process.wait(timeout=120)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        _pipe(self._process.stdout).close()


def _pipe(pipe: Any) -> TextIO:
    assert pipe is not None
    found: TextIO = pipe
    return found


class Times:
    """What took how long, for a file that people look at."""

    def __init__(self) -> None:
        self.all: list[dict[str, Any]] = []

    def note(self, what: str, seconds: float, **facts: Any) -> None:
        self.all.append({"what": what, **facts, "seconds": round(seconds, 2)})

    def write(self) -> Path:
        named = os.environ.get("SHOAL_TEST_ORACLE_TIMES")
        file = Path(named) if named else ROOT / ".make" / "reports" / "oracle-times.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(self.all, indent=2) + "\n")
        return file
