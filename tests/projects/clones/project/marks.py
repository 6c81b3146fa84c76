"""Marks that outlive processes, and waits for those of others."""

import os
import time
from pathlib import Path

MARKS = Path(os.environ.get("FAULTS_MARKS", "/nonexistent"))


def first_time(name):
    """True once for each name in a run, whichever process asks."""
    try:
        (MARKS / name).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def mark(name, text=""):
    """Leave a line in a file of the marks; whole, whoever else writes."""
    file = os.open(MARKS / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(file, f"{text}\n".encode())
    os.close(file)


def marked(pattern):
    """Return the names of the marks of a pattern."""
    return [path.name for path in MARKS.glob(pattern)]


def wait_until(holds, what, seconds=20):
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


def wait_for(name, seconds=20):
    wait_until(lambda: (MARKS / name).exists(), f"somebody made {name}", seconds)
