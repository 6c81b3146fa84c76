"""Options and variables are read as documented, and refused with what was expected."""

from __future__ import annotations

import argparse

import pytest

from shoal import options
from shoal.errors import ExitCode, ShoalError
from shoal.runner import ShoalRunner


@pytest.mark.parametrize(("text", "workers"), [("0", 0), ("1", 1), ("12", 12)])
def test_a_number_of_workers_is_taken(text: str, workers: int) -> None:
    assert options.parse_parallel(text) == workers


@pytest.mark.parametrize("text", ["-3", "lots", "1.5", "", "²"])
def test_what_is_no_number_of_workers_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError) as refusal:
        options.parse_parallel(text)

    assert repr(text) in str(refusal.value)
    assert "expected 1, 2, 3, ... or 'auto'" in str(refusal.value)


@pytest.mark.parametrize(
    ("arguments", "parallel", "automatic"),
    [
        (["--parallel"], "auto", True),
        (["--parallel=auto"], "auto", True),
        (["--parallel=2"], 2, False),
    ],
)
def test_auto_is_remembered_as_such(
    arguments: list[str], parallel: object, automatic: bool
) -> None:
    parser = argparse.ArgumentParser()
    ShoalRunner.add_arguments(parser)

    parsed = parser.parse_args(arguments)

    assert (parsed.parallel, parsed.parallel_auto) == (parallel, automatic)


def test_auto_is_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_TEST_PROCESSES", "7")

    assert options.automatic_workers() == 7


def test_auto_is_at_least_one_without_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DJANGO_TEST_PROCESSES", raising=False)

    assert options.automatic_workers() >= 1


@pytest.mark.parametrize("text", ["0", "-1", "many", ""])
def test_a_senseless_variable_is_refused_by_name(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_TEST_PROCESSES", text)

    with pytest.raises(ShoalError, match="DJANGO_TEST_PROCESSES") as refusal:
        options.automatic_workers()

    assert refusal.value.exit_code == ExitCode.USAGE


def test_the_option_comes_before_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOAL_START_METHOD", "nonsense")

    assert options.start_method("spawn") == "spawn"


def test_a_start_method_that_the_system_lacks_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOAL_START_METHOD", "teleport")

    with pytest.raises(ShoalError, match="'teleport' is not a start method.*'spawn'") as refusal:
        options.start_method(None)

    assert "SHOAL_START_METHOD" in refusal.value.cause


def test_linux_forks_whatever_cpython_would_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        options.multiprocessing, "get_all_start_methods", lambda: ["forkserver", "spawn", "fork"]
    )
    monkeypatch.setattr(options.sys, "platform", "linux")

    assert options.start_methods() == ["fork", "forkserver", "spawn"]


def test_macos_spawns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        options.multiprocessing, "get_all_start_methods", lambda: ["spawn", "fork", "forkserver"]
    )
    monkeypatch.setattr(options.sys, "platform", "darwin")

    assert options.start_methods()[0] == "spawn"
