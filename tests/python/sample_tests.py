"""Tests with every kind of ending, for the tests of results and discovery. Never collected."""

from __future__ import annotations

import unittest


class EveryOutcome(unittest.TestCase):
    def test_pass(self) -> None:
        """A test with a docstring."""

    def test_fail(self) -> None:
        self.assertEqual(1, 2, "naïve \udc80")

    def test_error(self) -> None:
        """An error with a docstring."""
        raise ValueError("no")

    def test_skip(self) -> None:
        self.skipTest("not today")

    @unittest.expectedFailure
    def test_expected_failure(self) -> None:
        self.fail("as expected")

    @unittest.expectedFailure
    def test_unexpected_success(self) -> None:
        pass

    def test_subtests(self) -> None:
        for number in range(4):
            with self.subTest(number=number):
                if number == 1:
                    self.fail("one")
                if number == 2:
                    raise RuntimeError("two")

    def test_cannot_be_pickled(self) -> None:
        class Local(Exception):
            def __reduce__(self) -> str:
                raise TypeError("never")

        raise Local("holds what pickle refuses")

    def test_interrupt(self) -> None:
        raise KeyboardInterrupt


class BrokenClass(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        raise RuntimeError("set-up")

    def test_never_runs(self) -> None:
        pass


class SkippedClass(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        raise unittest.SkipTest("no class today")

    def test_never_runs(self) -> None:
        pass


class WithState(unittest.TestCase):
    def __init__(self, method: str, number: int = 0) -> None:
        super().__init__(method)
        self.number = number

    def test_number(self) -> None:
        self.assertEqual(self.number, 7)


class Outer:
    class Nested(unittest.TestCase):
        def test_nested(self) -> None:
            pass


def make_class() -> type[unittest.TestCase]:
    class Made(unittest.TestCase):
        def test_made(self) -> None:
            pass

    return Made
