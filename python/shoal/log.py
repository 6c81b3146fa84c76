"""The result log: how a worker's records reach the engine, whatever fails on the way."""

from __future__ import annotations

import json
import time
from os import write  # By name: a test may have put something else in its place.
from typing import Any

from shoal.link import Link, json_line

# Words of the standing record; see docs/protocol.md.
HOLD, HANDLED = 2, 5

# What the engine takes; see docs/protocol.md.
_LONGEST_LINE = (4 << 20) - 64
# A line of the log that becomes a string in a message is twice as long at worst.
_LONGEST_SENT = _LONGEST_LINE // 2 - 64
_LONGEST_TEXT = 1 << 20
_SHORTEST_TEXT = 1 << 10

_SECONDS_TO_HANDLE = 10.0
_FIRST_PAUSE, _LONGEST_PAUSE = 50e-6, 1e-3


class ResultLog:
    """Open for appending; a record that cannot be written is sent instead."""

    def __init__(self, file: int, words: memoryview, link: Link, waits: bool) -> None:
        """``waits`` makes ``tell`` wait until the engine has handled what it was told."""
        self._file = file
        self._words = words
        self._link = link
        self._waits = waits
        self._written = 0
        self._broken = False
        # Kept here, where libraries that fake the time for a test do not look.
        self._now = time.monotonic
        self._sleep = time.sleep

    def append(self, line: bytes) -> None:
        """Make the record in ``line`` safe."""
        if not self._broken:
            try:
                written = write(self._file, line)
                while written < len(line):
                    written += write(self._file, line[written:])
                self._written += written
                return
            except OSError:
                # A full disk. The log may end in half a line now, so nothing may follow it.
                self._broken = True
        if len(line) > _LONGEST_SENT:
            line = fitting_line(json.loads(line), _LONGEST_SENT)
        try:
            self._link.send("record", line=line.decode().rstrip("\n"))
        except OSError:
            self._end_after_this_test()

    def tell(self) -> None:
        """Say that the log holds something that cannot wait."""
        try:
            self._link.send("more")
        except OSError:
            self._end_after_this_test()
            return
        if self._waits:
            self._wait()

    def _wait(self) -> None:
        """Wait until all that stands in the log was handled, or no further test may begin."""
        deadline = self._now() + _SECONDS_TO_HANDLE
        pause = _FIRST_PAUSE
        words = self._words
        while words[HANDLED] < self._written and not words[HOLD]:
            if self._link.gone():
                self._end_after_this_test()
            elif self._now() > deadline:
                return
            self._sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _end_after_this_test(self) -> None:
        """The engine is gone: nobody waits for further results."""
        self._words[HOLD] = 1


def shorten(text: str, longest: int = _LONGEST_TEXT) -> str:
    """Return ``text`` without its middle when it is longer than ``longest`` characters."""
    if len(text) <= longest:
        return text
    half = longest // 2
    left_out = len(text) - 2 * half
    return f"{text[:half]}\n[shoal: {left_out} characters left out]\n{text[-half:]}"


def fitting_line(record: dict[str, Any], limit: int = _LONGEST_LINE) -> bytes:
    """Return ``record`` as a line of at most ``limit`` bytes; what is too long is shortened."""
    line = json_line(record)
    longest = _LONGEST_TEXT
    while len(line) > limit and longest > _SHORTEST_TEXT:
        longest //= 4
        for entry in record.get("problems", [record]):
            for name in ("title", "text", "sql"):
                if name in entry:
                    entry[name] = shorten(entry[name], longest)
        line = json_line(record)
    problems = record.get("problems", [])
    while len(line) > limit and len(problems) > 1:
        kept = problems[: len(problems) // 2]
        note = f"[shoal: problems after these {len(kept)} left out]"
        last = {**kept[-1], "text": kept[-1]["text"] + note}
        problems, line = kept, json_line({**record, "problems": [*kept[:-1], last]})
    return line
