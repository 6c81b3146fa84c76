"""Figures of remembered templates beside Django's: ratios, the bars they have to reach, a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from database_report import NAMES, Figures, Judged, conditions_of, notes_of, table

# So many times as fast as Django's is the set-up of the databases to be.
BARS = {
    "first run": {"sqlite-memory": 5.0, "sqlite-file": 5.0, "postgresql": 5.0, "mysql": 5.0},
    "second run": {"sqlite-memory": 50.0, "sqlite-file": 50.0, "postgresql": 20.0, "mysql": 20.0},
}


@dataclass(frozen=True)
class Row(Judged):
    """One run that both did; seconds, medians."""

    what: str
    django_set_up: float
    shoal_set_up: float
    django_command: float
    shoal_command: float
    bar: float | None

    @property
    def ratio(self) -> float:
        return self.django_set_up / self.shoal_set_up


def rows_in(kind: str, figures: Figures) -> Iterator[Row]:
    for what, samples in figures["steps"].items():
        yield Row(
            what,
            django_set_up=median(samples["django_set_up_s"]),
            shoal_set_up=median(samples["shoal_set_up_s"]),
            django_command=median(samples["django_command_s"]),
            shoal_command=median(samples["shoal_command_s"]),
            bar=BARS.get(what, {}).get(kind),
        )


def cells_of(kinds: dict[str, Figures]) -> Iterator[list[str]]:
    """The table's cells, its heading first."""
    yield ["set-up, s", "Django", "shoal", "ratio", "bar", "command: Django", "shoal", "ratio"]
    for kind, figures in kinds.items():
        for row in rows_in(kind, figures):
            yield [
                f"{NAMES[kind]}: {row.what}",
                seconds(row.django_set_up),
                seconds(row.shoal_set_up),
                f"{row.ratio:.1f}",
                row.verdict,
                seconds(row.django_command),
                seconds(row.shoal_command),
                f"{row.django_command / row.shoal_command:.1f}",
            ]


def seconds(number: float) -> str:
    return f"{number:.{1 if number >= 10 else 2 if number >= 1 else 3}f}"


def report(kept: Figures) -> Iterator[str]:
    yield from table(list(cells_of(kept["kinds"])))
    yield ""
    yield from (f"* {note}" for note in notes_of(kept))
    yield ""
    rounds = f"{kept['rounds']} rounds" if kept["rounds"] > 1 else "one round"
    yield conditions_of(
        kept, f"{kept['migrations']} migrations of the project; medians of {rounds}"
    )


def missed_in(kept: Figures) -> list[str]:
    return [
        f"{NAMES[kind]}: {row.what} is {row.ratio:.1f} times as fast, not {row.bar:g}"
        for kind, figures in kept["kinds"].items()
        for row in rows_in(kind, figures)
        if row.met is False
    ]
