"""Errors around a class: setUpClass, setUpTestData, tearDownClass, cleanups."""

import unittest

from django.test import SimpleTestCase, TestCase, TransactionTestCase
from shop.models import Item


class SetUpClassErrorTests(SimpleTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        raise RuntimeError("setUpClass is broken")

    def test_one(self):
        self.fail("never runs")

    def test_two(self):
        self.fail("never runs")


class SetUpClassFailureTests(TransactionTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        raise AssertionError("an assertion of setUpClass")

    def test_one(self):
        self.fail("never runs")


class SetUpClassSkipTests(TestCase):
    """Documented, and skipped."""

    @classmethod
    def setUpClass(cls):
        # After super().setUpClass() its transaction would stay open.
        raise unittest.SkipTest("setUpClass said so")

    def test_one(self):
        self.fail("never runs")

    def test_two(self):
        self.fail("never runs")


class SetUpTestDataErrorTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        Item.objects.create(name="rolled back")
        raise LookupError("no test data")

    def test_one(self):
        self.fail("never runs")


class AfterSetUpTestDataErrorTests(TestCase):
    def test_nothing_was_left_by_the_class_before(self):
        self.assertEqual(Item.objects.count(), 0)


class TearDownClassErrorTests(TestCase):
    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        raise RuntimeError("tearDownClass is broken")

    def test_passes(self):
        pass

    def test_fails(self):
        self.fail("before tearDownClass")


class TearDownClassSkipTests(SimpleTestCase):
    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        raise unittest.SkipTest("too late to skip")

    def test_passes(self):
        pass


class ClassCleanupErrorTests(SimpleTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(int, "not a number")
        cls.addClassCleanup(cls.fall)

    @classmethod
    def fall(cls):
        raise RuntimeError("a class cleanup is broken")

    def test_passes(self):
        pass


class SetUpClassAndCleanupErrorTests(SimpleTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(int, "not a number")
        raise RuntimeError("setUpClass is broken, and so is its cleanup")

    def test_one(self):
        self.fail("never runs")


class DoClassCleanupsTests(SimpleTestCase):
    cleaned = []

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls.cleaned.append, "by hand")

    def test_cleanups_can_be_run_by_hand(self):
        self.doClassCleanups()
        self.assertEqual(self.cleaned, ["by hand"])
