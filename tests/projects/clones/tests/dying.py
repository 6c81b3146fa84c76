"""A worker dies in the middle of a class."""

import os
import signal

from django.test import TestCase
from project.marks import first_time
from shelf.models import Book


class Dying(TestCase):
    """Makes a mess and dies, the first time."""

    def test_a_dies(self):
        if first_time("died"):
            os.kill(os.getpid(), signal.SIGKILL)

    def test_b_finds_a_fresh_clone(self):
        self.assertEqual([book.title for book in Book.objects.all()], ["from the migration"])
