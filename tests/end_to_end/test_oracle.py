"""Suites on Oracle, one test user a worker; on a simulated server under Django's own backend."""

from __future__ import annotations

import os
import re
import subprocess

import pytest
from environments import START_METHODS, all_environments, variables_for
from oracle_lab import DATA_PUMP, OracleLab
from runs import HERE, PROJECTS

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture
def oracle(lab, tmp_path):
    oracle = OracleLab(lab, tmp_path)
    yield oracle
    oracle.server.close()


def passed(run):
    assert run.exit_code == 0, run
    (summary,) = re.findall(r"^Ran (\d+) tests", run.output, re.MULTILINE)
    assert int(summary) >= 24, run
    assert "\nOK" in run.output, run


def users_of(oracle):
    """Return the users that tests ran as."""
    inserts = [
        entry for entry in oracle.server.journal() if 'INSERT INTO "SHOP_MARK"' in entry["text"]
    ]
    return sorted({entry["user"] for entry in inserts})


@pytest.mark.parametrize("method", START_METHODS)
@pytest.mark.parametrize("workers", [1, 2, 8])
def test_each_worker_tests_in_a_schema_of_its_own(oracle, method, workers):
    # Tests that look for others' rows wait a little, so that workers overlap.
    pause = {"ORACLE_PAUSE": "0.2"}
    run = oracle.run(parallel=workers, start_method=method, variables=pause)

    passed(run)
    oracle.is_as_before()
    users = users_of(oracle)
    assert users
    assert set(users) <= {f"TEST_DJANGO_{slot}" for slot in range(1, workers + 1)}
    assert len(users) >= min(workers, 3)


@pytest.mark.parametrize("environment", all_environments(), ids=lambda one: one.name)
def test_every_django_has_its_oracle_tests_cloned(oracle, environment):
    passed(oracle.run(environment=environment, start_method="spawn"))
    oracle.is_as_before()


def test_all_test_users_are_made_in_one_call(oracle):
    oracle.run(parallel=8)

    calls = [entry for entry in oracle.server.journal() if not entry["inner"]]
    makers = [entry["text"] for entry in calls if 'CREATE USER "TEST_DJANGO_' in entry["text"]]
    assert len(makers) == 1
    assert all(f'CREATE USER "TEST_DJANGO_{slot}"' in makers[0] for slot in range(1, 9))


WAYS = {
    "network": "remote_link => l_link",
    "dump": "DBMS_DATAPUMP.ADD_FILE",
    "metadata": "DBMS_METADATA.GET_DDL",
    "migrate": 'CREATE TABLE "DJANGO_MIGRATIONS"',
}


@pytest.mark.parametrize("way", WAYS)
def test_a_way_of_cloning_can_be_forced(oracle, way):
    passed(oracle.run(options=("--oracle-clone", way)))

    oracle.is_as_before()
    for other, sign in WAYS.items():
        clones = [
            entry
            for entry in oracle.server.journal()
            if sign in entry["text"] and (other != "migrate" or entry["user"] == "TEST_DJANGO_1")
        ]
        expects = way == other or (other == "migrate" and way in ("metadata",))
        assert bool(clones) == expects, (other, clones[:2])


def test_a_database_link_that_is_named_is_gone_over(oracle):
    oracle.server.add_link("LOOP")
    oracle.before = oracle.server.snapshot()
    chosen = '[tool.shoal]\noracle-link = "loop"\noracle-clone = "link"\n'

    passed(oracle.run(files={"pyproject.toml": chosen}))

    oracle.is_as_before()
    assert oracle.executed(lambda text: "l_link := 'LOOP';" in text)


def test_a_directory_for_dumps_is_made_and_dropped(oracle):
    chosen = '[tool.shoal]\noracle-directory-path = "/u01/dumps"\noracle-clone = "dump"\n'
    oracle.server.grant(oracle.server.admin, "CREATE ANY DIRECTORY", "DROP ANY DIRECTORY")
    oracle.before = oracle.server.snapshot()

    passed(oracle.run(files={"pyproject.toml": chosen}))

    oracle.is_as_before()
    assert oracle.executed(lambda text: text == "CREATE DIRECTORY \"SHOAL_DIR\" AS '/u01/dumps'")


