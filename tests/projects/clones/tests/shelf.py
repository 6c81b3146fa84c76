"""As many classes as CLONES_CLASSES says, each for a worker of its own if there are as many."""

import os

from django.db import connection
from django.test import TestCase
from project import faults
from project.faults import CLONE
from project.marks import marked, wait_until
from shelf.models import Book

CLASSES = int(os.environ.get("CLONES_CLASSES", "2"))


def clones():
    """Return the numbers of the clones that are there."""
    if connection.vendor == "sqlite":
        folder = os.path.dirname(connection.settings_dict["NAME"])
        names = [name.removesuffix(".sqlite3") for name in os.listdir(folder)]
    else:
        queries = {
            "postgresql": "SELECT datname FROM pg_database",
            "mysql": "SELECT schema_name FROM information_schema.schemata",
        }
        with connection.cursor() as cursor:
            cursor.execute(queries[connection.vendor])
            names = [name for (name,) in cursor.fetchall()]
    return {name.removeprefix(CLONE) for name in names if name.startswith(CLONE)}


class Shelf(TestCase):
    """Reads what the template holds, and writes into its own copy."""

    def test_holds_what_the_template_holds(self):
        self.assertEqual([book.title for book in Book.objects.all()], ["from the migration"])
        Book.objects.create(title="of a test")


for number in range(CLASSES):
    globals()[f"Shelf{number}"] = type(f"Shelf{number}", (Shelf,), {"__module__": __name__})
del Shelf


class Faults(TestCase):
    def test_half_a_clone_is_gone_at_once(self):
        """Waits until all other workers have their clone, or know that they cannot have it."""
        wait_until(lambda: len(marked("over-*")) == CLASSES + 1, "all clones were made", 60)
        failed = {name.removeprefix("fault-of-") for name in marked("fault-of-*")}
        if faults.WAY == "refuse":
            wait_until(lambda: not clones() & failed, "what was made of a clone was gone")
