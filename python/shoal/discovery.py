"""From Django's subsuites to units, and how a test is found again in a spawned worker."""

from __future__ import annotations

import importlib
import pickle
import sys
import unittest
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from shoal.timeouts import limit_of

# What unittest.TestCase.__init__ sets (CPython 3.10 to 3.14).
_PLAIN = frozenset(
    (
        "_testMethodName",
        "_outcome",
        "_testMethodDoc",
        "_cleanups",
        "_subtest",
        "_type_equality_funcs",
        "_result",
    )
)

# A test's way to another process:
#   ("name", module, class, method)   made anew by name
#   ("pickle", bytes)                 an instance that carries state
#   ("failed", method, title, text)   could not be loaded here; its failure travels
#   ("find", id, k)                   the k-th test with this id in a fresh discovery
Address = tuple[Any, ...]


@dataclass
class Unit:
    """Tests that stay together on one worker, in the order they run."""

    name: str
    tests: list[unittest.TestCase]
    suite_class: type[unittest.TestSuite]

    def timeouts(self) -> list[tuple[int, float]]:
        """Return the tests with a limit of their own: place in the unit, and seconds (0: none)."""
        limits = ((place, limit_of(test)) for place, test in enumerate(self.tests))
        return [(place, limit) for place, limit in limits if limit is not None]


def units_of(subsuites: Iterable[unittest.TestSuite]) -> list[Unit]:
    """Return the units of Django's ``subsuites``, one for each TestCase class.

    Neighbours of one module that has module fixtures become one unit, so that ``setUpModule``
    runs as often as in a serial run.
    """
    units: list[Unit] = []
    previous: str | None = None
    for subsuite in subsuites:
        tests = list(_tests_in(subsuite))
        if not tests:
            continue
        module = type(tests[0]).__module__
        if module == previous and _has_module_fixtures(module):
            units[-1].tests += tests
            units[-1].name = module
        else:
            units.append(Unit(_name_of(tests[0]), tests, type(subsuite)))
        previous = module
    return units


def _tests_in(suite: Any) -> Iterator[unittest.TestCase]:
    for test in suite:
        if isinstance(test, unittest.TestCase):
            yield test
        else:
            yield from _tests_in(test)


def _has_module_fixtures(name: str) -> bool:
    module = sys.modules.get(name)
    return hasattr(module, "setUpModule") or hasattr(module, "tearDownModule")


def _name_of(test: unittest.TestCase) -> str:
    if isinstance(test, unittest.loader._FailedTest):  # type: ignore[attr-defined]
        return str(test.id())
    return f"{type(test).__module__}.{type(test).__qualname__}"


class Addresses:
    """Finds an address for each test; one for a whole run, in the host."""

    def __init__(self) -> None:
        self._by_name: dict[type, bool] = {}
        self._seen: Counter[str] = Counter()

    def of(self, test: unittest.TestCase) -> Address:
        """Return the address of ``test``. Call for every test of a run, in order."""
        identity = test.id()
        number = self._seen[identity]
        self._seen[identity] += 1
        if isinstance(test, unittest.loader._FailedTest):  # type: ignore[attr-defined]
            return ("failed", test._testMethodName, *_failure_of(test))
        if self._importable(type(test)):
            if _is_plain(test):
                cls = type(test)
                return ("name", cls.__module__, cls.__qualname__, test._testMethodName)
            pickled = _pickled(test)
            if pickled is not None:
                return ("pickle", pickled)
        return ("find", identity, number)

    def _importable(self, cls: type) -> bool:
        known = self._by_name.get(cls)
        if known is None:
            known = self._by_name[cls] = _find_class(cls.__module__, cls.__qualname__) is cls
        return known


def _find_class(module: str, qualname: str) -> Any:
    found: Any = sys.modules.get(module)
    for part in qualname.split("."):
        found = getattr(found, part, None)
    return found


def _is_plain(test: unittest.TestCase) -> bool:
    """True when the class and the method's name say all there is to say about the test."""
    extra = test.__dict__.keys() - _PLAIN
    if not extra:
        return True
    try:
        fresh = type(test)(test._testMethodName)
        return fresh.__dict__.keys() == test.__dict__.keys() and all(
            bool(fresh.__dict__[name] == test.__dict__[name]) for name in extra
        )
    except Exception:
        return False


def _pickled(test: unittest.TestCase) -> bytes | None:
    try:
        return pickle.dumps(test)
    except Exception:  # Pickle raises whatever the object's own methods raise.
        return None


def _failure_of(test: unittest.TestCase) -> tuple[str, str]:
    """Return the heading and the text of a test that stands for a failed import."""
    result = unittest.TestResult()
    test.run(result)
    (_, text), *_ = result.errors + result.failures
    return str(test), text


class CouldNotLoad(unittest.TestCase):
    """Stands in a worker for a test that could not be loaded in the host."""

    def __init__(self, method: str, title: str, text: str) -> None:
        setattr(self, method, self._fail)
        super().__init__(method)
        self._title = title
        self.shoal_text = text

    def _fail(self) -> None:
        raise ImportError(self.shoal_text)

    def __str__(self) -> str:
        return self._title

    def shortDescription(self) -> None:
        return None


class Finder:
    """Finds tests again in a worker.

    ``rediscover`` returns all tests of the run, as the host's discovery did; it is called once,
    and only when a test can be found in no other way.
    """

    def __init__(self, rediscover: Callable[[], Iterable[unittest.TestCase]]) -> None:
        self._rediscover = rediscover
        self._found: dict[str, list[unittest.TestCase]] | None = None

    def find(self, address: Address) -> unittest.TestCase:
        """Return the test at ``address``; raises what importing its module raises."""
        kind, *rest = address
        if kind == "name":
            module, qualname, method = rest
            found: Any = importlib.import_module(module)
            for part in qualname.split("."):
                found = getattr(found, part)
            test: unittest.TestCase = found(method)
            return test
        if kind == "pickle":
            test = pickle.loads(rest[0])
            return test
        if kind == "failed":
            return CouldNotLoad(*rest)
        return self._again(*rest)

    def _again(self, identity: str, number: int) -> unittest.TestCase:
        if self._found is None:
            self._found = {}
            for test in self._rediscover():
                self._found.setdefault(test.id(), []).append(test)
        try:
            return self._found[identity][number]
        except LookupError:
            raise LookupError(
                f"{identity} was discovered in the host and cannot be found again in this worker; "
                "its class cannot be imported by name and its module makes other tests here"
            ) from None
