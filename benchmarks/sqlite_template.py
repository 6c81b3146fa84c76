"""How an in-memory SQLite template gets to a spawned worker: every way that was considered, timed.

Each way is run --rounds times on databases of two sizes; the best counts. The loading is timed in a
spawned process, into the kind of database that a worker uses (`mode=memory&cache=shared`, so that
its threads share it), and every loaded database is compared with the template.
docs/design/001-sqlite-in-memory.md says what was chosen and why.

    python benchmarks/sqlite_template.py --keep

exit status: 0, or 1 when the way that shoal takes lost something
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import multiprocessing
import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT / "python"))

from process_tree import describe_commit, describe_machine  # noqa: E402

from shoal import sqlite as shoal_sqlite  # noqa: E402

RESULTS = PROJECT / "benchmarks" / "results"
SIZES = ((200, 1.6), (600, 9.5))  # Tables, MiB: a usual project and a large one.
USER_VERSION = 7

Pack = Callable[[sqlite3.Connection, Path], Any]
Load = Callable[[Any, sqlite3.Connection], None]


@dataclass(frozen=True)
class Way:
    """A way to travel: what the host does, and what a worker does with what it is given."""

    name: str
    pack: Pack
    load: Load
    once: bool = True  # The host packs once for all workers; else once for each.


def save_to_file(template: sqlite3.Connection, directory: Path) -> str:
    path = str(directory / f"{time.monotonic_ns()}.sqlite3")
    with_file = sqlite3.connect(path)
    template.backup(with_file)
    with_file.close()
    return path


def vacuum_into_file(template: sqlite3.Connection, directory: Path) -> str:
    path = str(directory / f"{time.monotonic_ns()}.sqlite3")
    template.execute("VACUUM INTO ?", (path,))
    return path


def load_file(path: str, target: sqlite3.Connection) -> None:
    source = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    source.backup(target)
    source.close()


def dump(template: sqlite3.Connection, directory: Path) -> str:
    return "\n".join(template.iterdump())


def run_script(text: str, target: sqlite3.Connection) -> None:
    target.executescript(text)


def save_unsynced(template: sqlite3.Connection, directory: Path) -> str:
    path = str(directory / f"{time.monotonic_ns()}.sqlite3")
    with_file = sqlite3.connect(path)
    with_file.execute("PRAGMA synchronous = OFF")
    with_file.execute("PRAGMA journal_mode = OFF")
    template.backup(with_file)
    with_file.close()
    return path


def serialize_to_file(template: sqlite3.Connection, directory: Path) -> str:
    path = directory / f"{time.monotonic_ns()}.sqlite3"
    path.write_bytes(template.serialize())
    return str(path)


def load_immutable(path: str, target: sqlite3.Connection) -> None:
    source = sqlite3.connect(f"file:{path}?immutable=1", uri=True)
    source.backup(target)
    source.close()


@dataclass(frozen=True)
class Segment:
    """Shared memory that the host has to give back."""

    memory: SharedMemory

    def free(self) -> None:
        self.memory.close()
        self.memory.unlink()


def serialize_to_memory(template: sqlite3.Connection, directory: Path) -> tuple[str, int]:
    content = template.serialize()
    memory = SharedMemory(create=True, size=len(content))
    OPEN.append(Segment(memory))
    memory.buf[: len(content)] = content
    return memory.name, len(content)


def load_memory(packed: tuple[str, int], target: sqlite3.Connection) -> None:
    name, size = packed
    source = sqlite3.connect(":memory:")
    memory = SharedMemory(name)
    source.deserialize(memory.buf[:size])
    memory.close()
    source.backup(target)
    source.close()


def pack_as_shoal(template: sqlite3.Connection, directory: Path) -> shoal_sqlite.Template:
    folder = directory / f"run-{time.monotonic_ns()}"
    folder.mkdir()
    shared = shoal_sqlite.SharedTemplates(str(folder))
    shared.add("default", template)
    OPEN.append(shared)
    return shared.by_name["default"]


OPEN: list[Segment | shoal_sqlite.SharedTemplates] = []  # In the host, until a round is over.
WAYS = [
    Way("SQL text (iterdump)", dump, run_script),
    Way("VACUUM INTO a file, backup from it", vacuum_into_file, load_file),
    Way("a file for each worker, as Django's spawn", save_to_file, load_file, once=False),
    Way("one file for all", save_to_file, load_file),
    Way("one file for all, not synced", save_unsynced, load_immutable),
    Way("what shoal does", pack_as_shoal, shoal_sqlite.load),
]
if hasattr(sqlite3.Connection, "serialize"):  # Python 3.11 and newer.
    WAYS += [
        Way("serialize, shared memory", serialize_to_memory, load_memory),
        Way("serialize into a file", serialize_to_file, load_immutable),
    ]


def free_all() -> None:
    while OPEN:
        OPEN.pop().free()


@dataclass(frozen=True)
class Figures:
    """Milliseconds, the best of all rounds, and what was lost on the way."""

    way: str
    host: float
    once: bool
    worker: float
    lost: list[str]

    def all_of(self, workers: int) -> float:
        return self.host * (1 if self.once else workers) + self.worker * workers


def make_template(tables: int, mib: float) -> sqlite3.Connection:
    """A database with the shapes that Django's migrations make, filled up to `mib`."""
    template = sqlite3.connect("file:template?mode=memory&cache=shared", uri=True)
    for number in range(tables):
        name = f"shop_model{number}"
        template.execute(
            f'CREATE TABLE "{name}" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,'
            f' "name" varchar(200) NOT NULL, "text" text NOT NULL, "made" datetime NOT NULL,'
            f' "parent_id" bigint NULL'
            f' REFERENCES "{name}" ("id") DEFERRABLE INITIALLY DEFERRED)'
        )
        template.execute(f'CREATE INDEX "{name}_parent" ON "{name}" ("parent_id")')
    template.execute("CREATE VIEW shop_view AS SELECT id, name FROM shop_model0")
    template.execute(f"PRAGMA user_version = {USER_VERSION}")
    row = 0
    while _pages(template) < mib * 2**20:
        for number in range(tables):
            values = (f"name {row}'s", "text\n" * 20, "2025-01-01 00:00:00", None)
            columns = "name, text, made, parent_id"
            template.execute(
                f"INSERT INTO shop_model{number} ({columns}) VALUES (?, ?, ?, ?)", values
            )
        template.commit()
        row += 1
    return template


