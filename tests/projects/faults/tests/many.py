"""Many short tests that say when they began, and some that fail and say when that was known."""

import mmap  # noqa: F401  (a worker's standing record is mapped into its memory)
import os
import re
import struct
import sys
import time
from pathlib import Path

from django.test import SimpleTestCase
from project.faults import MARKS, mark


def began():
    """Return when this test began: word 1 of the worker's standing record.

    The worker writes it before it looks whether tests are held, so a test that was allowed to begin
    before the hold has an earlier time than the hold, however late its own code gets to run.
    """
    path = re.search(r"\S+/worker-\d+-\d+\.now", Path("/proc/self/maps").read_text())[0]
    return struct.unpack("=8Q", Path(path).read_bytes())[1]


class Short:
    def setUp(self):
        mark(f"began-{os.getpid()}", began())
        time.sleep(0.001)


class Failing(Short):
    """One test that fails; once the engine has handled that, the class is torn down."""

    def test_fails(self):
        self.fail("on purpose")

    @classmethod
    def tearDownClass(cls):
        mark(f"known-{os.getpid()}", time.monotonic_ns())
        super().tearDownClass()


def passing(self):
    pass


def make_classes():
    module = sys.modules[__name__].__name__
    for number in range(60):
        failing = number % 6 == 5
        body = {"__module__": module}
        if not failing:
            body |= {f"test_{place:02}": passing for place in range(15)}
        name = f"Class{number:02}Tests"
        yield name, type(name, (Failing if failing else Short, SimpleTestCase), body)


globals().update(make_classes())
assert MARKS
