"""One test for every way in which a single test can end."""

import unittest

from django.test import SimpleTestCase, TestCase


class OutcomeTests(SimpleTestCase):
    def test_passes(self):
        self.assertEqual(1 + 1, 2)

    def test_fails(self):
        self.assertEqual(1 + 1, 3)

    def test_fails_with_a_message(self):
        self.fail("the reason why")

    def test_errors(self):
        raise ValueError("not what was asked")

    def test_errors_far_away(self):
        from shop import views

        views.items(None).no_such_attribute()

    @unittest.skip("decorated")
    def test_skipped_by_a_decorator(self):
        self.fail("never runs")

    @unittest.skipIf(True, "a condition holds")
    def test_skipped_by_a_condition(self):
        self.fail("never runs")

    @unittest.skipUnless(True, "a condition does not hold")
    def test_not_skipped_by_a_condition(self):
        pass

    def test_skips_itself(self):
        self.skipTest("said the test")

    def test_raises_skip_test(self):
        raise unittest.SkipTest("raised")

    @unittest.skip("")
    def test_skipped_without_a_reason(self):
        pass

    @unittest.expectedFailure
    def test_fails_as_expected(self):
        self.assertEqual("apples", "pears")

    @unittest.expectedFailure
    def test_errors_as_expected(self):
        raise KeyError("expected")

    @unittest.expectedFailure
    def test_succeeds_unexpectedly(self):
        pass

    @unittest.expectedFailure
    def test_skips_where_a_failure_was_expected(self):
        self.skipTest("instead of failing")


class DocumentedTests(SimpleTestCase):
    def test_passes(self):
        """A test that passes and says so."""

    def test_fails(self):
        """The first line of the docstring stands in the report.

        The second does not.
        """
        self.fail("documented")

    def test_errors(self):
        """Grüße aus Köln: ⚠ errors are documented too."""
        raise RuntimeError("documented")

    @unittest.skip("documented")
    def test_is_skipped(self):
        """Skipped with a docstring."""

    @unittest.expectedFailure
    def test_succeeds_unexpectedly(self):
        """Should not have passed."""


@unittest.skip("the whole class")
class SkippedClassTests(TestCase):
    def test_one(self):
        self.fail("never runs")

    def test_two(self):
        self.fail("never runs")


@unittest.expectedFailure
class ExpectedToFailClassTests(SimpleTestCase):
    def test_fails(self):
        self.fail("as everything here")

    def test_passes(self):
        pass


class SameNameTests(SimpleTestCase):
    """Its names are those of OutcomeTests, with other outcomes."""

    def test_passes(self):
        self.fail("fails here, passes there")

    def test_fails(self):
        pass


class DatabaseRefusedTests(SimpleTestCase):
    def test_queries_are_not_allowed(self):
        from shop.models import Item

        Item.objects.count()


class UnittestOnlyTests(unittest.TestCase):
    """Not Django's TestCase: runs last in a serial run."""

    def test_passes(self):
        pass

    def test_fails(self):
        self.assertTrue(False)


class RunTestOnlyTests(SimpleTestCase):
    def runTest(self):
        self.assertIn("a", "b")


class InheritedTests(OutcomeTests):
    """Inherits every test and changes one of them."""

    def test_fails(self):
        pass
