"""Tests that no class statement of a module shows: made at import or by load_tests."""

import doctest
import threading
import unittest

from django.test import SimpleTestCase, TestCase
from shop.models import Item


def double(number):
    """Return twice the number.

    >>> double(4)
    8
    >>> double("ab")
    'abab'
    """
    return number * 2


def halve(number):
    """Return half of the number; the example is wrong.

    >>> halve(4)
    3
    >>> halve("ab")
    Traceback (most recent call last):
    TypeError: this is not what it says
    """
    return number / 2


def make_class(limit):
    """Return a class that the module's dictionary knows under another name."""

    def test_limit(self):
        self.assertLess(limit, 3)

    def test_database(self):
        Item.objects.create(name=f"limit {limit}")
        self.assertEqual(Item.objects.count(), 1)

    return type(
        f"Limit{limit}Tests",
        (TestCase,),
        {"test_limit": test_limit, "test_database": test_database},
    )


MadeFirst = make_class(1)
MadeSecond = make_class(5)


class Outer:
    class InnerTests(SimpleTestCase):
        def test_passes(self):
            pass

        def test_fails(self):
            self.fail("in a nested class")


class ParameterisedTests(SimpleTestCase):
    """Instances of one class and method that differ in what they carry."""

    def __init__(self, methodName="test_value", value=None):
        super().__init__(methodName)
        self.value = value
        self.lock = threading.Lock()

    def __eq__(self, other):
        return self is other

    def __hash__(self):
        return id(self)

    def __str__(self):
        return f"{super().__str__()} with value {self.value!r}"

    def test_value(self):
        if self.value is None:
            self.skipTest("without a value")
        if self.value == "error":
            raise ValueError(self.value)
        self.assertLess(self.value, 3)


class NamedParameterTests(SimpleTestCase):
    """Instances with ids of their own."""

    def __init__(self, methodName="runTest", check=None, name=""):
        super().__init__(methodName)
        self.check = check
        self.name = name

    def __eq__(self, other):
        return type(other) is type(self) and other.name == self.name

    def __hash__(self):
        return hash(self.name)

    def id(self):
        return f"{super().id()}[{self.name}]"

    def runTest(self):
        self.check(self)


class OrderedSuite(unittest.TestSuite):
    """A suite class of the project's own; Django takes the tests out of it."""

    def run(self, result, debug=False):
        raise RuntimeError("Django never runs this suite")


def a_function_that_passes():
    pass


def a_function_that_fails():
    raise AssertionError("a function that fails")


def local_class(name):
    class LocalTests(SimpleTestCase):
        def test_closure(self):
            self.assertEqual(name, "local")

        def test_fails(self):
            self.fail(f"in a {name} class")

    return LocalTests


def load_tests(loader, standard_tests, pattern):
    suite = OrderedSuite()
    suite.addTests(
        loader.loadTestsFromTestCase(case) for case in (MadeFirst, MadeSecond, Outer.InnerTests)
    )
    suite.addTests(ParameterisedTests(value=value) for value in (1, 2, 3, None, "error"))
    suite.addTest(NamedParameterTests(check=lambda test: test.assertTrue(True), name="passes"))
    suite.addTest(NamedParameterTests(check=lambda test: test.fail("by a lambda"), name="fails"))
    suite.addTest(unittest.FunctionTestCase(a_function_that_passes))
    suite.addTest(
        unittest.FunctionTestCase(a_function_that_fails, description="A described function.")
    )
    suite.addTests(loader.loadTestsFromTestCase(local_class("local")))
    suite.addTest(doctest.DocTestSuite())
    return suite
