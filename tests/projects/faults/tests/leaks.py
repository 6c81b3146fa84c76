"""Tests that leave something behind, each of another kind."""

import os
import subprocess
import sys
import tempfile
import threading
import time

from django.conf import settings
from django.db import connection, connections, transaction
from django.test import SimpleTestCase, TransactionTestCase
from ledger.models import Entry
from project.faults import mark

kept = []


class Leaks(SimpleTestCase):
    def test_a_thread(self):
        threading.Thread(target=time.sleep, args=(30,), name="the-sleeper", daemon=True).start()

    def test_b_file(self):
        kept.append(open(__file__))

    def test_c_variable(self):
        os.environ["FAULTS_LEFT"] = "1"

    def test_d_folder(self):
        os.chdir(tempfile.gettempdir())

    def test_e_setting(self):
        settings.GREETING = "goodbye"


class ChildLeaks(SimpleTestCase):
    def test_f_process(self):
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        mark("child", child.pid)
        kept.append(child)


class DatabaseLeaks(TransactionTestCase):
    def test_g_transaction(self):
        transaction.set_autocommit(False)
        Entry.objects.exists()

    def test_h_connection_of_a_thread(self):
        thread = threading.Thread(target=self.ask)
        thread.start()
        thread.join()

    def ask(self):
        Entry.objects.exists()
        kept.append(connections["default"])


class Clean(TransactionTestCase):
    """Does all of it, and tidies up."""

    def test_i_tidy(self):
        Entry.objects.create(name="tidy")
        with self.settings(GREETING="hi"), open(__file__) as file:
            file.read(1)
        thread = threading.Thread(target=time.sleep, args=(0.01,))
        thread.start()
        thread.join()
        subprocess.run([sys.executable, "-c", ""], check=True)
        connection.close()
