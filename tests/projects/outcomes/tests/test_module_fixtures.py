"""Module fixtures that work: made once for classes that follow each other, taken down after them."""

from django.test import SimpleTestCase, TestCase

calls = []
classes = []


def setUpModule():
    calls.append("set up")
    classes.clear()


def tearDownModule():
    calls.append("taken down")
    if calls[-2:] != ["set up", "taken down"]:
        raise RuntimeError(f"module fixtures ran as {calls}")
    if sorted(classes) not in (["FirstTests", "SecondTests", "ThirdTests"], ["OfAnotherKindTests"]):
        raise RuntimeError(f"one set-up was shared by {classes}")


class SetUpModuleMixin:
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        classes.append(cls.__name__)

    def test_the_module_is_set_up(self):
        self.assertEqual(calls[-1], "set up")


class FirstTests(SetUpModuleMixin, TestCase):
    pass


class SecondTests(SetUpModuleMixin, TestCase):
    pass


class ThirdTests(SetUpModuleMixin, TestCase):
    def test_fails(self):
        self.fail("between module fixtures")


class OfAnotherKindTests(SetUpModuleMixin, SimpleTestCase):
    """Django runs it after every TestCase, so the module is set up again for it."""
