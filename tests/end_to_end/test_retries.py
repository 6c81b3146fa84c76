"""A test that ended badly is tried again, alone in a fresh worker."""

from __future__ import annotations

import pytest
from environments import START_METHODS

FLAKY = ["test_b_fails_once", "test_c_crashes_once", "test_d_hangs_once"]
OPTIONS = ["--retries", "2", "--timeout", "1.5", "--grace", "1"]


def processes_of(run, test):
    """Return the process of each try, and how many tests it had begun with this one."""
    lines = (run.folder / "marks" / test).read_text().splitlines()
    return [tuple(map(int, line.split())) for line in lines]


@pytest.mark.parametrize("method", START_METHODS)
def test_what_fails_crashes_or_hangs_once_has_passed(lab, method):
    run = lab.run(
        "faults", ["tests.retries.Flaky"], options=OPTIONS, parallel=2, start_method=method
    )

    assert run.exit_code == 0, str(run)
    ends = {event["id"].rpartition(".")[2]: event for event in run.events.of("test_finished")}
    assert {name: end["outcome"] for name, end in ends.items()} == dict.fromkeys(ends, "passed")
    assert {name: end["attempt"] for name, end in ends.items()} == {
        "test_a_steady": 1,
        **dict.fromkeys(FLAKY, 2),
    }
    first = {event["id"].rpartition(".")[2]: event for event in run.events.of("test_retried")}
    assert [first[name]["outcome"] for name in FLAKY] == ["failed", "crashed", "timed_out"]
    assert run.events.counts["flaky"] == 3
    for name in FLAKY:
        assert f"FLAKY, well on try 2: tests.retries.Flaky.{name}\n" in run.output, str(run)


@pytest.mark.parametrize("method", START_METHODS)
def test_each_try_is_the_first_test_of_a_process_of_its_own(lab, method):
    run = lab.run(
        "faults",
        ["tests.retries.Flaky", "tests.retries.Hopeless"],
        options=OPTIONS,
        parallel=2,
        start_method=method,
    )

    assert run.exit_code == 1, str(run)
    tries = {name: processes_of(run, name) for name in [*FLAKY, "test_e_always_fails"]}
    assert [len(tries[name]) for name in tries] == [2, 2, 2, 3]
    for those in tries.values():
        assert len({process for process, _ in those}) == len(those), tries
        assert all(place == 1 for _, place in those[1:]), tries
    hopeless = run.events.test("test_e_always_fails")
    assert (hopeless["outcome"], hopeless["attempt"]) == ("failed", 3)


def test_flaky_tests_can_be_made_to_fail_the_run(lab):
    run = lab.run(
        "faults",
        ["tests.retries.Flaky"],
        options=[*OPTIONS, "--flaky-result", "fail"],
        parallel=2,
    )

    assert run.exit_code == 1, str(run)
    assert run.events.counts["flaky"] == 3
    assert set(run.events.outcomes.values()) == {"passed"}
