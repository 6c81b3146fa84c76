"""Signals that end a run: one lets tests end in the grace time, two end them, three leave."""

from __future__ import annotations

import signal
import time

import pytest
from environments import START_METHODS, newest

LABELS = ["tests.waits.Sixty", "tests.waits.OtherSixty"]
GRACE = ["--grace", "1"]


def two_tests_run(running):
    running.wait_until(lambda: len(list(running.marks.glob("running-*"))) >= 2, "two tests ran")


def outcomes_by_name(run):
    return {name.rpartition(".")[2]: outcome for name, outcome in run.events.outcomes.items()}


@pytest.mark.parametrize("method", START_METHODS)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_first_signal_gives_tests_the_grace_time(lab, number, method):
    took = []

    def act(running):
        two_tests_run(running)
        began = time.monotonic()
        # SIGTERM comes from `kill` to one process; Ctrl-C goes to the whole foreground group.
        running.interrupt(number) if number == signal.SIGINT else running.process.send_signal(
            number
        )
        running.process.wait(20)
        took.append(time.monotonic() - began)

    run = lab.run(
        "faults", LABELS, options=GRACE, parallel=2, start_method=method, while_running=act
    )

    assert run.exit_code == 130, str(run)
    assert 0.9 <= took[0] < 4
    assert "the grace time of 1 s is over" in run.output
    assert outcomes_by_name(run)["test_z_is_not_reached"] == "not_run"
    assert not (run.folder / "marks" / "reached").exists()


@pytest.mark.parametrize("method", START_METHODS)
@pytest.mark.parametrize("database", ["sqlite-file", "postgres", "mysql"])
def test_the_second_signal_ends_tests_and_drops_databases(lab, need, database, method):
    need(database, newest())
    took = []

    def act(running):
        two_tests_run(running)
        running.interrupt()
        time.sleep(0.3)
        began = time.monotonic()
        running.interrupt()
        running.process.wait(20)
        took.append(time.monotonic() - began)

    run = lab.run(
        "faults",
        LABELS,
        options=["--grace", "60"],
        parallel=2,
        database=database,
        start_method=method,
        while_running=act,
    )

    assert run.exit_code == 130, str(run)
    assert took[0] < 5


@pytest.mark.parametrize(
    ("database", "method"),
    [("sqlite-memory", "spawn"), ("sqlite-file", "fork"), ("postgres", "fork"), ("mysql", "spawn")],
)
def test_the_third_signal_leaves_at_once(lab, need, database, method):
    need(database, newest())
    took, cleaned = [], []

    def act(running):
        two_tests_run(running)
        running.interrupt()
        time.sleep(0.2)
        running.interrupt()
        ending = running.marks / "ending"
        running.wait_until(ending.exists, "the databases were to be removed")
        began = time.monotonic()
        running.interrupt()
        running.process.wait(20)
        took.append(time.monotonic() - began)
        cleaned.append(running.shoal("clean"))

    run = lab.run(
        "faults",
        LABELS,
        runner="project.runners.SlowEndRunner",
        parallel=2,
        database=database,
        start_method=method,
        while_running=act,
    )

    assert run.exit_code == 130, str(run)
    assert took[0] < 1
    assert "left at once" in run.output
    assert cleaned[0].returncode == 0, cleaned[0]
