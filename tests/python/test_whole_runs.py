"""A run with a scripted engine, from the first word to the last, and ends that come too early."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from engines import PACKAGE, ScriptedEngine

RUN = """
import os, shutil, signal, sys
import django
from django.conf import settings
from django.db.models.signals import pre_migrate

settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": "shop.sqlite3",
            "TEST": {"NAME": "test.sqlite3"},
        }
    },
    INSTALLED_APPS=["django.contrib.contenttypes"],
)
django.setup()
where, count = sys.argv[1], int(sys.argv[2])
asked = False


def interrupt(*args, **kwargs):
    global asked
    if asked:
        return
    asked = True
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    finally:
        for _ in range(count - 1):
            os.kill(os.getpid(), signal.SIGTERM)


def copy_and_interrupt(*args):
    copy(*args)
    interrupt()


if where == "migrate":
    pre_migrate.connect(interrupt)
elif where == "clone":
    from shoal import clones

    clones.is_planned = lambda creation: False  # Then Django clones, and the host with it.
    copy, shutil.copy = shutil.copy, copy_and_interrupt
elif where == "environment":
    from django.test import runner

    runner.setup_test_environment = interrupt

import unittest

from django.db import connection
from django.test import TestCase
from shoal import ShoalRunner


class FirstTests(TestCase):
    def test_it(self):
        assert connection.settings_dict["NAME"].endswith("test_1.sqlite3")


class SecondTests(FirstTests):
    pass


class Runner(ShoalRunner):
    def load_tests_for_label(self, label, discover_kwargs):
        return unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])


Runner(parallel=2, interactive=False, verbosity=0, start_method=sys.argv[3]).run_tests(["here"])
"""


@pytest.mark.parametrize("where", ["environment", "migrate", "clone"])
def test_a_set_up_that_is_interrupted_leaves_nothing_behind(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = ScriptedEngine(tmp_path, monkeypatch)
    (tmp_path / "tmp").mkdir()

    done = run(tmp_path, where, 1)

    assert done.returncode == 130, done.stderr
    assert done.stderr == (
        "shoal: interrupted during set-up: no tests were run, and nothing is left behind\n"
    )
    assert not list((tmp_path / "tmp").iterdir())
    assert not list(tmp_path.glob("*.sqlite3"))
    assert engine.words()[-1] == "goodbye"
    intended = {thing["name"] for one in engine.told("intend") for thing in one["things"]}
    intended |= {thing["name"] for one in engine.told("claim") for thing in one["databases"]}
    assert len(intended) == (0 if where == "environment" else 3)
    assert intended == {thing["name"] for one in engine.told("gone") for thing in one["things"]}


def test_a_run_is_described_after_all_has_been_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = ScriptedEngine(tmp_path, monkeypatch)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("SHOAL_RETRIES", "2")

    done = run(tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert engine.words() == [
        *("arguments", "hello", "ask_left_over", "claim", "intend", "ask_set_up", "options"),
        *("unit", "unit"),
        *(
            "suite_complete",
            "hello",
            "clone",
            "performed",
            "ready",
            "done",
            "done",
            "worker_exited",
            "gone",
            "goodbye",
        ),
    ]
    (options,) = engine.told("options")
    assert (options["retries"], options["max_fail"], options["workers"]) == (2, None, 2)
    assert not list((tmp_path / "tmp").iterdir())
    assert not list(tmp_path.glob("*.sqlite3"))


def test_an_engine_that_dies_leaves_what_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = ScriptedEngine(tmp_path, monkeypatch)
    (tmp_path / "tmp").mkdir()
    engine.answer(done="die")

    done = run(tmp_path)

    assert done.returncode == 3
    said = done.stderr.splitlines()
    assert said[:2] == [
        "shoal: the engine is gone in the middle of the run",
        "  cause: it was ended by signal 9",
    ]
    assert re.fullmatch("  known: [12] of 2 tests had a result, and none failed", said[2])
    assert done.stderr.count("shoal: ") == 1
    assert not list((tmp_path / "tmp").iterdir())
    assert not list(tmp_path.glob("*.sqlite3"))


def test_an_engine_that_dies_during_set_up_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = ScriptedEngine(tmp_path, monkeypatch)
    (tmp_path / "tmp").mkdir()
    engine.answer(intend="die")

    done = run(tmp_path)

    assert done.returncode == 3
    assert done.stderr.startswith("shoal: the engine is gone before the tests\n")
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("*.sqlite3"))


def test_the_third_of_a_set_up_leaves_the_journal_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = ScriptedEngine(tmp_path, monkeypatch)
    (tmp_path / "tmp").mkdir()

    done = run(tmp_path, "clone", 3)

    assert done.returncode == 130
    assert done.stderr.splitlines() == [
        "shoal: cleaning up; 1 more leaves at once",
        "shoal: left at once; the next run, or shoal clean, removes what is left",
    ]
    assert (tmp_path / "test.sqlite3").exists()
    assert "goodbye" not in engine.words()


def run(folder: Path, where: str = "", count: int = 1) -> subprocess.CompletedProcess[str]:
    variables = {"PYTHONPATH": str(PACKAGE), "TMPDIR": str(folder / "tmp")}
    return subprocess.run(
        [sys.executable, "-c", RUN, where, str(count), "fork"],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, **variables},
        timeout=60,
    )
