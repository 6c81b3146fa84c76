"""When the workers of a run began to set themselves up, and when each had its clones.

Forked workers share this memory with the host. Times are those of `time.perf_counter`, which on
Linux is one clock for all processes.
"""

from __future__ import annotations

import time
from multiprocessing.sharedctypes import RawArray
from typing import Any

MOST = 64


class Marks:
    def __init__(self) -> None:
        self._template = 0.0
        self._workers = 0
        self._began: Any = RawArray("d", MOST)
        self._ready: Any = RawArray("d", MOST)

    def clear(self, workers: int) -> None:
        """Before a run of so many workers."""
        self._workers = workers
        for number in range(MOST):
            self._began[number] = self._ready[number] = 0.0

    def template_is_ready(self) -> None:
        self._template = time.perf_counter()

    def begins(self, slot: int) -> None:
        self._began[slot - 1] = time.perf_counter()

    def is_ready(self, slot: int) -> None:
        self._ready[slot - 1] = time.perf_counter()

    def all_are_ready(self) -> bool:
        return all(self._ready[: self._workers])

    def before_first(self) -> float:
        """Seconds from the template until the first worker began to set itself up."""
        return float(min(self._began[: self._workers]) - self._template)

    def from_first_to_last(self) -> float:
        """Seconds from then until the last clone was ready."""
        return float(max(self._ready[: self._workers]) - min(self._began[: self._workers]))


MARKS = Marks()
