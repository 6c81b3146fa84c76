"""Where a server lies: a folder with SQLite files that all processes of a test share."""

import contextlib
import os
import sqlite3
from pathlib import Path

VARIABLE = "ORACLE_SIM"
PATIENCE = 60  # Seconds to wait for another process's lock.


def folder():
    """Return the folder of the server that this process talks to."""
    if VARIABLE not in os.environ:
        raise RuntimeError(f"{VARIABLE} names no folder of a simulated Oracle server")
    return Path(os.environ[VARIABLE])


def open_file(path):
    """Open one of the server's files. Nothing has to survive a power cut: it is a test."""
    connection = sqlite3.connect(
        path, timeout=PATIENCE, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def schema_file(root, user, number):
    """Return where a user's tables lie. The number keeps a user apart from an earlier namesake."""
    return root / "schemas" / f"{user}-{number}.sqlite"


def sequences_file(root, user, number):
    """Return where a user's sequences lie: apart, for no rollback takes a number back."""
    return root / "schemas" / f"{user}-{number}.sequences.sqlite"


def remove_schema(root, user, number):
    """Remove a user's files."""
    for path in (schema_file(root, user, number), sequences_file(root, user, number)):
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(f"{path}{suffix}")


def birth(pid):
    """Return when a process was started, or None if there is no such process any more.

    The time keeps a process apart from a later one with the same id. One that has ended
    and waits for its parent is gone, too: its connections are closed.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in ("Z", "X") else fields[19]
