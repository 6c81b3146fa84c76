"""When a clone cannot be made: the message says at which step and why, and nothing is left."""

from __future__ import annotations

import os
import re
import signal

import pytest
from clones import PROJECT, refusals
from environments import newest
from servers import address_of
from test_full_disk import small_disk  # noqa: F401  (a fixture)

# How many workers it takes that one goes wrong at every step of a clone, and one at none.
ENOUGH = {"postgres": 6, "mysql": 34, "sqlite-file": 7}
FULL = {
    "postgres": "could not extend the file: No space left on device (53100)",
    "mysql": "Disk full; waiting for someone to free some space (1021)",
    "sqlite-file": "No space left on device (ENOSPC)",
}
# What a user would like to be told when a clone fails, in the order of the steps.
GOALS = {
    "postgres": (
        "end whoever still creates the database 'test_{prefix}_{slot}'",
        "drop what is left of the database 'test_{prefix}_{slot}'",
        "find out how 'test_{prefix}' is copied best",
        "create the database 'test_{prefix}_{slot}' as a copy of 'test_{prefix}'",
    ),
    "mysql": (
        "drop what is left of the database 'test_{prefix}_{slot}'",
        "create the database 'test_{prefix}_{slot}'",
        "go into the database 'test_{prefix}_{slot}'",
        "create the table 'shelf_book' in 'test_{prefix}_{slot}'",
        "create the table 'django_migrations' in 'test_{prefix}_{slot}'",
        "copy the rows of 'shelf_book' into 'test_{prefix}_{slot}'",
        "copy the rows of 'django_migrations' into 'test_{prefix}_{slot}'",
    ),
    "sqlite-file": (
        "remove what is left of the file '{tmp}/test_{prefix}_{slot}.sqlite3'",
        "remove what is left of the file '{tmp}/test_{prefix}_{slot}.sqlite3-journal'",
        "remove what is left of the file '{tmp}/test_{prefix}_{slot}.sqlite3-wal'",
        "remove what is left of the file '{tmp}/test_{prefix}_{slot}.sqlite3-shm'",
        "copy the file '{tmp}/test_{prefix}.sqlite3' to '{tmp}/test_{prefix}_{slot}.sqlite3'",
    ),
}
FORKS = [("postgres", "fork"), ("mysql", "fork"), ("sqlite-file", "fork")]


@pytest.fixture
def run(lab, need):
    """Return a function that runs the project, and `shoal clean` behind it."""

    def go(database, labels=("tests.shelf",), workers=2, act=None, **wishes):
        need(database, newest())
        cleaned = []

        def while_running(running):
            if act:
                act(running)
            running.process.wait(60)
            cleaned.append(running.shoal("clean"))

        variables = {"CLONES_CLASSES": str(workers - 1), **wishes.pop("variables", {})}
        finished = lab.run(
            PROJECT,
            labels,
            database=database,
            parallel=workers,
            variables=variables,
            while_running=while_running,
            **wishes,
        )
        assert "Traceback" not in finished.output, str(finished)
        if not act:
            assert cleaned[0].stdout == "nothing was left behind\n", cleaned[0]
        assert cleaned[0].returncode == 0, cleaned[0]
        return finished

    return go


def faults_of(run):
    """Return the step that went wrong in each worker, by slot."""
    marks = (run.folder / "marks").glob("fault-of-*")
    return {int(path.name.removeprefix("fault-of-")): path.read_text().strip() for path in marks}


@pytest.mark.parametrize(("database", "method"), [*FORKS, ("sqlite-file", "forkserver")])
def test_a_step_that_fails_is_named_and_the_others_run_all_tests(run, database, method):
    workers = ENOUGH[database]

    finished = run(
        database,
        workers=workers,
        start_method=method,
        variables={"CLONES_FAULT": "refuse"},
    )

    faults, said = faults_of(finished), refusals(finished.output)
    assert len(faults) < workers, f"{workers} workers are too few: {faults}"
    # Some steps have the same goal, and the second worker that fails at one says no more of it.
    silent = re.findall(r"worker (\d+) could not start for the same reason", finished.output)
    assert {*said, *map(int, silent)} == faults.keys(), str(finished)
    assert finished.exit_code == 0, str(finished)
    assert len(finished.events.outcomes) == workers
    wordings = {
        word.format(prefix=finished.prefix, slot=slot, tmp=finished.folder / "tmp"): slot
        for word in GOALS[database]
        for slot in said
    }
    named = {one["goal"].partition(" on ")[0].partition(" (")[0] for one in said.values()}
    assert len(named & wordings.keys()) == len(GOALS[database]), str(finished)
    for one in said.values():
        if "reach the server" not in one["goal"]:
            place = "" if database == "sqlite-file" else f" on {host_of(database)}"
            assert one["goal"].endswith(f"{place} (alias 'default')"), one
        assert one["cause"] == FULL[database], one
        assert one["hint"].endswith(("(--parallel)", "or test in memory", "server's log")), one


