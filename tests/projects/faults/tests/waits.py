"""Tests that run until somebody outside lets them end, some with a process of their own."""

import os
import subprocess
import sys

from django.db import connection
from django.test import TestCase
from ledger.models import Entry
from project.faults import mark, wait_for


class First(TestCase):
    def test_waits(self):
        Entry.objects.create(name="mine")
        mark("databases", connection.settings_dict["NAME"])
        mark(f"running-{os.getpid()}")
        wait_for("go")
        self.assertEqual(Entry.objects.count(), 1)


class WithAChild(TestCase):
    def test_waits(self):
        Entry.objects.create(name="of the child's parent")
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        mark(f"running-{os.getpid()}", child.pid)
        wait_for("go")
        child.kill()
        child.wait()
        self.assertEqual(Entry.objects.count(), 1)


class Sixty(TestCase):
    def test_takes_a_minute(self):
        mark(f"running-{os.getpid()}")
        wait_for("go")

    def test_z_is_not_reached(self):
        mark("reached")


class OtherSixty(Sixty):
    pass
