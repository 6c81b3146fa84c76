"""The `shoal` command: test, replay, --version; and what a run says to a person."""

from __future__ import annotations

import re

import pytest
from environments import START_METHODS, newest

MODULE = ("PYTHON", "-m", "shoal")


def test_the_version_is_said(lab):
    run = lab.run("trivial", command=(*MODULE, "--version"))

    assert re.fullmatch(r"shoal \d+\.\d+\.\d+\S*\n", run.stdout), str(run)
    assert run.exit_code == 0


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",)])
def test_the_usage_names_the_commands_and_exit_codes(lab, arguments):
    run = lab.run("trivial", command=(*MODULE, *arguments))

    for word in ("shoal test", "shoal replay", "--version", "130"):
        assert word in run.stdout, str(run)


def test_an_unknown_command_is_wrong_usage(lab):
    run = lab.run("trivial", command=(*MODULE, "tset"))

    assert run.exit_code == 2
    assert "'tset'" in run.stderr and "Traceback" not in run.output


def test_the_module_runs_the_tests(lab):
    run = lab.run("trivial", command=(*MODULE, "test", "--parallel", "2"))

    assert run.exit_code == 0
    assert "Ran 4 tests" in run.output


def test_the_command_runs_the_tests(lab):
    script = newest().script
    if script is None:
        pytest.skip("shoal is not installed in the newest environment, so there is no command")

    run = lab.run("trivial", command=(str(script), "test", "--parallel", "2"))

    assert run.exit_code == 0
    assert "Ran 4 tests" in run.output


def test_labels_and_options_go_to_django(lab):
    label = "tests.test_passing.AdditionTests"

    run = lab.run("trivial", command=(*MODULE, "test", label, "-k", "texts", "--parallel", "2"))

    assert "Ran 1 test in" in run.output, str(run)


def test_failures_are_exit_code_1(lab):
    command = (*MODULE, "test", "tests.test_each_outcome", "--parallel", "2")

    run = lab.run(
        "outcomes", command=command, variables={"DJANGO_SETTINGS_MODULE": "project.settings"}
    )

    assert run.exit_code == 1


def test_settings_that_cannot_be_imported_are_named(lab):
    run = lab.run("trivial", command=(*MODULE, "test", "--settings", "no_such_settings"))

    assert run.exit_code == 3
    assert run.output.count("shoal: ") == 1 and "'no_such_settings'" in run.output, str(run)
    assert "Traceback" not in run.output


def test_a_folder_without_a_project_is_wrong_usage(lab):
    (lab.folder / "projects" / "empty").mkdir(parents=True, exist_ok=True)

    run = lab.run("empty", command=(*MODULE, "test"))

    assert run.exit_code == 2
    assert "manage.py" in run.output and "Traceback" not in run.output


@pytest.mark.parametrize("method", START_METHODS)
def test_a_replay_prints_the_report_of_the_run(lab, method):
    labels = ["tests.test_each_outcome", "tests.test_output", "tests.test_class_fixtures"]
    run = lab.run("outcomes", labels, parallel=2, start_method=method)

    replay = lab.run("outcomes", command=(*MODULE, "replay", str(run.folder / "events.jsonl")))

    assert report(replay.output) == report(run.output)
    assert replay.exit_code == run.exit_code == 1


def report(output: str) -> str:
    """Return the final report: all from the first problem to the verdict."""
    begin = re.search(r"^={70}$|^-{70}$", output, re.MULTILINE)
    end = re.search(r"^(?:OK|FAILED).*$", output, re.MULTILINE)
    assert begin and end, output
    return output[begin.start() : end.end()]


@pytest.mark.parametrize("text", ["", "rubbish\n", '{"event": "no_such_event"}\n', "\x00\n"])
def test_a_file_that_holds_no_run_is_refused(lab, tmp_path, text):
    file = tmp_path / "events.jsonl"
    file.write_text(text)

    run = lab.run("trivial", command=(*MODULE, "replay", str(file)))

    assert run.exit_code in (2, 3), str(run)
    assert run.output.count("shoal: ") == 1, str(run)


def test_a_file_that_is_not_there_is_named(lab):
    run = lab.run("trivial", command=(*MODULE, "replay", "/no/such/events.jsonl"))

    assert run.exit_code in (2, 3)
    assert "/no/such/events.jsonl" in run.output and "Traceback" not in run.output


def test_a_report_heads_every_problem_as_django_does(lab, serial):
    labels = ("tests.test_each_outcome", "tests.test_class_fixtures", "tests.test_subtests")
    expected = serial("sqlite-memory", newest(), labels)

    found = lab.run("outcomes", labels, parallel=2)

    assert headings(found.output) == headings(expected.output)


def headings(output: str) -> list[str]:
    pattern = r"^(?:ERROR|FAIL|UNEXPECTED SUCCESS): .*$"
    found = re.findall(pattern, output, re.MULTILINE)
    return sorted(re.sub(r"0x[0-9a-f]+", "0x...", heading) for heading in found)
