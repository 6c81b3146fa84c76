"""Tests and fixtures that never end by themselves."""

import ctypes
import os
import signal
import threading
import time

from django.db import connection, transaction
from django.test import SimpleTestCase, TransactionTestCase
from ledger.models import Entry

import shoal


def sleep_on():
    while True:
        time.sleep(600)


class Around:
    def test_a_before(self):
        pass

    def test_z_after(self):
        pass


class InPython(Around, SimpleTestCase):
    def test_m_hangs(self):
        print("about to hang")
        sleep_on()


class InC(Around, SimpleTestCase):
    def test_m_hangs(self):
        reading, self.writing = os.pipe()
        # Keeps the interpreter's lock, and no signal ends it: sleep() would return.
        ctypes.PyDLL(None).read(reading, ctypes.create_string_buffer(1), 1)


class InAThread(Around, SimpleTestCase):
    def test_m_hangs(self):
        thread = threading.Thread(target=sleep_on, daemon=True)
        thread.start()
        thread.join()


class InSetUpClass(SimpleTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sleep_on()

    def test_never_begins(self):
        pass


class DeafToSigterm(Around, SimpleTestCase):
    def test_m_hangs(self):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sleep_on()


class InADatabaseLock(Around, TransactionTestCase):
    def test_m_hangs(self):
        entry = Entry.objects.create(name="wanted by two")
        other = connection.copy()
        with transaction.atomic(), other.cursor() as cursor:
            Entry.objects.select_for_update().get(pk=entry.pk)
            other.set_autocommit(False)
            cursor.execute("SELECT * FROM ledger_entry FOR UPDATE")


class OwnLimits(SimpleTestCase):
    @shoal.timeout(0.5)
    def test_a_short(self):
        sleep_on()

    @shoal.timeout(30)
    def test_b_long(self):
        time.sleep(2)


class Overridden(SimpleTestCase):
    def test_a_short(self):
        sleep_on()

    def test_b_long(self):
        time.sleep(2)


class Slow(SimpleTestCase):
    def test_takes_its_time(self):
        time.sleep(1.8)
