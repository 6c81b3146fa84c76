"""Two workers at once, each with clones of all that are databases, and of no more."""

from django.db import connections
from django.test import TestCase
from project.faults import slot
from project.marks import mark, marked, wait_until
from shelf.models import Book

ALIASES = ("default", "other", "replica", "twin")


class Aliases:
    databases = "__all__"

    def test_each_alias_has_the_clone_of_its_database(self):
        names = {alias: str(connections[alias].settings_dict["NAME"]) for alias in ALIASES}
        mark(f"ran-{slot()}", " ".join(names.values()))
        wait_until(lambda: len(marked("ran-*")) == 2, "a test ran in another worker")
        self.assertEqual(names["replica"], names["default"])
        self.assertEqual(names["twin"], names["default"])
        self.assertNotEqual(names["other"], names["default"])
        for alias, name in names.items():
            self.assertIn(f"_{slot()}", name)
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT title FROM shelf_book")
                self.assertEqual(cursor.fetchall()[0][0], "from the migration")


class First(Aliases, TestCase):
    pass


class Second(Aliases, TestCase):
    def test_writes(self):
        Book.objects.using("other").create(title="of a test")
        self.assertEqual(Book.objects.count(), 1)
