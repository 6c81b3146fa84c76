"""tearDownModule raises, and so does a module cleanup."""

import unittest

from django.test import TestCase


def setUpModule():
    unittest.addModuleCleanup(int, "not a number")


def tearDownModule():
    raise RuntimeError("tearDownModule is broken")


class FirstTests(TestCase):
    def test_passes(self):
        pass


class SecondTests(TestCase):
    def test_fails(self):
        self.fail("before tearDownModule")
