"""Two workers that wait for each other, so that both do the same thing at the same time."""

import os
import time
from pathlib import Path

SECONDS = float(os.environ.get("SLOTS_SECONDS", "20"))


class Meeting:
    """Mixed into two test classes that differ in nothing but `me`."""

    me = other = None

    def setUp(self):
        self.marks = Path(os.environ["FAULTS_MARKS"])
        self.met = 0

    def meet(self):
        """Return when the other class is at the same point of the same test."""
        self.met += 1
        point = f"{self._testMethodName}.{self.met}"
        (self.marks / f"{point}.{self.me}").touch()
        until = time.monotonic() + SECONDS
        while not (self.marks / f"{point}.{self.other}").exists():
            if time.monotonic() > until:
                self.fail(f"{self.other} did not come to {point}")
            time.sleep(0.01)
