"""Each class runs in a clone and uses what was copied."""

from django.db import connection
from django.test import TestCase


def value_of(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


class ViewTests(TestCase):
    def test_views_use_views_and_functions(self):
        self.assertEqual(value_of("SELECT `dou``ble` FROM zz_first WHERE id = 8"), 16)
        self.assertEqual(value_of("SELECT count(*) FROM aa_last"), 0)


class TriggerTests(TestCase):
    def test_triggers_fire_in_their_order(self):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO without_key VALUES (9, 'new')")
        self.assertEqual(value_of("SELECT b FROM without_key WHERE a = 9"), "new123")


class SequenceTests(TestCase):
    def test_the_default_is_of_the_clone_s_own_sequence(self):
        clone = connection.settings_dict["NAME"]
        self.assertIn(
            f"`{clone}`.`numbers`",
            value_of(
                "SELECT column_default FROM information_schema.columns WHERE table_schema ="
                " DATABASE() AND table_name = 'numbered' AND column_name = 'id'"
            ),
        )
