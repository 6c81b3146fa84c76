"""The stack file: where faulthandler writes what every thread of a worker was doing."""

from __future__ import annotations

import faulthandler
import os
import signal


class StackFile:
    """Open for the worker's whole life, as faulthandler must be able to write at any moment."""

    def __init__(self, path: str, faults: bool) -> None:
        """``faults`` asks for the stacks of a worker that dies of a fatal signal as well."""
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._faults = faults
        self.take_over()
        _dump_on_request(self._file)

    def take_over(self) -> None:
        """Let faulthandler write here; again, after something has sent it elsewhere.

        Django's runner does so in its ``__init__``.
        """
        if self._faults:
            faulthandler.enable(file=self._file, all_threads=True)


def _dump_on_request(file: int) -> None:
    """Write the stacks when SIGURG comes, which is ignored where nobody listens for it.

    In C and without Python's help, so a worker is heard that holds the interpreter's lock.
    Windows has neither the signal nor the function.
    """
    if hasattr(faulthandler, "register") and hasattr(signal, "SIGURG"):
        faulthandler.register(signal.SIGURG, file=file, all_threads=True, chain=False)
