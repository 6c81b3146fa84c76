"""The first signal asks, the third leaves; each phase of a run answers in its own way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import unittest

import pytest
from engines import PACKAGE

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
        with pytest.raises(KeyboardInterrupt), signals.released():
            unittest.installHandler()
            send()  # Meets our handler, later.
        signals.phase = Phase.SET_UP
        try:
            with pytest.raises(KeyboardInterrupt):
                send()
        finally:
            with signals.released():
                unittest.removeHandler()

    assert signals.asked == 2
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
