"""What the project's hooks did must be seen where its tests run."""

import os
import unittest

from django.contrib.contenttypes.models import ContentType
from django.test import SimpleTestCase, TestCase
from project import marks


class HookTests(SimpleTestCase):
    def test_the_worker_was_set_up_by_their_function(self):
        self.assertEqual(marks.here.count("init_worker"), 1)

    def test_a_new_process_was_set_up_by_their_function(self):
        if os.environ.get("MIXIN_START_METHOD", "fork") == "fork":
            self.skipTest("a forked process is set up already")
        self.assertEqual(marks.here.count("process_setup(shelf,3)"), 1)

    def test_the_result_is_theirs(self):
        self.assertTrue(self.seen_by_their_result)

    def test_dropped_by_build_suite(self):
        self.fail("build_suite has taken this test out")

    def test_their_environment_is_set_up(self):
        self.assertEqual(os.environ["THEIR_ENVIRONMENT"], "set up")


class DatabaseTests(TestCase):
    def test_the_database_is_migrated(self):
        self.assertIsNotNone(ContentType.objects.get_for_model(ContentType).pk)

    def test_rows_can_be_written(self):
        ContentType.objects.create(app_label="shelf", model="book")


class OutcomeTests(SimpleTestCase):
    def test_fails(self):
        self.fail("as it always did")

    def test_errors(self):
        raise LookupError("as it always did")

    @unittest.skip("as it always was")
    def test_is_skipped(self):
        pass