def _pages(connection: sqlite3.Connection) -> int:
    count = connection.execute("PRAGMA page_count").fetchone()[0]
    return int(count * connection.execute("PRAGMA page_size").fetchone()[0])


def describe_contents(connection: sqlite3.Connection) -> dict[str, str]:
    """Everything that a test could see, in a form that can be compared."""
    schema = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    rows = hashlib.sha256()
    for name in sorted(entry[1] for entry in schema if entry[0] == "table"):
        rows.update(repr(sorted(connection.execute(f'SELECT * FROM "{name}"'))).encode())
    return {
        "schema": repr(sorted(map(repr, schema))),
        "rows": rows.hexdigest(),
        "user_version": str(connection.execute("PRAGMA user_version").fetchone()[0]),
    }


def serve(requests: Any) -> None:
    """In the spawned process: load what is sent, say how long it took and what is in it."""
    number = 0
    while request := requests.recv():
        way, packed = request
        number += 1
        name = f"file:memorydb_default_{number}?mode=memory&cache=shared"
        target = sqlite3.connect(name, uri=True)
        began = time.perf_counter()
        WAYS[way].load(packed, target)
        took = time.perf_counter() - began
        second = sqlite3.connect(name, uri=True)  # What another thread of a worker would see.
        requests.send((took, describe_contents(second)))
        second.close()
        target.close()


def compare(tables: int, mib: float, rounds: int) -> tuple[float, list[Figures]]:
    template = make_template(tables, mib)
    wanted = describe_contents(template)
    here, there = multiprocessing.Pipe()
    worker = multiprocessing.get_context("spawn").Process(target=serve, args=(there,))
    worker.start()
    best: dict[int, tuple[float, float]] = {}
    lost: dict[int, list[str]] = {}
    with tempfile.TemporaryDirectory() as directory:
        for _ in range(rounds):
            for number, way in enumerate(WAYS):
                began = time.perf_counter()
                packed = way.pack(template, Path(directory))
                host = time.perf_counter() - began
                here.send((number, packed))
                took, contents = here.recv()
                before = best.get(number, (host, took))
                best[number] = min(before[0], host), min(before[1], took)
                lost[number] = [part for part in wanted if wanted[part] != contents[part]]
                free_all()
    here.send(None)
    worker.join()
    size = _pages(template) / 2**20
    template.close()
    figures = [
        Figures(way.name, best[number][0] * 1e3, way.once, best[number][1] * 1e3, lost[number])
        for number, way in enumerate(WAYS)
    ]
    return size, figures


