"""Subtests: every mixture of outcomes."""

import threading
import unittest

from django.test import SimpleTestCase, TestCase
from shop.models import Item


class SubtestTests(SimpleTestCase):
    def test_all_pass(self):
        for n in range(3):
            with self.subTest(n=n):
                self.assertLess(n, 3)

    def test_several_fail(self):
        for n in range(5):
            with self.subTest("odd is bad", n=n):
                self.assertEqual(n % 2, 0)

    def test_one_errors(self):
        for n in (0, 1):
            with self.subTest(n=n):
                self.assertTrue(1 / n)

    def test_one_is_skipped(self):
        for n in range(3):
            with self.subTest(n=n):
                if n == 1:
                    self.skipTest("one is skipped")

    def test_all_are_skipped(self):
        for n in range(2):
            with self.subTest(n=n):
                self.skipTest(f"skipped {n}")

    def test_fails_errors_skips_and_passes(self):
        with self.subTest("fails"):
            self.fail("in a subtest")
        with self.subTest("errors"):
            raise LookupError("in a subtest")
        with self.subTest("skips"):
            self.skipTest("in a subtest")
        with self.subTest("passes"):
            pass

    def test_a_subtest_and_the_test_fail(self):
        with self.subTest(part="first"):
            self.fail("the subtest")
        self.fail("the test")

    def test_a_subtest_fails_and_the_test_errors(self):
        with self.subTest(part="first"):
            self.fail("the subtest")
        raise OSError("the test")

    def test_a_subtest_fails_and_the_test_is_skipped(self):
        with self.subTest(part="first"):
            self.fail("the subtest")
        self.skipTest("the test")

    def test_a_subtest_is_skipped_and_the_test_fails(self):
        with self.subTest(part="first"):
            self.skipTest("the subtest")
        self.fail("the test")

    def test_nested(self):
        with self.subTest(outer=1):
            with self.subTest(inner=2):
                self.fail("innermost")
            with self.subTest("message", inner=3):
                pass
            self.fail("outer")

    @unittest.expectedFailure
    def test_fails_as_expected(self):
        for n in range(3):
            with self.subTest(n=n):
                self.assertEqual(n, 0)

    @unittest.expectedFailure
    def test_succeeds_unexpectedly(self):
        with self.subTest(n=0):
            pass

    def test_parameters_that_cannot_be_pickled(self):
        class Local:
            def __repr__(self):
                return "<a local object>"

        with self.subTest(local=Local(), lock=threading.Lock(), function=lambda: None):
            self.fail("with parameters of all kinds")
        with self.subTest(local=Local()):
            self.skipTest("with a local parameter")

    def test_parameters_with_odd_texts(self):
        for text in ("", "\n", "ünï", "\x1b[31m", "\ud83d", "a" * 300, None):
            with self.subTest(text=text):
                self.fail("odd")

    def test_documented(self):
        """Subtests of a documented test."""
        with self.subTest(n=1):
            self.fail("documented")

    def tearDown(self):
        if self._testMethodName == "test_one_errors":
            raise RuntimeError("tearDown after failing subtests")


class DatabaseSubtestTests(TestCase):
    def test_queries_in_failing_subtests(self):
        for n in range(2):
            with self.subTest(n=n):
                Item.objects.create(name=f"item {n}")
                self.assertEqual(Item.objects.count(), 0)
