"""Values of options and environment variables, read with clear refusals."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

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


def _listed(words: Iterable[str]) -> str:
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


_DURATION = re.compile(
    r"(?:([0-9]+(?:\.[0-9]+)?)h)?(?:([0-9]+(?:\.[0-9]+)?)m)?"
    r"(?:([0-9]+(?:\.[0-9]+)?)s)?(?:([0-9]+(?:\.[0-9]+)?)ms)?"
)
_SECONDS_OF_UNITS = (3600.0, 60.0, 1.0, 0.001)
_SHORTEST, _LONGEST = 0.001, 365 * 86400.0  # Less would be rounded to "no limit".


def parse_duration(text: str) -> float:
    """Return the seconds that ``text`` says: "90", "90s", "2m", "1h30m", "500ms"; 0 is no limit."""
    if text in ("none", "0"):
        return 0.0
    parts = _DURATION.fullmatch(text + "s" if text[-1:].isdigit() else text)
    seconds = -1.0
    if text and parts:
        pairs = zip(parts.groups(default="0"), _SECONDS_OF_UNITS, strict=True)
        seconds = sum(float(number) * unit for number, unit in pairs)
    if seconds == 0.0 or _SHORTEST <= seconds <= _LONGEST:
        return seconds
    raise argparse.ArgumentTypeError(
        f"{text!r} is not a duration; expected seconds, as in '90' or '0.5', or '500ms', '2m', "
        "'1h30m', or 'none' for no limit"
    )


def whole_number(least: int, most: int = 2**32 - 1) -> Callable[[str], int]:
    """Return a parser of whole numbers from ``least`` to ``most``."""
    expected = f"{least} or more" if most > 1000 else f"{least} to {most}"

    def parse(text: str) -> int:
        if text.isascii() and text.isdecimal() and least <= int(text[:20]) <= most:
            return int(text)
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a number that fits here; expected {expected}"
        )

    return parse


def one_of(*words: str) -> Callable[[str], str]:
    """Return a parser that takes one of ``words``."""

    def parse(text: str) -> str:
        if text in words:
            return text
        raise argparse.ArgumentTypeError(f"{text!r} is not known here; expected {_listed(words)}")

    return parse


def yes_or_no(text: str) -> bool:
    """Return what ``text`` says: "true" or "false"; "1" and "0" will do."""
    word = text.lower()
    if word in ("true", "1", "false", "0"):
        return word in ("true", "1")
    raise argparse.ArgumentTypeError(f"{text!r} is neither 'true' nor 'false'")


ISOLATIONS = ("caches", "email", "media", "tempfile")


def parse_isolate(text: str) -> list[str]:
    """Return what is named in ``text``, with commas between; "none" is the empty list."""
    words = [] if text == "none" else [word.strip() for word in text.split(",")]
    for word in words:
        if word not in ISOLATIONS:
            raise argparse.ArgumentTypeError(
                f"{word!r} cannot be isolated; expected 'none', or some of {', '.join(ISOLATIONS)} "
                "with commas between them"
            )
    return words


@dataclass(frozen=True)
class Choice:
    """An option that the engine decides about when neither the user nor the environment does."""

    option: str
    parse: Callable[[str], Any]
    metavar: str  # Empty for one that is given without a value.
    help: str
    given: bool = True  # What one without a value says.

    @property
    def name(self) -> str:
        """As a keyword argument, and in the engine's message."""
        option = self.option if self.given else self.option.replace("--no-", "--", 1)
        return option[2:].replace("-", "_")

    @property
    def variable(self) -> str:
        """In the environment."""
        return "SHOAL_" + self.name.upper()


CHOICES = (
    Choice(
        "--slow-timeout",
        parse_duration,
        "TIME",
        "Say where a test is when it takes longer than TIME (90s, 2m, none), and again later.",
    ),
    Choice("--timeout", parse_duration, "TIME", "End a test that takes longer than TIME."),
    Choice("--global-timeout", parse_duration, "TIME", "End the run when it takes longer."),
    Choice(
        "--grace", parse_duration, "TIME", "How long what must end has for it before it is killed."
    ),
    Choice("--max-fail", whole_number(1), "N", "Start no further test after N failures or errors."),
    Choice(
        "--retries",
        whole_number(0, 100),
        "N",
        "Try a failed test again, up to N times, each time in a fresh worker.",
    ),
    Choice(
        "--flaky-result",
        one_of("pass", "fail"),
        "RESULT",
        "What a test counts as that passes only when tried again: pass or fail.",
    ),
    Choice(
        "--leaks",
        one_of("off", "warn", "fail"),
        "ACTION",
        "What to do about what outlives a test, as threads and files: off, warn or fail.",
    ),
    Choice(
        "--isolate",
        parse_isolate,
        "WHAT",
        "What each worker has of its own: caches,email,media,tempfile, or none.",
    ),
    Choice("--django-flush", yes_or_no, "", "Empty tables by Django's own flush."),
    Choice(
        "--max-worker-restarts",
        whole_number(0),
        "N",
        "Replace at most N workers that died, in the whole run.",
    ),
)

# How databases are set up: also of interest where no test runs in the engine.
SET_UP_CHOICES = (
    Choice(
        "--no-template-cache",
        yes_or_no,
        "",
        "Migrate all databases, and remember none for the next run.",
        given=False,
    ),
    Choice("--fresh", yes_or_no, "", "Migrate all databases, and remember these from now on."),
    Choice(
        "--verify-template",
        yes_or_no,
        "",
        "Migrate all databases, and fail when they differ from the remembered ones.",
    ),
    Choice("--django-migrate", yes_or_no, "", "Migrate in Django's own way, which takes longer."),
    Choice(
        "--oracle-clone",
        one_of("auto", "network", "link", "dump", "metadata", "migrate"),
        "WAY",
        "How Oracle schemas are cloned (experimental, not yet run on a server): auto, network, "
        "link, dump, metadata or migrate.",
    ),
)


def add_choices(parser: argparse.ArgumentParser) -> None:
    """Add all these options, but for those that a partner of our runner has already."""
    for choice in (*CHOICES, *SET_UP_CHOICES):
        if choice.option in parser._option_string_actions:
            continue
        if choice.metavar:
            parser.add_argument(
                choice.option, type=choice.parse, metavar=choice.metavar, help=choice.help
            )
        else:
            parser.add_argument(
                choice.option,
                dest=choice.name,
                action="store_const",
                const=choice.given,
                help=choice.help,
            )


def choices(given: dict[str, Any], of: Iterable[Choice] = CHOICES) -> dict[str, Any]:
    """Return what was chosen, by name: ``given``, else the environment's, else None."""
    return {choice.name: _chosen(choice, given.get(choice.name)) for choice in of}


def _chosen(choice: Choice, given: object) -> Any:
    if isinstance(given, list):  # Parsed already.
        given = ",".join(given) or "none"
    text = environment_value(choice.variable) if given is None else str(given)
    if text is None:
        return None
    try:
        return choice.parse(text)
    except argparse.ArgumentTypeError as error:
        source = choice.variable if given is None else f"the option {choice.option}"
        raise ShoalError(str(error), cause=f"from {source}", exit_code=ExitCode.USAGE) from None
