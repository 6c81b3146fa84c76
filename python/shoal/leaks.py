"""What outlives a test: looked for after each one, when ``--leaks`` asks for it.

What is there when the test starts and when it stops is compared. So what a fixture has made is no
test's, and what one test leaves behind is not the next one's.
"""

from __future__ import annotations

import gc
import os
from typing import Any

from shoal.descriptors import Descriptors
from shoal.leaks_in_django import Connections, Settings, Transactions, changes
from shoal.threads import Threads

# How long what is about to end has for it, as the threads of an executor that was dropped.
_SECONDS_TO_END = 0.2


class Leaks:
    """Told when a test starts, and asked when it stops what is left of it."""

    def __init__(self) -> None:
        self._threads = Threads()
        self._descriptors = Descriptors()
        self._connections = Connections()
        self._transactions = Transactions()
        self._settings = Settings()
        self._environment: dict[str, str] = {}
        self._folder = ""

    def note(self) -> None:
        """Take what is there now as known."""
        self._threads.note()
        self._connections.note(self._threads.known)
        self._transactions.note()
        self._settings.note()
        self._environment = dict(os.environ)
        self._folder = _working_folder()
        self._descriptors.note()

    def left(self, test: Any) -> list[str]:
        """Return what ``test`` has left behind, one line for people each."""
        found = self._unsettled(test)
        if found:
            gc.collect()  # What nobody refers to is only waiting to be closed.
            self._threads.wait(test, _SECONDS_TO_END)
            found = self._unsettled(test)
        return [*found, *self._transactions.left(), *self._settings.left(), *self._in_process()]

    def _unsettled(self, test: Any) -> list[str]:
        """Return what may still go away by itself."""
        return [
            *self._threads.left(test),
            *self._connections.left(self._threads.is_request),
            *self._descriptors.left(test, sockets=not self._threads.serving()),
        ]

    def _in_process(self) -> list[str]:
        found = changes(self._environment, dict(os.environ), "environment variable")
        folder = _working_folder()
        if folder != self._folder:
            found.append(f"working directory changed to {folder!r}")
        return found


def _working_folder() -> str:
    try:
        return os.getcwd()
    except OSError:
        return "a folder that is gone"
