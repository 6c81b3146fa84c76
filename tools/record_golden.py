"""Compares the recorded runs in tests/golden/ with what the engine makes of them, or writes anew.

    python tools/record_golden.py ENGINE                 replay each run and compare terminal.txt
    python tools/record_golden.py ENGINE --update        write terminal.txt
    ... --update --golden-test build/dev/tests/golden/golden_test        and status.txt

A new case is a folder with an events.jsonl, as a run writes it with --events. Look at the
difference that an update makes before you commit it: users will see it. Exits with 1 on a
difference.
"""

from __future__ import annotations

import argparse
import difflib
import os
import subprocess
import sys
from pathlib import Path

GOLDEN = Path(__file__).resolve().parent.parent / "tests" / "golden"


def replay(engine: Path, events: Path) -> str:
    """Return what a user sees who sends the report to a file."""
    done = subprocess.run(
        [engine, "replay", events.name],
        cwd=events.parent,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
        check=False,
    )
    return done.stdout.decode("utf-8", "backslashreplace")


def compare(recorded: Path, text: str) -> bool:
    """Print how the recorded report and `text` differ; return whether they are alike."""
    before = recorded.read_text("utf-8") if recorded.exists() else ""
    if before == text:
        return True
    name = str(recorded.relative_to(GOLDEN))
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), text.splitlines(keepends=True), name, "replayed"
    )
    sys.stdout.writelines(lines)
    return False


def update_status(golden_test: Path) -> None:
    environment = os.environ | {"SHOAL_UPDATE_GOLDEN": "1"}
    subprocess.run([golden_test], env=environment, timeout=120, check=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare recorded runs with their reports.")
    parser.add_argument("engine", type=Path, help="the shoal-engine to replay with")
    parser.add_argument("--update", action="store_true", help="write the reports anew")
    parser.add_argument("--golden-test", type=Path, help="the test program; writes status.txt")
    asked = parser.parse_args()

    cases = sorted(GOLDEN.glob("*/events.jsonl"))
    if not cases:
        print(f"no case in {GOLDEN}")
        return 1
    if asked.update and asked.golden_test:
        update_status(asked.golden_test.resolve())

    alike = 0
    for events in cases:
        recorded = events.with_name("terminal.txt")
        text = replay(asked.engine.resolve(), events)
        if asked.update:
            recorded.write_text(text, "utf-8")
        alike += compare(recorded, text)
    print(f"golden: {alike} of {len(cases)} alike")
    return 0 if alike == len(cases) else 1


if __name__ == "__main__":
    sys.exit(main())
