"""Django's options mean under shoal what they mean under Django."""

from __future__ import annotations

import re

import pytest
from environments import START_METHODS, newest

SHORT = ("tests.test_each_outcome", "tests.test_method_fixtures")


def test_failfast_starts_no_test_after_the_first_failure(lab):
    run = lab.run("outcomes", SHORT, options=["--failfast"], parallel=2)

    bad = [outcome for outcome in run.events.outcomes.values() if outcome in ("failed", "error")]
    assert 1 <= len(bad) <= 2, run  # The other worker may have been in the middle of one.
    assert "not_run" in run.events.outcomes.values()
    assert run.exit_code == 1


@pytest.mark.parametrize("method", START_METHODS)
def test_shuffled_tests_run_in_the_order_of_the_seed(lab, method):
    labels = ("tests.test_odd_names", "tests.test_databases")

    serial, first, second, other = (
        lab.run(
            "outcomes", labels, options=["--shuffle", seed], parallel=parallel, start_method=method
        )
        for seed, parallel in (("7", 0), ("7", 1), ("7", 1), ("8", 1))
    )

    assert "Using shuffle seed: 7 (given)" in first.output
    assert "Used shuffle seed: 7 (given)" in first.output
    assert first.events.order == second.events.order
    assert first.events.order != other.events.order
    assert sorted(first.events.order) == sorted(other.events.order)
    assert serial.exit_code == first.exit_code == 1


def test_reversed_tests_run_backwards_within_their_class(lab):
    label = ["tests.test_each_outcome.DocumentedTests"]

    forwards = lab.run("outcomes", label, parallel=1)
    backwards = lab.run("outcomes", label, options=["--reverse"], parallel=1)

    assert backwards.events.order == forwards.events.order[::-1]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--tag", "fast"], 2),
        (["--tag", "slow", "--exclude-tag", "fast"], 1),
        (["-k", "with_a_tag"], 1),
        (["-k", "TaggedTests"], 4),
        (["--exclude-tag", "slow", "-k", "TaggedTests"], 2),
    ],
)
def test_a_selection_runs_what_was_selected(lab, options, expected):
    run = lab.run("outcomes", ["tests.test_odd_names"], options=options, parallel=2)

    assert run.events.counts["run"] == expected, str(run)


def test_buffered_output_is_shown_for_failures_only(lab):
    labels = ["tests.test_output.OutputTests"]

    run = lab.run("outcomes", labels, options=["--buffer"], parallel=2)

    assert "test_prints_and_fails says so by print" in run.output
    assert "test_prints_and_fails says so by print to stderr" in run.output
    assert "test_prints says so by print" not in run.output


def test_queries_are_shown_when_asked_for(lab):
    labels = ["tests.test_databases.QueryTests"]

    plain = lab.run("outcomes", labels, parallel=2)
    with_queries = lab.run("outcomes", labels, options=["--debug-sql"], parallel=2)

    assert "INSERT INTO" not in plain.output
    assert "INSERT INTO" in with_queries.output


@pytest.mark.parametrize("method", START_METHODS)
def test_debug_mode_reaches_the_workers(lab, method):
    labels = ["tests.test_process"]

    run = lab.run("outcomes", labels, options=["--debug-mode"], parallel=2, start_method=method)

    assert run.exit_code == 0, str(run)


def test_timing_says_how_long_databases_took(lab):
    run = lab.run("trivial", options=["--timing"], parallel=2)

    assert re.search(r"Total database setup took \d", run.output), str(run)
    assert re.search(r"Total database teardown took \d", run.output), str(run)


def test_durations_name_the_slowest_tests(lab):
    labels = ["tests.test_messages.LengthTests", "tests.test_live_server"]

    run = lab.run("outcomes", labels, options=["--durations", "2"], parallel=2)

    assert "Slowest test durations" in run.output, str(run)
    assert len(re.findall(r"^\d+\.\d+s .*test_", run.output, re.MULTILINE)) == 2, str(run)


def test_durations_of_zero_name_every_test(lab):
    run = lab.run("trivial", options=["--durations", "0", "-v", "2"], parallel=2)

    assert len(re.findall(r"^\d+\.\d+s .*test_", run.output, re.MULTILINE)) == 4, str(run)


