"""Tests of several outcomes."""

import unittest

from django.test import TestCase, TransactionTestCase
from shelf.models import Book


class Passing(TestCase):
    def test_reads(self):
        self.assertEqual(Book.objects.count(), 1)

    @unittest.skip("not today")
    def test_is_skipped(self):
        raise AssertionError


class Failing(TestCase):
    def test_counts_wrong(self):
        self.assertEqual(Book.objects.count(), 7)

    def test_has_an_error(self):
        Book.objects.get(title="not there")


class Emptying(TransactionTestCase):
    def test_a_writes(self):
        Book.objects.create(title="of a test")

    def test_b_finds_nothing(self):
        self.assertEqual(Book.objects.count(), 0)
