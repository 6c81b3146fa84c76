from django.db import connection
from django.test import SimpleTestCase, TestCase


class AdditionTests(SimpleTestCase):
    def test_one_and_one(self):
        self.assertEqual(1 + 1, 2)

    def test_texts(self):
        self.assertEqual("a" + "b", "ab")


class DatabaseTests(TestCase):
    def test_the_database_answers(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            self.assertEqual(cursor.fetchone(), (1,))


class SubtractionTests(SimpleTestCase):
    def test_one_from_one(self):
        self.assertEqual(1 - 1, 0)
