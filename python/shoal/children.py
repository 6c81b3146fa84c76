"""The processes that a test has started and left running. Reaps none of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from os import listdir  # By name: a test may have put something else in its place.


def asker() -> Callable[[], bool]:
    """Return what says, as cheaply as the system can, whether this process has any child.

    It is asked after every test. On Linux through ctypes, because the exception that os.waitid
    raises for "none" takes twice as long as the question.
    """
    if not hasattr(os, "waitid"):
        return lambda: bool(_known_to_multiprocessing())
    everyone = os.P_ALL
    ask = os.WEXITED | os.WNOHANG | os.WNOWAIT  # Wait for none, and leave the dead as they are.
    if sys.platform == "linux":
        with suppress(ImportError, OSError, AttributeError):
            import ctypes

            waitid = ctypes.PyDLL(None).waitid
            return lambda: waitid(everyone, 0, None, ask) == 0

    def has_child() -> bool:
        try:
            os.waitid(everyone, 0, ask)
        except ChildProcessError:
            return False
        return True

    return has_child


class Children:
    """Tells the children that are new from those that were there."""

    def __init__(self) -> None:
        self.exist = asker()
        self._known: frozenset[int] = frozenset()

    def note(self) -> None:
        """Take those that run now as known: what a fixture has started is no test's."""
        self._known = _living() if self.exist() else frozenset()

    def new(self) -> list[int]:
        """Return those that were not known; from now on they are."""
        living = _living()
        new = sorted(living - self._known)
        self._known = living
        return new


def describe(pid: int) -> str:
    """Return a line for people; its arguments are left out, which may be secret."""
    with suppress(OSError), open(f"/proc/{pid}/comm") as file:
        return f"process {pid} ({file.read().strip()})"
    return f"process {pid}"


def _living() -> frozenset[int]:
    """Return the children that still run, but for Python's own helpers, which end with us."""
    if sys.platform == "linux":
        found = {pid for pid in _children_on_linux() if _stat(pid)[0] not in ("Z", "X", "")}
    else:
        found = set(_known_to_multiprocessing())
    return frozenset(found - _helpers())


def _children_on_linux() -> list[int]:
    found: list[int] = []
    if os.path.exists("/proc/thread-self/children"):
        for thread in listdir("/proc/self/task"):
            # A thread may have ended in between; its children are another's then.
            with suppress(OSError), open(f"/proc/self/task/{thread}/children") as file:
                found += map(int, file.read().split())
        return found
    me = str(os.getpid())  # A kernel without that file: look at every process.
    return [int(name) for name in listdir("/proc") if name.isdecimal() and _stat(name)[1] == me]


def _stat(pid: int | str) -> tuple[str, str]:
    """Return a process's state and its parent's id; empty for one that is gone."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            state, parent, *_ = file.read().rpartition(")")[2].split()
    except (OSError, ValueError):
        return "", ""
    return state, parent


def _known_to_multiprocessing() -> list[int]:
    """Return the processes that multiprocessing has started, for systems that tell no more."""
    process = sys.modules.get("multiprocessing.process")
    children = getattr(process, "_children", ())
    # Its active_children() would do, but it takes the exit status of those that have ended.
    return [child.pid for child in children if child._popen.returncode is None]


def _helpers() -> set[int]:
    """Return the ids of multiprocessing's own processes that a test may have been first to need."""
    tracker = sys.modules.get("multiprocessing.resource_tracker")
    server = sys.modules.get("multiprocessing.forkserver")
    return {
        getattr(getattr(tracker, "_resource_tracker", None), "_pid", None) or 0,
        getattr(getattr(server, "_forkserver", None), "_forkserver_pid", None) or 0,
    }
