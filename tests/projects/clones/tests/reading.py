"""Two tests that write nothing."""

from django.test import TestCase
from project.faults import slot
from project.marks import mark
from shelf.models import Book


class Reading:
    databases = "__all__"

    def test_reads(self):
        self.assertEqual([book.title for book in Book.objects.all()], ["from the migration"])
        mark(f"ran-{slot()}")


class First(Reading, TestCase):
    pass


class Second(Reading, TestCase):
    pass
