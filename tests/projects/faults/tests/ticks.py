"""Tests that are busy for more than a second, and say so all the time."""

import os
import time

from django.test import SimpleTestCase
from project.faults import mark


class Ticking(SimpleTestCase):
    def test_ticks(self):
        for _ in range(50):
            mark(f"ticks-{os.getpid()}")
            sum(range(10_000))
            time.sleep(0.02)


class AlsoTicking(Ticking):
    pass
