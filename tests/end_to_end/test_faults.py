"""Whatever kills a worker, wherever it is: that test is blamed, and everything else goes on."""

from __future__ import annotations

import itertools

import pytest
from environments import DATABASES, START_METHODS, newest

# What is said of each way to die, and whether Python can say where it was.
WAYS = {
    "SegmentationFault": ("SIGSEGV", True),
    "Kill": ("SIGKILL", False),
    "Exit": ("exit code 3", False),
    "FatalError": ("SIGABRT", True),
    "OutOfMemory": ("SIGSEGV", True),
}
PLACES = {
    "test_b_dies_in_set_up": "set_up",
    "test_c_dies_in_the_middle": "the_middle",
    "test_d_dies_in_tear_down": "tear_down",
}
MATRIX = list(itertools.product(DATABASES, START_METHODS))
START_RUNNER = "project.runners.FaultyStartRunner"


def problem_of(event):
    (problem,) = event["problems"]
    return problem["text"]


@pytest.mark.parametrize(("database", "method"), MATRIX)
def test_every_death_in_every_place_costs_one_test(lab, need, database, method):
    need(database, newest())
    way = list(WAYS)[MATRIX.index((database, method)) % len(WAYS)]

    run = lab.run(
        "faults",
        ["tests.deaths"],
        options=["--max-worker-restarts", "200"],
        runner=START_RUNNER,
        parallel=2,
        database=database,
        start_method=method,
        variables={"FAULTS_AT": f"init_worker {way}"},
    )

    assert run.exit_code == 1, str(run)
    see_crashes(run)
    see_that_others_passed(run)
    see_replacements(run)
    see_fixtures(run)
    assert (run.folder / "marks" / f"once-{way}-init_worker").exists()


def see_crashes(run):
    for (way, (how, has_stack)), (test, place) in itertools.product(WAYS.items(), PLACES.items()):
        event = run.events.test(f"DeathsInTests{way}.{test}")
        assert event["outcome"] == "crashed", event
        assert how in problem_of(event), event
        said = problem_of(event) + run.events.output_of(event)
        assert f"last words of {way} in {place}" in said
        assert ("deaths.py" in said and "in die" in said) == has_stack, event
    assert "SIGKILL" in problem_of(run.events.test("RowsDeath.test_a_writes_and_dies"))


def see_that_others_passed(run):
    outcomes = run.events.outcomes
    crashed = {name for name, outcome in outcomes.items() if outcome == "crashed"}
    others = {name: outcome for name, outcome in outcomes.items() if name not in crashed}
    assert len(crashed) == len(WAYS) * len(PLACES) + 1, crashed
    assert len(others) == len(WAYS) * (2 + 2 * 2) + 2
    assert set(others.values()) == {"passed"}, str(run)
    assert run.events.counts["not_run"] == 0


def see_fixtures(run):
    """No test can take the blame for a death after the last of a class, so the class does."""
    fixtures = [event["problem"]["title"] for event in run.events.of("fixture_finished")]
    expected = [f"outside any test (tests.deaths.TearDownClass{way})" for way in WAYS]
    assert sorted(fixtures) == sorted(expected)


def see_replacements(run):
    """Every worker that died had a successor in its slot, of the next generation."""
    started = {(event["slot"], event["generation"]) for event in run.events.of("worker_started")}
    died = {(event["slot"], event["generation"]) for event in run.events.of("worker_died")}
    alone = {slot for slot, generation in died if (slot, generation + 1) not in started | died}
    # Nothing may have been left to do for the last one of a slot.
    last = {slot: max(made for where, made in died if where == slot) for slot in alone}
    assert all((slot, made + 1) in started for slot, made in died if made != last.get(slot))
    assert len(died) >= len(WAYS) * (len(PLACES) + 2)


