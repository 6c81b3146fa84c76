"""The engine is found, or its absence is explained; one that cannot be used is named."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from shoal.engine import PROTOCOL, Engine, Places, find_engine
from shoal.errors import ShoalError


def script(folder: Path, text: str) -> str:
    path = folder / "shoal-engine"
    path.write_text(f"#!{sys.executable}\n{text}\n")
    path.chmod(0o755)
    return str(path)


def start(monkeypatch: pytest.MonkeyPatch, path: str) -> Engine:
    monkeypatch.setenv("SHOAL_ENGINE", path)
    return Engine(Places("a-folder", "a-state"), "a-token")


def test_the_variable_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = script(tmp_path, "")
    monkeypatch.setenv("SHOAL_ENGINE", path)

    assert str(find_engine()) == path


def test_a_variable_that_points_to_nothing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOAL_ENGINE", "/no/such/engine")

    with pytest.raises(ShoalError, match="'/no/such/engine', where SHOAL_ENGINE points"):
        find_engine()


def test_a_file_that_cannot_be_executed_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "shoal-engine"
    path.write_text("")
    monkeypatch.setenv("SHOAL_ENGINE", str(path))

    with pytest.raises(ShoalError) as refusal:
        find_engine()

    assert refusal.value.cause == "not a file that can be executed"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", "it ended with exit code 0 without a word"),
        ("print('hello')", "it said 'hello' where it should say where it listens"),
        ("print('[]')", "it said '[]' where"),
        (
            'print(\'{"listening": "x", "protocol": 99, "version": "9"}\')',
            "version 9 with protocol 99",
        ),
    ],
)
def test_an_engine_that_makes_no_sense_is_refused(
    text: str, cause: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ShoalError, match="cannot be used") as refusal:
        start(monkeypatch, script(tmp_path, text))

    assert cause in refusal.value.cause


def test_the_token_travels_in_the_environment_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = script(
        tmp_path,
        "import json, os, sys\n"
        "assert 'a-token' not in ' '.join(sys.argv)\n"
        f"greeting = {{'listening': os.environ['SHOAL_TOKEN'], 'protocol': {PROTOCOL}}}\n"
        "print(json.dumps(greeting), flush=True)",
    )

    engine = start(monkeypatch, path)

    assert engine.address == "a-token"
    engine.stop()


@pytest.mark.parametrize("code", [2, 3])
def test_an_engine_that_has_said_what_is_wrong_is_not_explained(
    code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = script(tmp_path, f"raise SystemExit({code})")

    with pytest.raises(SystemExit) as end:
        start(monkeypatch, path)

    assert end.value.code == code


def test_the_engine_is_told_where_to_read_and_write() -> None:
    assert Places("a", "b").arguments() == ["run", "--directory", "a", "--state", "b"]
    assert Places("a", "b", config="c", events="/d").arguments()[5:] == [
        "--config",
        "c",
        "--events",
        "/d",
    ]
