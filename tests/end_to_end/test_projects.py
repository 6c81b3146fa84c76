"""Projects with a runner of their own, and without settings of their own."""

from __future__ import annotations

from collections import Counter

import pytest
from environments import START_METHODS, all_environments


def marks_in(path):
    """Return how often each mark was left, and by how many processes."""
    lines = [line.rsplit(" ", 1) for line in path.read_text().splitlines()]
    counts = Counter(name for name, _ in lines)
    processes = {name: len({pid for other, pid in lines if other == name}) for name in counts}
    return counts, processes


@pytest.mark.parametrize("environment", all_environments(), ids=lambda one: one.name)
@pytest.mark.parametrize("method", START_METHODS)
def test_every_hook_of_a_project_s_own_runner_is_called(lab, tmp_path, method, environment):
    run = lab.run(
        "mixin",
        runner=None,
        parallel=2,
        start_method=method,
        environment=environment,
        options=["--their-option", "given"],
        variables={"MIXIN_MARKS": str(tmp_path / "marks"), "MIXIN_START_METHOD": method},
    )

    outcomes = run.events.outcomes
    assert {name for name, outcome in outcomes.items() if outcome in ("failed", "error")} == {
        "tests.test_marks.OutcomeTests.test_errors",
        "tests.test_marks.OutcomeTests.test_fails",
    }, str(run)
    assert run.exit_code == 1
    counts, processes = marks_in(tmp_path / "marks")
    for name in (
        "setup_test_environment",
        "setup_databases",
        "teardown_databases",
        "get_test_runner_kwargs",
        "run_checks",
        "initialize_suite",
        "was_successful=False",
        "their_option=given",
    ):
        assert counts[name] == 1, (name, counts)
    assert counts["init_worker"] == processes["init_worker"] == 2
    assert counts["runner_class"] == 3  # Once for each class.
    assert counts["process_setup(shelf,3)"] == (0 if method == "fork" else 2)
    (result,) = (name for name in counts if name.startswith("suite_result"))
    run_count = run.events.counts["run"]
    skipped = run.events.counts["skipped"]
    assert result == f"suite_result={run_count},1,1,{skipped}"


def test_a_project_s_own_runner_decides_the_exit_code(lab):
    run = lab.run("mixin", runner=None, parallel=2, variables={"MIXIN_FORGIVES": "1"})

    assert run.exit_code == 0
    assert run.events.counts["failures"] == 1


def test_the_command_mixes_itself_into_a_project_s_own_runner(lab, tmp_path):
    run = lab.run(
        "mixin",
        command=("PYTHON", "-m", "shoal", "test", "--parallel", "2"),
        variables={
            "MIXIN_RUNNER": "project.their_runner.TheirRunner",
            "MIXIN_MARKS": str(tmp_path / "marks"),
        },
    )

    counts, _ = marks_in(tmp_path / "marks")
    assert counts["build_suite"] >= 1 and counts["init_worker"] == 2, str(run)
    assert "shoal" in run.output or run.exit_code == 1


@pytest.mark.parametrize("environment", all_environments(), ids=lambda one: one.name)
@pytest.mark.parametrize("method", START_METHODS)
def test_a_program_that_configures_settings_itself(lab, method, environment):
    command = ("PYTHON", "run_tests.py", "--parallel", "2", "--start-method", method)

    run = lab.run("configured", command=command, environment=environment)

    assert run.exit_code == 0, str(run)
    assert "Ran 9 tests" in run.output


@pytest.mark.parametrize("method", START_METHODS)
def test_a_project_whose_tests_all_pass(lab, method):
    run = lab.run("trivial", runner=None, parallel=2, start_method=method)

    assert run.exit_code == 0
    assert set(run.events.outcomes.values()) == {"passed"}
    assert "\nOK\n" in run.output
