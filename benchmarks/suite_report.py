"""What a pair of runs of Django's suite says: the same outcomes or not, and what they cost."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import Any, TextIO

from outcomes import BAD, FIXTURE, Outcomes, describe, differing, owner_of, rerun_labels
from process_tree import Measured

Done = dict[str, tuple[Outcomes, Measured]]
RunSerially = Callable[[list[str]], Outcomes]


@dataclass
class Verdict:
    """How shoal's outcomes compare; a line of text for each name that is listed."""

    same: int = 0  # Tests with the same outcome.
    skipped: int = 0  # Those of them that were skipped.
    differing: list[str] = field(default_factory=list)
    only_django_in_parallel: list[str] = field(
        default_factory=list
    )  # Shoal agrees with Django's serial runner.
    serially_too: list[str] = field(default_factory=list)  # The same failure under all three.
    only_in_parallel: list[str] = field(
        default_factory=list
    )  # Both fail, Django's serial runner does not.
    failing: list[str] = field(default_factory=list)  # Both fail, and nobody looked further.


@dataclass(frozen=True)
class Pair:
    """One run of shoal and, unless there was no peer, one of Django's runner."""

    method: str
    peer_method: str  # Empty without a peer.
    workers: int
    done: Done
    verdict: Verdict


@dataclass(frozen=True)
class Told:
    """What each runner told of one name; None where it was not asked."""

    mine: Counter[str]
    peer: Counter[str] | None
    serial: Counter[str] | None

    def __str__(self) -> str:
        told = {"shoal": self.mine, "django": self.peer, "serially": self.serial}
        return "; ".join(
            f"{who} {describe(what)}" for who, what in told.items() if what is not None
        )


HEADINGS = {
    "differing": "OUTCOMES THAT DIFFER",
    "only_django_in_parallel": "differ from Django's parallel runner, the same as its serial one",
    "serially_too": "fail serially too",
    "only_in_parallel": "fail under both, but not serially and alone",
    "failing": "fail under both",
}


def judge(mine: Outcomes, peer: Outcomes | None, run_serially: RunSerially | None) -> Verdict:
    """Compare name by name. What fails or differs is run again by Django's serial runner."""
    suspects = mine.bad() | (differing(mine, peer) if peer else set())
    serial = run_serially(rerun_labels(suspects)) if run_serially else Outcomes()
    # A class of which the serial run says nothing was not run there: its silence proves nothing.
    rerun = {owner_of(name) for name in serial.of}
    verdict = Verdict()
    for name in sorted(mine.of.keys() | (peer.of.keys() if peer else set())):
        told = Told(
            mine.get(name),
            peer.get(name) if peer else None,
            serial.get(name) if owner_of(name) in rerun else None,
        )
        listed = _list_for(verdict, told)
        if listed is not None:
            listed.append(f"{name}: {told}")
        if listed is not verdict.differing and not name.startswith(FIXTURE):
            verdict.same += told.mine.total()
            verdict.skipped += told.mine["skipped"]
    return verdict


def print_pair(pair: Pair, file: TextIO = sys.stdout) -> None:
    def row(title: str, values: Iterable[str]) -> None:
        print(f"  {title:<26}" + "".join(f"{value:>20}" for value in values), file=file)

    order = [name for name in ("django", "shoal") if name in pair.done]
    costs = [pair.done[name][1] for name in order]
    workers = pair.workers
    methods = {"django": pair.peer_method, "shoal": pair.method}
    print(f"\n{pair.workers} workers", file=file)
    row("", (f"{name}, {methods[name]}" for name in order))
    row("tests", (str(pair.done[name][0].counts().total()) for name in order))
    for outcome in sorted({word for name in order for word in pair.done[name][0].counts()}):
        row(f"  {outcome}", (str(pair.done[name][0].counts()[outcome]) for name in order))
    row("wall", (f"{cost.wall:.1f} s" for cost in costs))
    row("CPU of all processes", (f"{cost.cpu:.1f} s" for cost in costs))
    row("wall / (CPU / workers)", (f"{cost.wall / (cost.cpu / workers):.3f}" for cost in costs))
    engine = pair.done["shoal"][1].engine
    if engine:
        cost = pair.done["shoal"][1]
        print(
            f"  engine: {engine.cpu:.2f} s CPU ({engine.cpu / cost.cpu:.2%} of the run's CPU,"
            f" {engine.cpu / cost.wall:.2%} of its wall time),"
            f" {engine.peak_kib / 1024:.1f} MiB at its peak",
            file=file,
        )
    for name, heading in HEADINGS.items():
        lines = getattr(pair.verdict, name)
        if lines:
            print(
                f"  {heading}: {len(lines)}",
                *(f"    {line}" for line in lines),
                sep="\n",
                file=file,
            )
    print(f"  the same outcome: {pair.verdict.same} tests", file=file)


