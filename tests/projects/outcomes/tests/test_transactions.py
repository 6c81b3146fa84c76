"""TransactionTestCase: committed rows, flushed tables, serialized rollback."""

import threading
import time

from django.db import connection, connections, transaction
from django.test import TransactionTestCase, skipUnlessDBFeature
from shop.models import Category, Item


class FixedKeysMixin:
    """Fails as soon as another worker writes into the same database.

    Every class uses the same primary keys, commits them, and looks again a
    little later.
    """

    def claim(self, *keys):
        self.assertEqual(list(Item.objects.values_list("pk", flat=True)), [])
        for key in keys:
            Item.objects.create(pk=key, name=type(self).__name__)
            time.sleep(0.005)
        self.assertEqual(
            list(Item.objects.order_by("pk").values_list("pk", "name")),
            [(key, type(self).__name__) for key in keys],
        )

    def test_one_key(self):
        self.claim(1)

    def test_several_keys(self):
        self.claim(1, 2, 3)

    def test_a_failure_does_not_leave_rows(self):
        self.claim(1, 2)
        self.fail("with committed rows")


class FirstFixedKeysTests(FixedKeysMixin, TransactionTestCase):
    pass


class SecondFixedKeysTests(FixedKeysMixin, TransactionTestCase):
    pass


class ThirdFixedKeysTests(FixedKeysMixin, TransactionTestCase):
    pass


class FourthFixedKeysTests(FixedKeysMixin, TransactionTestCase):
    databases = {"default", "other"}


class SerializedRollbackTests(TransactionTestCase):
    serialized_rollback = True

    def test_migrated_rows_are_there(self):
        self.assertEqual(
            sorted(Category.objects.values_list("name", flat=True)), ["bread", "brötchen 🥨"]
        )

    def test_migrated_rows_can_be_deleted(self):
        Category.objects.all().delete()

    def test_they_are_there_again(self):
        self.assertEqual(Category.objects.count(), 2)


class ResetSequencesTests(TransactionTestCase):
    reset_sequences = True

    def test_keys_begin_at_one(self):
        self.assertEqual([Item.objects.create(name="x").pk for _ in range(3)], [1, 2, 3])

    def test_keys_begin_at_one_again(self):
        self.assertEqual(Item.objects.create(name="x").pk, 1)


class AvailableAppsTests(TransactionTestCase):
    available_apps = ["shop"]

    def test_only_the_shop_is_there(self):
        from django.apps import apps

        self.assertEqual([config.label for config in apps.get_app_configs()], ["shop"])
        Item.objects.create(pk=1, name="flushed")

    def test_rows_were_flushed(self):
        self.assertFalse(Item.objects.exists())


class MirrorTests(TransactionTestCase):
    databases = {"default", "replica"}

    def test_the_mirror_shows_what_was_committed(self):
        Item.objects.create(pk=1, name="mirrored")
        self.assertEqual(Item.objects.using("replica").get().name, "mirrored")


class TwinTests(TransactionTestCase):
    databases = "__all__"

    def test_two_aliases_of_one_database_stay_one(self):
        if connection.vendor == "sqlite" and connection.is_in_memory_db():
            self.skipTest("in memory every alias is a database of its own")
        Item.objects.create(pk=1, name="seen by the twin")
        self.assertEqual(
            connections["twin"].settings_dict["NAME"], connection.settings_dict["NAME"]
        )
        self.assertEqual(Item.objects.using("twin").get().name, "seen by the twin")


class ThreadsReadTests(TransactionTestCase):
    """Threads of a worker see its database, each over its own connection."""

    def read_in_threads(self, count):
        found, errors = [], []

        def read():
            try:
                found.append(Item.objects.count())
            except Exception as error:
                errors.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=read) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(errors, [])
        return found

    def test_threads_see_committed_rows(self):
        Item.objects.create(pk=1, name="shared")
        self.assertEqual(self.read_in_threads(4), [1, 1, 1, 1])

    def test_this_thread_sees_what_a_thread_committed(self):
        def write():
            try:
                Item.objects.create(pk=7, name="by a thread")
            finally:
                connection.close()

        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
        self.assertEqual(list(Item.objects.values_list("pk", flat=True)), [7])

    def test_a_closed_connection_opens_again(self):
        if connection.vendor == "sqlite" and connection.is_in_memory_db():
            self.skipTest("Django never closes a database in memory")
        Item.objects.create(pk=1, name="still there")
        connection.close()
        self.assertEqual(Item.objects.count(), 1)


class CommitTests(TransactionTestCase):
    def test_on_commit_runs(self):
        called = []
        with transaction.atomic():
            transaction.on_commit(lambda: called.append(1))
            self.assertEqual(called, [])
        self.assertEqual(called, [1])

    @skipUnlessDBFeature("has_select_for_update")
    def test_rows_can_be_locked(self):
        Item.objects.create(pk=1, name="locked")
        with transaction.atomic():
            self.assertEqual(Item.objects.select_for_update().get().pk, 1)
