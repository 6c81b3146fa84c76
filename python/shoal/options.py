"""Values of options and environment variables, read with clear refusals."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys

from shoal.errors import ExitCode, ShoalError

START_METHOD_VARIABLE = "SHOAL_START_METHOD"
EVENTS_VARIABLE = "SHOAL_EVENTS"
PROCESSES_VARIABLE = "DJANGO_TEST_PROCESSES"


class Refusal(SystemExit, ValueError):
    """Ends the process without a traceback; a ValueError, because Django raises one here."""


class ParallelAction(argparse.Action):
    """Stores ``parallel``, and in ``parallel_auto`` whether it was left to us.

    Django's command puts a number in the place of "auto" before the runner sees it, and that
    number is 1 where Django does not know the start method.
    """

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        if values == "auto":
            try:
                automatic_workers()
            except ShoalError as error:
                print(error, file=sys.stderr)
                raise Refusal(int(error.exit_code)) from None
        namespace.parallel = values
        namespace.parallel_auto = values == "auto"


def parse_parallel(text: str) -> int | str:
    """Return what ``--parallel text`` asks for: "auto", or a number; 0 means no engine."""
    if text == "auto":
        return text
    try:
        number = int(text)
    except ValueError:
        number = -1
    if number < 0:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a number of workers; expected 1, 2, 3, ... or 'auto' (one a core)"
        )
    return number


def automatic_workers() -> int:
    """Return DJANGO_TEST_PROCESSES, else the number of cores that this process may use.

    Django's own answer is 1 where it does not know the start method; ours know them all.
    """
    text = os.environ.get(PROCESSES_VARIABLE)
    if text is None:
        if hasattr(os, "sched_getaffinity"):
            return len(os.sched_getaffinity(0))
        return os.cpu_count() or 1
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise ShoalError(
        f"{PROCESSES_VARIABLE}={text!r} is not a number of workers",
        hint="set it to 1, 2, 3, ..., or unset it",
        exit_code=ExitCode.USAGE,
    )


def parse_start_method(text: str) -> str:
    """Return ``text`` if it is a start method of this system."""
    methods = start_methods()
    if text not in methods:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a start method of this system; expected {_listed(methods)}"
        )
    return text


def start_methods() -> list[str]:
    """Return the start methods that this system has, the default first."""
    methods = multiprocessing.get_all_start_methods()
    # CPython's own default differs between versions; fork is unsafe on macOS (bpo-33725).
    default = "fork" if "fork" in methods and sys.platform != "darwin" else "spawn"
    return [default, *sorted(set(methods) - {default})]


def _listed(words: list[str]) -> str:
    return " or ".join(repr(word) for word in words)


def start_method(given: str | None) -> str:
    """Return the run's start method: ``given``, else the environment's, else the default."""
    text = given or environment_value(START_METHOD_VARIABLE)
    if not text:
        return start_methods()[0]
    try:
        return parse_start_method(text)
    except argparse.ArgumentTypeError as error:
        source = "the option --start-method" if given else START_METHOD_VARIABLE
        raise ShoalError(str(error), cause=f"from {source}", exit_code=ExitCode.USAGE) from None


def environment_value(variable: str) -> str | None:
    """Return the variable's value; None when it is empty or not set."""
    return os.environ.get(variable) or None
