"""A module that takes along the first process but the host that imports it."""

from django.test import SimpleTestCase
from project.faults import dies_in_worker

dies_in_worker("import")


class Imported(SimpleTestCase):
    def test_one(self):
        pass
