"""`shoal clean` removes what dead runs have left, a line a thing, and touches nothing else."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from engines import ScriptedEngine

from shoal import __main__ as command
from shoal.clean import clean

FOLDER = {"kind": "folder", "name": "/tmp/shoal-x", "run": "r1"}
MEMORY = {"kind": "shared_memory", "name": "psm_1", "run": "r1"}
GROUP = {"kind": "process_group", "name": "4711 99 4000", "run": "r1"}


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ScriptedEngine:
    monkeypatch.chdir(tmp_path)
    return ScriptedEngine(tmp_path, monkeypatch)


def database(name: str, vendor: str = "sqlite", server: str = "") -> dict[str, Any]:
    known = {"kind": "database", "alias": "default", "run": "r1"}
    return {**known, "name": name, "vendor": vendor, "server": server}


def leave(
    engine: ScriptedEngine, *things: object, removed: object = (), elsewhere: int = 0
) -> None:
    engine.answer(
        ask_left_over={
            "m": "left_over",
            "things": things,
            "removed": removed,
            "elsewhere": elsewhere,
        }
    )


def test_a_project_without_runs_needs_no_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SHOAL_STATE", str(tmp_path / "none"))
    monkeypatch.setenv("SHOAL_ENGINE", "/no/such/engine")

    assert clean(False, "") == 0
    assert capsys.readouterr().out == "nothing was left behind\n"


def test_nothing_left_is_said(engine: ScriptedEngine, capsys: pytest.CaptureFixture[str]) -> None:
    leave(engine)

    assert clean(False, "") == 0
    assert capsys.readouterr().out == "nothing was left behind\n"
    assert engine.words() == ["arguments", "hello", "ask_left_over", "goodbye"]


def test_each_thing_is_a_line(
    engine: ScriptedEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "left.sqlite3").touch()
    name = str(tmp_path / "left.sqlite3")
    leave(engine, database(name), removed=[FOLDER, MEMORY, GROUP], elsewhere=1)

    assert clean(False, "") == 0

    assert capsys.readouterr().out.splitlines() == [
        "removed folder '/tmp/shoal-x'",
        "removed shared memory 'psm_1'",
        "removed process group 4711",
        f"removed database {name!r}",
        "left alone: 1 thing of runs on other machines or in other containers, which may be alive",
    ]
    assert not (tmp_path / "left.sqlite3").exists()
    assert [thing["name"] for one in engine.told("gone") for thing in one["things"]] == [name]


def test_a_dry_run_removes_nothing(
    engine: ScriptedEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "left.sqlite3").touch()
    name = str(tmp_path / "left.sqlite3")
    leave(engine, FOLDER, database(name))

    assert clean(True, "") == 0

    assert capsys.readouterr().out.splitlines() == [
        "would remove folder '/tmp/shoal-x'",
        f"would remove database {name!r}",
    ]
    assert (tmp_path / "left.sqlite3").exists()
    assert engine.told("ask_left_over")[0]["dry_run"] is True
    assert not engine.told("gone") and not engine.told("claim")


def test_what_cannot_be_removed_is_explained(
    engine: ScriptedEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = database("test_shop", "postgresql", "db:5432")
    leave(engine, shop, database(str(tmp_path)), {**FOLDER, "reason": "not a folder"}, MEMORY)

    assert clean(False, "no settings were given") == 1

    assert capsys.readouterr().out.splitlines() == [
        "left over: database 'test_shop' on db:5432 (postgresql): no settings were given",
        f"left over: database {str(tmp_path)!r}: Is a directory",
        "left over: folder '/tmp/shoal-x': not a folder",
        "left over: shared memory 'psm_1': the engine could not remove it",
    ]


def test_the_command_works_where_there_are_no_settings(
    engine: ScriptedEngine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    leave(engine, database("test_shop", "postgresql", "db:5432"))
    monkeypatch.setattr(sys, "argv", ["shoal", "clean"])
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)

    assert command.main() == 1
    assert "(postgresql): no settings were given (neither --settings nor" in capsys.readouterr().out


def test_an_option_that_does_not_exist_is_wrong_usage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["shoal", "clean", "--everything"])

    with pytest.raises(SystemExit) as end:
        command.main()

    assert end.value.code == 2
    assert "--everything" in capsys.readouterr().err
