"""Two classes whose tests use the same names at the same time, in every shared place."""

import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
from multiprocessing.connection import Listener
from pathlib import Path

from django.conf import settings
from django.core import mail
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import SimpleTestCase, override_settings

from tests.meeting import Meeting

SHARED = [alias for alias in settings.CACHES if alias != "default"]
LONG = "x" * 240


class Sharing(Meeting):
    def test_a_keys(self):
        for alias in SHARED:
            cache = caches[alias]
            cache.set("name", self.me)
            cache.set_many({"first": self.me, LONG: self.me}, timeout=None)
            self.meet()
            self.assertEqual(cache.get("name"), self.me, alias)
            self.assertEqual(cache.get_many(["first", LONG]), {"first": self.me, LONG: self.me})
            self.assertFalse(cache.add("name", "again"))
            self.meet()
            cache.delete("name")
            self.assertTrue(cache.add("name", 1))
            self.assertEqual(cache.incr("name"), 2)

    def test_b_clear(self):
        for alias in SHARED:
            cache = caches[alias]
            cache.set("kept", self.me)
            self.meet()
            if self.me == "one":
                cache.clear()
                self.assertIsNone(cache.get("kept"))
                cache.set("kept", self.me)
            self.meet()
            self.assertEqual(cache.get("kept"), self.me, alias)

    def test_c_server(self):
        if "redis" in settings.CACHES:
            caches["redis"].set("limited", 1, timeout=1000)
            self.assertGreater(caches["redis"].seconds_left("limited"), 900)
        if "django_redis" in settings.CACHES:
            caches["django_redis"].set_many({"fish:cod": 1, "fish:eel": 2})
            self.assertEqual(
                sorted(caches["django_redis"].keys("fish:*")), ["fish:cod", "fish:eel"]
            )
            self.assertEqual(caches["django_redis"].delete_pattern("fish:*"), 2)

    def test_d_caches_of_a_test(self):
        if "redis" not in settings.CACHES:
            return
        with override_settings(CACHES={"default": {**settings.CACHES["redis"], "VERSION": 7}}):
            caches["default"].set("name", self.me)
            self.meet()
            self.assertEqual(caches["default"].get("name"), self.me)

    def test_e_media(self):
        name = default_storage.save("report.txt", ContentFile(self.me))
        self.meet()
        self.assertEqual(name, "report.txt")
        self.assertEqual(default_storage.open(name).read().decode(), self.me)
        self.assertEqual(os.listdir(settings.MEDIA_ROOT), ["report.txt"])
        self.assertIsInstance(settings.MEDIA_ROOT, Path)

    def test_f_tempfile(self):
        path = Path(tempfile.gettempdir(), "report")
        path.write_text(self.me)
        self.meet()
        self.assertEqual(path.read_text(), self.me)
        program = "import tempfile; print(tempfile.gettempdir())"
        told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
        self.assertEqual(told.stdout.strip(), tempfile.gettempdir())
        closed = Path(tempfile.mkdtemp(), "closed")
        closed.mkdir()
        closed.joinpath("file").touch()
        closed.chmod(0o500)

    def test_g_mails(self):
        backend = "django.core.mail.backends.filebased.EmailBackend"
        with override_settings(EMAIL_BACKEND=backend):
            mail.send_mail(self.me, "", "from@fish.example", ["to@fish.example"])
        self.meet()
        # Two processes may come upon one name for their files, and both write to the end of it.
        text = "".join(path.read_text() for path in Path(settings.EMAIL_FILE_PATH).iterdir())
        self.assertIn(f"Subject: {self.me}", text)
        self.assertEqual(text.count("Subject:"), 1)

    def test_h_sockets(self):
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(os.path.join(tempfile.mkdtemp(), "server.socket"))
        with Listener(family="AF_UNIX") as listener:
            self.assertTrue(listener.address)
        self.assertEqual(multiprocessing.get_context("fork").Value("i", 7).value, 7)

    def test_i_environment(self):
        program = "import os; print(os.environ['SHOAL_SLOT'], os.environ['SHOAL_SLOTS'])"
        told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
        slot, slots = told.stdout.split()
        self.assertEqual((slot, slots), (os.environ["SHOAL_SLOT"], "2"))
        spawned = os.environ["SLOTS_METHOD"] == "spawn"
        self.assertEqual(settings.SLOT_AT_IMPORT, slot if spawned else None)
        (self.marks / f"{self.me}-in-{slot}-of-{os.environ['SHOAL_RUN_ID']}").touch()


class OneTests(Sharing, SimpleTestCase):
    me, other = "one", "two"


class TwoTests(Sharing, SimpleTestCase):
    me, other = "two", "one"
