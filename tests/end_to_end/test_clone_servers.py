"""What servers have against a clone: rights, somebody in the template, their own end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from clones import PROJECT, drop, held, refusals, sql
from environments import REPOSITORY, newest
from servers import ADDRESSES, address_of

sys.path.insert(0, str(REPOSITORY / "tools"))

from with_database_servers import STARTS, Server, find_programs, stop


@pytest.fixture
def kept(lab, need):
    """Return a function that runs a project with --keepdb, and again under the same name."""
    prefixes = []

    def run(database, again=None, **wishes):
        need(database, newest())
        variables = wishes.pop("variables", {})
        if again is not None:
            variables |= {"SHOAL_TEST_PREFIX": again.prefix}
        finished = lab.run_carelessly(
            PROJECT,
            ["tests.reading"],
            options=["--keepdb"],
            database=database,
            variables=variables,
            **wishes,
        )
        prefixes.append((database, finished.prefix))
        assert not finished.left_behind["processes"], str(finished)
        assert "Traceback" not in finished.output, str(finished)
        return finished

    yield run
    for database, prefix in prefixes:
        drop(database, f"test_{prefix}")


@pytest.fixture
def user(need):
    """Return a function that makes a user on a server, who is no more in the end."""
    made = []

    def make(database, rights=""):
        need(database, newest())
        name = f"shoal_e2e_{len(made)}_{time.time_ns()}"[:30]
        made.append((database, name))
        what = f"ROLE {name} LOGIN {rights}" if database == "postgres" else f"USER {name}"
        sql(database, f"CREATE {what}")
        return name

    yield make
    for database, name in made:
        kind = "ROLE" if database == "postgres" else "USER"
        sql(database, f"DROP {kind} IF EXISTS {name}")


def only_refusal(run):
    assert run.exit_code == 3, str(run)
    said = refusals(run.output)
    assert said.keys() == {1}, str(run)
    return said[1]


def test_postgresql_names_the_right_that_is_missing(user, kept):
    name = user("postgres", "CREATEDB")
    as_user = {"parallel": 1, "variables": {"CLONES_USER": name}}
    first = kept("postgres", **as_user)
    sql("postgres", f"ALTER ROLE {name} NOCREATEDB")

    second = kept("postgres", again=first, **as_user)

    said = only_refusal(second)
    template = f"test_{first.prefix}"
    assert said["goal"].startswith(f"create the database '{template}_1' as a copy of '{template}'")
    assert said["cause"] == "permission denied to create database (42501)"
    assert "ALTER ROLE … CREATEDB" in said["hint"]
    sql("postgres", f"ALTER ROLE {name} CREATEDB")  # As it says.
    third = kept("postgres", again=first, **as_user)
    assert third.exit_code == 0, str(third)


def test_mysql_names_the_right_that_is_missing(user, kept):
    name = user("mysql")
    first = kept("mysql", parallel=1)
    template = f"test_{first.prefix}"
    sql("mysql", f"GRANT ALL ON {pattern(template)} TO {name}")

    second = kept("mysql", again=first, parallel=1, variables={"CLONES_USER": name})

    said = only_refusal(second)
    assert said["goal"].startswith(f"drop what is left of the database '{template}_1'")
    assert said["cause"].startswith(f"Access denied for user '{name}'@'%' to database")
    assert said["cause"].endswith("(1044)")
    wanted = f"GRANT ALL ON {pattern(template + '%')} TO …"
    assert said["hint"].endswith(wanted), said
    sql("mysql", wanted.replace("…", name))  # As it says.
    third = kept("mysql", again=first, parallel=1, variables={"CLONES_USER": name})
    assert third.exit_code == 0, str(third)


def pattern(name):
    return f"`{name}`.*".replace("_", r"\_")


@contextmanager
def somebody_in(database):
    """A process of its own that is connected to a PostgreSQL database; gives its session's id."""
    program = (
        "import sys, time, psycopg\n"
        "made = psycopg.connect(sys.argv[1], application_name='a nosy one')\n"
        "print(made.info.backend_pid, flush=True)\n"
        "time.sleep(120)\n"
    )
    where = f"postgresql://{address_of('postgres')}/{database}"
    process = subprocess.Popen(
        [newest().python, "-c", program, where], stdout=subprocess.PIPE, text=True
    )
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_whoever_is_in_the_template_is_named(kept):
    first = kept("postgres", parallel=1)
    template = f"test_{first.prefix}"

    with somebody_in(template) as session:
        second = kept("postgres", again=first, parallel=1)

    said = only_refusal(second)
    assert said["cause"].endswith("is being accessed by other users (55006)"), said
    user_of_server = address_of("postgres").partition("@")[0].partition(":")[0]
    assert f"process {session} of user {user_of_server} (program a nosy one" in said["hint"]
    assert f"nobody may be connected to '{template}' while it is copied" in said["hint"]


class OwnServer:
    """A server that may be killed, and be back with what it held."""

    def __init__(self, vendor, folder):
        _, names, start = STARTS[vendor]
        programs = find_programs(names)
        if not programs:
            pytest.skip(f"no {names[-1]} is installed")
        folder.chmod(0o755)
        self._server = Server(vendor, folder, programs)
        self._process, self.address = start(self._server)

    def kill(self):
        self._process.kill()
        self._process.wait()

    def come_back(self):
        self._process = self._server.start(*self._process.args)

    def stop(self):
        stop(self._process)


