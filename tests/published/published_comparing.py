"""What differs between two databases that were made of the same migrations.

What two runs of Django's differ in, a time or a random token, tells nothing: such cells, and no
others, may differ.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Tables = dict[str, Any]
MOST_LINES = 20  # Of differences that are shown, of each kind.


@dataclass(frozen=True)
class Cell:
    table: str
    row: int
    column: str


@dataclass(frozen=True)
class Compared:
    tables: int
    rows: int
    varying: int  # Cells in which the two plain runs differ.
    differences: list[str]


def compare(plain: tuple[Tables, Tables], fast: Tables, schemas: tuple[str, str, str]) -> Compared:
    """Hold the tables and the schema of `fast` against two plain runs; schemas in that order."""
    one, two = plain
    first, second, found = schemas
    varying = set(differing_cells(one, two))
    differences = [f"two plain runs: {line}" for line in different_shapes(one, two)]
    differences += [f"two plain runs: schema: {line}" for line in different_lines(first, second)]
    differences += different_shapes(one, fast)
    differences += [f"schema: {line}" for line in different_lines(first, found)]
    differences += [
        f"{cell.table}, row {cell.row}, {cell.column}: {text_at(one, cell)} has become "
        f"{text_at(fast, cell)}"
        for cell in differing_cells(one, fast)
        if cell not in varying
    ]
    rows = sum(len(table["rows"]) for table in one.values())
    return Compared(len(one), rows, len(varying), differences)


def different_shapes(wanted: Tables, found: Tables) -> Iterator[str]:
    """Tables, columns and numbers of rows, which never vary."""
    for name in sorted(wanted.keys() | found.keys()):
        if name not in found:
            yield f"{name}: is not there"
        elif name not in wanted:
            yield f"{name}: should not be there"
        elif wanted[name]["columns"] != found[name]["columns"]:
            yield f"{name}: columns {found[name]['columns']}, not {wanted[name]['columns']}"
        elif len(wanted[name]["rows"]) != len(found[name]["rows"]):
            yield f"{name}: {len(found[name]['rows'])} rows, not {len(wanted[name]['rows'])}"


def differing_cells(wanted: Tables, found: Tables) -> Iterator[Cell]:
    for name in sorted(wanted.keys() & found.keys()):
        columns = wanted[name]["columns"]
        if columns != found[name]["columns"]:
            continue
        pairs = zip(wanted[name]["rows"], found[name]["rows"], strict=False)
        for number, (row, other) in enumerate(pairs):
            for column, cell, another in zip(columns, row, other, strict=True):
                if cell != another:
                    yield Cell(name, number, column)


def different_lines(wanted: str, found: str) -> list[str]:
    if wanted == found:
        return []
    lines = difflib.unified_diff(wanted.splitlines(), found.splitlines(), n=0, lineterm="")
    changed = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
    return changed or ["other line ends"]


def text_at(tables: Tables, cell: Cell) -> str:
    table = tables[cell.table]
    return str(table["rows"][cell.row][table["columns"].index(cell.column)])
