"""setUpModule raises: no test of the module runs."""

from django.test import TestCase


def setUpModule():
    raise RuntimeError("setUpModule is broken")


class FirstTests(TestCase):
    def test_one(self):
        self.fail("never runs")


class SecondTests(TestCase):
    def test_one(self):
        self.fail("never runs")

    def test_two(self):
        self.fail("never runs")
