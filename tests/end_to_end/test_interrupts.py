"""Ctrl-C and its like: the run ends soon, says so, and cleans up."""

from __future__ import annotations

import os
import signal
import time

import leftovers
import pytest
from environments import START_METHODS, newest

SLEEPERS = [f"tests.slow.{name}SlowTests" for name in ("First", "Second", "Third")]
SHORT = [f"tests.slow.{name}ShortTests" for name in ("First", "Second")]


def when_two_tests_run(act):
    """Return what to do while a run goes on: `act`, once a test runs on both workers."""

    def wait_and_act(running):
        marks = running.folder / "marks"
        running.wait_until(lambda: len(list(marks.iterdir())) >= 2, "two tests ran")
        act(running)

    return wait_and_act


def interrupting(*signals, pause=0.5):
    def interrupt(running):
        for number in signals:
            running.interrupt(number)
            time.sleep(pause)

    return when_two_tests_run(interrupt)


def run_slow_tests(lab, labels, act, careless=False, **wishes):
    marks = lab.folder / f"run-{lab.runs + 1}" / "marks"
    marks.mkdir(parents=True)
    run = lab.run_carelessly if careless else lab.run
    wishes = {"parallel": 2, "seconds": 40, "variables": {"SLOW_MARKS": str(marks)}} | wishes
    return run("deaths", labels, while_running=act, **wishes)


@pytest.mark.parametrize("method", START_METHODS)
def test_the_first_interrupt_lets_running_tests_end(lab, method):
    run = run_slow_tests(lab, SHORT, interrupting(signal.SIGINT), start_method=method)

    assert run.exit_code == 130, str(run)
    assert run.events.of("run_finished")[0]["verdict"] == "interrupted"
    ends = {name.rpartition(".")[2]: outcome for name, outcome in run.events.outcomes.items()}
    assert ends == {"test_a_sleeps_a_little": "passed", "test_b_is_not_reached": "not_run"}


def test_the_first_interrupt_is_answered_at_once(lab):
    said = []

    def act(running):
        running.interrupt()
        time.sleep(1.0)
        said.append(running.output)

    run_slow_tests(lab, SHORT, when_two_tests_run(act))

    assert "interrupt" in said[0].lower(), said[0]


@pytest.mark.parametrize("method", START_METHODS)
def test_the_second_interrupt_ends_a_run_at_once(lab, method):
    act = interrupting(signal.SIGINT, signal.SIGINT)

    run = run_slow_tests(lab, SLEEPERS, act, start_method=method)

    assert run.exit_code == 130, str(run)
    assert set(run.events.outcomes.values()) == {"not_run"} or "crashed" in str(run.events.outcomes)
    assert "Traceback" not in run.output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_signals_end_a_run_as_well(lab, number):
    run = run_slow_tests(lab, SLEEPERS, interrupting(number, number))

    assert run.exit_code in (130, -number, 128 + number), str(run)


@pytest.mark.parametrize("method", START_METHODS)
def test_a_test_that_swallows_interrupts_ends_all_the_same(lab, method):
    labels = ["tests.slow.StubbornTests", *SLEEPERS]
    act = interrupting(signal.SIGINT, signal.SIGINT, signal.SIGINT)

    run = run_slow_tests(lab, labels, act, start_method=method)

    assert run.exit_code == 130, str(run)


@pytest.mark.parametrize(
    ("database", "method"),
    [("sqlite-file", "forkserver"), ("postgres", "fork"), ("mysql", "spawn"), ("mysql", "fork")],
)
def test_databases_are_dropped_after_an_interrupt(lab, need, database, method):
    need(database, newest())

    def act(running):
        # Somewhere between the first clone and the last test.
        events = running.folder / "events.jsonl"
        begun = lambda: events.exists() and b"test_finished" in events.read_bytes()  # noqa: E731
        running.wait_until(begun, "the first test ended")
        running.interrupt()

    run = lab.run("outcomes", parallel=2, database=database, start_method=method, while_running=act)

    assert run.exit_code == 130, str(run)


@pytest.mark.parametrize("seconds", [0.2, 0.6, 1.0, 1.5])
def test_an_interrupt_at_any_time_leaves_nothing_behind(lab, seconds):
    def act(running):
        time.sleep(seconds)
        running.interrupt()

    run = lab.run(
        "outcomes", parallel=2, database="sqlite-file", start_method="spawn", while_running=act
    )

    assert run.exit_code != 0, str(run)


@pytest.mark.parametrize("method", START_METHODS)
def test_an_engine_that_is_killed_ends_the_run(lab, method):
    def act(running):
        everybody = leftovers.processes_of(running.marker, running.process.pid)
        (engine,) = [number for number, command in everybody.items() if is_engine(command)]
        os.kill(engine, signal.SIGKILL)

    run = run_slow_tests(lab, SLEEPERS, when_two_tests_run(act), start_method=method)

    assert run.exit_code not in (0, None), str(run)
    assert run.output.count("shoal: ") == 1, str(run)


def is_engine(command):
    return "shoal-engine" in command.split(" ")[0]


@pytest.mark.parametrize("method", START_METHODS)
def test_a_host_that_is_killed_takes_its_processes_along(lab, method):
    act = when_two_tests_run(lambda running: os.kill(running.process.pid, signal.SIGKILL))

    run = run_slow_tests(lab, SLEEPERS, act, careless=True, start_method=method)

    assert run.exit_code == -signal.SIGKILL
    assert not run.left_behind["processes"], str(run)