def test_a_debugger_runs_in_one_process(lab):
    run = lab.run("trivial", options=["--pdb"], parallel=2)

    assert run.exit_code == 0, str(run)
    assert "--pdb" in run.stderr
    assert not run.events.all


@pytest.mark.parametrize("database", ["sqlite-file", "postgres", "mysql"])
def test_kept_databases_are_used_again(lab, need, database):
    need(database, newest())
    labels = [
        "tests.test_databases.IsolationTests",
        "tests.test_databases.QueryTests",
    ]  # A flush would take the migrated rows away for good.
    shared = {
        "SHOAL_TEST_PREFIX": f"{lab.prefix}keep",
        "TMPDIR": str(lab.folder / f"keep-{database}"),
    }
    (lab.folder / f"keep-{database}").mkdir()

    first, second, last = (
        lab.run_carelessly(
            "outcomes",
            labels,
            options=options,
            parallel=2,
            database=database,
            variables=shared,
        )
        for options in (["--keepdb"], ["--keepdb"], ["--noinput"])
    )

    assert "Using existing test database" in second.output
    assert first.events.outcomes == second.events.outcomes == last.events.outcomes
    assert not list((lab.folder / f"keep-{database}").iterdir())
    # On a server the laboratory looks for databases of its own when the session ends.


@pytest.mark.parametrize("verbosity", [0, 1, 2, 3])
def test_every_verbosity_gives_the_same_verdict(lab, verbosity):
    labels = ["tests.test_each_outcome"]

    run = lab.run("outcomes", labels, options=["-v", str(verbosity)], parallel=2)

    assert run.exit_code == 1
    assert re.search(r"^FAILED \(failures=\d+, errors=\d+, skipped=\d+", run.output, re.MULTILINE)
    assert (" ... ok\n" in run.output) == (verbosity >= 2)


def test_without_parallel_nothing_but_this_process_runs(lab):
    run = lab.run("trivial")

    assert run.exit_code == 0
    assert not run.events.all
    assert "Ran 4 tests" in run.output


def test_one_worker_is_a_worker(lab):
    run = lab.run("trivial", parallel=1)

    assert [event["slot"] for event in run.events.of("worker_started")] == [1]
    assert run.exit_code == 0


def test_the_number_of_workers_comes_from_the_environment(lab):
    run = lab.run("trivial", parallel="auto", variables={"DJANGO_TEST_PROCESSES": "2"})

    assert {event["slot"] for event in run.events.of("worker_started")} == {1, 2}


def test_no_more_workers_start_than_there_are_classes(lab):
    run = lab.run("trivial", parallel=500)

    assert len(run.events.of("worker_started")) <= 3
    assert run.exit_code == 0


def test_a_pattern_chooses_the_files(lab):
    run = lab.run("outcomes", options=["--pattern", "test_subtests.py"], parallel=2)

    assert all(name.startswith("tests.test_subtests.") for name in run.events.order)
    assert run.events.order


def test_a_path_is_a_label(lab):
    run = lab.run("trivial", ["tests/"], parallel=2)

    assert run.events.counts["run"] == 4


def test_the_start_method_comes_from_the_environment(lab):
    run = lab.run("trivial", parallel=2, variables={"SHOAL_START_METHOD": "spawn"})

    (started,) = run.events.of("run_started")
    assert "spawn" in str(started), started


def test_recorded_output_is_the_test_s_own(lab):
    run = lab.run("outcomes", ["tests.test_output.OutputTests"], parallel=2)

    for event in run.events.of("test_finished"):
        name = event["id"].rpartition(".")[2]
        said = output_of(run, event)
        for other in re.findall(r"(test_\w+) says so", said):
            assert other == name, event
        if name.startswith(("test_prints_from_c", "test_prints_from_a_child")):
            assert f"{name} says so" in said, event
        if name == "test_prints_a_lot":
            assert said.count("says so line") == 2000
        if name == "test_writes_to_descriptors":
            assert "by write 1" in said and "by write 2" in said


def output_of(run, event):
    """Return what a test printed, from the file that its event points into."""
    where = event.get("output")
    if not where:
        return ""
    data = (run.folder / where["file"]).read_bytes()
    return data[where["from"] : where["to"]].decode("utf-8", "backslashreplace")