@pytest.mark.parametrize("method", START_METHODS)
@pytest.mark.parametrize("way", ["SegmentationFault", "Exit"])
def test_the_rest_of_a_class_runs_in_the_same_slot(lab, way, method):
    run = lab.run("faults", [f"tests.deaths.DeathsInTests{way}"], parallel=2, start_method=method)

    ends = [(event["slot"], event["outcome"]) for event in run.events.of("test_finished")]
    assert ends == [(1, outcome) for outcome in ("passed", *["crashed"] * 3, "passed")], str(run)
    assert [event["generation"] for event in run.events.of("worker_started")] == [1, 2, 3, 4]


@pytest.mark.parametrize("method", START_METHODS)
def test_a_worker_may_die_between_units(lab, method):
    # One worker: else two of them may die with the same unit before them, which takes the blame.
    run = lab.run("faults", ["tests.between"], parallel=1, start_method=method)

    assert run.exit_code == 0, str(run)
    assert list(run.events.outcomes.values()) == ["passed"] * 2 * len(WAYS)
    died = run.events.of("worker_died")
    assert len(died) == len(WAYS) - 1  # The last one's death is nobody's loss.
    assert {event["doing"] for event in died} == {"between tests"}


@pytest.mark.parametrize("way", WAYS)
def test_a_spawned_worker_may_die_in_the_settings(lab, way):
    run = lab.run(
        "faults",
        ["tests.deaths.Living"],
        parallel=2,
        start_method="spawn",
        variables={"FAULTS_AT": f"settings {way}"},
    )

    assert run.exit_code == 0, str(run)
    assert run.events.outcomes == {"tests.deaths.Living.test_one": "passed"}
    (died,) = run.events.of("worker_died")
    assert died["doing"] == "starting"


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
@pytest.mark.parametrize("way", ["SegmentationFault", "Kill", "Exit"])
def test_a_worker_may_die_importing_the_tests(lab, way, method):
    run = lab.run(
        "faults",
        ["tests.dies_at_import", "tests.deaths.Living"],
        parallel=2,
        start_method=method,
        variables={"FAULTS_AT": f"import {way}"},
    )

    assert run.exit_code == 0, str(run)
    assert set(run.events.outcomes.values()) == {"passed"}
    assert "Traceback" not in run.output


@pytest.mark.parametrize("method", START_METHODS)
def test_a_fixture_that_kills_every_worker_costs_two(lab, method):
    run = lab.run("faults", ["tests.poison"], parallel=2, start_method=method)

    assert run.exit_code == 1, str(run)
    poisoned = (run.folder / "marks" / "poisoned").read_text().split()
    assert len(poisoned) == 2
    outcomes = run.events.outcomes
    assert outcomes.pop("tests.poison.Poison.test_never_begins") == "not_run"
    assert set(outcomes.values()) == {"passed"} and len(outcomes) == 4
    (fixture,) = run.events.of("fixture_finished")
    assert "exit code 9" in fixture["problem"]["text"]


def test_restarts_are_bounded(lab):
    run = lab.run(
        "faults",
        ["tests.deaths.DeathsInTestsExit"],
        options=["--max-worker-restarts", "1"],
        parallel=1,
    )

    assert run.exit_code == 1, str(run)
    assert "worker restarts are used up (1)" in run.output
    ends = [event["outcome"] for event in run.events.of("test_finished")]
    assert ends == ["passed", "crashed", "crashed", "not_run", "not_run"]


@pytest.mark.parametrize("method", START_METHODS)
def test_a_run_whose_workers_never_start_ends_at_once(lab, method):
    run = lab.run(
        "faults",
        ["tests.deaths"],
        runner=START_RUNNER,
        parallel=2,
        start_method=method,
        variables={"FAULTS_AT": "init_worker always"},
        seconds=30,
    )

    assert run.exit_code == 3, str(run)
    assert "RuntimeError: no worker of this project ever starts" in run.output
    assert set(run.events.outcomes.values()) == {"not_run"}
