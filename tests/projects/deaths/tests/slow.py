"""Tests that take longer than anybody waits; only run when they are named."""

import os
import time
from pathlib import Path

from django.test import SimpleTestCase, TestCase


def say_that_it_runs(test):
    Path(os.environ["SLOW_MARKS"], f"{os.getpid()}-{test._testMethodName}").touch()


class FirstSlowTests(SimpleTestCase):
    def test_sleeps(self):
        say_that_it_runs(self)
        time.sleep(600)


class SecondSlowTests(TestCase):
    def test_sleeps(self):
        say_that_it_runs(self)
        time.sleep(600)


class ThirdSlowTests(TestCase):
    def test_sleeps(self):
        say_that_it_runs(self)
        time.sleep(600)


class FirstShortTests(SimpleTestCase):
    def test_a_sleeps_a_little(self):
        say_that_it_runs(self)
        time.sleep(2)

    def test_b_is_not_reached(self):
        say_that_it_runs(self)


class SecondShortTests(FirstShortTests):
    """The same on another worker."""


class StubbornTests(SimpleTestCase):
    def test_does_not_let_itself_be_interrupted(self):
        say_that_it_runs(self)
        until = time.monotonic() + 600
        while time.monotonic() < until:
            try:
                time.sleep(1)
            except KeyboardInterrupt:
                pass
