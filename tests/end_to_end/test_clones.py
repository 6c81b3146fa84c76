"""How clones come to be: early, side by side, under any name, with any backend."""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing

import pytest
from clones import PROJECT, drop, held, quoted, sql
from environments import START_METHODS, all_environments, newest
from events import differences
from runs import SERIAL


def has(environment, module):
    answer = subprocess.run([environment.python, "-c", f"import {module}"], capture_output=True)
    return answer.returncode == 0


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_workers_come_up_while_the_template_is_made(lab, method):
    run = lab.run(
        PROJECT,
        ["tests.both"],
        database="sqlite-file",
        parallel=2,
        start_method=method,
        variables={"CLONES_EARLY": "1"},
    )

    assert run.exit_code == 0, str(run)
    assert (run.folder / "marks" / "early").exists()


@pytest.mark.parametrize(
    ("database", "method", "at"),
    [
        ("postgres", "fork", "^CREATE"),
        ("mysql", "fork", "^INSERT"),
        ("sqlite-file", "fork", "^copy"),
        ("sqlite-file", "forkserver", "^copy"),
        ("mysql", "spawn", "^CREATE DATABASE"),
    ],
)
def test_a_worker_begins_as_soon_as_its_own_clone_is_there(lab, need, database, method, at):
    need(database, newest())

    run = lab.run(
        PROJECT,
        ["tests.both"],
        database=database,
        parallel=2,
        start_method=method,
        # The second clone waits for a test in the first.
        variables={"CLONES_FAULT": "slow", "CLONES_FAULT_AT": at},
    )

    assert run.exit_code == 0, str(run)
    assert "could not start" not in run.output, str(run)


@pytest.fixture
def named(lab, need):
    """Return a function that runs the project with databases that begin with a prefix of ours."""
    used = []

    def run(database, labels=("tests.both",), **wishes):
        need(database, newest())
        prefix = f"{lab.prefix}N"
        used.append((database, prefix))
        variables = {"SHOAL_TEST_PREFIX": prefix} | wishes.pop("variables", {})
        made = {"parallel": 2, "variables": variables} | wishes
        finished = lab.run_carelessly(PROJECT, labels, database=database, **made)
        assert finished.exit_code == 0, str(finished)
        return finished

    run.prefix = f"{lab.prefix}N"
    yield run
    for database, prefix in used:
        if database != "sqlite-file":
            drop(database, prefix)


@pytest.mark.parametrize(
    ("database", "method", "name"),
    [
        ("postgres", "fork", " 100%s 'it' `b` Größe\\{x}; --"),
        ("mysql", "fork", " 100%s 'it' \"q\" Größe\\{x}; --"),
        ("sqlite-file", "spawn", " 100%s 'it' `b` \"q\" Größe\\{x}?a=b#c"),
    ],
)
def test_names_may_hold_anything_that_django_takes(lab, need, database, method, name):
    need(database, newest())

    run = lab.run(
        PROJECT,
        ["tests.both"],
        database=database,
        parallel=2,
        start_method=method,
        variables={"CLONES_NAME": name},
    )

    assert run.exit_code == 0, str(run)


def test_a_kept_database_may_have_double_quotes_in_its_name(named):
    """Django creates none of such a name, but uses one that is there."""
    template = f'test_{named.prefix}"q"'
    sql("postgres", f"CREATE DATABASE {quoted('postgres', template)}")

    named("postgres", options=["--keepdb"], variables={"CLONES_NAME": '"q"'})

    assert held("postgres", template) == [template, f"{template}_1", f"{template}_2"]


@pytest.mark.parametrize(("database", "letter"), [("postgres", "n"), ("mysql", "ü")])
def test_names_that_are_too_long_are_cut_and_stay_apart(named, database, letter):
    name = letter * 60
    wishes = {
        "labels": ["tests.reading"],
        "options": ["--keepdb"],
        "variables": {"CLONES_NAME": name, "CLONES_OTHERS": "other"},
    }
    first = named(database, **wishes)
    made = held(database, named.prefix)

    second = named(database, **wishes)

    assert len(made) == 6, made  # Two templates and their clones,
    assert len({one[:30] for one in made}) == 1, made  # that differ at the end alone.
    assert all(len(one.encode()) <= 63 for one in made)
    assert "has too long a name for" in first.output
    assert (first.folder / "marks" / "migrated").exists()
    assert not (second.folder / "marks" / "migrated").exists(), str(second)
    assert held(database, named.prefix) == made


@pytest.mark.parametrize(("length", "is_cut"), [(58, False), (59, True)])
def test_names_are_cut_where_a_clone_s_number_would_not_fit(named, length, is_cut):
    name = "x" * (length - len(f"test_{named.prefix}"))

    run = named("postgres", ["tests.reading"], variables={"CLONES_NAME": name})

    assert ("has too long a name for" in run.output) == is_cut, str(run)
    assert not held("postgres", named.prefix)


def rows(database, name, statement):
    """Run a statement in one of the run's databases; returns its rows."""
    if database != "sqlite-file":
        return sql(database, statement, database=name)
    with closing(sqlite3.connect(name)) as connection:
        found = connection.execute(statement).fetchall()
        connection.commit()
        return [list(row) for row in found]


