"""Standard output and standard error of a worker, caught in a file.

At the level of file descriptors, so that what C code and child processes write is caught too.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress

_LINE_BUFFERED = 1  # _IOLBF of <stdio.h>: glibc, musl, the BSDs and macOS agree.


class Capture:
    """Redirects this process's descriptors 0 to 2 when it is made; for its whole life."""

    def __init__(self, path: str) -> None:
        """``path`` is the file to write to."""
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        _flush_streams()
        os.dup2(self._file, 1)
        os.dup2(self._file, 2)
        # Reading from the terminal would stop a process that is in the background.
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        sys.stdout = sys.__stdout__ = _line_buffered(sys.stdout, 1)  # type: ignore[misc]
        sys.stderr = sys.__stderr__ = _line_buffered(sys.stderr, 2)  # type: ignore[misc]
        self._size = 0
        self._flushes = [sys.stdout.flush, sys.stderr.flush, _c_flush()]

    def position(self) -> int:
        """Return how many bytes have been written so far, with nothing left in a buffer."""
        self.flush()
        try:  # noqa: SIM105
            # Faster than fstat, and harmless: whoever writes here appends.
            self._size = os.lseek(self._file, 0, os.SEEK_END)
        except OSError:  # A test has closed every descriptor that it could find.
            pass
        return self._size

    def flush(self) -> None:
        """Empty all buffers as far as that is possible; raises nothing."""
        for flush in self._flushes:
            try:  # noqa: SIM105  (twice a test: suppress() is slower)
                flush()
            except (ValueError, OSError):  # A test has closed the stream; the disk is full.
                pass


def _flush_streams() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()


def _line_buffered(stream: object, descriptor: int) -> io.TextIOWrapper:
    """Return ``stream`` if it writes to ``descriptor``, else a new one; line buffered."""
    if isinstance(stream, io.TextIOWrapper):
        with suppress(OSError, ValueError):
            if stream.fileno() == descriptor:
                stream.reconfigure(line_buffering=True, errors="backslashreplace")
                return stream
    return io.TextIOWrapper(
        open(descriptor, "wb", closefd=False),  # noqa: SIM115  (lives as long as the process)
        encoding="utf-8",
        errors="backslashreplace",
        line_buffering=True,
    )


def _c_flush() -> Callable[[], object]:
    """Make C's standard output line buffered; return what flushes all that C has buffered."""
    try:
        import ctypes

        library = ctypes.CDLL(None)
        stdout = ctypes.c_void_p.in_dll(library, "stdout")
        library.setvbuf(stdout, None, _LINE_BUFFERED, 0)
        fflush = library.fflush
    except (ImportError, OSError, AttributeError, ValueError, TypeError):
        return lambda: None  # Another C library; its buffer is flushed when it is full.
    return lambda: fflush(None)