def show_trap() -> list[str]:
    """What a second connection sees after each way to load a shared in-memory database."""
    if not hasattr(sqlite3.Connection, "serialize"):
        return ["this Python's sqlite3 has no serialize"]
    template = make_template(tables=20, mib=0.2)
    content = template.serialize()
    template.close()

    def seen_by_another(load: Callable[[sqlite3.Connection], None]) -> int:
        name = f"file:trap_{load.__name__}?mode=memory&cache=shared"
        first = sqlite3.connect(name, uri=True)
        first.execute("CREATE TABLE old (id integer)")
        earlier = sqlite3.connect(name, uri=True)  # Open while the database is loaded.
        load(first)
        later = sqlite3.connect(name, uri=True)
        count = (
            "SELECT count(*) FROM sqlite_master WHERE name LIKE 'shop_model%' AND type = 'table'"
        )
        seen = {int(each.execute(count).fetchone()[0]) for each in (earlier, later)}
        for each in (first, earlier, later):
            each.close()
        return max(seen) if len(seen) == 1 else -1

    def deserialize(target: sqlite3.Connection) -> None:
        target.deserialize(content)

    def backup(target: sqlite3.Connection) -> None:
        source = sqlite3.connect(":memory:")
        source.deserialize(content)
        source.backup(target)
        source.close()

    return [
        f"deserialize into a cache=shared connection: others see"
        f" {seen_by_another(deserialize)} of 20 tables",
        f"backup from a private deserialized one: others see"
        f" {seen_by_another(backup)} of 20 tables",
    ]


def describe_size(tables: int, size: float, figures: list[Figures]) -> list[str]:
    lines = [
        f"{tables} tables, {size:.1f} MiB; milliseconds",
        f"  {'':<44}{'host':>8}{'a worker':>10}{'2 workers':>11}{'8 workers':>11}  lost",
    ]
    for each in figures:
        host = f"{each.host:.1f}{'' if each.once else ' x n'}"
        lines.append(
            f"  {each.way:<44}{host:>8}{each.worker:>10.1f}{each.all_of(2):>11.1f}"
            f"{each.all_of(8):>11.1f}  {', '.join(each.lost) or '-'}"
        )
    return lines


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="[%(default)s]")
    parser.add_argument("--keep", action="store_true", help="keep them in benchmarks/results")
    options = parser.parse_args(arguments)
    conditions = {
        "benchmark": "sqlite-template",
        "date": datetime.date.today().isoformat(),
        "commit": describe_commit(PROJECT),
        "machine": describe_machine(),
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "rounds": options.rounds,
    }
    lines = [
        f"Python {conditions['python']}, SQLite {conditions['sqlite']}, best of {options.rounds}; "
        + ", ".join(f"{key} {value}" for key, value in describe_machine().items())
        + f"; load before {conditions['load_before']}"
    ]
    sizes, complete = [], True
    for tables, mib in SIZES:
        size, figures = compare(tables, mib, options.rounds)
        lines += ["", *describe_size(tables, size, figures)]
        sizes.append(
            {"tables": tables, "mib": round(size, 2), "ways": [vars(each) for each in figures]}
        )
        complete &= not any(each.lost for each in figures if each.way == "what shoal does")
    trap = show_trap()
    lines += ["", *trap]
    print(*lines, sep="\n")
    if options.keep:
        RESULTS.mkdir(parents=True, exist_ok=True)
        kept = json.dumps(conditions | {"sizes": sizes, "trap": trap}, indent=2)
        (RESULTS / "sqlite-template.json").write_text(kept + "\n")
        (RESULTS / "sqlite-template.txt").write_text("\n".join(lines) + "\n")
    return 0 if complete else 1


if __name__ == "__main__":
    sys.exit(main())
