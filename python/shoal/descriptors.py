"""File descriptors that outlive a test."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from os import listdir, readlink  # By name: a test may have put something else in its place.
from typing import Any

from shoal.threads import event_loop_of

_FOLDERS = ("/proc/self/fd", "/dev/fd")
_INODE = re.compile(r":\[\d+\]$")


class Descriptors:
    """Tells those that are new from those that were open when the test started."""

    def __init__(self) -> None:
        self._folder = next((path for path in _FOLDERS if os.path.isdir(path)), "")
        self._known: dict[int, str] = {}
        self._connections: set[int] = set()

    def note(self) -> None:
        self._known = self._open()
        self._connections = {id(one.connection) for one in _connections()}

    def left(self, test: Any, sockets: bool) -> list[str]:
        """Return a line for each new one; for sockets only if ``sockets``."""
        lines = []
        ours, places, sockets_of_drivers = self._of_django()
        ours |= _of_libraries() | _of_event_loop(test)
        for descriptor, target in sorted(self._open().items()):
            if self._known.get(descriptor) == target or descriptor in ours:
                continue
            is_socket = target.startswith("socket:")
            if (is_socket and (sockets_of_drivers or not sockets)) or target in places:
                continue
            what = _INODE.sub("", target)
            lines.append(f"file descriptor {descriptor}" + (f": {what}" if what else ""))
        return lines

    def _open(self) -> dict[int, str]:
        """Return what is open, with what it points to where the system tells."""
        found: dict[int, str] = {}
        if not self._folder:
            return found
        for name in listdir(self._folder):
            with suppress(OSError):  # The one that the folder was listed with.
                os.fstat(int(name))
                found[int(name)] = ""
                found[int(name)] = readlink(f"{self._folder}/{name}")
        return found

    def _of_django(self) -> tuple[set[int], set[str], bool]:
        """Return the descriptors and files of this thread's database connections, which stay open.

        The third is true when there may be sockets of a driver that tells no descriptor.
        """
        descriptors, files, untold = set(), set(), False
        for connection in _connections():
            if connection.vendor == "sqlite":
                name = os.path.realpath(str(connection.settings_dict["NAME"]))
                files |= {name + companion for companion in ("", "-journal", "-wal", "-shm")}
                continue
            try:
                descriptors.add(int(connection.connection.fileno()))
            except Exception:  # A driver raises what it likes, or has no such function.
                untold = untold or id(connection.connection) not in self._connections
        return descriptors, files, untold


def _connections() -> list[Any]:
    from django.db import connections

    return [one for one in connections.all(initialized_only=True) if one.connection is not None]


def _of_libraries() -> set[int]:
    """Return the pipes to multiprocessing's own helpers."""
    tracker = getattr(
        sys.modules.get("multiprocessing.resource_tracker"), "_resource_tracker", None
    )
    server = getattr(sys.modules.get("multiprocessing.forkserver"), "_forkserver", None)
    found = (getattr(tracker, "_fd", None), getattr(server, "_forkserver_alive_fd", None))
    return {descriptor for descriptor in found if descriptor is not None}


def _of_event_loop(test: Any) -> set[int]:
    loop = event_loop_of(test)
    found = set()
    for name in ("_selector", "_ssock", "_csock"):
        with suppress(Exception):
            found.add(int(getattr(loop, name).fileno()))
    return found
