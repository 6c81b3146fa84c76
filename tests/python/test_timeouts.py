"""A test can have a time limit of its own."""

from __future__ import annotations

import inspect
import subprocess
import sys
import unittest
from functools import wraps
from pathlib import Path
from typing import Any

import pytest

import shoal
from shoal.discovery import Unit, units_of


@shoal.timeout(10)
class Limited(unittest.TestCase):
    __test__ = False  # For pytest.

    def test_of_the_class(self) -> None:
        pass

    @shoal.timeout(0.5)
    def test_own(self) -> None:
        pass

    @shoal.timeout(None)
    def test_unlimited(self) -> None:
        pass

    @shoal.timeout(2)
    async def test_async(self) -> None:
        pass


class Inheriting(Limited):
    def test_own(self) -> None:
        """Overridden without a limit: the class's is left."""


class Unlimited(unittest.TestCase):
    __test__ = False

    def test_plain(self) -> None:
        pass

    @shoal.timeout(3)
    def test_limited(self) -> None:
        pass


def unit_of(cls: Any, *methods: str) -> Unit:
    (unit,) = units_of([unittest.TestSuite([cls(method) for method in methods])])
    return unit


def test_a_methods_limit_counts_before_its_classs() -> None:
    unit = unit_of(Limited, "test_of_the_class", "test_own", "test_unlimited", "test_async")

    assert unit.timeouts() == [(0, 10.0), (1, 0.5), (2, 0.0), (3, 2.0)]


def test_a_limit_is_inherited_as_any_attribute() -> None:
    unit = unit_of(Inheriting, "test_of_the_class", "test_own", "test_unlimited")

    assert unit.timeouts() == [(0, 10.0), (1, 10.0), (2, 0.0)]


def test_tests_without_a_limit_are_not_listed() -> None:
    assert unit_of(Unlimited, "test_plain", "test_limited").timeouts() == [(1, 3.0)]


def test_tests_that_could_not_be_loaded_have_no_limit() -> None:
    (unit,) = units_of([unittest.TestLoader().loadTestsFromName("no_such_module_anywhere")])

    assert unit.timeouts() == []


def test_nothing_is_wrapped() -> None:
    def plain() -> None:
        pass

    assert shoal.timeout(1)(plain) is plain
    assert inspect.iscoroutinefunction(Limited.test_async)


def test_a_decorator_on_top_carries_the_limit_along() -> None:
    def noisy(method: Any) -> Any:
        @wraps(method)
        def wrapper(self: Any) -> None:
            method(self)

        return wrapper

    class Wrapped(unittest.TestCase):
        @noisy
        @shoal.timeout(4)
        def test_a(self) -> None:
            pass

    assert unit_of(Wrapped, "test_a").timeouts() == [(0, 4.0)]


@pytest.mark.parametrize("seconds", [0, -1, 0.0001, float("nan"), float("inf"), 10**12])
def test_a_number_that_is_no_limit_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match="is not a time limit.*expected a number of seconds"):
        shoal.timeout(seconds)


@pytest.mark.parametrize("seconds", ["5", True, [1], lambda self: None])
def test_what_is_no_number_is_refused(seconds: Any) -> None:
    with pytest.raises(TypeError, match="is not a time limit; expected a number of seconds"):
        shoal.timeout(seconds)


def test_the_decorator_needs_no_django() -> None:
    script = "import shoal, sys; shoal.timeout(1); assert 'django' not in sys.modules"
    folder = str(Path(__file__).resolve().parents[2] / "python")

    subprocess.run([sys.executable, "-c", script], check=True, env={"PYTHONPATH": folder})
