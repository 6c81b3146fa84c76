"""Outcomes of a run, whoever ran it, and how two runs differ.

Words are shoal's: passed, failed, error, skipped, expected_failure, unexpected_success, crashed. A
name counts as often as it was run (a multiset: a suite may hold a test twice); a test that was not
run has no outcome. What happened outside every test (setUpClass and the like) stands under
"fixture " and the class or module.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

FIXTURE = "fixture "
BAD = frozenset({"failed", "error", "unexpected_success", "crashed"})
_WORDS = {  # unittest's word: ours. The worst one said of a test is its outcome.
    "error": "error",
    "failure": "failed",
    "unexpected_success": "unexpected_success",
    "expected_failure": "expected_failure",
    "skip": "skipped",
    "success": "passed",
}
_TITLE = re.compile(r"\w+ \((?P<owner>.+)\)")  # "setUpClass (basic.tests.ModelTest)"


@dataclass
class Outcomes:
    """Every name with its outcomes."""

    of: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, name: str, outcome: str) -> None:
        self.of.setdefault(name, Counter())[outcome] += 1

    def add_fixture(self, title: str, event: str) -> None:
        named = _TITLE.fullmatch(title.partition("\n")[0])
        owner = named["owner"] if named else title.rpartition(".")[0]
        self.add(FIXTURE + owner, _WORDS[event])

    def get(self, name: str) -> Counter[str]:
        return self.of.get(name, Counter())

    def counts(self) -> Counter[str]:
        """How many tests had each outcome."""
        total: Counter[str] = Counter()
        for name, outcomes in self.of.items():
            if not name.startswith(FIXTURE):
                total.update(outcomes)
        return total

    def bad(self) -> set[str]:
        return {name for name, outcomes in self.of.items() if BAD & outcomes.keys()}


def read_peer_record(path: Path) -> Outcomes:
    """What `peer_runner.RecordingRunner` wrote."""
    outcomes = Outcomes()
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if "fixture" in entry:
            outcomes.add_fixture(entry["fixture"], entry["events"][0])
        else:
            outcomes.add(entry["test"], _worst(entry["events"]))
    return outcomes


def read_shoal_events(path: Path) -> Outcomes:
    """What shoal wrote with SHOAL_EVENTS; docs/events.md describes it.

    Raises ValueError when the run did not come to its end.
    """
    outcomes = Outcomes()
    finished = False
    for line in path.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        if event["event"] == "test_finished" and event["outcome"] != "not_run":
            outcomes.add(event["id"], event["outcome"])
        elif event["event"] == "fixture_finished":
            outcomes.add_fixture(event["problem"]["title"], event["problem"]["kind"])
        finished |= event["event"] == "run_finished"
    if not finished:
        raise ValueError(f"{path} has no run_finished event")
    return outcomes


def differing(one: Outcomes, other: Outcomes) -> set[str]:
    return {name for name in one.of.keys() | other.of.keys() if one.get(name) != other.get(name)}


def owner_of(name: str) -> str:
    """The class that a name belongs to."""
    return name.removeprefix(FIXTURE) if name.startswith(FIXTURE) else name.rpartition(".")[0]


def rerun_labels(names: Iterable[str]) -> list[str]:
    """Django test labels of the classes that `names` belong to; some names have none."""
    owners = {owner_of(name) for name in names}
    return sorted(
        owner for owner in owners if "<" not in owner and not owner.startswith("unittest.loader.")
    )


def describe(outcomes: Counter[str]) -> str:
    parts = (word if count == 1 else f"{word} x{count}" for word, count in sorted(outcomes.items()))
    return ", ".join(parts) or "not run"


def _worst(events: list[str]) -> str:
    for event, outcome in _WORDS.items():
        if event in events:
            return outcome
    return "passed"  # It began and ended, and nothing was said of it.
