"""Whatever does not end by itself is ended in time, and says where it was."""

from __future__ import annotations

import pytest
from environments import START_METHODS, newest

LIMITS = ["--timeout", "1.5", "--grace", "1"]
SECONDS = 30  # With room: each hang takes 1.5 s, up to 2 s for its stacks, and 1 s of grace.

# Where the stack of each hang must be.
HANGS = {
    "InPython": ["in sleep_on", "in test_m_hangs"],
    "InC": ["in test_m_hangs"],
    "InAThread": ["in sleep_on", "in join", "in test_m_hangs"],
    "DeafToSigterm": ["in sleep_on", "in test_m_hangs"],
}


def text_of(event):
    (problem,) = event["problems"]
    return problem["text"]


@pytest.mark.parametrize("method", START_METHODS)
def test_every_hang_is_ended_and_says_where_it_was(lab, method):
    labels = [f"tests.hangs.{name}" for name in HANGS]

    run = lab.run(
        "faults", labels, options=LIMITS, parallel=4, start_method=method, seconds=SECONDS
    )

    assert run.exit_code == 1, str(run)
    for name, frames in HANGS.items():
        event = run.events.test(f"{name}.test_m_hangs")
        assert event["outcome"] == "timed_out", str(run)
        assert "took longer than its limit of 1.5 s" in text_of(event)
        assert all(frame in text_of(event) for frame in frames), event
        assert 1.5 <= event["duration"] < 10
    assert "about to hang" in run.events.output_of(run.events.test("InPython.test_m_hangs"))
    others = [name for name, outcome in run.events.outcomes.items() if outcome == "passed"]
    assert len(others) == 2 * len(HANGS), str(run)


@pytest.mark.parametrize("method", START_METHODS)
def test_a_fixture_that_hangs_is_an_error_of_its_own(lab, method):
    run = lab.run(
        "faults",
        ["tests.hangs.InSetUpClass", "tests.hangs.InPython"],
        options=LIMITS,
        parallel=2,
        start_method=method,
        seconds=SECONDS,
    )

    assert run.exit_code == 1, str(run)
    (fixture,) = run.events.of("fixture_finished")
    assert "in setUpClass" in fixture["problem"]["text"]
    assert run.events.test("test_never_begins")["outcome"] == "not_run"


@pytest.mark.parametrize("database", ["postgres", "mysql"])
def test_a_wait_for_a_lock_of_the_database_is_ended(lab, need, database):
    need(database, newest())

    run = lab.run(
        "faults",
        ["tests.hangs.InADatabaseLock"],
        options=LIMITS,
        parallel=2,
        database=database,
        seconds=SECONDS,
    )

    outcomes = [event["outcome"] for event in run.events.of("test_finished")]
    assert outcomes == ["passed", "timed_out", "passed"], str(run)
    assert "in test_m_hangs" in text_of(run.events.test("test_m_hangs"))


@pytest.mark.parametrize("option", ["20", "1"])
def test_the_limit_of_a_test_beats_the_option(lab, option):
    run = lab.run(
        "faults",
        ["tests.hangs.OwnLimits"],
        options=["--timeout", option, "--grace", "1"],
        parallel=2,
        seconds=SECONDS,
    )

    assert run.events.test("test_a_short")["outcome"] == "timed_out", str(run)
    assert "its limit of 0.5 s" in text_of(run.events.test("test_a_short"))
    assert run.events.test("test_b_long")["outcome"] == "passed"


def test_overrides_in_pyproject_give_limits_of_their_own(lab):
    overrides = """\
[tool.shoal]
timeout = "1s"
grace = 1

[[tool.shoal.overrides]]
filter = "tests.hangs.Overridden.test_a*"
timeout = "500ms"

[[tool.shoal.overrides]]
filter = "tests.hangs.Overridden.*"
timeout = "none"
"""

    run = lab.run(
        "faults",
        ["tests.hangs.Overridden", "tests.hangs.InPython"],
        parallel=2,
        files={"pyproject.toml": overrides},
        seconds=SECONDS,
    )

    assert "its limit of 0.5 s" in text_of(run.events.test("Overridden.test_a_short")), str(run)
    assert run.events.test("Overridden.test_b_long")["outcome"] == "passed"
    assert "its limit of 1 s" in text_of(run.events.test("InPython.test_m_hangs"))


@pytest.mark.parametrize("method", START_METHODS)
def test_slow_tests_are_named_again_and_again(lab, method):
    run = lab.run(
        "faults",
        ["tests.hangs.Slow"],
        options=["--slow-timeout", "0.5"],
        parallel=2,
        start_method=method,
    )

    assert run.exit_code == 0, str(run)
    # Before the test a worker may be slow to load it.
    slow = [event for event in run.events.of("worker_slow") if "takes_its_time" in event["doing"]]
    assert 2 <= len(slow) <= run.seconds / 0.5, str(run)  # A busy machine makes it slower still.
    assert all("hangs.py:" in event["line"] for event in slow), slow
    assert all(event["running"] >= 0.5 * n for n, event in enumerate(slow, 1)), slow
    assert "Slow.test_takes_its_time for " in run.output
    assert "hangs.py:" in run.output


@pytest.mark.parametrize("method", START_METHODS)
def test_the_whole_run_has_a_limit(lab, method):
    run = lab.run(
        "faults",
        ["tests.hangs.InPython", "tests.hangs.InC", "tests.hangs.InAThread"],
        options=["--global-timeout", "2", "--grace", "1"],
        parallel=2,
        start_method=method,
        seconds=SECONDS,
    )

    assert run.exit_code == 1, str(run)
    assert "the run has used up its 2 s of --global-timeout" in run.output
    assert run.events.test("InPython.test_m_hangs")["outcome"] == "timed_out"
    assert run.events.test("InAThread.test_a_before")["outcome"] == "not_run"
