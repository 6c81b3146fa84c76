"""The promise: every test ends under shoal as it does under Django's serial runner."""

from __future__ import annotations

import re

import pytest
from environments import DATABASES, START_METHODS, all_environments, newest
from events import differences


def combinations():
    """All databases under the newest environment; two under each of the others."""
    others = all_environments()[1:]
    for method in START_METHODS:
        for database in DATABASES:
            yield newest(), method, database
    for number, environment in enumerate(others):
        second = ("postgres", "mysql", "sqlite-file")[number % 3]
        for method in START_METHODS:
            yield environment, method, "sqlite-memory"
            yield environment, method, second


def named(value):
    return getattr(value, "name", value)


@pytest.mark.parametrize(("environment", "method", "database"), list(combinations()), ids=named)
def test_every_test_ends_as_in_a_serial_run(lab, serial, need, environment, method, database):
    need(database, environment)
    expected = serial(database, environment)

    # On servers one clone less: each takes seconds to drop where writing is slow.
    found = lab.run(
        "outcomes",
        parallel=3 if database.startswith("sqlite") else 2,
        start_method=method,
        database=database,
        environment=environment,
    )

    assert found.events.of("run_finished"), str(found)
    assert not (unlike := differences(expected.events, found.events)), "\n".join(unlike)
    assert summary(found.output) == summary(expected.output), found.output[-2000:]
    assert found.exit_code == expected.exit_code == 1


def test_the_sample_has_every_outcome(serial):
    outcomes = set(serial("sqlite-memory", newest()).events.outcomes.values())

    assert outcomes == {
        "passed",
        "failed",
        "error",
        "skipped",
        "expected_failure",
        "unexpected_success",
        "not_run",
    }


def summary(output: str) -> tuple[str, str]:
    """Return what unittest's last lines say: how many tests ran, and what became of them."""
    (ran,) = re.findall(r"^Ran (\d+) tests? in ", output, re.MULTILINE)
    (verdict,) = re.findall(r"^(?:OK|FAILED).*$", output, re.MULTILINE)
    return ran, verdict


@pytest.mark.parametrize("option", ["--buffer", "--debug-sql"])
@pytest.mark.parametrize("method", START_METHODS)
def test_options_that_change_texts_change_them_alike(lab, serial, method, option):
    labels = ("tests.test_output", "tests.test_databases", "tests.test_subtests")
    expected = serial("sqlite-memory", newest(), labels, option)

    found = lab.run("outcomes", labels, options=[option], parallel=3, start_method=method)

    assert not (unlike := differences(expected.events, found.events)), "\n".join(unlike)
    assert found.exit_code == 1