def host_of(database):
    return address_of(database).rpartition("@")[2]


@pytest.mark.parametrize(
    ("database", "method", "at"),
    [
        ("postgres", "forkserver", "^CREATE"),
        ("mysql", "fork", "information_schema"),
        ("mysql", "spawn", "^INSERT"),
        ("sqlite-file", "spawn", "^copy"),
    ],
)
def test_a_run_without_any_clone_says_why_and_has_run_nothing(run, database, method, at):
    finished = run(
        database,
        workers=1,
        start_method=method,
        variables={"CLONES_FAULT": "refuse", "CLONES_FAULT_AT": at},
    )

    assert finished.exit_code == 3, str(finished)
    assert refusals(finished.output)[1]["cause"] == FULL[database]
    assert finished.events.counts["run"] == 0


@pytest.mark.parametrize("database", ENOUGH)
def test_a_replacement_that_gets_no_clone_fails_the_run(run, database):
    finished = run(
        database,
        ["tests.dying"],
        workers=1,
        variables={"CLONES_FAULT": "again"},
    )

    assert finished.exit_code == 1, str(finished)
    assert refusals(finished.output).keys() == {1}, str(finished)
    assert [*finished.events.outcomes.values()] == ["crashed", "not_run"], str(finished)


@pytest.mark.parametrize(("database", "method"), [*FORKS, ("sqlite-file", "spawn")])
def test_a_worker_that_is_killed_at_a_step_is_replaced(run, database, method):
    workers = ENOUGH[database]

    finished = run(
        database, workers=workers, start_method=method, variables={"CLONES_FAULT": "kill"}
    )

    faults = faults_of(finished)
    assert len(GOALS[database]) <= len(faults) < workers, faults
    assert finished.output.count("signal SIGKILL (9), starting") == len(faults), str(finished)
    assert finished.exit_code == 0, str(finished)
    assert set(finished.events.outcomes.values()) == {"passed"}, str(finished)


STANDING = {"postgres": 2, "mysql": 7, "sqlite-file": 2}  # At so many steps.


def all_stand(running, count):
    marks = running.marks
    running.wait_until(lambda: len(list(marks.glob("standing-*"))) == count, "all stood still")


def kill_everything(running):
    """All at the same moment: nobody sees another die."""
    everybody = list(running.others)
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for process in everybody:
            os.kill(process, number)


@pytest.mark.parametrize(
    ("database", "method", "at"),
    [
        ("postgres", "fork", "^(DROP|CREATE)"),
        ("mysql", "fork", "^(CREATE|START|INSERT|COMMIT)"),
        ("sqlite-file", "spawn", "^copy|-shm$"),
    ],
)
def test_clean_removes_what_was_made_of_clones(run, database, method, at):
    count = STANDING[database]
    second = []

    def act(running):
        all_stand(running, count)
        kill_everything(running)
        running.process.wait(20)
        first = running.shoal("clean")
        assert first.returncode == 0 and "removed " in first.stdout, first
        second.append(running.shoal("clean").stdout)

    run(
        database,
        workers=count + 1,
        start_method=method,
        act=act,
        variables={"CLONES_FAULT": "stand", "CLONES_FAULT_AT": at},
    )

    assert second == ["nothing was left behind\n"]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_clone_for_which_there_is_no_room_costs_one_worker(
    run,
    small_disk,  # noqa: F811
    method,
):
    finished = run(
        "sqlite-file",
        ["tests.reading"],
        start_method=method,
        variables={
            "CLONES_FOLDER": str(small_disk),
            "CLONES_BYTES": "400000",
            # So that one has its clone before the other begins.
            "CLONES_FAULT": "slow",
            "CLONES_FAULT_AT": "^copy",
        },
    )

    said = refusals(finished.output)
    assert said.keys() == {2}, str(finished)
    assert said[2]["cause"] == "No space left on device (ENOSPC)"
    assert said[2]["hint"].startswith("the disk is full")
    assert finished.exit_code == 0, str(finished)
    assert not list(small_disk.iterdir())
