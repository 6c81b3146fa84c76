"""tools/counts.py counts what the runners left behind, and does not mistake nothing for success."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "counts.py"

CTEST = """<testsuite>
<testcase name="a" status="run"/>
<testcase name="b" status="fail"><failure message="Failed"/></testcase>
<testcase name="c" status="notrun"><skipped message="not run"/></testcase>
<testcase name="d" status="run"/>
</testsuite>
"""
PYTEST = """<testsuites><testsuite>
<testcase name="a"/>
<testcase name="b"><error message="fixture"/></testcase>
<testcase name="c"><skipped type="pytest.skip"/></testcase>
</testsuite></testsuites>
"""


def count(*arguments: str) -> tuple[int, str]:
    command = [sys.executable, TOOL, *arguments]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return answer.returncode, answer.stdout


@pytest.mark.parametrize(
    ("name", "report", "line"),
    [
        ("ctest", CTEST, "ctest: 2 passed, 1 failed, 1 skipped\n"),
        ("pytest", PYTEST, "pytest: 1 passed, 1 failed, 1 skipped\n"),
    ],
)
def test_a_junit_report_is_counted(tmp_path: Path, name: str, report: str, line: str) -> None:
    file = tmp_path / "report.xml"
    file.write_text(report)

    assert count(f"{name}={file}") == (1, line)


def test_of_a_log_the_last_line_of_that_name_counts(tmp_path: Path) -> None:
    log = tmp_path / "demo.log"
    lines = ["demo: 1 passed, 1 failed", "other: 9 passed, 9 failed", "demo: 3 passed, 0 failed"]
    log.write_text("\n".join([*lines, "end", ""]))

    assert count(f"demo={log}") == (0, "demo: 3 passed, 0 failed, 0 skipped\n")


def test_a_runner_that_ran_nothing_fails(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text("<testsuite/>")

    assert count(f"pytest={report}") == (1, "pytest: 0 passed, 0 failed, 0 skipped\n")


def test_a_log_that_says_nothing_fails(tmp_path: Path) -> None:
    log = tmp_path / "demo.log"
    log.write_text("Segmentation fault\n")

    assert count(f"demo={log}") == (1, f"demo: no counts in '{log}'\n")


def test_a_report_that_is_missing_fails(tmp_path: Path) -> None:
    missing = tmp_path / "never.xml"

    assert count(f"ctest={missing}") == (1, f"ctest: no counts in '{missing}'\n")
