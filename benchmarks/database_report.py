"""Figures of test databases beside each other: ratios, the bars they have to reach, a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

Figures = dict[str, Any]

NAMES = {
    "sqlite-memory": "SQLite in memory",
    "sqlite-file": "SQLite files",
    "postgresql": "PostgreSQL",
    "mysql": "MySQL or MariaDB",
}

# So many times as fast as Django's: a reset, after whatever test; so many clones.
RESET_BARS = {"sqlite-memory": 10.0, "postgresql": 10.0, "mysql": 3.0}
CLONE_BARS = {
    "postgresql": {"1": 1.0, "2": 1.0, "4": 1.0, "8": 1.0},
    "mysql": {"1": 1.6, "4": 2.3},
}


class Judged:
    """Something with a `ratio` to Django's, and a `bar` for it or None."""

    ratio: float
    bar: float | None

    @property
    def met(self) -> bool | None:
        """None where there is no bar."""
        return None if self.bar is None else self.ratio >= self.bar

    @property
    def verdict(self) -> str:
        if self.bar is None:
            return ""
        return f"{self.bar:g}: {'met' if self.met else 'MISSED'}"


@dataclass(frozen=True)
class Pair(Judged):
    """One thing that both do; seconds."""

    what: str
    django: list[float]
    shoal: list[float]
    bar: float | None
    start: list[float]  # Of shoal's workers, before; empty where none had to be started.

    @property
    def ratio(self) -> float:
        return median(self.django) / median(self.shoal)


def pairs_of(kind: str, figures: Figures) -> Iterator[Pair]:
    for count, each in figures["clones"].items():
        bar = CLONE_BARS.get(kind, {}).get(count)
        what = "1 clone" if count == "1" else f"{count} clones"
        start = [seconds for seconds in each["shoal_start_s"] if seconds]
        yield Pair(what, each["django_s"], each["shoal_s"], bar, start)
    for touched, each in figures["resets"].items():
        what = f"reset, {touched} touched"
        yield Pair(what, each["django_s"], each["shoal_s"], RESET_BARS.get(kind), [])


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1e3:.{1 if seconds < 0.1 else 0}f}"


def rows_of(kinds: dict[str, Figures]) -> Iterator[list[str]]:
    """The table's cells, its heading first."""
    yield ["ms", "Django", "(least)", "shoal", "(least)", "Django / shoal", "bar", "start"]
    for kind, figures in kinds.items():
        for pair in pairs_of(kind, figures):
            yield [
                f"{NAMES[kind]}: {pair.what}",
                milliseconds(median(pair.django)),
                milliseconds(min(pair.django)),
                milliseconds(median(pair.shoal)),
                milliseconds(min(pair.shoal)),
                f"{pair.ratio:.2f}",
                pair.verdict,
                milliseconds(median(pair.start)) if pair.start else "",
            ]


def table(rows: list[list[str]]) -> Iterator[str]:
    """Markdown that can be read as it is."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        cells = [
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "| " + " | ".join(cells) + " |"
        if number == 0:
            rules = (
                "-" * width if place == 0 else "-" * (width - 1) + ":"
                for place, width in enumerate(widths)
            )
            yield "| " + " | ".join(rules) + " |"


def notes_of(kept: Figures) -> Iterator[str]:
    """What a reader of the table has to know."""
    for kind, figures in kept["kinds"].items():
        yield (
            f"{NAMES[kind]}: {figures['server']}, {figures['driver']}; {figures['tables']} tables, "
            f"{figures['rows']} rows."
        )
    yield from (f"{NAMES[kind]}: skipped, {why}." for kind, why in kept["skipped"].items())


def conditions_of(kept: Figures, what: str) -> str:
    """`what` says which of several measurements a figure is: "Medians of 3 rounds"."""
    machine = kept["machine"]
    busy = " (busy: to be measured again)" if kept["busy"] else ""
    return (
        f"{what}; "
        f"{machine['cores']} cores, {machine['cpu']}, {machine['memory_gib']} GiB; "
        f"{machine['system']}; Python {kept['python']}; Django {kept['django']}; "
        f"load before {kept['load_before']}{busy}; commit {kept['commit']}; {kept['date']}."
    )


def report(kept: Figures) -> Iterator[str]:
    yield from table(list(rows_of(kept["kinds"])))
    yield ""
    yield from (f"* {note}" for note in notes_of(kept))
    yield ""
    yield conditions_of(
        kept, f"Medians of {kept['repetitions']} clones and {kept['resets']} resets"
    )


def wrong_in(kept: Figures) -> list[str]:
    return [
        f"{NAMES[kind]}: {line}"
        for kind, figures in kept["kinds"].items()
        for line in figures["wrong"]
    ]


def missed_in(kept: Figures) -> list[str]:
    return [
        f"{NAMES[kind]}: {pair.what} is {pair.ratio:.2f} times as fast, not {pair.bar:g}"
        for kind, figures in kept["kinds"].items()
        for pair in pairs_of(kind, figures)
        if pair.met is False
    ]
