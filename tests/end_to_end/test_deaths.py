"""A worker that dies takes the blame to its test, and nothing else with it."""

from __future__ import annotations

import pytest
from environments import START_METHODS

DEATHS = {
    "ExitTests.test_m_exits": "exit code 0",
    "ExitWithCodeTests.test_m_exits": "exit code 7",
    "KilledTests.test_m_is_killed": "SIGKILL",
    "SegmentationFaultTests.test_m_reads_nowhere": "SIGSEGV",
    "AbortTests.test_m_aborts": "SIGABRT",
}
MODULE = "tests.test_deaths"


@pytest.mark.parametrize("method", START_METHODS)
def test_the_run_goes_on_after_every_kind_of_death(lab, method):
    run = lab.run("deaths", parallel=2, start_method=method)

    outcomes = run.events.outcomes
    for name, how in DEATHS.items():
        assert outcomes[f"{MODULE}.{name}"] == "crashed", str(run)
        assert how in run.output, how
    class_name = "SetUpClassExitTests"
    assert outcomes.pop(f"{MODULE}.{class_name}.test_never_begins") in ("not_run", "crashed")
    others = {name: outcome for name, outcome in outcomes.items() if outcome != "crashed"}
    assert set(others.values()) == {"passed"}, others
    assert len(others) == 2 * len(DEATHS) + 2
    assert run.exit_code == 1


@pytest.mark.parametrize("method", START_METHODS)
@pytest.mark.parametrize("class_name", ["ExitTests", "KilledTests", "SegmentationFaultTests"])
def test_one_worker_alone_is_replaced(lab, class_name, method):
    run = lab.run("deaths", [f"{MODULE}.{class_name}"], parallel=1, start_method=method)

    assert sorted(run.events.outcomes.values()) == ["crashed", "passed", "passed"], str(run)
    assert [event["generation"] for event in run.events.of("worker_started")] == [1, 2]
    assert run.exit_code == 1


def test_what_a_test_printed_before_it_died_is_shown(lab):
    run = lab.run("deaths", [f"{MODULE}.ExitTests"], parallel=2)

    assert "last words" in run.output


def test_a_set_up_that_kills_every_worker_ends(lab):
    run = lab.run("deaths", [f"{MODULE}.SetUpClassExitTests"], parallel=2)

    assert run.exit_code == 1
    assert run.events.outcomes != {}
    assert "passed" not in run.events.outcomes.values()
