"""Tests that take their worker with them; every class has a test before and one after."""

import os
import signal
import sys

from django.test import SimpleTestCase


class AroundMixin:
    def test_a_before(self):
        print("before the end")

    def test_z_after(self):
        pass


class ExitTests(AroundMixin, SimpleTestCase):
    def test_m_exits(self):
        print("last words")
        sys.stdout.flush()
        os._exit(0)


class ExitWithCodeTests(AroundMixin, SimpleTestCase):
    def test_m_exits(self):
        os._exit(7)


class KilledTests(AroundMixin, SimpleTestCase):
    def test_m_is_killed(self):
        os.kill(os.getpid(), signal.SIGKILL)


class SegmentationFaultTests(AroundMixin, SimpleTestCase):
    def test_m_reads_nowhere(self):
        import ctypes

        ctypes.string_at(0)


class AbortTests(AroundMixin, SimpleTestCase):
    def test_m_aborts(self):
        os.abort()


class SetUpClassExitTests(SimpleTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        os._exit(9)

    def test_never_begins(self):
        pass


class LivingTests(SimpleTestCase):
    def test_one(self):
        pass

    def test_two(self):
        self.assertTrue(True)
