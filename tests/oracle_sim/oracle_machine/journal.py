"""What the server was told, in order, and the faults that a test has set for it.

Statements are counted over all processes, those inside of PL/SQL blocks one by one.
"""

import contextlib
import fcntl
import json
import os
import re
import signal

from .errors import OracleError, dpy


class Journal:
    """The journal of one server."""

    def __init__(self, root):
        self.root = root

    @contextlib.contextmanager
    def _alone(self):
        with open(self.root / "lock", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def begin(self, user, text, inner=False):
        """Count and note down a statement; return its number and the fault that strikes it."""
        with self._alone():
            counter = self.root / "counter"
            number = int(counter.read_text()) + 1 if counter.exists() else 1
            _put(counter, str(number))
            self._append(n=number, user=user, pid=os.getpid(), text=text, inner=inner)
            return number, self._fault(number, text)

    def connect(self, user):
        """Note down that somebody connects. That is not counted, but may be refused."""
        with self._alone():
            self._append(n=0, user=user, pid=os.getpid(), text=f"CONNECT {user}", inner=False)
            fault = self._fault(0, f"CONNECT {user}")
        if fault and fault["kind"] == "fail":
            raise OracleError.parse(fault["error"])

    def failed(self, number, error):
        """Note down how a statement failed."""
        with self._alone():
            self._append(n=number, error=error.text)

    def unknown(self, error):
        """Note down a statement that nobody knows."""
        self._note("unknown", error.text)

    def complain(self, text):
        """Note down what a real driver or server would suffer from without saying so."""
        self._note("complaints", text)

    def _note(self, where, text):
        with self._alone(), open(self.root / where, "a") as file:
            file.write(json.dumps(text) + "\n")

    def _append(self, **line):
        with open(self.root / "journal", "a") as file:
            file.write(json.dumps(line) + "\n")

    def _fault(self, number, text):
        path = self.root / "faults"
        if not path.exists():
            return None
        faults = json.loads(path.read_text())
        for fault in faults:
            if fault["left"] and _strikes(fault, number, text):
                fault["left"] -= 1
                _put(path, json.dumps(faults))
                return fault
        return None


def _put(path, text):
    """Write a whole file, or leave it as it is: whoever writes may be killed over it."""
    draft = path.with_name(f"{path.name}-{os.getpid()}")
    draft.write_text(text)
    os.replace(draft, path)


def _strikes(fault, number, text):
    if fault["at"] is not None:
        return fault["at"] == number
    return re.search(fault["regex"], text) is not None


def before(fault):
    """Let a fault strike that comes before the statement is carried out."""
    if fault and fault["kind"] == "fail":
        raise OracleError.parse(fault["error"])
    if fault and fault["kind"] == "lose_before":
        raise dpy(4011)


def after(fault):
    """Let a fault strike that comes when the statement was carried out."""
    if fault and fault["kind"] == "kill_client":
        os.kill(os.getpid(), signal.SIGKILL)
    if fault and fault["kind"] == "lose_after":
        raise dpy(4011)
