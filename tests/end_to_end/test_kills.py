"""Whoever is killed: the run ends soon, and `shoal clean` or the next run removes what it made."""

from __future__ import annotations

import os
import signal
import time

import leftovers
import pytest
import servers
from environments import START_METHODS, newest

LABELS = ["tests.waits.First", "tests.waits.WithAChild", "tests.deaths.Living"]
NAMES = ["tests.waits.First.test_waits", "tests.waits.WithAChild.test_waits"]
SECONDS_TO_END = 20.0


def is_engine(command):
    return "shoal-engine" in command.split(" ")[0]


def engine_of(running):
    (engine,) = [number for number, command in running.others.items() if is_engine(command)]
    return engine


def kill_engine(running):
    os.kill(engine_of(running), signal.SIGKILL)


def kill_host(running):
    running.process.kill()


def kill_both(running):
    engine = engine_of(running)
    kill_host(running)
    os.kill(engine, signal.SIGKILL)


def kill_everything(running):
    """All at the same moment: nobody sees another die, as they stand still before."""
    children = {int(path.read_text()) for path in running.marks.glob("running-*") if path_has(path)}
    everybody = set(running.others) - children  # What a test has started goes on.
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for process in everybody:
            os.kill(process, number)


def path_has(path):
    return path.read_text().strip()


KILLS = {
    "engine": kill_engine,
    "host": kill_host,
    "both": kill_both,
    "everything": kill_everything,
}


def two_tests_run(running):
    """Wait until a test runs on both workers, one of them with a child process."""
    running.wait_until(lambda: len(list(running.marks.glob("running-*"))) >= 2, "two tests ran")
    running.wait_until(
        lambda: any(path_has(path) for path in running.marks.glob("running-*")), "a child ran"
    )


def start_waiting_tests(lab, act, careless=False, **wishes):
    run = lab.run_carelessly if careless else lab.run
    wishes = {"parallel": 2, "seconds": 60} | wishes
    return run("faults", LABELS, while_running=act, **wishes)


def names_of_databases(running):
    return (running.marks / "databases").read_text().split()


@pytest.mark.parametrize("who", KILLS)
@pytest.mark.parametrize(
    ("database", "method"),
    [
        ("sqlite-memory", "spawn"),
        ("sqlite-file", "fork"),
        ("postgres", "forkserver"),
        ("mysql", "fork"),
    ],
)
def test_after_a_kill_nothing_is_left_that_clean_does_not_remove(lab, need, who, database, method):
    need(database, newest())
    cleaned = []

    def act(running):
        two_tests_run(running)
        KILLS[who](running)
        running.process.wait(SECONDS_TO_END)
        cleaned.append(running.shoal("clean"))

    run = start_waiting_tests(lab, act, database=database, start_method=method)

    assert run.exit_code != 0, str(run)
    assert cleaned[0].returncode == 0, cleaned[0]
    assert "Traceback" not in run.output + cleaned[0].stdout + cleaned[0].stderr
    if who in ("engine", "host"):  # Else nobody is left to say it.
        assert all(name in run.output for name in NAMES), str(run)


@pytest.mark.parametrize(
    ("database", "method"),
    [("sqlite-memory", "spawn"), ("sqlite-file", "spawn"), ("mysql", "fork")],
)
def test_the_next_run_removes_what_a_killed_one_has_left(lab, need, database, method):
    need(database, newest())
    following = []

    def act(running):
        two_tests_run(running)
        kill_everything(running)
        running.process.wait(SECONDS_TO_END)
        following.append(
            lab.run(
                "faults",
                ["tests.deaths.Living"],
                parallel=1,
                database=database,
                start_method=method,
                variables={"SHOAL_STATE": running.variables["SHOAL_STATE"]},
            )
        )

    start_waiting_tests(lab, act, database=database, start_method=method)

    assert following[0].exit_code == 0, str(following[0])


