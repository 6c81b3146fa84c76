from django.conf import settings
from django.test import SimpleTestCase, TestCase, TransactionTestCase, override_settings

from shelf.models import Book


class SettingsTests(SimpleTestCase):
    def test_configured_settings_are_there(self):
        self.assertEqual(settings.SHELVES, 7)

    def test_overridden_settings_are_there(self):
        self.assertEqual(settings.GREETING, "good evening")

    def test_added_settings_are_there(self):
        self.assertEqual(settings.ADDED_LATER, {"a", "b"})

    @override_settings(GREETING="good night")
    def test_settings_can_be_overridden_again(self):
        self.assertEqual(settings.GREETING, "good night")

    def test_there_is_no_settings_module(self):
        self.assertFalse(settings.is_overridden("NO_SUCH_SETTING"))
        self.assertIn("shelf", settings.INSTALLED_APPS)


class BookTests(TestCase):
    def test_a_table_was_made_without_migrations(self):
        Book.objects.create(title="first")
        self.assertEqual(Book.objects.count(), 1)

    def test_it_is_empty_at_first(self):
        self.assertEqual(Book.objects.count(), 0)


class CommittedBookTests(TransactionTestCase):
    def test_a_row_is_committed(self):
        Book.objects.create(pk=1, title="first")
        self.assertEqual(Book.objects.count(), 1)

    def test_it_is_gone(self):
        Book.objects.create(pk=1, title="second")
        self.assertEqual(Book.objects.get().title, "second")
