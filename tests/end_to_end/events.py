"""Reads what a run wrote with --events, and tells two runs apart, test by test."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# What must differ between two runs of the same test, and what stands in for it.
MUST_DIFFER = (
    (re.compile(r"\b0x[0-9a-f]{6,}\b"), "0x..."),  # Addresses in memory.
    # How deep the stack was before the test began.
    (re.compile(r"\[Previous line repeated \d+ more times\]"), "[Previous line repeated]"),
    (re.compile(r"^\(\d+\.\d{3}\) ", re.MULTILINE), "(0.000) "),  # How long a query took.
)


@dataclass(frozen=True, order=True)
class Problem:
    kind: str
    title: str
    text: str
    sql: str = ""


@dataclass(frozen=True, order=True)
class Ending:
    """How one test ended; several tests may share an id."""

    outcome: str
    started: bool
    problems: tuple[Problem, ...]


@dataclass
class Events:
    """The events of one run, in order."""

    all: list[dict[str, Any]] = field(default_factory=list)
    folder: Path = Path()

    def test(self, ending_of_id: str) -> dict[str, Any]:
        """Return the one `test_finished` whose test's id ends like this."""
        found = [one for one in self.of("test_finished") if one["id"].endswith(ending_of_id)]
        assert len(found) == 1, f"{len(found)} tests end with {ending_of_id}: {self.outcomes}"
        return found[0]

    def output_of(self, event: dict[str, Any]) -> str:
        """Return what the test of an event printed."""
        where = event["output"]
        if where is None:
            return ""
        content = (self.folder / where["file"]).read_bytes()[where["from"] : where["to"]]
        return content.decode("utf-8", "backslashreplace")

    def of(self, name: str) -> list[dict[str, Any]]:
        return [event for event in self.all if event["event"] == name]

    @property
    def counts(self) -> dict[str, int]:
        (finished,) = self.of("run_finished")
        return finished["counts"]

    @property
    def order(self) -> list[str]:
        return [event["id"] for event in self.of("test_finished")]

    @property
    def outcomes(self) -> dict[str, str]:
        return {event["id"]: event["outcome"] for event in self.of("test_finished")}

    def endings(self) -> dict[str, list[Ending]]:
        found = defaultdict(list)
        for event in self.of("test_finished"):
            problems = tuple(map(as_problem, event.get("problems", ())))
            ending = Ending(event["outcome"], event["started"], problems)
            found[normalised(event["id"])].append(ending)
        return {name: sorted(endings) for name, endings in found.items()}

    def fixtures(self) -> list[Problem]:
        return sorted(as_problem(event["problem"]) for event in self.of("fixture_finished"))


def as_problem(problem: dict[str, str]) -> Problem:
    texts = (normalised(problem.get(name, "")) for name in ("title", "text", "sql"))
    return Problem(problem["kind"], *texts)


def normalised(text: str) -> str:
    """Return a text without what must differ, as a terminal in UTF-8 would show it."""
    for pattern, instead in MUST_DIFFER:
        text = pattern.sub(instead, text)
    # A serial run prints what UTF-8 cannot say with backslashes.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def read_events(path: Path) -> Events:
    if not path.is_file():
        return Events()
    lines = path.read_text("utf-8").split("\n")
    rest = lines.pop()
    events = Events([json.loads(line) for line in lines], path.parent)
    # Only the engine's own death leaves half a line.
    assert not rest or not events.of("run_finished"), f"the last line of {path} is not finished"
    return events


def differences(expected: Events, found: Events) -> list[str]:
    """Return what is not alike in two runs, for people; empty when they are alike."""
    lines = []
    wanted, given = expected.endings(), found.endings()
    for name in sorted(wanted.keys() | given.keys()):
        if wanted.get(name) != given.get(name):
            lines += [f"{name}:", *different(wanted.get(name, []), given.get(name, []))]
    if expected.fixtures() != found.fixtures():
        lines += ["fixtures:", *different(expected.fixtures(), found.fixtures())]
    if expected.counts != found.counts:
        lines += ["counts:", f"  expected {expected.counts}", f"  found    {found.counts}"]
    return lines


def different(wanted: list[Any], given: list[Any]) -> list[str]:
    lines = [f"  expected {shown(item)}" for item in wanted if item not in given]
    lines += [f"  found    {shown(item)}" for item in given if item not in wanted]
    return lines or [f"  expected {len(wanted)}, found {len(given)} of the same"]


def shown(item: object) -> str:
    text = repr(item)
    return text if len(text) <= 1200 else f"{text[:800]} ... {text[-400:]}"
