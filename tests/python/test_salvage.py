"""What the workers had written by the time the engine died is told, whole lines only."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from shoal import salvage
from shoal.errors import ShoalError

NAMES = [f"shop.tests.T.test_{number}" for number in range(30)]


def write_log(folder: Path, worker: str, *records: object) -> None:
    lines = [record if isinstance(record, str) else json.dumps(record) + "\n" for record in records]
    (folder / f"worker-{worker}.log").write_text("".join(lines))


def result(number: int, outcome: str) -> dict[str, object]:
    return {"r": "test", "test": number, "outcome": outcome}


def stand(folder: Path, worker: str, number: int | None) -> None:
    word = 0 if number is None else number + 1
    (folder / f"worker-{worker}.now").write_bytes(struct.pack("=8Q", word, *[0] * 7))


def test_results_failures_and_running_tests_are_told(tmp_path: Path) -> None:
    write_log(tmp_path, "1-1", ". 0 731 0 0\n", result(1, "failed"), result(2, "skipped"))
    write_log(tmp_path, "2-1", result(3, "error"), {"r": "fixture", "kind": "error", "title": "F"})
    stand(tmp_path, "1-1", 4)
    stand(tmp_path, "2-1", None)

    assert salvage.describe(str(tmp_path), NAMES[:6]).splitlines() == [
        "4 of 6 tests had a result, and 3 failed",
        "failed:  shop.tests.T.test_1",
        "failed:  shop.tests.T.test_3",
        "failed:  F",
        "running: shop.tests.T.test_4",
    ]


def test_a_test_that_passed_when_tried_again_has_not_failed(tmp_path: Path) -> None:
    write_log(tmp_path, "1-1", result(1, "failed"))
    write_log(tmp_path, "1-2", ". 1 5 0 0\n")
    write_log(tmp_path, "2-1", ". 2 5 0 0\n", result(2, "error"))

    found = salvage.read(str(tmp_path))

    assert (found.passed, found.failed) == ({1, 2}, set())


def test_a_test_whose_result_is_written_runs_no_more(tmp_path: Path) -> None:
    write_log(tmp_path, "1-1", result(4, "failed"))
    stand(tmp_path, "1-1", 4)

    assert not salvage.read(str(tmp_path)).running


def test_lines_that_are_not_whole_are_passed_over(tmp_path: Path) -> None:
    write_log(tmp_path, "1-1", ". 0 1 0 0\n", ". x\n", "{\n", "[]\n", "\n", ". 1 1 0")
    (tmp_path / "worker-1-1.now").write_bytes(b"short")

    found = salvage.read(str(tmp_path))

    assert (found.passed, found.failed, found.running) == ({0}, set(), set())


def test_long_lists_are_cut(tmp_path: Path) -> None:
    write_log(tmp_path, "1-1", *[result(number, "failed") for number in range(25)])

    lines = salvage.describe(str(tmp_path), NAMES).splitlines()

    assert len(lines) == 22
    assert lines[-1] == "failed:  and 5 more"


def test_nothing_is_known_before_the_first_result(tmp_path: Path) -> None:
    assert salvage.describe(str(tmp_path), NAMES) == ("0 of 30 tests had a result, and none failed")


def test_an_error_shows_what_is_known_in_line() -> None:
    with pytest.raises(ShoalError) as error:
        raise ShoalError("gone", cause="why", known="one\ntwo", hint="do")

    assert str(error.value).splitlines() == [
        "shoal: gone",
        "  cause: why",
        "  known: one",
        "         two",
        "  hint:  do",
    ]
