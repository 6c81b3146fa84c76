"""The first signal asks, the third leaves; each phase of a run answers in its own way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import unittest
from pathlib import Path

import pytest
from engines import PACKAGE, ScriptedEngine

from shoal.signals import Phase, Signals

THREE = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


def send(number: int = signal.SIGINT) -> None:
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", THREE)
def test_the_first_of_set_up_raises_keyboard_interrupt(number: int) -> None:
    signals = Signals()

    with signals.caught(), pytest.raises(KeyboardInterrupt):
        send(number)

    assert signals.phase is Phase.ENDING


def test_the_clean_up_after_it_is_not_disturbed(capfd: pytest.CaptureFixture[str]) -> None:
    signals = Signals()

    with signals.caught():
        with pytest.raises(KeyboardInterrupt):
            send()
        send()

    assert capfd.readouterr().err == "shoal: cleaning up; 1 more leaves at once\n"


def test_an_interrupt_waits_while_it_is_held() -> None:
    signals = Signals()
    done = []

    with signals.caught(), pytest.raises(KeyboardInterrupt), signals.held():
        with signals.held():
            send()
        done.append("to the end")

    assert done == ["to the end"]


def test_a_run_cannot_begin_after_an_interrupt_that_somebody_swallowed() -> None:
    signals = Signals()

    with signals.caught():
        with pytest.raises(KeyboardInterrupt):
            send()
        with pytest.raises(KeyboardInterrupt):
            signals.begin_run()


def test_signals_of_a_run_are_for_the_engine() -> None:
    signals = Signals()

    with signals.caught():
        signals.begin_run()
        send()
        send(signal.SIGTERM)

        assert os.read(signals.descriptors[0], 9) == b"!!"
        assert signals.taken() == 2
        assert signals.taken() == 0


def test_one_that_the_engine_has_not_taken_is_answered_by_teardown(
    capfd: pytest.CaptureFixture[str],
) -> None:
    signals = Signals()

    with signals.caught():
        signals.begin_run()
        send()
        signals.begin_ending()

    assert capfd.readouterr().err == "shoal: cleaning up; 2 more leave at once\n"


def test_handlers_are_put_back() -> None:
    before = [signal.getsignal(number) for number in THREE]
    signals = Signals()

    with signals.caught():
        with signals.caught():
            pass
        during = signal.getsignal(signal.SIGINT)

    assert during not in before
    assert [signal.getsignal(number) for number in THREE] == before


def test_an_ignored_signal_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Signals().caught():
            send(signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_unittest_finds_the_users_handler_and_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unittest.signals, "_interrupt_handler", None)
    signals = Signals()
    user = signal.getsignal(signal.SIGINT)

    with signals.caught():
        with signals.released():
            unittest.installHandler()
        try:
            with pytest.raises(KeyboardInterrupt):
                send()
        finally:
            with signals.released():
                unittest.removeHandler()

    assert signal.getsignal(signal.SIGINT) is user
    assert unittest.signals._interrupt_handler.original_handler is user


LEAVING = """
import os, signal, sys
from shoal.signals import Signals
signals = Signals()
signals.at_last += [lambda: 1 / 0, lambda: os.write(1, b"killed\\n")]
with signals.caught():
    signals.begin_run()
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGINT):
        os.kill(os.getpid(), number)
print("never reached")
"""


def test_the_third_leaves_at_once() -> None:
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE)}

    done = subprocess.run(
        [sys.executable, "-c", LEAVING], capture_output=True, text=True, env=environment
    )

    assert done.returncode == 130
    assert done.stdout == "killed\n"
    assert done.stderr == (
        "shoal: left at once; the next run, or shoal clean, removes what is left\n"
    )


# A whole run up to the moment at which it is interrupted. Nothing follows: there is no real engine.
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
    copy, shutil.copy = shutil.copy, copy_and_interrupt
elif where == "environment":
    from django.test import runner

    runner.setup_test_environment = interrupt

import unittest

from django.test import TestCase
from shoal import ShoalRunner


class FirstTests(TestCase):
    def test_it(self):
        pass


class SecondTests(FirstTests):
    pass


class Runner(ShoalRunner):
    def load_tests_for_label(self, label, discover_kwargs):
        return unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])


Runner(parallel=2, interactive=False, verbosity=0).run_tests(["here"])
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


def run(folder: Path, where: str, count: int) -> subprocess.CompletedProcess[str]:
    variables = {"PYTHONPATH": str(PACKAGE), "TMPDIR": str(folder / "tmp")}
    return subprocess.run(
        [sys.executable, "-c", RUN, where, str(count)],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, **variables},
        timeout=60,
    )
