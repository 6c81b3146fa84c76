"""shoal on a live Oracle server. Skipped, and said so, where SHOAL_TEST_ORACLE names none."""

from __future__ import annotations

import os
import re
import signal
import time

import bootstrap
import pytest
from oracle_runs import Project, assert_passed_on_clones, options, said, wait_until
from oracle_server import ADMIN, ROLE, TEMPLATE, needs_server

pytestmark = [needs_server, pytest.mark.usefixtures("nothing_left")]

LINK = os.environ.get("SHOAL_TEST_ORACLE_LINK", "")
WAYS = (
    "network",
    pytest.param(
        "link",
        marks=pytest.mark.skipif(not LINK, reason="SHOAL_TEST_ORACLE_LINK names no database link"),
    ),
    "dump",
    "metadata",
    "migrate",
)
# Nothing works without these; without the others a run goes on.
NEEDED = ("CREATE USER", "DROP USER", "CREATE ROLE", "CREATE TABLESPACE", "DROP TABLESPACE")


def link_of(way):
    return LINK if way == "link" else ""


def test_the_plan_has_every_user_and_does_nothing(project):
    run = project.shoal("databases", "plan", "--parallel", "2")

    assert run.returncode == 0, said(run)
    assert f'CREATE USER "{TEMPLATE}_2"' in run.stdout
    assert "<password>" in run.stdout


def test_the_admin_has_all_grants_that_a_run_needs(project):
    run = project.shoal("databases", "grants")

    assert run.returncode == 0, said(run)


@pytest.mark.parametrize("privilege", NEEDED)
def test_a_missing_grant_is_named_before_anything_is_made(server, project, privilege):
    server.execute(f'REVOKE {privilege} FROM "{ADMIN}"')
    try:
        run = project.test(2)
    finally:
        bootstrap.make(server)

    assert run.returncode != 0, said(run)
    assert re.search(f'GRANT {privilege} TO "?{ADMIN}', run.stdout + run.stderr), said(run)


def test_test_users_are_set_up_with_tablespaces_quota_and_the_mark(server, converse, times):
    runner = converse("metadata")
    runner.do("create_test_db")

    times.note("setting up users", runner.seconds("create_test_users", "1", "2"), users=2)

    names = {TEMPLATE, f"{TEMPLATE}_1", f"{TEMPLATE}_2"}
    assert server.test_users() == names
    marked = "SELECT grantee FROM dba_role_privs WHERE granted_role = :name"
    assert server.names(marked, name=ROLE) == names | {ADMIN}
    rooms = "SELECT default_tablespace, temporary_tablespace FROM dba_users WHERE username = :name"
    clone = f"{TEMPLATE}_1"
    assert server.rows(rooms, name=clone) == [(clone, f"{clone}_TEMP")]
    quota = "SELECT tablespace_name, max_bytes FROM dba_ts_quotas WHERE username = :name"
    assert server.rows(quota, name=clone) == [(clone, -1)]  # Unlimited.


def test_a_test_user_may_not_make_users(server, converse):
    runner = converse("metadata")
    runner.do("create_test_db")
    runner.do("create_test_users", "1")

    answer = runner.ask("sql", "1", 'CREATE USER "SHOAL_INTRUDER" IDENTIFIED BY "Intruder_1"')

    assert "ORA-01031" in answer["error"]


@pytest.mark.parametrize("way", WAYS)
def test_each_way_makes_a_copy_with_the_same_objects_and_rows(converse, times, way):
    runner = converse(way, link_of(way))
    runner.do("create_test_db")
    runner.do("create_test_users", "1", "2")

    for suffix in ("1", "2"):
        seconds = runner.seconds("clone_test_db", suffix)
        times.note("making a clone", seconds, way=way, clone=suffix)

    tables = "SELECT table_name FROM user_tables ORDER BY table_name"
    assert runner.do("sql", "1", tables) == runner.do("sql", "", tables) != []
    for (table,) in runner.do("sql", "", tables):
        count = f'SELECT COUNT(*) FROM "{table}"'
        assert runner.do("sql", "2", count) == runner.do("sql", "", count), table
    times.note("dropping users", runner.seconds("destroy_test_users", "1", "2"), users=2)


@pytest.mark.parametrize("way", WAYS)
def test_a_suite_passes_on_clones_of_each_way(server, tmp_path, times, way):
    configuration = f'oracle-link = "{LINK}"\n' if way == "link" else ""
    project = Project(tmp_path, server, configuration)
    began = time.monotonic()

    run = project.test(2, way=way)

    assert_passed_on_clones(run)
    assert not server.has_dump()
    times.note("a run", time.monotonic() - began, way=way, workers=2, method="fork")


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("workers", [1, 2, 4])
def test_a_suite_passes_on_any_number_of_workers_however_they_are_started(
    project, times, workers, method
):
    began = time.monotonic()

    run = project.test(workers, method)

    assert_passed_on_clones(run)
    times.note("a run", time.monotonic() - began, way="auto", workers=workers, method=method)


def kill_when(project, server, holds, what):
    """Start a run, kill its host when something holds, and wait until its workers are gone."""
    process = project.start("-m", "shoal", "test", *options(2, "fork", "auto"))
    wait_until(lambda: holds() or process.poll() is not None, what)
    assert process.poll() is None, f"the run ended before {what}"
    process.send_signal(signal.SIGKILL)
    process.wait()
    clones = (f"{TEMPLATE}_1", f"{TEMPLATE}_2")
    wait_until(lambda: not any(map(server.sessions_of, clones)), "the workers were gone")


def users_are_there(server):
    return lambda: f"{TEMPLATE}_2" in server.test_users()


def clones_are_in_use(server):
    return lambda: server.sessions_of(f"{TEMPLATE}_2")


MOMENTS = {"users are made": users_are_there, "tests run": clones_are_in_use}


@pytest.mark.parametrize("moment", MOMENTS)
def test_shoal_clean_removes_what_a_killed_run_has_left(server, project, moment):
    kill_when(project, server, MOMENTS[moment](server), moment)

    run = project.shoal("clean")

    assert run.returncode == 0, said(run)
    assert server.test_users() == set(), said(run)


def test_the_next_run_removes_what_a_killed_one_has_left(server, project):
    kill_when(project, server, clones_are_in_use(server), "tests ran")

    run = project.test(2)

    assert_passed_on_clones(run)


def test_a_user_that_is_not_shoals_is_named_and_never_dropped(server, project):
    stranger = f"{TEMPLATE}_2"
    server.execute(f'CREATE USER "{stranger}" IDENTIFIED BY "Stranger_1_Stranger"')
    try:
        run = project.test(2)
        assert stranger in server.test_users(), said(run)
    finally:
        server.execute(f'DROP USER "{stranger}" CASCADE')

    assert run.returncode != 0, said(run)
    assert stranger in run.stdout + run.stderr


def test_users_that_another_run_is_using_are_left_to_it(server, converse, tmp_path):
    runner = converse("metadata")
    runner.do("create_test_db")
    runner.do("create_test_users", "1")
    other = Project(tmp_path / "other", server)

    with server.connected(user=ADMIN) as cursor:
        cursor.execute(f'ALTER USER "{TEMPLATE}_1" IDENTIFIED BY "Another_1_Another"')
        with server.connected(f"{TEMPLATE}_1", "Another_1_Another"):
            # So that Django does not drop the template.
            run = other.test(1, more="--keepdb")
            assert f"{TEMPLATE}_1" in server.test_users(), said(run)

    assert run.returncode != 0, said(run)
