"""A test that fills the disk of the folder for temporary files, and tests that have to say much."""

import os
import tempfile
from contextlib import suppress

from django.test import SimpleTestCase
from project.faults import mark, wait_for


class Filling(SimpleTestCase):
    def test_a_fills_the_disk(self):
        file = os.open(os.path.join(tempfile.gettempdir(), "filling"), os.O_WRONLY | os.O_CREAT)
        for size in (4096, 1):
            with suppress(OSError):
                while True:
                    os.write(file, b"x" * size)
        os.close(file)
        mark("full")

    def test_b_prints(self):
        print("said to a full disk " * 20)

    def test_c_fails(self):
        self.fail("with a full disk")


class Talking(SimpleTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        wait_for("full")


def passing(self):
    pass


def failing(number):
    def test(self):
        self.fail(f"failure {number} " + "with much text " * 200)

    return test


for number in range(20):
    setattr(Talking, f"test_{number:02}_passes", passing)
    setattr(Talking, f"test_{number:02}_then_fails", failing(number))
