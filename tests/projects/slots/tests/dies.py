"""A worker that dies and leaves what it had; its replacement begins with nothing."""

import os
import signal
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.test import SimpleTestCase

SHARED = [alias for alias in settings.CACHES if alias != "default"]


class DyingTests(SimpleTestCase):
    def test_a_dies(self):
        for alias in SHARED:
            caches[alias].set("left", 1, timeout=None)
        Path(tempfile.gettempdir(), "left").touch()
        Path(settings.MEDIA_ROOT).joinpath("left").touch()
        os.kill(os.getpid(), signal.SIGKILL)

    def test_b_finds_nothing(self):
        self.assertEqual([alias for alias in SHARED if caches[alias].get("left")], [])
        self.assertEqual(os.listdir(tempfile.gettempdir()), [])
        self.assertEqual(os.listdir(settings.MEDIA_ROOT), [])

    def test_c_dies_last(self):
        self.test_a_dies()
