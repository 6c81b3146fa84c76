"""Errors around a test method: setUp, tearDown and cleanups."""

import unittest

from django.test import SimpleTestCase, TestCase, TransactionTestCase


class SetUpErrorTests(SimpleTestCase):
    def setUp(self):
        raise RuntimeError("setUp is broken")

    def test_one(self):
        self.fail("never runs")

    def test_two(self):
        self.fail("never runs")


class SetUpFailureTests(TestCase):
    def setUp(self):
        self.assertEqual(self._testMethodName, "another name")

    def test_one(self):
        pass


class SetUpSkipTests(TestCase):
    def setUp(self):
        raise unittest.SkipTest("setUp said so")

    def test_one(self):
        self.fail("never runs")


class TearDownErrorTests(SimpleTestCase):
    def tearDown(self):
        raise RuntimeError("tearDown is broken")

    def test_passes(self):
        pass

    def test_fails(self):
        self.fail("before tearDown")

    def test_errors(self):
        raise KeyError("before tearDown")

    def test_skips(self):
        self.skipTest("before tearDown")

    @unittest.expectedFailure
    def test_fails_as_expected(self):
        self.fail("expected, before tearDown")


class TearDownSkipTests(SimpleTestCase):
    def tearDown(self):
        self.skipTest("in tearDown")

    def test_passes(self):
        pass


class CleanupTests(SimpleTestCase):
    def test_a_cleanup_fails(self):
        self.addCleanup(self.fail, "in a cleanup")

    def test_several_cleanups_fail(self):
        self.addCleanup(self.fail, "added first, run last")
        self.addCleanup(int, "not a number")
        self.addCleanup(lambda: None)

    def test_fails_with_a_failing_cleanup(self):
        self.addCleanup(int, "not a number")
        self.fail("before the cleanup")

    def test_runs_its_cleanups_itself(self):
        self.addCleanup(self.skipTest, "from doCleanups")
        self.doCleanups()


class DjangoHookTests(SimpleTestCase):
    """Django's own hooks, which run outside of unittest's."""

    @classmethod
    def _pre_setup(cls):
        raise RuntimeError("_pre_setup is broken")

    def test_one(self):
        pass


class DjangoPostHookTests(TransactionTestCase):
    def _post_teardown(self):
        super()._post_teardown()
        raise RuntimeError("_post_teardown is broken")

    def test_passes(self):
        pass

    def test_fails(self):
        self.fail("before _post_teardown")
