"""Starts and ends the processes of workers, whatever the start method."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from typing import Any


@contextmanager
def interrupts_blocked() -> Iterator[None]:
    """While it lasts, a new process inherits that Ctrl-C cannot reach it; it lets it in itself."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # It unblocks signals when it starts.
    previous = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, previous)


def start(process: Any, method: str) -> None:
    """Start ``process``; with a new fork server when the old one has died over the project.

    The new one loads nothing, so each worker does, and a unit that kills it takes the blame.
    """
    with interrupts_blocked():
        try:
            process.start()
        except (EOFError, ConnectionError):
            if method != "forkserver":
                raise
            from multiprocessing import forkserver

            forkserver._forkserver._stop()  # type: ignore[attr-defined]
            process.start()


def end_group(process: Any) -> None:
    """Kill a worker and what it has started; it leads its own process group."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            if os.getpgid(process.pid) == process.pid:
                os.killpg(process.pid, signal.SIGKILL)
    process.kill()
