"""What goes wrong while a worker makes its clone, as CLONES_FAULT asks.

Every worker goes wrong once at most, and at a step where no other has: enough workers go wrong at
every step there is, and one at none. A replacement goes wrong nowhere.

    refuse  the server says that its disk is full
    kill    the worker is killed
    stand   the worker waits until somebody says go
    slow    worker 2 waits until worker 1 has run a test
    again   the server says so to a replacement

CLONES_FAULT_AT is what a step must hold to be one that can go wrong.
"""

import errno
import hashlib
import os
import re
import signal
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

from project.marks import MARKS, first_time, mark, wait_for

WAY = os.environ.get("CLONES_FAULT", "")
AT = re.compile(os.environ.get("CLONES_FAULT_AT", ""))
CLONE = f"test_{os.environ.get('SHOAL_TEST_PREFIX', 'clones')}_"

seen = Counter()


def slot():
    """Return the worker's number, 0 in the host."""
    from django.test import runner

    return runner._worker_id


def over(number):
    """Note that a worker has made its clone, or has come to know that it cannot."""
    mark(f"over-{number}")


def goes_wrong(step):
    """Return whether this step, about to be done, has to be refused."""
    number = slot()
    if not WAY or not number or not AT.search(step):
        return False
    if WAY == "slow":
        if number == 2:
            wait_for("ran-1")
        return False
    if WAY == "again":
        return (MARKS / "died").exists()
    same_for_all = re.sub(rf"{re.escape(CLONE)}{number}\b", "CLONE", step)
    seen[same_for_all] += 1
    name = hashlib.sha256(f"{seen[same_for_all]} {same_for_all}".encode()).hexdigest()[:16]
    if (MARKS / f"fault-of-{number}").exists() or not first_time(f"step-{name}"):
        return False
    mark(f"fault-of-{number}", same_for_all)
    if WAY == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if WAY == "stand":
        mark(f"standing-{number}", os.getpid())
        wait_for("go", 60)
    return WAY == "refuse"


class Cursor:
    """A cursor of Django's whose statements may go wrong, each by itself."""

    nextset = None

    def __init__(self, cursor, error):
        self._cursor = cursor
        self._error = error

    def execute(self, statement, params=None):
        if goes_wrong(statement):
            with self._cursor.db.wrap_database_errors:
                raise self._error
        return self._cursor.execute(statement, params)

    def __getattr__(self, name):
        return getattr(self._cursor, name)


class FaultyServer:
    """Mixed into a DatabaseWrapper of Django's."""

    says = None  # The driver's error.

    @contextmanager
    def _nodb_cursor(self):
        try:
            with super()._nodb_cursor() as cursor:
                yield Cursor(cursor, self.says)
        finally:
            if number := slot():
                over(number)


def watch_files():
    """Let what is done with files of clones go wrong, too."""
    from shoal import steps

    copy_file, remove = steps.copy_file, os.remove
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def refuse():
        over(slot())
        raise full

    def faulty_copy_file(source, target):
        if WAY and slot():
            Path(target).write_bytes(b"half")
            if goes_wrong(f"copy {target}"):
                refuse()
            remove(target)
        copy_file(source, target)
        over(slot())

    def faulty_remove(path, *args, **kwargs):
        if CLONE in str(path) and goes_wrong(f"remove {path}"):
            refuse()
        remove(path, *args, **kwargs)

    steps.copy_file, os.remove = faulty_copy_file, faulty_remove
