"""``shoal clean``: removes what killed runs of a project have left, and only that."""

from __future__ import annotations

import argparse
import os

from shoal.dropping import NotOurs, print_by_hand, print_thing
from shoal.errors import ExitCode, ShoalError
from shoal.journal import drop_left_over
from shoal.session import Session, state_folder
from shoal.signals import Signals


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    """Read the command's options; ends the process when they are wrong."""
    parser = argparse.ArgumentParser(
        prog="shoal clean",
        description="Remove the databases, folders, shared memory and processes that killed runs "
        "of the project in this folder have left behind. Runs that are alive are left alone.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="Say what would be removed, and remove nothing."
    )
    parser.add_argument(
        "--settings",
        metavar="MODULE",
        help="The project's settings, for its databases; without it as for shoal test.",
    )
    parser.add_argument(
        "--pythonpath", metavar="FOLDER", help="A folder to import from, before all others."
    )
    return parser.parse_args(arguments)


def clean(dry_run: bool, no_settings: str) -> int:
    """Remove what was left and print a line about each thing; returns the exit code.

    ``no_settings`` says why there are no settings, and so no databases on servers; else empty.
    """
    if not os.path.isdir(state_folder()):  # No run of this project has written anything down.
        print("nothing was left behind")
        return ExitCode.PASSED
    signals = Signals()
    session = Session(signals)
    try:
        with signals.caught():
            return _clean(session, dry_run, no_settings)
    finally:
        session.close()


def _clean(session: Session, dry_run: bool, no_settings: str) -> int:
    left = session.left_over(dry_run)
    if not left.removed and not left.things:
        print("nothing was left behind")
    for thing in left.removed:
        print(f"{'would remove' if dry_run else 'removed'} {print_thing(thing)}", flush=True)
    code = ExitCode.PASSED
    if dry_run:
        for thing in left.things:
            print(f"would remove {print_thing(thing)}")
    else:
        for thing, why in drop_left_over(session, left.things):
            if isinstance(why, NotOurs):
                print(f"left alone: {print_thing(thing)}: {why}{print_by_hand(why)}", flush=True)
            elif why:
                code = ExitCode.FAILED
                text = f"{why}{print_by_hand(why)}"
                if no_settings and thing["kind"] == "database" and thing["server"]:
                    text = no_settings
                print(f"left over: {print_thing(thing)}: {text}", flush=True)
            else:
                print(f"removed {print_thing(thing)}", flush=True)
    if left.elsewhere:
        things = "1 thing" if left.elsewhere == 1 else f"{left.elsewhere} things"
        print(
            f"left alone: {things} of runs on other machines or in other containers, "
            "which may be alive"
        )
    return code


def explain_settings(error: ShoalError) -> str:
    """Return, for a line of ours, why there are no settings."""
    return f"{error.message} ({error.cause})" if error.cause else error.message