@pytest.fixture
def own_server():
    servers, folders = [], []

    def start(vendor):
        folder = tempfile.mkdtemp(prefix="shoal-server-")
        folders.append(folder)
        servers.append(OwnServer(vendor, Path(folder)))
        return servers[0]

    yield start
    for server in servers:
        server.stop()
    for folder in folders:
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("vendor", "at", "workers"),
    [("postgres", "^CREATE", 1), ("mysql", "^INSERT", 2)],
)
def test_a_server_that_goes_away_ends_the_run_and_clean_removes_the_rest(
    lab, need, own_server, vendor, at, workers
):
    need(vendor, newest())
    server = own_server(vendor)
    before = held(vendor, address=server.address)
    cleaned, between = [], []

    def act(running):
        running.wait_until(lambda: list(running.marks.glob("standing-*")), "a worker stood still")
        server.kill()
        (running.marks / "go").touch()
        running.process.wait(60)
        cleaned.append(running.shoal("clean"))
        server.come_back()
        between.append(held(vendor, address=server.address))
        cleaned.append(running.shoal("clean"))
        cleaned.append(running.shoal("clean"))

    run = lab.run(
        PROJECT,
        ["tests.reading"],
        parallel=workers,
        variables={
            "SHOAL_TEST_DATABASE": vendor,  # The laboratory looks at another server.
            ADDRESSES[vendor][0]: server.address,
            "CLONES_FAULT": "stand",
            "CLONES_FAULT_AT": at,
        },
        while_running=act,
    )

    said = refusals(run.output)
    assert said, str(run)
    assert run.exit_code == 3, str(run)
    assert all(one["hint"] for one in said.values()), str(run)
    everything = run.output + "".join(one.stdout + one.stderr for one in cleaned)
    assert "Traceback" not in everything, everything
    assert f"left over: database 'test_{run.prefix}'" in run.output, str(run)
    down, up, again = cleaned
    assert down.returncode == 1 and "left over: database" in down.stdout, down
    assert f"test_{run.prefix}" in between[0]
    assert up.returncode == 0, up
    assert again.stdout == "nothing was left behind\n", again
    assert held(vendor, address=server.address) == before


@contextmanager
def nobody_copies(template):
    """Hold a lock on a PostgreSQL database that a copy of it waits for."""
    program = (
        "import sys, psycopg\n"
        "made = psycopg.connect(sys.argv[1])\n"
        """made.execute(f'COMMENT ON DATABASE "{sys.argv[2]}" IS NULL')\n"""
        "print('locked', flush=True)\n"
        "sys.stdin.read()\n"
    )
    where = f"postgresql://{address_of('postgres')}/postgres"
    process = subprocess.Popen(
        [newest().python, "-c", program, where, template],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "locked\n"
    try:
        yield
    finally:
        process.communicate()


@pytest.fixture
def while_the_server_copies(lab, need):
    """Return a function that runs the project, and acts while the server is at the only clone.

    It goes on with it, whatever becomes of the worker, as soon as the action is over.
    """
    need("postgres", newest())

    def run(action):
        def act(running):
            template = f"test_{running.variables['SHOAL_TEST_PREFIX']}"
            stands = running.marks / "standing-1"
            running.wait_until(stands.exists, "the worker stood still")
            with nobody_copies(template):
                (running.marks / "go").touch()
                wait_until_waiting(running, f'CREATE DATABASE "{template}_1"')
                action(running, int(stands.read_text()))

        return lab.run(
            PROJECT,
            ["tests.reading"],
            database="postgres",
            parallel=1,
            variables={"CLONES_FAULT": "stand", "CLONES_FAULT_AT": "^CREATE"},
            while_running=act,
        )

    return run


SESSIONS = "SELECT pid FROM pg_stat_activity"


def wait_until_waiting(running, statement):
    """Wait until a session waits for a lock in a statement that begins like this."""
    query = f"{SESSIONS} WHERE wait_event_type = 'Lock' AND query LIKE '{statement}%'"
    running.wait_until(lambda: sql("postgres", query), statement)


def test_a_clone_that_the_server_still_makes_when_the_run_is_ended_is_not_left(
    while_the_server_copies,
):
    def end(running, worker):
        running.interrupt()
        running.wait_until(lambda: "once more" in running.output, "it took note")
        running.interrupt()
        # The template goes first: that waits for whoever copies it.
        wait_until_waiting(running, "DROP DATABASE")

    run = while_the_server_copies(end)

    assert run.exit_code == 130, str(run)


def test_a_clone_that_the_server_still_makes_for_a_dead_worker_is_ended(while_the_server_copies):
    def kill(running, worker):
        template = f"test_{running.variables['SHOAL_TEST_PREFIX']}"
        creating = f"{SESSIONS} WHERE query LIKE 'CREATE DATABASE \"{template}_1\"%'"
        (session,) = sql("postgres", creating)
        os.kill(worker, signal.SIGKILL)
        running.wait_until(lambda: session not in sql("postgres", creating), "it was ended")

    run = while_the_server_copies(kill)

    assert run.exit_code == 0, str(run)
    assert "signal SIGKILL (9), starting" in run.output, str(run)
