"""Every promise of docs/guarantees.md names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "guarantees.md"


def proofs() -> list[tuple[str, str]]:
    """Return (test, file) for each test that the page names."""
    found = []
    for line in PAGE.read_text().splitlines():
        files = re.findall(r"in `([\w/.]+\.(?:py|cc))`", line)
        names = re.findall(r"`(test_\w+|\w+\.\w{20,})`", line)
        found += [(name, files[0]) for name in names if files]
    return found


def test_the_page_names_a_test_for_nearly_every_promise() -> None:
    promises = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")][1:]

    assert len(promises) > 20
    assert len(proofs()) >= len(promises) - 2  # The journal's and the fuzzers' are whole files.


@pytest.mark.parametrize(("test", "file"), proofs())
def test_a_proof_is_there(test: str, file: str) -> None:
    name = test.rpartition(".")[2]

    assert re.search(rf"\b{name}\b", (ROOT / file).read_text()), f"{file} has no {name}"
