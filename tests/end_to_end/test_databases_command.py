"""`shoal databases`: a plan is shown and not done; what was kept is shown and dropped."""

from __future__ import annotations

import pytest
import servers
from environments import newest

DATABASES = ["sqlite-file", "postgres", "mysql"]


def command(*words):
    return ("PYTHON", "-m", "shoal", "databases", *words)


def skip_without(database):
    if reason := servers.why_not(database, newest()):
        pytest.skip(reason)


@pytest.mark.parametrize("database", DATABASES)
def test_the_plan_has_every_statement_and_does_none(lab, database):
    skip_without(database)

    run = lab.run("outcomes", command=command("plan", "--parallel", "2"), database=database)

    assert (run.exit_code, run.stderr) == (0, ""), str(run)
    for number in (1, 2):
        assert f"default_{number}" in run.stdout, str(run)
    made = {
        "sqlite-file": "copy the file '",
        "postgres": f'CREATE DATABASE "test_{run.prefix}_default_2" TEMPLATE',
        "mysql": f"CREATE DATABASE `test_{run.prefix}_default_2`",
    }
    assert made[database] in run.stdout, str(run)
    assert "replica: a mirror of default" in run.stdout


def test_the_plan_of_a_database_in_memory_says_so(lab):
    run = lab.run("outcomes", command=command("plan"))

    assert run.exit_code == 0
    assert "default: in memory;" in run.stdout, str(run)


def test_a_server_that_cannot_be_reached_is_named(lab):
    skip_without("postgres")

    run = lab.run_carelessly(
        "outcomes",
        command=command("plan"),
        variables={
            "SHOAL_TEST_DATABASE": "postgres",
            "SHOAL_TEST_POSTGRES": "postgres@127.0.0.1:1",
        },
    )

    assert run.exit_code == 3, str(run)
    assert "cannot reach the server of the database 'default'" in run.stderr
    assert "Traceback" not in run.output


@pytest.mark.parametrize("words", [(), ("paln",), ("plan", "--parallel", "0")])
def test_wrong_words_are_wrong_usage(lab, words):
    run = lab.run("outcomes", command=command(*words))

    assert run.exit_code == 2, str(run)
    assert "usage: shoal databases" in run.stderr


@pytest.mark.parametrize("database", ["sqlite-file", "postgres"])
def test_what_was_kept_is_listed_and_dropped(lab, database, tmp_path):
    skip_without(database)
    prefix = f"{lab.prefix}kept_{database[:3]}"
    place = {"SHOAL_STATE": str(tmp_path / "state"), "SHOAL_TEST_PREFIX": prefix}
    place["TMPDIR"] = str(tmp_path)  # Where the sample's SQLite files lie.
    wishes = {"database": database, "variables": place}
    if database in servers.ADDRESSES:
        lab._vendors_used.add(database)

    lab.run_carelessly(
        "outcomes", ["tests.test_transactions"], options=["--keepdb"], parallel=2, **wishes
    )
    listed = lab.run_carelessly("outcomes", command=command("list"), **wishes)
    name = f"test_{prefix}_other_1"
    if database == "sqlite-file":
        name = str(tmp_path / f"{name}.sqlite3")
    stranger = lab.run_carelessly("outcomes", command=command("drop", "test_strange"), **wishes)
    one = lab.run_carelessly("outcomes", command=command("drop", name), **wishes)
    rest = lab.run_carelessly("outcomes", command=command("drop"), **wishes)
    after = lab.run_carelessly("outcomes", command=command("list"), **wishes)

    assert len(listed.stdout.splitlines()) == 6, str(listed)  # 2 databases, with 2 clones each.
    assert stranger.exit_code == 2 and "no run has kept" in stranger.stderr, str(stranger)
    assert one.stdout.count("dropped") == 1 and name in one.stdout, str(one)
    assert rest.stdout.count("dropped") == 5 and rest.exit_code == 0, str(rest)
    assert after.stdout == "no database was kept\n"
    if database in servers.ADDRESSES:
        assert servers.databases_with(database, f"test_{prefix}") == []
    else:
        assert not list(tmp_path.glob("*.sqlite3*"))
