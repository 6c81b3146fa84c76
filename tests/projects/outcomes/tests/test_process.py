"""What a test may expect of the process that runs it, whichever it is."""

import logging
import os
import sys
import threading
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core import mail
from django.core.checks.registry import registry
from django.db import connection, connections
from django.test import SimpleTestCase, TestCase, modify_settings, override_settings
from shop.apps import ShopConfig
from shop.checks import check_greeting

PROJECT = Path(__file__).parent.parent


class ProcessTests(SimpleTestCase):
    def test_main_is_the_program_that_was_started(self):
        main = sys.modules["__main__"]
        self.assertEqual(Path(main.__file__).name, "manage.py")
        self.assertEqual(Path(sys.argv[0]).name, "manage.py")

    def test_the_command_line_is_known(self):
        self.assertEqual(sys.argv[1], "test")

    def test_the_project_is_on_the_path(self):
        self.assertIn(PROJECT, [Path(entry).resolve() for entry in sys.path])
        self.assertEqual(Path.cwd(), PROJECT)

    def test_nothing_is_on_the_path_twice_for_the_project(self):
        self.assertEqual(sys.path.count(str(PROJECT)), 1)

    def test_settings_are_the_project_s(self):
        self.assertEqual(settings.SETTINGS_MODULE, "project.settings")
        self.assertEqual(os.environ["DJANGO_SETTINGS_MODULE"], "project.settings")

    def test_debug_is_off_unless_asked_for(self):
        self.assertEqual(settings.DEBUG, "--debug-mode" in sys.argv)

    def test_apps_are_ready_once(self):
        self.assertTrue(apps.ready)
        self.assertEqual(ShopConfig.ready_calls, 1)

    def test_the_check_is_registered_once(self):
        self.assertEqual(
            [check for check in registry.get_checks() if check is check_greeting], [check_greeting]
        )

    def test_tests_run_in_the_main_thread(self):
        self.assertIs(threading.current_thread(), threading.main_thread())

    def test_the_root_logger_was_left_alone(self):
        self.assertEqual(logging.getLogger().level, logging.WARNING)

    def test_the_test_client_s_host_is_allowed(self):
        self.assertEqual(settings.ALLOWED_HOSTS, ["shop.example", "testserver"])

    def test_the_module_is_imported_once_under_its_own_name(self):
        self.assertIs(sys.modules[__name__], sys.modules[type(self).__module__])
        self.assertEqual(__name__, "tests.test_process")

    def test_the_working_directory_is_writable_after_change(self):
        before = Path.cwd()
        os.chdir("/")
        self.addCleanup(os.chdir, before)
        self.assertEqual(Path.cwd(), Path("/"))


class DatabaseNameTests(TestCase):
    databases = {"default", "other"}

    def test_the_test_database_is_used(self):
        name = str(connection.settings_dict["NAME"])
        self.assertTrue("test" in name or "memorydb" in name, name)

    def test_the_aliases_are_not_one_database(self):
        names = {str(connections[alias].settings_dict["NAME"]) for alias in ("default", "other")}
        self.assertEqual(len(names), 2, names)

    def test_the_mirror_has_its_primary_s_name(self):
        self.assertEqual(
            connections["replica"].settings_dict["NAME"], connection.settings_dict["NAME"]
        )

    def test_settings_agree_with_the_connection(self):
        self.assertEqual(settings.DATABASES["default"]["NAME"], connection.settings_dict["NAME"])


class MailTests(SimpleTestCase):
    def test_mail_goes_to_the_outbox(self):
        mail.send_mail("fresh bread", "come in", "shop@example.com", ["you@example.com"])

        self.assertEqual([message.subject for message in mail.outbox], ["fresh bread"])

    def test_the_outbox_is_empty_at_first(self):
        self.assertEqual(mail.outbox, [])


@override_settings(GREETING="good morning")
class OverriddenSettingsTests(SimpleTestCase):
    def test_the_class_overrides(self):
        self.assertEqual(self.client.get("/").content, b"good morning")

    @override_settings(GREETING="good night")
    def test_the_method_overrides_the_class(self):
        self.assertEqual(self.client.get("/").content, b"good night")

    def test_a_block_overrides_both(self):
        with self.settings(GREETING="good day"):
            self.assertEqual(self.client.get("/").content, b"good day")

    def test_a_setting_can_be_taken_away(self):
        with override_settings():
            del settings.GREETING
            self.assertFalse(hasattr(settings, "GREETING"))

    @modify_settings(MIDDLEWARE={"append": "django.middleware.gzip.GZipMiddleware"})
    def test_a_list_can_be_modified(self):
        self.assertEqual(settings.MIDDLEWARE[-1], "django.middleware.gzip.GZipMiddleware")


class UnchangedSettingsTests(SimpleTestCase):
    def test_overrides_did_not_stay(self):
        self.assertEqual(settings.GREETING, "hello")
        self.assertEqual(self.client.get("/").content, b"hello")
        self.assertEqual(settings.MIDDLEWARE, ["django.middleware.common.CommonMiddleware"])
