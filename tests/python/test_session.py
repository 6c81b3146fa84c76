"""A session starts the engine where the project keeps its state, and leaves nothing behind."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import ScriptedEngine

from shoal import session as sessions
from shoal.engine import PROTOCOL
from shoal.errors import ShoalError
from shoal.session import Session
from shoal.signals import Signals

THING = {"kind": "shared_memory", "name": "psm_1"}


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ScriptedEngine:
    monkeypatch.chdir(tmp_path)
    return ScriptedEngine(tmp_path, monkeypatch)


@pytest.fixture
def session(engine: ScriptedEngine) -> Iterator[Session]:
    opened = Session(Signals())
    yield opened
    opened.close()


def test_it_introduces_itself_and_says_goodbye(engine: ScriptedEngine) -> None:
    signals = Signals()
    session = Session(signals)
    session.close()

    assert engine.words() == ["arguments", "hello", "goodbye"]
    assert engine.told("hello")[0]["token"] == session.token
    assert not os.path.exists(session.directory)
    assert session.engine.process.returncode == 0
    assert not signals.at_last


def test_it_asks_and_gets_answers(engine: ScriptedEngine, session: Session) -> None:
    database = {"kind": "database", "name": "test_shop", "keep": False}
    engine_says = {"m": "left_over", "things": [database], "removed": [THING], "elsewhere": 3}
    session.close()
    engine.answer(ask_left_over=engine_says, claim={"m": "claimed", "names": ["test_shop_s2"]})
    session = Session(Signals())

    left = session.left_over(dry_run=True)
    names = session.claim([database])
    session.intend([THING])
    session.gone([THING], run="a-run")
    session.close()

    assert (left.things, left.removed, left.elsewhere) == ([database], [THING], 3)
    assert names == ["test_shop_s2"]
    assert engine.told("ask_left_over")[0]["dry_run"] is True
    assert engine.told("gone") == [{"m": "gone", "run": "a-run", "things": [THING]}]


def test_nothing_is_said_about_nothing(engine: ScriptedEngine, session: Session) -> None:
    assert session.claim([]) == []
    session.intend([])
    session.gone([])
    session.close()

    assert engine.words() == ["arguments", "hello", "goodbye"]


def test_an_engine_that_dies_is_explained(engine: ScriptedEngine) -> None:
    engine.answer(intend="die")
    session = Session(Signals())

    with pytest.raises(ShoalError, match="the engine is gone before the tests") as end:
        session.intend([THING])
    session.gone([THING])  # Nobody listens, which is no news.
    session.close()

    assert end.value.cause == "it was ended by signal 9"
    assert not os.path.exists(session.directory)


def test_a_refusal_is_the_engines_own(engine: ScriptedEngine) -> None:
    engine.answer(intend={"m": "refused", "message": "no", "cause": "because", "hint": "never"})
    session = Session(Signals())

    with pytest.raises(ShoalError) as refusal:
        session.intend([THING])
    session.close()

    assert str(refusal.value) == "shoal: no\n  cause: because\n  hint:  never"


def test_an_answer_to_something_else_is_refused(engine: ScriptedEngine) -> None:
    engine.answer(intend={"m": "claimed", "names": []})
    session = Session(Signals())

    with pytest.raises(ShoalError, match="cannot be used") as refusal:
        session.intend([THING])
    session.close()

    assert refusal.value.cause == "it answered 'intend' with 'claimed' instead of 'noted'"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # The socket.
def test_an_engine_that_listens_nowhere_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "engine"
    program.write_text(
        f'#!/bin/sh\necho \'{{"listening": "/no/such", "protocol": {PROTOCOL}, "version": "0"}}\'\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("SHOAL_ENGINE", str(program))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    with pytest.raises(ShoalError, match="cannot be reached"):
        Session(Signals())

    assert [path.name for path in tmp_path.iterdir()] == ["engine"]


@pytest.mark.parametrize("marker", ["manage.py", "pyproject.toml"])
def test_the_state_lies_at_the_projects_root(
    marker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHOAL_STATE", raising=False)
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "a" / marker).touch()
    monkeypatch.chdir(deep)

    assert sessions.state_folder() == str(tmp_path / "a" / ".shoal")
    monkeypatch.setenv("SHOAL_STATE", "elsewhere")
    assert sessions.state_folder() == str(deep / "elsewhere")


def test_the_nearest_configuration_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "pyproject.toml").write_text("[tool.shoal]\nmax-fail = 3\n")
    monkeypatch.chdir(tmp_path / "a")

    assert sessions.config_file() == str(tmp_path / "pyproject.toml")
    assert sessions.config_mentions("max-fail", "max_fail")
    assert not sessions.config_mentions("leaks")
    (tmp_path / "pyproject.toml").write_text("[tool.other]\nmax-fail = 3\n")
    assert not sessions.config_mentions("max-fail")


def test_the_configuration_is_given_to_the_engine(engine: ScriptedEngine, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()

    Session(Signals(), "events.jsonl").close()

    (arguments,) = engine.told("arguments")
    assert arguments["--config"] == str(tmp_path / "pyproject.toml")
    assert arguments["--events"] == str(tmp_path / "events.jsonl")
    assert arguments["--state"] == str(engine.state)


def test_a_project_that_may_not_be_written_to_has_its_state_in_the_user_s_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "manage.py").touch()
    monkeypatch.chdir(project)
    monkeypatch.delenv(sessions.STATE_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != project)

    folder = Path(sessions.state_folder())

    assert folder.parent == tmp_path / "home" / "shoal"
    assert folder.name.startswith("project-")
    assert folder.parent.is_dir()
