"""Run the bookshop's tests in one process and in parallel, and print what was saved.

    python examples/bookshop/demo.py

Exits with 0 when both runs passed and counted the same outcomes.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

BOOKSHOP = Path(__file__).resolve().parent
SECONDS = 600


@dataclass
class Run:
    exit_code: int
    output: str
    seconds: float

    @property
    def tests(self) -> int:
        return self._number(r"^Ran (\d+) tests? in ")

    @property
    def counts(self) -> tuple[int, ...]:
        """How many tests ran, failed, ended in an error, were skipped."""
        verdict = (re.findall(r"^(?:OK|FAILED).*$", self.output, re.MULTILINE) or [""])[-1]
        kinds = ("failures", "errors", "skipped")
        found = [re.search(rf"\b{kind}=(\d+)", verdict) for kind in kinds]
        return self.tests, *(int(match[1]) if match else 0 for match in found)

    @property
    def failed(self) -> int:
        return self.counts[1] + self.counts[2]

    def _number(self, pattern: str) -> int:
        found = re.search(pattern, self.output, re.MULTILINE)
        return int(found[1]) if found else 0


def run(*options: str, show: bool) -> Run:
    """Run the tests; `show` prints what they say while they say it."""
    command = [sys.executable, "manage.py", "test", *options]
    print(f"$ python {' '.join(command[1:])}", flush=True)
    began = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=BOOKSHOP,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="backslashreplace",
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if show:
            print(line, end="", flush=True)
    return Run(process.wait(SECONDS), "".join(lines), time.monotonic() - began)


def main() -> int:
    alone = run(show=False)
    print(f"{alone.tests} tests in one process: {alone.seconds:.1f} s\n")
    if alone.exit_code or not alone.tests:
        print(alone.output)
    together = run("--parallel", "auto", show=True)
    print(f"\n{together.tests} tests in parallel: {together.seconds:.1f} s")
    if alone.counts != together.counts:
        print("the runs differ: tests, failures, errors and skips were", end=" ")
        print(f"{alone.counts} in one process, {together.counts} in parallel")
        return 1
    if alone.exit_code == together.exit_code == 0:
        ratio = alone.seconds / together.seconds
        saved = f"{alone.seconds - together.seconds:.1f} s saved, " if ratio > 1 else ""
        print(f"{saved}{ratio:.2f} times as fast as in one process")
    passed = together.tests - together.failed - together.counts[3]
    print(f"demo: {passed} passed, {together.failed} failed")
    return max(alone.exit_code, together.exit_code)


if __name__ == "__main__":
    sys.exit(main())
