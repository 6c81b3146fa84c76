"""What outlives a test is told of that test."""

from __future__ import annotations

import pytest
from environments import START_METHODS, newest

# A word of what is said of each.
LEAKS = {
    "test_a_thread": "the-sleeper",
    "test_b_file": "leaks.py",
    "test_c_variable": "FAULTS_LEFT",
    "test_d_folder": "working directory",
    "test_e_setting": "GREETING",
    "test_f_process": "process",
    "test_g_transaction": "autocommit of 'default'",
    "test_h_connection_of_a_thread": "database connection 'default' of thread",
}


@pytest.mark.parametrize("database", ["sqlite-file", "postgres", "mysql"])
@pytest.mark.parametrize("action", ["warn", "fail"])
def test_each_leak_is_named_with_its_test(lab, need, action, database):
    need(database, newest())

    run = lab.run(
        "faults", ["tests.leaks"], options=["--leaks", action], parallel=2, database=database
    )

    assert run.exit_code == (1 if action == "fail" else 0), str(run)
    for test, word in LEAKS.items():
        event = run.events.test(f".{test}")
        assert any(word in leak for leak in event["leaks"]), event
        # A connection may have a descriptor, which is open as well.
        assert len(event["leaks"]) == 1 or test.startswith("test_h"), event
        assert event["outcome"] == ("failed" if action == "fail" else "passed"), event
        assert event["leaks"][0] in run.output
    clean = run.events.test("test_i_tidy")
    assert (clean["outcome"], clean["leaks"]) == ("passed", [])


@pytest.mark.parametrize("method", START_METHODS)
def test_a_process_that_is_left_is_named_and_ended(lab, method):
    run = lab.run("faults", ["tests.leaks.ChildLeaks"], parallel=2, start_method=method)

    assert run.exit_code == 0, str(run)
    (left,) = run.events.of("process_left")
    assert left["id"] == "tests.leaks.ChildLeaks.test_f_process"
    assert left["pid"] == int((run.folder / "marks" / "child").read_text())
    assert "python -c import time" in left["command"]
    assert "tests.leaks.ChildLeaks.test_f_process left a process behind" in run.output


def test_ordinary_tests_leak_nothing(lab):
    labels = [
        f"tests.{name}"
        for name in ("test_requests", "test_transactions", "test_databases", "test_live_server")
    ]

    plain = lab.run("outcomes", labels, parallel=2)
    looked = lab.run("outcomes", labels, options=["--leaks", "fail"], parallel=2)

    assert looked.events.outcomes == plain.events.outcomes, str(looked)
    leaks = {event["id"]: event["leaks"] for event in looked.events.of("test_finished")}
    assert not any(leaks.values()), leaks
