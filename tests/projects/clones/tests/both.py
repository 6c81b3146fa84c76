"""Two tests that are over only once both workers are at one."""

from django.test import TestCase
from project.faults import slot
from project.marks import mark, marked, wait_until


class Both:
    def test_runs_while_another_does(self):
        mark(f"ran-{slot()}")
        wait_until(lambda: len(marked("ran-*")) == 2, "a test ran in another worker")


class First(Both, TestCase):
    pass


class Second(Both, TestCase):
    pass
