"""Write the kept results into the pages that speak of them.

Each table stands between two comments, `<!-- begin: NAME -->` and `<!-- end: NAME -->`:
what is between them is replaced.

    python benchmarks/write_results.py          # after a benchmark was run with --keep
    python benchmarks/write_results.py --check  # exit status 1 when a page is behind
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import database_report
import template_report

PROJECT = Path(__file__).resolve().parent.parent
RESULTS = PROJECT / "benchmarks" / "results"
PAGES = ("docs/performance.md", "docs/design/001-sqlite-in-memory.md")

NOTHING = "No results are kept: run the script with `--keep` on a machine that does nothing else."

Kept = dict[str, Any]


def read(pattern: str) -> list[Kept]:
    return [json.loads(path.read_text()) for path in sorted(RESULTS.glob(pattern))]


def row(*cells: object) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def heading(*cells: str) -> Iterator[str]:
    yield row(*cells)
    yield row(*("---" if index == 0 else "--:" for index in range(len(cells))))


def conditions(kept: Kept, *more: str) -> str:
    machine = kept["machine"]
    # A machine with half of its cores taken tells orders of magnitude, not ratios.
    busy = " (busy: to be measured again)" if kept["load_before"] > machine["cores"] / 2 else ""
    parts = [
        f"{machine['cores']} cores, {machine['cpu']}, {machine['memory_gib']} GiB",
        machine["system"],
        f"Python {kept['python']}",
        *more,
        f"load before {kept['load_before']}{busy}",
        f"commit {kept['commit']}",
        str(kept["date"]),
    ]
    return "; ".join(parts) + "."


def suite_table() -> Iterator[str]:
    everything = read("django-suite-*.json")
    if not everything:
        return
    yield from heading(
        "Django, start method",
        "labels",
        "pairs",
        "tests",
        "differ",
        "wall: Django",
        "shoal",
        "ratio",
        "CPU: Django",
        "shoal",
        "wall / bound: Django",
        "shoal",
    )
    for kept in everything:
        pairs, medians = kept["pairs"], kept["medians"]
        mine, peer = medians["shoal"], medians.get("django")
        other = kept["peer_method"] not in ("", kept["method"])
        beside = f", beside Django's {kept['peer_method']}" if other else ""
        yield row(
            f"{kept['django']}, {kept['method']}{beside}",
            "all" if kept["labels"] == "all" else len(kept["labels"]),
            len(pairs),
            pairs[0]["shoal"]["tests"],
            sum(len(pair["verdict"]["differing"]) for pair in pairs),
            f"{peer['wall_s']:.1f} s" if peer else "-",
            f"{mine['wall_s']:.1f} s",
            f"{mine['wall_s'] / peer['wall_s']:.3f}" if peer else "-",
            f"{peer['cpu_s']:.1f} s" if peer else "-",
            f"{mine['cpu_s']:.1f} s",
            f"{peer['wall_to_bound']:.3f}" if peer else "-",
            f"{mine['wall_to_bound']:.3f}",
        )
    yield ""
    for kept in everything:
        engines = [pair["shoal"]["engine"] for pair in kept["pairs"]]
        share = median(engine["share_of_cpu"] for engine in engines)
        peak = max(engine["peak_kib"] for engine in engines) / 1024
        engine_line = f"engine {share:.2%} of the run's CPU time, {peak:.1f} MiB at its peak"
        yield f"* {kept['method']}: {engine_line}. {conditions(kept, 'SQLite in memory')}"


def overhead_table() -> Iterator[str]:
    for kept in read("overhead.json"):
        sizes = [name for name in kept if name.endswith(" tests")]
        base = next((f for n, f in kept[sizes[0]].items() if "--parallel" in n), None)
        for size in sizes:
            figures = kept[size]
            yield from heading(
                size, "test phase", "ratio", "us a test", "process", "CPU", "engine CPU", "peak"
            )
            for name, each in figures.items():
                ratio = each["phase_s"] / base["phase_s"] if base and size == sizes[0] else None
                yield row(
                    name,
                    f"{each['phase_s']:.3f} s",
                    f"{ratio:.2f}" if ratio else "",
                    each["us_a_test"],
                    f"{each['wall_s']:.2f} s",
                    f"{each['cpu_s']:.2f} s",
                    f"{each['engine_share_of_cpu']:.1%}" if "engine_share_of_cpu" in each else "",
                    f"{each['engine_peak_kib'] / 1024:.1f} MiB"
                    if "engine_peak_kib" in each
                    else "",
                )
            yield ""
        yield conditions(kept, f"{kept['workers']} workers, medians of {kept['rounds']} rounds")


def sqlite_table() -> Iterator[str]:
    for kept in read("sqlite-template.json"):
        for size in kept["sizes"]:
            title = f"{size['tables']} tables, {size['mib']:.1f} MiB; ms"
            yield from heading(title, "host", "each worker", "for 2", "for 8", "lost")
            for way in size["ways"]:
                host, worker = way["host"], way["worker"]
                totals = [host * (1 if way["once"] else n) + worker * n for n in (2, 8)]
                yield row(
                    way["way"],
                    f"{host:.1f}" + ("" if way["once"] else " each"),
                    f"{worker:.1f}",
                    *(f"{total:.1f}" for total in totals),
                    ", ".join(way["lost"]) or "-",
                )
            yield ""
        yield from (f"* {line}" for line in kept["trap"])
        yield ""
        yield conditions(kept, f"SQLite {kept['sqlite']}, best of {kept['rounds']}")


def databases_tables() -> Iterator[str]:
    for kept in read("databases-*.json"):
        yield from database_report.report(kept)
        yield ""


def templates_tables() -> Iterator[str]:
    for kept in read("templates-*.json"):
        yield from template_report.report(kept)
        yield ""


TABLES: dict[str, Callable[[], Iterator[str]]] = {
    "django-suite": suite_table,
    "overhead": overhead_table,
    "sqlite-template": sqlite_table,
    "databases": databases_tables,
    "templates": templates_tables,
}


def with_tables(page: str) -> str:
    def replace(found: re.Match[str]) -> str:
        lines = "\n".join(TABLES[found["name"]]()).strip() or NOTHING
        return f"<!-- begin: {found['name']} -->\n{lines}\n<!-- end: {found['name']} -->"

    pattern = r"<!-- begin: (?P<name>\S+) -->\n.*?<!-- end: (?P=name) -->"
    return re.sub(pattern, replace, page, flags=re.DOTALL)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="change nothing")
    options = parser.parse_args(arguments)
    behind = []
    for name in PAGES:
        path = PROJECT / name
        before = path.read_text(encoding="utf-8")
        after = with_tables(before)
        if after != before:
            behind.append(name)
            if not options.check:
                path.write_text(after, encoding="utf-8")
    print("\n".join(behind) if behind else "every page shows the kept results")
    return 1 if behind and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
