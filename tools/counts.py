"""Says how many tests each runner passed, from what the runners left behind.

    python tools/counts.py ctest=report.xml pytest=report.xml demo=demo.log

An .xml file is a JUnit report; any other is a log that has lines such as

    demo: 12 passed, 0 failed, 1 skipped

of which the last that begins with the same word counts. Prints one such line for each argument, and
exits with 1 when something failed, when a runner ran nothing, and when a file says nothing.
"""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Counts:
    passed: int
    failed: int
    skipped: int


def counts_of_junit(text: str) -> Counts:
    """Count the cases; CTest marks its failures in the status as well as by an element."""
    passed = failed = skipped = 0
    for case in ElementTree.fromstring(text).iter("testcase"):
        marks = {element.tag for element in case}
        if marks & {"failure", "error"} or case.get("status") == "fail":
            failed += 1
        elif "skipped" in marks or case.get("status") in ("notrun", "disabled"):
            skipped += 1
        else:
            passed += 1
    return Counts(passed, failed, skipped)


def counts_of_log(name: str, text: str) -> Counts | None:
    """Return what the last line of the form "NAME: N passed, N failed, N skipped" says."""
    line = re.compile(
        rf"^{re.escape(name)}: (\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", re.MULTILINE
    )
    found = line.findall(text)
    if not found:
        return None
    passed, failed, skipped = found[-1]
    return Counts(int(passed), int(failed), int(skipped or 0))


def counts_of_file(name: str, file: Path) -> Counts | None:
    if not file.is_file():
        return None
    text = file.read_text(errors="replace")
    return counts_of_junit(text) if file.suffix == ".xml" else counts_of_log(name, text)


def main(arguments: list[str]) -> int:
    good = bool(arguments)
    for argument in arguments:
        name, separator, path = argument.partition("=")
        if not separator:
            raise SystemExit(f"expected NAME=FILE, got '{argument}'")
        counts = counts_of_file(name, Path(path))
        if counts is None:
            print(f"{name}: no counts in '{path}'")
            good = False
            continue
        print(f"{name}: {counts.passed} passed, {counts.failed} failed, {counts.skipped} skipped")
        good = good and counts.failed == 0 and counts.passed > 0
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
