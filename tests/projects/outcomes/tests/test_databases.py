"""TestCase on one and on several databases."""

import threading

from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.test import TestCase
from shop.models import Category, Item


class IsolationTests(TestCase):
    """What a test writes is gone after it; what the class wrote is there anew."""

    @classmethod
    def setUpTestData(cls):
        cls.item = Item.objects.create(name="roll", quantity=3)

    def test_a_row_is_changed(self):
        self.item.quantity = 4
        self.item.save()
        self.assertEqual(Item.objects.get().quantity, 4)

    def test_a_row_is_deleted(self):
        Item.objects.all().delete()
        self.assertEqual(Item.objects.count(), 0)

    def test_a_row_is_added(self):
        Item.objects.create(name="loaf")
        self.assertEqual(Item.objects.count(), 2)

    def test_the_class_s_row_is_as_it_was(self):
        self.assertEqual([(item.name, item.quantity) for item in Item.objects.all()], [("roll", 3)])
        self.assertEqual(self.item.quantity, 3)


class MigratedDataTests(TestCase):
    databases = {"default", "other"}

    def test_the_data_migration_s_rows_are_there(self):
        self.assertEqual(
            sorted(Category.objects.values_list("name", flat=True)), ["bread", "brötchen 🥨"]
        )

    def test_they_are_in_the_other_database_too(self):
        self.assertEqual(Category.objects.using("other").count(), 2)


class SeveralDatabasesTests(TestCase):
    databases = {"default", "other"}

    @classmethod
    def setUpTestData(cls):
        Item.objects.using("other").create(name="elsewhere")

    def test_rows_are_kept_apart(self):
        Item.objects.create(name="here")
        self.assertEqual(list(Item.objects.values_list("name", flat=True)), ["here"])
        self.assertEqual(
            list(Item.objects.using("other").values_list("name", flat=True)), ["elsewhere"]
        )

    def test_both_are_rolled_back(self):
        self.assertEqual(Item.objects.count(), 0)
        self.assertEqual(Item.objects.using("other").count(), 1)

    def test_a_database_that_was_not_named_is_refused(self):
        Item.objects.using("twin").count()


class AllDatabasesTests(TestCase):
    databases = "__all__"

    def test_every_alias_can_be_read(self):
        self.assertEqual(
            {alias: Item.objects.using(alias).count() for alias in connections},
            dict.fromkeys(connections, 0),
        )

    def test_every_alias_has_the_migrated_rows(self):
        self.assertEqual({Category.objects.using(alias).count() for alias in connections}, {2})


class QueryTests(TestCase):
    def test_queries_are_counted(self):
        with self.assertNumQueries(2):
            Item.objects.create(name="one")
            Item.objects.count()

    def test_too_many_queries(self):
        with self.assertNumQueries(1):
            list(Item.objects.filter(quantity=11))
            list(Category.objects.filter(name="none"))

    def test_a_constraint_fails(self):
        with self.assertRaises(IntegrityError), transaction.atomic():
            Category.objects.create(name="bread")
        self.assertEqual(Category.objects.count(), 2)

    def test_errors_with_queries(self):
        Item.objects.create(name="before the error")
        raise LookupError("after a query")

    def test_fails_with_queries(self):
        Item.objects.create(name="before the failure")
        self.assertEqual(Item.objects.filter(name="before the failure").count(), 2)

    def test_broken_sql(self):
        with connection.cursor() as cursor, self.assertRaises(DatabaseError), transaction.atomic():
            cursor.execute("SELECT no_such_column FROM shop_item")

    def test_on_commit_callbacks_run(self):
        called = []
        with self.captureOnCommitCallbacks(execute=True) as callbacks:
            transaction.on_commit(lambda: called.append(1))
        self.assertEqual((len(callbacks), called), (1, [1]))

    def test_an_atomic_block_rolls_back(self):
        with self.assertRaises(ZeroDivisionError), transaction.atomic():
            Item.objects.create(name="gone")
            Item.objects.create(quantity=1 / 0)
        self.assertFalse(Item.objects.exists())

    def test_left_broken(self):
        """Leaves its transaction unusable; the next test must not notice."""
        try:
            with transaction.atomic():
                Category.objects.create(name="bread")
        except IntegrityError:
            transaction.set_rollback(True)

    def test_not_broken_by_others(self):
        Category.objects.create(name="cake")
        self.assertEqual(Category.objects.count(), 3)


class ThreadTests(TestCase):
    def test_a_thread_may_not_use_this_connection(self):
        errors = []

        def read():
            try:
                connection_here.ensure_connection()
                connection_here.validate_thread_sharing()
            except DatabaseError as error:
                errors.append(type(error).__name__)

        connection_here = connections["default"]
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
        self.assertEqual(errors, ["DatabaseError"])
