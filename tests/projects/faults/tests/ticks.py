"""Tests that are busy for two seconds, and say so all the time."""

import os
import time

from django.test import SimpleTestCase
from project.faults import mark


class Ticking(SimpleTestCase):
    def test_ticks(self):
        until = time.process_time() + 1.6
        while time.process_time() < until:
            mark(f"ticks-{os.getpid()}")
            sum(range(20_000))


class AlsoTicking(Ticking):
    pass
