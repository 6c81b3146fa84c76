"""What Ctrl-C, SIGTERM and SIGHUP do, from before a run's set-up to after its teardown.

During set-up the first raises KeyboardInterrupt. While the engine runs tests each is handed on to
it. Teardown is not disturbed. The third of a run leaves at once, whenever it comes.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from typing import Any

from shoal.errors import ExitCode

_LEAVES_AT_ONCE = 3


class Phase(Enum):
    """What a signal meets."""

    SET_UP = 1
    RUN = 2  # The engine has the suite.
    ENDING = 3  # What was made is being removed.


class Signals:
    """Counts the signals of one run, and turns those for the engine into something readable."""

    def __init__(self) -> None:
        self.phase = Phase.SET_UP
        self.asked = 0  # In the whole run.
        self.previous: dict[int, Any] = {}
        # Called when the third signal comes: must be quick, and may fail.
        self.at_last: list[Callable[[], None]] = []
        self.descriptors: list[int] = []  # A forked worker closes its copies.
        self._taken = 0
        self._holding = 0
        self._due = False

    @contextmanager
    def caught(self) -> Iterator[None]:
        """While it lasts, the signals come here; does nothing inside itself.

        Only the main thread may catch signals; in others they keep their way.
        """
        if self.descriptors:
            yield
            return
        self.descriptors = list(os.pipe())
        for descriptor in self.descriptors:
            os.set_blocking(descriptor, False)
        try:
            self._catch()
            yield
        finally:
            self._let_go()
            for descriptor in self.descriptors:
                os.close(descriptor)
            self.descriptors = []

    @contextmanager
    def released(self) -> Iterator[None]:
        """While it lasts, SIGINT's handler is the user's own: for code that keeps what it finds.

        One that comes meanwhile waits, and meets ours.
        """
        number = signal.SIGINT
        if number not in self.previous:
            yield
            return
        with _blocked(number):
            signal.signal(number, self.previous[number] or signal.SIG_DFL)
            try:
                yield
            finally:
                signal.signal(number, self._on_signal)

    def _catch(self) -> None:
        names = ("SIGINT", "SIGTERM", "SIGHUP")
        for number in (getattr(signal, name) for name in names if hasattr(signal, name)):
            if signal.getsignal(number) is signal.SIG_IGN:
                continue  # nohup, or a shell's background job.
            with suppress(ValueError):  # Not the main thread.
                self.previous[number] = signal.signal(number, self._on_signal)

    def _let_go(self) -> None:
        while self.previous:
            number, handler = self.previous.popitem()
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)

    @contextmanager
    def held(self) -> Iterator[None]:
        """While it lasts, an interrupt of set-up waits: for what must not be left half done."""
        self._holding += 1
        try:
            yield
        finally:
            self._holding -= 1
        if self._due and not self._holding:
            self._due = False
            raise KeyboardInterrupt

    def begin_run(self) -> None:
        """The engine is about to have the suite; raises KeyboardInterrupt when it is too late."""
        if self.phase is Phase.ENDING and self.asked:
            raise KeyboardInterrupt  # Raised before, and somebody has caught it.
        self.phase = Phase.RUN

    def begin_ending(self) -> None:
        self.phase = Phase.ENDING
        if self.descriptors and self.taken():
            self._say_that_it_ends()  # It came too late for the engine.

    def taken(self) -> int:
        """Return how many signals for the engine have come since the last call."""
        with suppress(BlockingIOError):
            os.read(self.descriptors[0], 4096)
        asked, self._taken = self._taken, 0
        return asked

    def _on_signal(self, number: int, frame: object) -> None:
        self.asked += 1
        if self.asked >= _LEAVES_AT_ONCE:
            self._leave()
        if self.phase is Phase.RUN:
            self._taken += 1
            with suppress(OSError):
                os.write(self.descriptors[1], b"!")
        elif self.phase is Phase.ENDING:
            self._say_that_it_ends()
        else:
            self.phase = Phase.ENDING
            if self._holding:
                self._due = True
            else:
                raise KeyboardInterrupt

    def _say_that_it_ends(self) -> None:
        left = max(_LEAVES_AT_ONCE - self.asked, 1)
        verb = "leaves" if left == 1 else "leave"
        say(f"shoal: cleaning up; {left} more {verb} at once")

    def _leave(self) -> None:
        for act in self.at_last:
            with suppress(Exception):
                act()
        clear_status_line()
        say("shoal: left at once; the next run, or shoal clean, removes what is left")
        os._exit(ExitCode.INTERRUPTED)


@contextmanager
def _blocked(number: int) -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    previous = signal.pthread_sigmask(signal.SIG_BLOCK, {number})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, previous)


def clear_status_line() -> None:
    """Take away what an engine that was killed may have left on the terminal."""
    if os.isatty(2):
        with suppress(OSError):
            os.write(2, b"\r\x1b[K")


def say(text: str) -> None:
    """Write one line to standard error, past Python's buffers: a handler may interrupt a print."""
    with suppress(OSError):
        os.write(2, (text + "\n").encode())
