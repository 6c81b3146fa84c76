"""Tests are found again in a process that knows only their address."""

from __future__ import annotations

import pickle
import sys
import types
import unittest
from typing import Any

import pytest
import sample_tests

from shoal.discovery import Addresses, Finder, units_of


def nothing_to_rediscover() -> list[unittest.TestCase]:
    raise AssertionError("no rediscovery is needed")


def there_and_back(test: unittest.TestCase) -> tuple[str, unittest.TestCase]:
    address = pickle.loads(pickle.dumps(Addresses().of(test)))
    return address[0], Finder(nothing_to_rediscover).find(address)


def test_a_plain_test_goes_by_name() -> None:
    way, found = there_and_back(sample_tests.EveryOutcome("test_pass"))

    assert way == "name"
    assert found == sample_tests.EveryOutcome("test_pass")


def test_a_nested_class_goes_by_its_qualified_name() -> None:
    way, found = there_and_back(sample_tests.Outer.Nested("test_nested"))

    assert (way, type(found)) == ("name", sample_tests.Outer.Nested)


def test_an_instance_with_state_keeps_it() -> None:
    way, found = there_and_back(sample_tests.WithState("test_number", 7))

    assert way == "pickle"
    assert found.number == 7  # type: ignore[attr-defined]


def test_state_that_the_constructor_makes_anyway_needs_no_pickle() -> None:
    way, _ = there_and_back(sample_tests.WithState("test_number"))

    assert way == "name"


def test_a_class_without_a_name_is_found_by_a_fresh_discovery() -> None:
    made = [sample_tests.make_class()("test_made") for _ in range(2)]
    addresses = Addresses()
    first, second = (addresses.of(test) for test in made)

    again = [sample_tests.make_class()("test_made") for _ in range(2)]
    finder = Finder(lambda: again)

    assert (first[0], second[0]) == ("find", "find")
    assert finder.find(first) is again[0]
    assert finder.find(second) is again[1]


def test_a_test_that_discovery_does_not_find_again_is_named() -> None:
    address = Addresses().of(sample_tests.make_class()("test_made"))

    with pytest.raises(LookupError, match="make_class.*test_made was discovered in the host"):
        Finder(list).find(address)


def test_a_module_that_could_not_be_imported_fails_with_the_hosts_text() -> None:
    failed = unittest.TestLoader().loadTestsFromName("no_such_module_anywhere")
    (original,) = failed
    reference = unittest.TestResult()
    original.run(reference)

    way, found = there_and_back(original)

    assert way == "failed"
    assert str(found) == str(original)
    assert found.shoal_text == reference.errors[0][1]  # type: ignore[attr-defined]


def module_with(name: str, **content: Any) -> types.ModuleType:
    module = types.ModuleType(name)
    vars(module).update(content)
    sys.modules[name] = module
    return module


def classes_of(module: str, *names: str) -> list[unittest.TestSuite]:
    made = [
        type(name, (unittest.TestCase,), {"test_a": lambda self: None, "__module__": module})
        for name in names
    ]
    return [unittest.TestSuite([cls("test_a")]) for cls in made]


def test_each_class_is_a_unit() -> None:
    module_with("plain_module")

    units = units_of(classes_of("plain_module", "A", "B"))

    assert [unit.name for unit in units] == ["plain_module.A", "plain_module.B"]


def test_neighbours_that_share_module_fixtures_stay_together() -> None:
    module_with("module_with_fixtures", setUpModule=lambda: None)
    module_with("plain_module")

    units = units_of(
        [
            *classes_of("module_with_fixtures", "A", "B"),
            *classes_of("plain_module", "C"),
            *classes_of("module_with_fixtures", "D"),
        ]
    )

    assert [(unit.name, len(unit.tests)) for unit in units] == [
        ("module_with_fixtures", 2),
        ("plain_module.C", 1),
        ("module_with_fixtures.D", 1),
    ]
