"""setUpModule raises SkipTest."""

import unittest

from django.test import TestCase


def setUpModule():
    raise unittest.SkipTest("setUpModule said so")


class FirstTests(TestCase):
    def test_one(self):
        self.fail("never runs")


class SecondTests(TestCase):
    def test_one(self):
        self.fail("never runs")
