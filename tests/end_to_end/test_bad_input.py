"""What the world gets wrong: one clear message, the right exit code, and nothing left behind."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from environments import START_METHODS, all_environments, newest, variables_for
from events import differences

ENGINE = "SHOAL_ENGINE"


def assert_one_message(run, *expected):
    """One message of shoal's, that says all of `expected`, and no traceback."""
    assert "Traceback" not in run.output, str(run)
    assert run.output.count("shoal: ") == 1, str(run)
    for text in expected:
        assert text in run.output, str(run)


@pytest.mark.parametrize(
    "label", ["tests.no_such_module", "tests.test_process.NoSuchTests", "nowhere"]
)
def test_a_label_that_does_not_exist_is_an_error_as_with_django(lab, serial, label):
    expected = serial("sqlite-memory", newest(), (label,))

    found = lab.run("outcomes", [label], parallel=2)

    assert not (unlike := differences(expected.events, found.events)), "\n".join(unlike)
    assert found.exit_code == expected.exit_code == 1


def test_settings_that_cannot_be_imported(lab):
    run = lab.run("trivial", options=["--settings", "no_such_settings"], parallel=2)

    assert run.exit_code != 0
    assert "no_such_settings" in run.output


def test_a_start_method_that_does_not_exist(lab):
    run = lab.run("trivial", parallel=2, start_method="telepathy")

    assert run.exit_code == 2
    assert "'telepathy'" in run.stderr and "'spawn'" in run.stderr
    assert "Traceback" not in run.output


def test_a_start_method_in_the_environment_that_does_not_exist(lab):
    run = lab.run("trivial", parallel=2, variables={"SHOAL_START_METHOD": "telepathy"})

    assert run.exit_code == 2
    assert_one_message(run, "'telepathy'", "SHOAL_START_METHOD")


@pytest.mark.parametrize("number", ["-3", "lots", "1.5", ""])
def test_a_number_of_workers_that_is_none(lab, number):
    run = lab.run("trivial", options=[f"--parallel={number}"])

    assert run.exit_code == 2
    assert f"'{number}'" in run.stderr and "auto" in run.stderr
    assert "Traceback" not in run.output


@pytest.mark.parametrize("number", ["-1", "many", "0"])
def test_a_number_in_the_environment_that_is_none(lab, number):
    variables = {"DJANGO_TEST_PROCESSES": number}

    run = lab.run("trivial", parallel="auto", variables=variables)

    assert run.exit_code == 2
    assert_one_message(run, f"'{number}'", "DJANGO_TEST_PROCESSES")


def test_an_engine_that_is_not_there(lab):
    run = lab.run("trivial", parallel=2, variables={ENGINE: "/no/such/engine"})

    assert run.exit_code == 3
    assert_one_message(run, "'/no/such/engine'", ENGINE)


def test_an_engine_that_is_a_folder(lab):
    run = lab.run("trivial", parallel=2, variables={ENGINE: "/"})

    assert run.exit_code == 3
    assert_one_message(run, "'/'", ENGINE)


def test_an_engine_that_is_another_program(lab):
    run = lab.run("trivial", parallel=2, variables={ENGINE: "/bin/true"})

    assert run.exit_code == 3
    assert_one_message(run, "/bin/true")


@pytest.mark.parametrize(
    "program",
    [
        "echo rubbish; exec sleep 60",
        "printf '\\377\\376\\000\\n'",
        "echo '{}'",
        "echo '[1, 2]'",
        'echo \'{"listening": "/no/such/socket", "protocol": 1, "version": "0"}\'',
        'echo \'{"listening": "x", "protocol": 99, "version": "9"}\'; exec sleep 60',
        "exit 5",
        "kill -SEGV $$",
    ],
)
def test_an_engine_that_talks_rubbish(lab, tmp_path, program):
    engine = tmp_path / "engine"
    engine.write_text(f"#!/bin/sh\n{program}\n")
    engine.chmod(engine.stat().st_mode | stat.S_IXUSR)

    run = lab.run("trivial", parallel=2, variables={ENGINE: str(engine)})

    assert run.exit_code == 3
    assert_one_message(run, str(engine))


@pytest.mark.parametrize("method", START_METHODS)
def test_an_events_file_that_cannot_be_written(lab, method):
    wanted = "/no/such/folder/events.jsonl"
    options = ["--events", wanted]

    run = lab.run("trivial", options=options, parallel=2, start_method=method, events=False)

    assert run.exit_code == 3
    assert_one_message(run, wanted)


def test_a_folder_for_temporary_files_with_a_long_name(lab):
    long = lab.folder / ("long" * 40)
    long.mkdir(exist_ok=True)

    run = lab.run("trivial", parallel=2, variables={"TMPDIR": str(long)})

    assert run.exit_code in (0, 3), run  # A socket's path has a limit; either way it is said.
    if run.exit_code == 3:
        assert_one_message(run, "TMPDIR")
    assert not list(long.iterdir())


def test_no_tests(lab):
    manage, command = (
        lab.run("nofile", parallel=2),
        lab.run("nofile", command=("PYTHON", "-m", "shoal", "test")),
    )

    assert manage.exit_code == 0, str(manage)
    assert command.exit_code == 4, str(command)
    assert "Ran 0 tests" in manage.output and "Ran 0 tests" in command.output


def test_a_failing_check_stops_the_run_as_with_django(lab):
    variables = {"SHOAL_TEST_GREETING": "none"}

    run = lab.run("outcomes", ["tests.test_process"], parallel=2, variables=variables)

    assert run.exit_code == 1, str(run)
    assert "the shop has no greeting" in run.output
    assert not run.events.of("test_finished")


def test_an_engine_is_looked_for_in_every_place_that_is_named(lab):
    """Without SHOAL_ENGINE, and with a package that has no engine beside it."""
    environment = next((one for one in all_environments() if ENGINE in variables_for(one)), None)
    if environment is None:
        pytest.skip("shoal is installed in every environment, so its engine is always found")

    run = lab.run("trivial", parallel=2, environment=environment, variables={ENGINE: ""})

    assert run.exit_code == 3
    assert_one_message(run, os.fspath(Path("shoal", "bin", "shoal-engine")), ENGINE)
