"""Ids with odd characters, tags, and classes that share a lock."""

import os
import tempfile
from pathlib import Path

from django.test import SimpleTestCase, TestCase, tag
from django.test.testcases import SerializeMixin

ODD_NAMES = (
    "test_ünïcödé",
    "test with spaces",
    'test_"quotes" and \\backslashes\\',
    "test_{braces} %s %(percent)s",
    "test_line\nfeed",
    "test_tab\tand\rreturn",
    "test_🥨",
    "test_dots.and.more.dots",
    "test_\x1b[31mred",
    "test_" + "long" * 100,
    "test_[brackets]::colons/slashes",
    "test_",
)


class OddNameTests(SimpleTestCase):
    """Half of its tests fail, so that the names are printed."""


for position, name in enumerate(ODD_NAMES):

    def check(self, position=position):
        self.assertEqual(position % 2, 0)

    setattr(OddNameTests, name, check)
    setattr(OddNameTests, f"{name} (passes)", lambda self: None)


class ÜnïcödéTests(SimpleTestCase):
    def test_passes(self):
        pass

    def test_fails(self):
        self.fail("in a class with an odd name")


@tag("slow", "shelf")
class TaggedTests(SimpleTestCase):
    @tag("fast")
    def test_with_two_tags(self):
        pass

    def test_with_the_class_s_tag(self):
        self.fail("tagged")


class PartlyTaggedTests(SimpleTestCase):
    @tag("fast")
    def test_with_a_tag(self):
        pass

    def test_without_a_tag(self):
        pass


class OneAtATimeMixin(SerializeMixin):
    """Two processes in these classes at once would find each other's file."""

    lockfile = __file__

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mark = (
            Path(tempfile.gettempdir())
            / f"one-at-a-time-{os.environ.get('SHOAL_TEST_PREFIX', 'outcomes')}"
        )
        cls.mark.open("x").close()
        cls.addClassCleanup(cls.mark.unlink)


class FirstSerializedTests(OneAtATimeMixin, TestCase):
    def test_alone(self):
        self.assertTrue(self.mark.exists())


class SecondSerializedTests(OneAtATimeMixin, TestCase):
    def test_alone(self):
        self.assertTrue(self.mark.exists())


class ThirdSerializedTests(OneAtATimeMixin, SimpleTestCase):
    def test_alone(self):
        self.assertTrue(self.mark.exists())
