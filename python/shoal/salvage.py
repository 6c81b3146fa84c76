"""What is known of a run whose engine has died: read from what the workers had written.

docs/protocol.md describes the result log and the standing record.
"""

from __future__ import annotations

import json
import os
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_MOST_NAMES = 20
_BAD = frozenset(("failed", "error", "unexpected_success"))
_LOG = re.compile(r"worker-(\d+)-(\d+)\.log")


@dataclass
class Salvage:
    """Tests by number; a test that did well in any try did well."""

    passed: set[int] = field(default_factory=set)  # Or was skipped, or failed as expected.
    failed: set[int] = field(default_factory=set)
    running: set[int] = field(default_factory=set)
    fixtures: list[str] = field(default_factory=list)  # The titles of those that failed.


def read(directory: str) -> Salvage:
    """Return what the logs and standing records in the run's folder say."""
    found = Salvage()
    for path in sorted(Path(directory).glob("worker-*.log")):
        if _LOG.fullmatch(path.name):
            for record in _records(path):
                _take(record, found)
    done = found.passed | found.failed
    for path in Path(directory).glob("worker-*.now"):
        number = _running(path)
        if number is not None and number not in done:
            found.running.add(number)
    return found


def _records(path: Path) -> Iterator[dict[str, Any]]:
    """Return a log's records; passes over a line that is not whole."""
    try:
        lines = path.read_bytes().split(b"\n")[:-1]
    except OSError:
        return
    for line in lines:
        try:
            if line.startswith(b". "):
                yield {"r": "test", "test": int(line.split()[1]), "outcome": "passed"}
            else:
                record = json.loads(line)
                if isinstance(record, dict):
                    yield record
        except (ValueError, IndexError):
            continue


def _take(record: dict[str, Any], found: Salvage) -> None:
    number, outcome = record.get("test"), record.get("outcome")
    if record.get("r") == "test" and isinstance(number, int):
        if outcome in _BAD and number not in found.passed:
            found.failed.add(number)
        elif outcome not in _BAD:
            found.passed.add(number)
            found.failed.discard(number)
    elif record.get("r") == "fixture" and record.get("kind") in ("error", "failure"):
        found.fixtures.append(str(record.get("title")))


def _running(path: Path) -> int | None:
    try:
        (word,) = struct.unpack_from("=Q", path.read_bytes())
    except (OSError, struct.error):
        return None
    return int(word) - 1 if word else None


def describe(directory: str, names: list[str]) -> str:
    """Return in a few lines what is known; ``names`` are the tests' ids, by number."""
    found = read(os.fspath(directory))
    failed = [*_named(found.failed, names), *found.fixtures]
    results = len(found.passed | found.failed)
    lines = [f"{results} of {len(names)} tests had a result, and {len(failed) or 'none'} failed"]
    lines += _listed("failed:  ", failed)
    lines += _listed("running: ", _named(found.running, names))
    return "\n".join(lines)


def _named(numbers: set[int], names: list[str]) -> list[str]:
    return [names[number] for number in sorted(numbers) if number < len(names)]


def _listed(heading: str, names: list[str]) -> Iterator[str]:
    for name in names[:_MOST_NAMES]:
        yield heading + name
    if len(names) > _MOST_NAMES:
        yield f"{heading}and {len(names) - _MOST_NAMES} more"
