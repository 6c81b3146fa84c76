"""A worker's stacks can be had while it is busy, and when it dies."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

PYTHON_FOLDER = Path(__file__).resolve().parents[2] / "python"

# Busy in C code that keeps the interpreter's lock: no handler written in Python could run.
BUSY = """
import sys
sys.path.insert(0, sys.argv[1])
from shoal.stacks import StackFile
StackFile(sys.argv[2], False)
def the_busy_one():
    print("ready", flush=True)
    sum(range(10 ** 12))
the_busy_one()
"""

DYING = """
import faulthandler, os, signal, sys
sys.path.insert(0, sys.argv[1])
from shoal.stacks import StackFile
stacks = StackFile(sys.argv[2], sys.argv[3] == "faults")
if sys.argv[4] == "again":
    faulthandler.enable(file=sys.stderr)
    stacks.take_over()
def the_dying_one():
    os.kill(os.getpid(), signal.SIGABRT)
the_dying_one()
"""


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, str(PYTHON_FOLDER), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def text_of_request(process: subprocess.Popen[str], path: Path) -> str:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGURG)
    deadline = time.monotonic() + 20
    while "the_busy_one" not in path.read_text() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert process.poll() is None
    return path.read_text()


def test_a_worker_that_holds_the_interpreters_lock_says_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "worker-1-1.stack"
    process = start(BUSY, str(path))
    try:
        text = text_of_request(process, path)
    finally:
        process.kill()
        process.communicate()

    assert "in the_busy_one" in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("again", ["", "again"])
def test_a_worker_that_dies_of_a_signal_leaves_its_stacks(tmp_path: Path, again: str) -> None:
    path = tmp_path / "worker-1-1.stack"

    process = start(DYING, str(path), "faults", again)
    process.communicate(timeout=20)

    assert process.returncode == -signal.SIGABRT
    assert "in the_dying_one" in path.read_text()


def test_without_faulthandler_a_death_leaves_no_stacks(tmp_path: Path) -> None:
    path = tmp_path / "worker-1-1.stack"

    start(DYING, str(path), "no faults", "").communicate(timeout=20)

    assert path.read_text() == ""
