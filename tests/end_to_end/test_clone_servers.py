"""What servers have against a clone: rights, somebody in the template, their own end."""

from __future__ import annotations

import shutil
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
    assert f"end process {session} of user {user_of_server} (program a nosy one" in said["hint"]
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
