"""Tests that do better when they are tried again."""

import os
import time

from django.test import SimpleTestCase
from project.faults import die_once, first_time, mark

ran_here = []  # In this process.


class Marked(SimpleTestCase):
    def setUp(self):
        ran_here.append(self.id())
        name = self.id().rpartition(".")[2]
        mark(name, f"{os.getpid()} {len(ran_here)}")


class Flaky(Marked):
    def test_a_steady(self):
        pass

    def test_b_fails_once(self):
        self.assertFalse(first_time("fails"), "the first time is the worst")

    def test_c_crashes_once(self):
        die_once("SegmentationFault", "retries")

    def test_d_hangs_once(self):
        if first_time("hangs"):
            time.sleep(600)


class Hopeless(Marked):
    def test_e_always_fails(self):
        self.fail("as ever")