def print_summary(conditions: dict[str, Any], pairs: list[Pair], file: TextIO = sys.stdout) -> None:
    machine = conditions["machine"]
    labels = conditions["labels"]
    shown = labels if isinstance(labels, str) else " ".join(labels)
    print(
        f"Django {conditions['django']}'s own suite ({shown}),"
        f" Python {conditions['python']}, {conditions['database']}\n"
        f"{machine['cores']} cores, {machine['cpu']}, {machine['memory_gib']} GiB,"
        f" {machine['system']}; load before {conditions['load_before']};"
        f" commit {conditions['commit']}, {conditions['date']}",
        file=file,
    )
    if file is not sys.stdout:
        for pair in pairs:
            print_pair(pair, file)
    for method in dict.fromkeys(pair.method for pair in pairs):
        mine = [pair for pair in pairs if pair.method == method]
        _print_medians(method, mine, file)


def summarize(pairs: list[Pair]) -> dict[str, Any]:
    return {
        "method": pairs[0].method,
        "peer_method": pairs[0].peer_method,
        "workers": pairs[0].workers,
        "medians": _medians(pairs),
        "pairs": [
            {name: _figures(*pair.done[name], pair.workers) for name in pair.done}
            | {"verdict": vars(pair.verdict)}
            for pair in pairs
        ],
    }


def _list_for(verdict: Verdict, told: Told) -> list[str] | None:
    """Where a name is to be listed; None for nowhere."""
    as_serial = told.mine == told.serial
    if told.peer is not None and told.mine != told.peer:
        return verdict.only_django_in_parallel if as_serial else verdict.differing
    if not BAD & told.mine.keys():
        return None
    if told.peer is None:
        return verdict.serially_too if as_serial else verdict.differing
    if told.serial is None:
        return verdict.failing
    return verdict.serially_too if as_serial else verdict.only_in_parallel


def _figures(outcomes: Outcomes, cost: Measured, workers: int) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "tests": outcomes.counts().total(),
        "outcomes": dict(sorted(outcomes.counts().items())),
        "wall_s": round(cost.wall, 2),
        "user_s": round(cost.user, 2),
        "system_s": round(cost.system, 2),
        "wall_to_bound": round(cost.wall / (cost.cpu / workers), 4),
    }
    if cost.engine:
        figures["engine"] = {
            "cpu_s": round(cost.engine.cpu, 3),
            "share_of_cpu": round(cost.engine.cpu / cost.cpu, 5),
            "share_of_wall": round(cost.engine.cpu / cost.wall, 5),
            "peak_kib": cost.engine.peak_kib,
        }
    return figures


def _medians(pairs: list[Pair]) -> dict[str, dict[str, float]]:
    workers = pairs[0].workers
    medians = {}
    for name in pairs[0].done:
        costs = [pair.done[name][1] for pair in pairs]
        medians[name] = {
            "wall_s": round(median(cost.wall for cost in costs), 2),
            "cpu_s": round(median(cost.cpu for cost in costs), 2),
            "wall_to_bound": round(median(cost.wall / (cost.cpu / workers) for cost in costs), 4),
        }
    return medians


def _print_medians(method: str, pairs: list[Pair], file: TextIO) -> None:
    medians = _medians(pairs)
    parts = [
        f"{name} {value['wall_s']:.1f} s wall, {value['cpu_s']:.1f} s CPU,"
        f" {value['wall_to_bound']:.3f} of the bound"
        for name, value in sorted(medians.items())
    ]
    print(f"{method}, medians of {len(pairs)}: " + "; ".join(parts), file=file)
    if "django" in medians:
        ratio = medians["shoal"]["wall_s"] / medians["django"]["wall_s"]
        print(f"{method}: shoal's wall time is {ratio:.3f} of Django's", file=file)
