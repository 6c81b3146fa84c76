"""Ordinary work with rows."""

import datetime
from decimal import Decimal

from django.db import IntegrityError, connection, transaction
from django.db.models import Avg, Count, Exists, F, Max, OuterRef, Q, Sum
from django.test import TestCase, TransactionTestCase
from django.utils import timezone
from shop.models import Item, Shelf, Tag

NOON = datetime.datetime(2024, 2, 29, 12, 0, 0, 1, tzinfo=datetime.timezone.utc)


class Values(TestCase):
    def keep(self, **values):
        return Item.objects.get(pk=Item.objects.create(name="kept", **values).pk)

    def test_decimals(self):
        self.assertEqual(self.keep(price=Decimal("12.30")).price, Decimal("12.30"))

    def test_floats(self):
        self.assertEqual(self.keep(weight=0.1).weight, 0.1)

    def test_dates(self):
        self.assertEqual(self.keep(made_on=NOON.date()).made_on, NOON.date())

    def test_times(self):
        self.assertEqual(self.keep(sold_at=NOON).sold_at, NOON)

    def test_long_texts(self):
        text = "ä long text " * 1000
        self.assertEqual(self.keep(text=text).text, text)

    def test_empty_texts(self):
        self.assertEqual(self.keep(text="").text, "")

    def test_nothing(self):
        kept = self.keep()
        self.assertEqual((kept.shelf, kept.weight, kept.made_on), (None, None, None))


class Queries(TestCase):
    def test_filters(self):
        found = Item.objects.filter(Q(name__startswith="left") | Q(name__iendswith=" 3"))
        self.assertEqual(found.count(), 5)
        self.assertFalse(Item.objects.filter(name__contains="LEFT").exists())
        self.assertEqual(Item.objects.filter(text__contains="0002").count(), 9)

    def test_slices(self):
        names = [item.name for item in Item.objects.all()[2:4]]
        self.assertEqual(names, ["left 3", "middle 1"])

    def test_nulls_come_last(self):
        Item.objects.filter(name="left 1").update(weight=2)
        self.assertEqual(Item.objects.order_by("weight").first().name, "left 1")
        self.assertEqual(Item.objects.order_by("-weight").last().name, "left 1")

    def test_joins(self):
        found = Item.objects.select_related("shelf").get(name="left 1")
        with self.assertNumQueries(0):
            self.assertEqual(found.shelf.name, "left")

    def test_prefetch(self):
        with self.assertNumQueries(2):
            shelves = Shelf.objects.prefetch_related("items").order_by("pk")
            self.assertEqual([len(shelf.items.all()) for shelf in shelves], [3, 3, 3])


class Aggregates(TestCase):
    def test_of_all(self):
        found = Item.objects.aggregate(Sum("price"), Avg("price"), Max("name"))
        self.assertEqual(found["price__sum"], Decimal(18))
        self.assertEqual(found["price__avg"], Decimal(2))
        self.assertEqual(found["name__max"], "right 3")

    def test_of_groups(self):
        shelves = Shelf.objects.annotate(size=Count("items")).filter(size__gt=2)
        self.assertEqual([shelf.size for shelf in shelves], [3, 3, 3])

    def test_exists(self):
        Item.objects.filter(shelf__name="left").delete()
        filled = Exists(Item.objects.filter(shelf=OuterRef("pk")))
        self.assertEqual(Shelf.objects.filter(filled).count(), 2)

    def test_years(self):
        Item.objects.update(made_on=datetime.date(2020, 5, 17))
        self.assertEqual(Item.objects.filter(made_on__year=2020).count(), 9)
        self.assertEqual(Item.objects.filter(made_on__month=5).count(), 9)


class Changes(TestCase):
    def test_updates(self):
        self.assertEqual(Item.objects.filter(price__lt=2).update(price=F("price") + 1), 3)
        self.assertEqual(Item.objects.filter(price=2).count(), 6)

    def test_deletes(self):
        left = Shelf.objects.get(name="left")
        self.assertEqual(left.delete()[0], 4)
        self.assertEqual(Item.objects.count(), 6)

    def test_get_or_create(self):
        self.assertFalse(Shelf.objects.get_or_create(name="left")[1])
        self.assertTrue(Shelf.objects.get_or_create(name="new")[1])

    def test_update_or_create(self):
        Shelf.objects.update_or_create(name="left", defaults={"is_open": False})
        self.assertFalse(Shelf.objects.get(name="left").is_open)

    def test_many_to_many(self):
        tag = Tag.objects.create(word="old")
        tag.items.set(Item.objects.filter(shelf__name="left"))
        self.assertEqual(tag.items.count(), 3)
        self.assertEqual(Item.objects.filter(tags=tag).distinct().count(), 3)

    def test_bulk(self):
        Tag.objects.bulk_create([Tag(word=f"w{number}") for number in range(50)])
        tags = list(Tag.objects.order_by("pk"))
        for tag in tags:
            tag.word += "x"
        Tag.objects.bulk_update(tags, ["word"])
        self.assertEqual(Tag.objects.filter(word__endswith="x").count(), 50)


class Constraints(TestCase):
    def test_unique(self):
        with self.assertRaises(IntegrityError), transaction.atomic():
            Shelf.objects.create(name="left")
        self.assertEqual(Shelf.objects.count(), 3)

    def test_check(self):
        with self.assertRaises(IntegrityError), transaction.atomic():
            Item.objects.create(name="cheap", price=-1)

    def test_foreign_key(self):
        item = Item.objects.create(name="lost", shelf_id=10**9)
        with self.assertRaises(IntegrityError):
            connection.check_constraints()
        item.delete()

    def test_savepoints(self):
        with self.assertRaises(KeyError), transaction.atomic():
            Shelf.objects.create(name="new")
            raise KeyError
        self.assertFalse(Shelf.objects.filter(name="new").exists())


class Commits(TransactionTestCase):
    def test_foreign_key_at_commit(self):
        with self.assertRaises(IntegrityError), transaction.atomic():
            Item.objects.create(name="lost", shelf_id=10**9)
        self.assertFalse(Item.objects.filter(name="lost").exists())

    def test_locks(self):
        Shelf.objects.create(name="one")
        with transaction.atomic():
            shelf = Shelf.objects.select_for_update().get(name="one")
            shelf.is_open = False
            shelf.save()
        self.assertFalse(Shelf.objects.get(name="one").is_open)

    def test_hooks(self):
        seen = []
        with transaction.atomic():
            transaction.on_commit(lambda: seen.append(timezone.now()))
        self.assertEqual(len(seen), 1)