@pytest.mark.parametrize(
    ("database", "method"), [("postgres", "fork"), ("mysql", "spawn"), ("sqlite-file", "fork")]
)
def test_kept_clones_are_made_anew_from_the_kept_template(named, lab, database, method):
    folder = lab.folder / f"kept-{lab.runs}"
    folder.mkdir()
    wishes = {
        "labels": ["tests.shelf.Shelf0", "tests.shelf.Shelf1"],
        "options": ["--keepdb"],
        "start_method": method,
        "variables": {"CLONES_FOLDER": str(folder), "SHOAL_STATE": str(folder / "state")},
    }
    ending, where = "", ""
    if database == "sqlite-file":
        ending, where = ".sqlite3", f"{folder}/"
    template, *clones = (
        f"{where}test_{named.prefix}{number}{ending}" for number in ("", "_1", "_2")
    )
    named(database, **wishes)
    rows(database, template, "UPDATE shelf_book SET text = 'kept'")
    for clone in clones:
        rows(database, clone, "DELETE FROM shelf_book")

    second = named(database, **wishes)

    assert not (second.folder / "marks" / "migrated").exists(), str(second)
    for name in (template, *clones):
        assert rows(database, name, "SELECT text FROM shelf_book") == [["kept"]], name


@pytest.mark.parametrize(
    ("database", "method"),
    [("postgres", "fork"), ("mysql", "forkserver"), ("sqlite-file", "spawn")],
)
def test_aliases_of_one_database_share_a_clone(lab, need, database, method):
    need(database, newest())

    run = lab.run(
        PROJECT,
        ["tests.aliases"],
        database=database,
        parallel=2,
        start_method=method,
        variables={"CLONES_OTHERS": "other replica twin"},
    )

    assert run.exit_code == 0, str(run)
    seen = [(run.folder / "marks" / f"ran-{slot}").read_text().split() for slot in (1, 2)]
    assert not {*seen[0]} & {*seen[1]}
    assert {len({*names}) for names in seen} == {2}


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize("environment", all_environments(), ids=lambda one: one.name)
def test_a_pool_of_connections_is_each_worker_s_own(lab, need, environment, method):
    need("postgres", environment)
    if environment.versions[0] < (5, 1):
        pytest.skip(f"Django {environment.django_version} knows no pool of connections")
    if not has(environment, "psycopg_pool"):
        pytest.skip("no psycopg_pool is installed")

    run = lab.run(
        PROJECT,
        ["tests.both", "tests.shelf.Shelf0", "tests.shelf.Shelf1"],
        environment=environment,
        database="postgres",
        parallel=2,
        start_method=method,
        variables={"CLONES_POOL": "1"},
    )

    assert run.exit_code == 0, str(run)


THIRD = {"CLONES_BACKEND": "project.third"}
POSTGIS = {"CLONES_BACKEND": "django.contrib.gis.db.backends.postgis"}


@pytest.fixture(scope="module")
def django_s_own(lab):
    """Return a function that gives a serial run of Django's own, made once and kept."""
    kept = {}

    def run(label, database, variables):
        if label not in kept:
            kept[label] = lab.run(
                PROJECT, [label], runner=SERIAL, database=database, variables=variables
            )
        return kept[label]

    return run


@pytest.mark.parametrize("method", START_METHODS)
def test_a_backend_that_shoal_does_not_know_has_the_outcomes_of_a_serial_run(
    lab, django_s_own, method
):
    expected = django_s_own("tests.mixed", "sqlite-file", THIRD)

    run = lab.run(
        PROJECT,
        ["tests.mixed"],
        database="sqlite-file",
        parallel=2,
        start_method=method,
        variables=THIRD,
    )

    assert not differences(expected.events, run.events), str(run)
    cloned = (run.folder / "marks" / "cloned").read_text().split()
    assert cloned[::2] == ["1", "2"] and len({*cloned[1::2]}) == 1  # By the host, in order.


@pytest.mark.parametrize("method", START_METHODS)
def test_a_backend_that_shoal_does_not_know_clones_again_for_a_replacement(lab, method):
    run = lab.run(
        PROJECT,
        ["tests.dying"],
        database="sqlite-file",
        parallel=1,
        start_method=method,
        variables=THIRD,
    )

    assert [*run.events.outcomes.values()] == ["crashed", "passed"], str(run)
    cloned = (run.folder / "marks" / "cloned").read_text().split()
    assert cloned[::2] == ["1", "1"] and len({*cloned[1::2]}) == 2


def test_postgis_has_the_outcomes_of_a_serial_run(lab, need, django_s_own):
    need("postgres", newest())
    query = "SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'"
    if not sql("postgres", query):
        pytest.skip("the server has no PostGIS")
    expected = django_s_own("tests.maps", "postgres", POSTGIS)

    run = lab.run(
        PROJECT,
        ["tests.maps"],
        database="postgres",
        parallel=2,
        start_method="forkserver",
        variables=POSTGIS,
    )

    assert not differences(expected.events, run.events), str(run)
    assert expected.events.counts["failures"] == 1 and expected.events.counts["errors"] == 0