POOLED = """
from project.settings import *

DATABASES["default"]["OPTIONS"] = {"pool": {"min": 0, "max": 4}}
DATABASES["default"]["TEST"] = {"PASSWORD": "Of_the_tests_1", "USER": "pond"}
"""


@pytest.mark.parametrize("method", START_METHODS)
def test_pools_and_a_password_of_the_settings_do_as_well(oracle, method):
    run = oracle.run(
        files={"project/pooled.py": POOLED},
        variables={"DJANGO_SETTINGS_MODULE": "project.pooled"},
        start_method=method,
        parallel=3,
    )

    passed(run)
    oracle.is_as_before()
    assert set(users_of(oracle)) <= {"POND_1", "POND_2", "POND_3"}
    assert "Of_the_tests_1" not in run.output


def test_without_the_grants_for_data_pump_schemas_are_copied_by_their_definitions(oracle):
    oracle.server.revoke(oracle.server.admin, *DATA_PUMP)
    oracle.before = oracle.server.snapshot()

    run = oracle.run(parallel=2)

    passed(run)
    oracle.is_as_before()
    assert oracle.executed(lambda text: "DBMS_METADATA.GET_DDL('TABLE'" in text)
    assert "DATAPUMP_IMP_FULL_DATABASE" in run.stderr


def test_when_no_way_works_one_worker_tests_in_the_template(oracle):
    oracle.server.fail_matching("DBMS_DATAPUMP.OPEN", "ORA-31626: job does not exist", times=99)
    oracle.server.fail_matching("DBMS_METADATA", "ORA-31603: object not found", times=99)

    run = oracle.run(parallel=4, start_method="spawn", options=("--oracle-clone", "metadata"))

    passed(run)
    oracle.is_as_before()
    assert "no way of cloning the schema works" in run.stderr
    assert "one worker" in run.stderr
    assert users_of(oracle) == ["TEST_DJANGO"]


def test_two_aliases_on_one_server_have_users_of_their_own(oracle):
    passed(oracle.run(variables={"ORACLE_ALIASES": "2"}, start_method="spawn"))

    oracle.is_as_before()
    made = oracle.executed(lambda text: text.startswith("CREATE USER "))
    assert {re.findall(r"\w+", text)[2] for text in made} >= {
        "TEST_DJANGO_1",
        "TEST_DJANGO_2",
        "TEST_ARCHIVE_1",
        "TEST_ARCHIVE_2",
    }


def test_a_user_without_the_mark_is_never_touched(oracle):
    oracle.server.add_user("TEST_DJANGO_1")
    oracle.before = oracle.server.snapshot()

    run, said = oracle.run_and_clean()

    assert run.exit_code == 3, run
    assert "TEST_DJANGO_1" in run.stderr
    assert "SHOAL_TEST_DJANGO" in run.stderr
    oracle.is_as_before()
    assert "nothing was left behind" in said
    assert "left over" not in run.stderr


def test_all_grants_that_are_missing_are_named_before_anything_is_made(oracle):
    oracle.server.revoke(oracle.server.admin, "CREATE ROLE", "DROP USER", "CREATE TRIGGER")
    oracle.before = oracle.server.snapshot()

    run = oracle.run()

    assert run.exit_code == 3, run
    for grant in ("CREATE ROLE", "DROP USER", "CREATE TRIGGER"):
        assert re.search(rf"GRANT .*{grant}.* TO ", run.stderr), run
    oracle.is_as_before()
    assert not oracle.executed(lambda text: text.startswith("CREATE "))


def test_the_password_stands_nowhere_but_on_the_server(oracle):
    run = oracle.run(options=("--verbosity", "3"), start_method="spawn")

    passed(run)
    found = set(re.findall(r'IDENTIFIED BY "(\w+)"', " ".join(oracle.executed(bool))))
    assert len(found) == 1  # The template and the clones have the same.
    (password,) = found
    files = [path for path in run.folder.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if password.encode() in path.read_bytes()] == []


