"""Threads that outlive a test."""

from __future__ import annotations

import sys
import threading
import time
from typing import Any


class Threads:
    """``known`` are those that ran when the test started."""

    def __init__(self) -> None:
        self.known: frozenset[threading.Thread] = frozenset()
        # Kept here, where libraries that fake the time for a test do not look.
        self._now = time.monotonic

    def note(self) -> None:
        self.known = frozenset(threading.enumerate())

    def left(self, test: Any) -> list[str]:
        """Return a line for each new thread that still runs."""
        return [f"thread {_name_of(thread)}" for thread in self._new(test)]

    def wait(self, test: Any, seconds: float) -> None:
        """Give new threads so many seconds to end, all together."""
        deadline = self._now() + seconds
        for thread in self._new(test):
            thread.join(max(0.0, deadline - self._now()))

    def serving(self) -> bool:
        """True while a server that a fixture has started answers a request that a test has made."""
        return any(self.is_request(thread) for thread in threading.enumerate())

    def _new(self, test: Any) -> list[threading.Thread]:
        libraries = _threads_of_libraries(test)
        return [
            thread
            for thread in threading.enumerate()
            if thread not in self.known
            and thread.is_alive()
            # Made by Python for a thread of C code, and kept when that has ended.
            and not isinstance(thread, threading._DummyThread)
            and thread not in libraries
            and not self.is_request(thread)
        ]

    def is_request(self, thread: threading.Thread) -> bool:
        """True for a thread that answers one request to a server that a known thread runs."""
        target = getattr(thread, "_target", None)
        if getattr(target, "__name__", "") != "process_request_thread":
            return False
        server = getattr(target, "__self__", None)
        return any(_runs(known, server) for known in self.known)


def _runs(thread: threading.Thread, server: Any) -> bool:
    target = getattr(thread, "_target", None)
    # Django's LiveServerThread has an ``httpd``; others are told to ``serve_forever``.
    return server in (getattr(thread, "httpd", None), getattr(target, "__self__", None))


def _name_of(thread: threading.Thread) -> str:
    target = getattr(thread, "_target", None)
    name = getattr(target, "__name__", None)
    if name is None and type(thread) is not threading.Thread:
        name = type(thread).__name__
    # Python puts the target into the names that it gives.
    if name is None or f"({name})" in thread.name:
        return repr(thread.name)
    return f"{thread.name!r} ({getattr(target, '__qualname__', name)})"


def event_loop_of(test: Any) -> Any:
    """Return the loop of an IsolatedAsyncioTestCase, which closes it after the test has stopped."""
    runner = getattr(test, "_asyncioRunner", None)
    return getattr(runner, "_loop", None) or getattr(test, "_asyncioTestLoop", None)


def _threads_of_libraries(test: Any) -> set[threading.Thread]:
    """Return the threads of executors that are not the test's to shut down."""
    asgiref = sys.modules.get("asgiref.sync")
    executors = [
        # asgiref has one thread for all sync code that must not run in several.
        getattr(getattr(asgiref, "SyncToAsync", None), "single_thread_executor", None),
        getattr(event_loop_of(test), "_default_executor", None),
    ]
    return {thread for one in executors for thread in getattr(one, "_threads", ())}
