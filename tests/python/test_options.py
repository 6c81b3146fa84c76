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


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90),
        ("0.5", 0.5),
        ("90s", 90),
        ("2m", 120),
        ("1h30m", 5400),
        ("500ms", 0.5),
        ("1m1s1ms", 61.001),
        ("1.5h", 5400),
        ("none", 0),
        ("0", 0),
        ("0s", 0),
    ],
)
def test_a_duration_is_seconds(text: str, seconds: float) -> None:
    assert options.parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text",
    ["", "s", "-1", "1d", "1s1m", "nan", "inf", "1e3", "²", "1" * 400, "0.00001", "2 m", "1m1m"],
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError) as refusal:
        options.parse_duration(text)

    assert repr(text) in str(refusal.value) and "'1h30m'" in str(refusal.value)


@pytest.mark.parametrize("text", ["-1", "101", "", "1.0", "many", "²", "9" * 5000])
def test_a_number_out_of_bounds_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="expected 0 to 100"):
        options.whole_number(0, 100)(text)


def test_what_nobody_chose_is_left_to_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    for choice in options.CHOICES:
        monkeypatch.delenv(choice.variable, raising=False)

    assert set(options.choices({}).values()) == {None}


def test_every_choice_is_an_option_a_variable_and_a_keyword(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted = {
        "slow_timeout": ("2m", 120.0),
        "timeout": ("90", 90.0),
        "global_timeout": ("1h", 3600.0),
        "grace": ("none", 0.0),
        "max_fail": ("3", 3),
        "retries": ("0", 0),
        "flaky_result": ("fail", "fail"),
        "leaks": ("warn", "warn"),
        "isolate": ("media, caches", ["media", "caches"]),
        "max_worker_restarts": ("7", 7),
    }
    parser = argparse.ArgumentParser()
    ShoalRunner.add_arguments(parser)
    arguments = [f"--{name.replace('_', '-')}={text}" for name, (text, _) in wanted.items()]
    expected = {name: value for name, (_, value) in wanted.items()}

    parsed = vars(parser.parse_args(arguments))
    given = options.choices({name: parsed[name] for name in wanted})
    for name, (text, _) in wanted.items():
        monkeypatch.setenv("SHOAL_" + name.upper(), text)

    assert given == {**expected, "django_flush": None}
    assert options.choices({}) == {**expected, "django_flush": None}


def test_djangos_flush_is_asked_for_without_a_value(monkeypatch: pytest.MonkeyPatch) -> None:
    parser = argparse.ArgumentParser()
    ShoalRunner.add_arguments(parser)

    parsed = parser.parse_args(["--django-flush"])
    monkeypatch.setenv("SHOAL_DJANGO_FLUSH", "0")

    assert options.choices({"django_flush": parsed.django_flush})["django_flush"] is True
    assert options.choices({})["django_flush"] is False


def test_none_isolates_nothing() -> None:
    assert options.choices({"isolate": []})["isolate"] == []
    assert options.parse_isolate("none") == []
    with pytest.raises(argparse.ArgumentTypeError, match="'planets' cannot be isolated"):
        options.parse_isolate("caches,planets")


def test_a_senseless_choice_in_the_environment_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SHOAL_FLAKY_RESULT", "maybe")

    with pytest.raises(ShoalError, match="'maybe'.*'pass' or 'fail'") as refusal:
        options.choices({})

    assert refusal.value.cause == "from SHOAL_FLAKY_RESULT"
    assert refusal.value.exit_code == ExitCode.USAGE


def test_an_option_of_a_partner_stays_the_partners() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--timeout", help="theirs")

    options.add_choices(parser)

    assert parser.parse_args(["--timeout", "x"]).timeout == "x"