@pytest.mark.parametrize("database", ["postgres", "mysql", "sqlite-file"])
def test_a_dry_run_of_clean_lists_and_removes_nothing(lab, need, database):
    need(database, newest())
    dry, left = [], []

    def act(running):
        two_tests_run(running)
        kill_everything(running)
        running.process.wait(SECONDS_TO_END)
        dry.append(running.shoal("clean", "--dry-run"))
        left.append(existing(database, running))
        left.append(running.others)
        running.shoal("clean")

    run = start_waiting_tests(lab, act, database=database)

    databases, processes = left
    assert dry[0].returncode == 0, dry[0]
    assert all(name in dry[0].stdout for name in databases), dry[0]
    assert all(line.startswith("would remove ") for line in dry[0].stdout.splitlines())
    assert len(databases) == 3 and len(processes) == 1, (databases, processes, str(run))


def existing(database, running):
    """Return the test databases that are there: a template and two clones."""
    prefix = running.variables["SHOAL_TEST_PREFIX"]
    if database in servers.ADDRESSES:
        return servers.databases_with(database, f"test_{prefix}")
    return [path.name for path in (running.folder / "tmp").glob("test_*.sqlite3")]


@pytest.mark.parametrize("database", ["postgres", "mysql"])
def test_clean_leaves_databases_alone_that_are_not_of_the_run(lab, need, database):
    need(database, newest())
    kept = []

    def act(running):
        prefix = running.variables["SHOAL_TEST_PREFIX"]
        # As near as can be, but in no journal.
        names = [f"test_{prefix}_3", f"test_{prefix}_mine"]
        for name in names:
            servers.make_database(database, name)
        two_tests_run(running)
        kill_everything(running)
        running.process.wait(SECONDS_TO_END)
        running.shoal("clean")
        kept.append((names, servers.databases_with(database, f"test_{prefix}")))
        servers.drop_databases_with(database, f"test_{prefix}")

    start_waiting_tests(lab, act, database=database)

    (names, there) = kept[0]
    assert sorted(names) == sorted(there)


@pytest.mark.parametrize(("database", "method"), [("postgres", "fork"), ("sqlite-file", "spawn")])
def test_clean_leaves_a_living_run_alone(lab, need, database, method):
    need(database, newest())
    cleaned = []

    def act(running):
        two_tests_run(running)
        cleaned.append(running.shoal("clean"))
        (running.marks / "go").touch()

    run = start_waiting_tests(lab, act, database=database, start_method=method)

    assert run.exit_code == 0, str(run)
    assert cleaned[0].stdout == "nothing was left behind\n", cleaned[0]


@pytest.mark.parametrize("database", ["postgres", "mysql", "sqlite-file"])
def test_two_runs_of_a_project_go_side_by_side(lab, need, database):
    need(database, newest())
    second, names = [], []

    def act(running):
        two_tests_run(running)
        same = ("SHOAL_TEST_PREFIX", "SHOAL_STATE", "TMPDIR")
        second.append(
            lab.run_carelessly(
                "faults",
                ["tests.waits.First", "tests.deaths.Living"],
                parallel=2,
                database=database,
                variables={name: running.variables[name] for name in same},
                while_running=lambda other: (other.folder / "marks" / "go").touch(),
            )
        )
        names.append(names_of_databases(running))
        (running.marks / "go").touch()

    first = start_waiting_tests(lab, act, database=database)

    assert first.exit_code == 0, str(first)
    assert second[0].exit_code == 0, str(second[0])
    of_second = (second[0].folder / "marks" / "databases").read_text().split()
    assert of_second and not set(of_second) & set(names[0])


@pytest.mark.parametrize("method", START_METHODS)
@pytest.mark.parametrize("who", KILLS)
def test_a_killed_run_ends_soon(lab, who, method):
    ended = []

    def act(running):
        two_tests_run(running)
        began = time.monotonic()
        KILLS[who](running)
        running.process.wait(SECONDS_TO_END)
        assert not leftovers.settled(lambda: workers_of(running))
        ended.append(time.monotonic() - began)
        running.shoal("clean")

    start_waiting_tests(lab, act, start_method=method)

    assert ended[0] < 5


def workers_of(running):
    """Return the run's processes, but for what a test has started."""
    return {
        number: command
        for number, command in running.others.items()
        if "time.sleep(600)" not in command
    }
