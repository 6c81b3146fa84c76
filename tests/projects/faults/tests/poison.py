"""A fixture that no worker survives."""

import os

from django.test import SimpleTestCase
from project.faults import mark


class Poison(SimpleTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        mark("poisoned", os.getpid())
        os._exit(9)

    def test_never_begins(self):
        pass


class Living(SimpleTestCase):
    def test_one(self):
        pass

    def test_two(self):
        pass


class OthersLiving(Living):
    pass
