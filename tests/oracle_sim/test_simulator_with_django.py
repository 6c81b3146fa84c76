"""Django's real Oracle backend runs on the simulated server."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "tests" / "projects" / "oracle"
ENVIRONMENTS = ROOT / ".make" / "environments" / "environments.json"


def environments():
    """Return the interpreters that have a Django, as parameters; none if they were not made."""
    found = json.loads(ENVIRONMENTS.read_text()) if ENVIRONMENTS.exists() else []
    return [
        pytest.param(one["python"], one["name"] == "django-4.2", id=one["name"]) for one in found
    ]


def run(server, python, *arguments, cx_oracle=False, check=True, **variables):
    """Run something in the project; return what it wrote."""
    done = subprocess.run(
        [python, "-W", "error", *arguments],
        cwd=PROJECT,
        env={
            **server.environment(cx_oracle=cx_oracle),
            "DJANGO_SETTINGS_MODULE": "project.settings",
            "PYTHONDONTWRITEBYTECODE": "1",
            **variables,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    assert not check or done.returncode == 0, done.stdout
    return done.stdout


def newest():
    """Return the newest Django's interpreter."""
    found = environments()
    if not found:
        pytest.skip(f"no interpreter with a Django is listed in {ENVIRONMENTS}: make test-python")
    return found[-1].values[0]


@pytest.mark.parametrize(("python", "is_old"), environments())
def test_a_project_is_tested_and_leaves_nothing(server, python, is_old):
    before = server.snapshot()

    output = run(server, python, "manage.py", "test", cx_oracle=is_old)

    assert "Ran 51 tests" in output, output
    assert server.snapshot() == before


@pytest.mark.parametrize(("python", "is_old"), environments())
def test_two_aliases_have_users_of_their_own(server, python, is_old):
    before = server.snapshot()

    run(server, python, "manage.py", "test", cx_oracle=is_old, ORACLE_ALIASES="2")

    assert server.snapshot() == before
    users = {entry["user"] for entry in server.journal()}
    assert users == {"DJANGO", "TEST_DJANGO", "TEST_ARCHIVE"}


def test_a_newer_server_knows_booleans(server):
    server.set(version="23.26.1.0.0", banner="Oracle AI Database 26ai Free Release 23.26.1.0.0")

    assert "Ran 51 tests" in run(server, newest(), "manage.py", "test")


def test_leftovers_are_replaced(server):
    python = newest()
    server.kill_client(matching="INSERT INTO .SHOP_MARK.")
    run(server, python, "manage.py", "test", check=False)
    assert "TEST_DJANGO" in [row[0] for row in server.snapshot()["users"]]

    run(server, python, "manage.py", "test", "--noinput")

    assert "TEST_DJANGO" not in [row[0] for row in server.snapshot()["users"]]


def test_databases_are_kept_for_the_next_run(server):
    python = newest()
    run(server, python, "manage.py", "test", "--keepdb", "tests.test_rows.Values")
    kept = server.snapshot()

    output = run(server, python, "manage.py", "test", "--keepdb", "tests.test_rows.Values")

    assert "ORA-" not in output
    assert server.snapshot()["schemas"].keys() == kept["schemas"].keys()


TRAP = """
import django
django.setup()
from django.db import connection
connection.creation.create_test_db(verbosity=0)
connection.creation.destroy_test_db(suffix="1", verbosity=0)
"""


def test_a_clones_destruction_drops_the_template_as_it_does_in_django(server):
    before = server.snapshot()

    run(server, newest(), "-c", TRAP)

    assert server.snapshot() == before


FORK = """
import os, sys
import oracledb
connection = oracledb.connect(
    user="DJANGO", password=os.environ["ORACLE_PASSWORD"], dsn="localhost:1521/FREEPDB1"
)
child = os.fork()
if not child:
    try:
        connection.cursor().execute("SELECT 1 FROM DUAL")
    except oracledb.DatabaseError as error:
        os._exit(0 if error.args[0].full_code == "DPY-4011" else 1)
    os._exit(2)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_forked_process_has_no_part_in_a_connection(server):
    run(server, sys.executable, "-c", FORK)

    (complaint,) = server.complaints()
    assert "uses a session of" in complaint
    (server.folder / "complaints").unlink()


DIE = """
import os, oracledb
connection = oracledb.connect(
    user="DJANGO", password=os.environ["ORACLE_PASSWORD"], dsn="localhost:1521/FREEPDB1"
)
connection.cursor().execute("CREATE ROLE r1")
print("never said")
"""


def test_a_killed_client_has_done_its_statement_and_its_session_goes(server):
    server.kill_client(at=1)

    assert run(server, sys.executable, "-c", DIE, check=False) == ""

    after = server.snapshot()
    assert ("R1",) in after["roles"]
    assert after["sessions"] == []


CROWD = """
import os, oracledb
connection = oracledb.connect(
    user="DJANGO", password=os.environ["ORACLE_PASSWORD"], dsn="localhost:1521/FREEPDB1"
)
for number in range(20):
    connection.cursor().execute(f"CREATE ROLE r_{os.getpid()}_{number}")
"""


def test_processes_share_a_server(server):
    start = {"env": {**server.environment()}, "stderr": subprocess.PIPE}
    crowd = [subprocess.Popen([sys.executable, "-c", CROWD], **start) for _ in range(4)]

    for process in crowd:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors

    assert len([role for (role,) in server.snapshot()["roles"] if role.startswith("R_")]) == 80
    assert server.count == 80
