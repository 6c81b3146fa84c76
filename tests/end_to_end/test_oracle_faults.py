"""Nothing is left on an Oracle server, whatever fails at whatever moment."""

from __future__ import annotations

import os
import re
import signal
import subprocess

import pytest
from environments import newest, variables_for
from oracle_faults import __file__ as program
from oracle_lab import OracleLab

# One of so many cases is tried: of all statements times all errors. `make soak` tries them all.
STRIDE = int(os.environ.get("SHOAL_ORACLE_STRIDE", "83"))


@pytest.fixture
def oracle(lab, tmp_path):
    oracle = OracleLab(lab, tmp_path)
    yield oracle
    oracle.server.close()


def test_every_statement_may_fail_with_every_error(tmp_path):
    environment = newest()
    answer = subprocess.run(
        [environment.python, program, tmp_path / "servers", "0", str(STRIDE)],
        env={**os.environ, **variables_for(environment)},
        capture_output=True,
        text=True,
        timeout=3600 * 3 if STRIDE < 10 else 300,
    )

    assert answer.returncode == 0, answer.stdout + answer.stderr
    tried = re.search(r"(\d+) cases tried, 0 wrong", answer.stdout)
    assert tried, answer.stdout
    assert int(tried[1]) * STRIDE > 5000


# By what they execute; each comes once or more in a run.
MOMENTS = [
    'CREATE ROLE "SHOAL_TEST_DJANGO"',
    "CREATE TABLESPACE test_DJANGO",
    "CREATE USER test_DJANGO",
    r"^GRANT CREATE SESSION,\s+CREATE TABLE,[\s\w,]+ TO test_DJANGO",
    'CREATE TABLE "DJANGO_MIGRATIONS"',
    'INSERT INTO "SHOP_SHELF"',
    'CREATE TABLESPACE "TEST_DJANGO_2"',
    'CREATE USER "TEST_DJANGO_2"',
    'GRANT "SHOAL_TEST_DJANGO" TO "TEST_DJANGO_2"',
    r"^DBMS_DATAPUMP\.OPEN",
    r"^DBMS_DATAPUMP\.START_JOB",
    r"^ALTER TABLE .*START WITH LIMIT VALUE",
    'INSERT INTO "SHOP_MARK"',
    'ALTER USER "TEST_DJANGO_1" ACCOUNT LOCK',
    'DROP USER "TEST_DJANGO_1"',
    'DROP TABLESPACE "TEST_DJANGO_1_TEMP"',
    'DROP USER "TEST_DJANGO"',
    'DROP ROLE "SHOAL_TEST_DJANGO"',
]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_run_that_is_killed_leaves_nothing_that_clean_does_not_remove(oracle, moment):
    oracle.server.kill_client(matching=moment)

    run, said = oracle.run_and_clean(start_method="spawn")

    assert run.exit_code in (-signal.SIGKILL, 0, 1, 2, 3), (run, said)
    assert oracle.server.faults_left() == 0, run
    oracle.is_as_before()


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_run_whose_statement_fails_leaves_nothing_that_clean_does_not_remove(oracle, moment):
    oracle.server.fail_matching(moment, "ORA-00600: internal error code")

    run, said = oracle.run_and_clean()

    assert run.exit_code in (0, 1, 2, 3), (run, said)
    assert oracle.server.faults_left() == 0, run
    oracle.is_as_before()
    assert "Traceback" not in run.stderr or "ORA-00600" in run.stderr, run


def test_the_next_run_removes_what_a_killed_one_has_left(oracle):
    oracle.server.kill_client(matching=r"^DBMS_DATAPUMP\.START_JOB")
    killed = oracle.run(careful=False)
    assert killed.exit_code == -signal.SIGKILL

    state = {"SHOAL_STATE": str(killed.folder / "state")}
    run = oracle.run(variables=state)

    assert run.exit_code == 0, run
    assert "a killed run had left behind" in run.output
    oracle.is_as_before()