DEATH = """
import os
from django.test import TestCase
from shop.models import Shelf

class Death(TestCase):
    def test_dies(self):
        Shelf.objects.create(name="left by a worker that died")
        os.abort()
"""


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_worker_that_dies_has_its_schema_made_anew(oracle, method):
    run = oracle.run("test_death", "tests", files={"test_death.py": DEATH}, start_method=method)

    assert run.exit_code == 1, run
    assert re.search(r"Ran \d+ tests", run.output), run
    assert "test_death.Death.test_dies" in run.output
    oracle.is_as_before()
    assert len(oracle.executed(lambda text: text.startswith('DROP USER "TEST_DJANGO_'))) == 3


def test_a_kept_template_is_used_again_and_its_clones_are_made_anew(oracle):
    first = oracle.run(options=("--keepdb",))
    passed(first)
    kept = oracle.server.snapshot()
    assert ("TEST_DJANGO",) in [user[:1] for user in kept["users"]]

    state = {"SHOAL_STATE": str(first.folder / "state")}
    passed(oracle.run(options=("--keepdb",), variables=state))
    again = oracle.server.snapshot()
    assert again["users"] == kept["users"]
    assert again["schemas"]["TEST_DJANGO"] == kept["schemas"]["TEST_DJANGO"]
    dropped = oracle.command("databases", "drop", **state)

    assert dropped.exit_code == 0, dropped
    oracle.is_as_before()


def test_two_runs_at_once_do_not_collide(oracle, tmp_path):
    others = []

    def begin_another(running):
        running.wait_until(lambda: oracle.executed(lambda text: "CREATE USER" in text), "it began")
        state = {"SHOAL_STATE": running.variables["SHOAL_STATE"]}
        others.append(oracle.run(parallel=2, variables=state))

    passed(oracle.run(parallel=2, while_running=begin_another))

    passed(others[0])
    oracle.is_as_before()
    assert "'TEST_DJANGO_S2'" in others[0].stderr


def test_the_plan_shows_every_statement_and_no_secret(oracle):
    plan = oracle.command("databases", "plan", "--parallel", "2")

    assert plan.exit_code == 0, plan
    for text in (
        "CREATE USER TEST_DJANGO",
        'CREATE USER "TEST_DJANGO_2" IDENTIFIED BY "<password>"',
        "DBMS_DATAPUMP.OPEN",
        "DBMS_METADATA.GET_DDL",
        'DROP USER "TEST_DJANGO_1" CASCADE',
        'DROP ROLE "SHOAL_TEST_DJANGO"',
    ):
        assert text.lower() in plan.stdout.lower(), text
    oracle.is_as_before()
    assert not oracle.executed(lambda text: text.startswith(("CREATE ", "DROP ")))


def test_grants_are_printed_and_checked(oracle):
    told = oracle.command("databases", "grants")

    assert told.exit_code == 0, told
    assert re.search(r"GRANT .*CREATE USER.* TO \"?DJANGO", told.stdout)
    assert "has all of them" in told.stdout
    oracle.server.revoke(oracle.server.admin, "DROP TABLESPACE")
    refused = oracle.command("databases", "grants")
    assert refused.exit_code == 3, refused
    assert "DROP TABLESPACE" in refused.stderr


TRAPS = [
    "dropping_a_clone_leaves_the_template",
    "a_clone_has_a_user_of_its_own_and_shares_no_settings",
    "names_are_the_same_after_the_switch",
    "there_is_one_password",
    "a_worker_forgets_the_pool_that_it_has_inherited",
    "new_threads_of_a_worker_connect_to_its_clone",
    "blocks_reach_the_server_whole",
    "a_service_is_not_taken_for_a_sid",
    "somebody_who_is_connected_does_not_stop_a_drop",
]


@pytest.mark.parametrize("environment", all_environments(), ids=lambda one: one.name)
@pytest.mark.parametrize("trap", TRAPS)
def test_a_runner_of_ones_own_is_not_caught_in(oracle, environment, trap):
    variables = {**variables_for(environment), **oracle.variables({})}
    variables["PYTHONPATH"] += os.pathsep + str(PROJECTS / "oracle")
    answer = subprocess.run(
        [environment.python, str(HERE / "oracle_traps.py"), trap],
        env={**os.environ, **variables, "DJANGO_SETTINGS_MODULE": "project.settings"},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert answer.returncode == 0, answer.stdout + answer.stderr
    oracle.server.check()
