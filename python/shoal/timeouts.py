"""A time limit of a test's own: ``@shoal.timeout(5)`` on a method or a class."""

from __future__ import annotations

import unittest
from collections.abc import Callable
from typing import TypeVar

_ATTRIBUTE = "_shoal_timeout"
_SHORTEST, _LONGEST = 0.001, 1e9  # Seconds; less would be rounded to "no limit".
_EXPECTED = "expected a number of seconds, as in @shoal.timeout(30), or None for no limit"

_Decorated = TypeVar("_Decorated", bound="Callable[..., object]")


def timeout(seconds: float | None) -> Callable[[_Decorated], _Decorated]:
    """Give a test method, or all tests of a class, a limit; ``None`` for no limit at all.

    A method's own counts before its class's, and both before ``--timeout``. Under another runner
    it does nothing.
    """
    limit = _checked(seconds)

    def decorate(decorated: _Decorated) -> _Decorated:
        # An attribute and no wrapper: the method stays async if it is, and itself in a traceback.
        setattr(decorated, _ATTRIBUTE, limit)
        return decorated

    return decorate


def _checked(seconds: object) -> float:
    if seconds is None:
        return 0.0
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise TypeError(f"{seconds!r} is not a time limit; {_EXPECTED}")
    if not _SHORTEST <= seconds <= _LONGEST:  # Nor is what is not a number.
        raise ValueError(f"{seconds!r} is not a time limit from 0.001 to 1e9 seconds; {_EXPECTED}")
    return float(seconds)


def limit_of(test: unittest.TestCase) -> float | None:
    """Return the limit of ``test`` in seconds, 0.0 for none; None when it has none of its own."""
    method = getattr(test, getattr(test, "_testMethodName", ""), None)
    limit: float | None = getattr(method, _ATTRIBUTE, None)
    return getattr(type(test), _ATTRIBUTE, None) if limit is None else limit
