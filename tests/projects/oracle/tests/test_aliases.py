"""Each alias has rows of its own, though all of them are on one server."""

from django.conf import settings
from django.test import TestCase
from shop.models import Mark, Shelf


class Aliases(TestCase):
    databases = set(settings.DATABASES)

    def test_rows_are_apart(self):
        for count, alias in enumerate(sorted(self.databases), 1):
            for number in range(count):
                Mark.objects.using(alias).create(slot=alias, pid=number)
        for count, alias in enumerate(sorted(self.databases), 1):
            slots = Mark.objects.using(alias).values_list("slot", flat=True)
            self.assertEqual(list(slots), [alias] * count)

    def test_each_has_what_migrations_wrote(self):
        for alias in self.databases:
            self.assertEqual(Shelf.objects.using(alias).count(), 3)
