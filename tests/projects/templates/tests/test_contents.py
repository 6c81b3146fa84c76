"""What every test database must hold, however it came to be."""

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.test import TestCase, TransactionTestCase
from off.models import Lamp
from plain.models import Note
from shop.models import Good, Shop
from stock.models import Crate


class Contents(TestCase):
    databases = ("default", "archive")

    def test_rows_of_migrations(self):
        self.assertEqual(
            list(Good.objects.order_by("pk").values_list("name", flat=True)[:2]), ["pear", "plum"]
        )
        self.assertTrue(Shop.objects.filter(name="The Corner").exists())

    def test_rows_of_receivers(self):
        self.assertTrue(Permission.objects.filter(codename="weigh_good").exists())
        self.assertTrue(ContentType.objects.filter(app_label="plain", model="note").exists())
        self.assertEqual(Shop.objects.filter(name="Opened by a receiver").count(), 1)

    def test_tables_of_apps_without_migrations(self):
        Note.objects.create()
        self.assertEqual(Lamp.objects.create().watts, 5)


class Archive(TestCase):
    databases = ("archive",)

    def test_crates(self):
        self.assertEqual(Crate.objects.create(label="a", weight=3).pk, 1)


class Emptied(TransactionTestCase):
    """What it empties must be there again in the next run."""

    databases = ("default", "archive")

    def test_nothing_is_left(self):
        Good.objects.all().delete()
        Crate.objects.create(label="b")
