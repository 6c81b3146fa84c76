"""The statements of shoal's Oracle plans, as recorded in tests/golden/oracle/statements.txt, and
what Python adds to them, and those that docs/oracle.md tells people to execute.

A block carries statements as texts for EXECUTE IMMEDIATE, which no parser looks into: those are
taken out, and checked as statements of their own.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECORDED = ROOT / "tests" / "golden" / "oracle" / "statements.txt"
UNRECORDED = Path(__file__).with_name("unrecorded.sql")
DOCUMENTED = ROOT / "docs" / "oracle.md"
OF_TEMPLATE = Path(__file__).with_name("oracle_template_statements.py")
ASKED = ROOT / "tests" / "oracle_live" / "oracle_job.sql"

STRING = r"'(?:[^']|'')*'"
Q_STRING = r"q'\[.*?\]'"
OPERAND = rf"(?:{Q_STRING}|{STRING}|[\w$#.]+)"
EXECUTED = re.compile(rf"\bEXECUTE IMMEDIATE\s+({OPERAND}(?:\s*\|\|\s*{OPERAND})*)", re.DOTALL)
# What Data Pump puts behind the name of a column: "= 'SHOP'".
FILTERED = re.compile(rf"name => '\w+_EXPR',\s+value => ({Q_STRING}|{STRING})", re.DOTALL)

KIND = re.compile(
    r"(?P<block>DECLARE|BEGIN)\b"
    r"|CREATE TEMPORARY TABLESPACE|ALTER SYSTEM KILL SESSION|COMMENT ON (?:TABLE|COLUMN)"
    r"|(?:CREATE|ALTER|DROP) [A-Z]+|[A-Z]+"
)

LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
LITERALS = re.compile(r'"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*')


def kind_of(statement: str) -> str:
    """Return "block", "CREATE USER", "SELECT", ...; what shoal has never written is a kind, too."""
    match = KIND.match(statement)
    if match is None:
        return statement[:20]
    return "block" if match["block"] else match[0]


def text_of(operand: str) -> str:
    """Return what a string literal stands for; a variable stands for a number."""
    if operand.startswith("q'["):
        return operand[3:-2]
    if operand.startswith("'"):
        return operand[1:-1].replace("''", "'")
    return "1"


def executed_in(block: str) -> list[str]:
    """Return the texts that a block executes, in order."""
    return [
        "".join(text_of(operand) for operand in re.findall(OPERAND, expression, re.DOTALL))
        for expression in EXECUTED.findall(block)
    ]


def filters_in(block: str) -> list[str]:
    """Return Data Pump's filters in a block, as questions that a parser can read."""
    return [
        f"SELECT name FROM object_paths WHERE name {text_of(literal)}"
        for literal in FILTERED.findall(block)
    ]


def in_file(file: Path) -> list[str]:
    return file.read_text().strip("\n").split("\n--\n")


def recorded(file: Path = RECORDED) -> list[str]:
    """Return what a plan has, with examples for names that it knows only once it runs.

    Definitions that the server writes itself are nobody's to judge here.
    """
    texts = [text for text in in_file(file) if not text.startswith("<the definition of ")]
    return [with_names(text) for text in texts]


def with_names(text: str) -> str:
    columns = '"ID", "NAME"' if text.startswith("INSERT") else '"ID"'
    return text.replace("<TABLE>", "SHOP_CART").replace('"<COLUMN>"', columns)


def generated() -> list[str]:
    """Return the recorded statements, and those of which a plan that meets no obstacle has none."""
    return list(dict.fromkeys([*recorded(), *in_file(UNRECORDED)]))


def is_written_in(sources: Iterable[Path], statement: str) -> bool:
    """True when a text of a C++ source becomes the statement once its holes are filled."""
    for source in sources:
        for literals in LITERALS.findall(source.read_text()):
            text = "".join(ast.literal_eval(f'"{part}"') for part in LITERAL.findall(literals))
            pattern = re.escape(text).replace(r"\{\}", ".*")
            if len(text) > 15 and re.fullmatch(pattern, statement, re.DOTALL):
                return True
    return False


def documented(file: Path = DOCUMENTED) -> list[str]:
    examples = re.findall(r"^```sql\n(.*?)^```$", file.read_text(), re.DOTALL | re.MULTILINE)
    return [line.removesuffix(";") for example in examples for line in example.splitlines()]


def asked(file: Path = ASKED) -> str:
    """Return the block by which the live suite asks how a job ends."""
    return file.read_text().strip()


def of_template() -> list[str]:
    """Return what Django, mended by shoal, executes to make the template."""
    done = subprocess.run(
        [sys.executable, str(OF_TEMPLATE)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "python")},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    # Django's cursor takes the slash off.
    return [text.removesuffix("/").rstrip() for text in json.loads(done.stdout)]


def carried_by(statement: str) -> list[str]:
    return [*executed_in(statement), *filters_in(statement)]


def with_carried(statements: list[str]) -> Iterator[str]:
    """Yield each statement, and after it those that it carries."""
    for statement in statements:
        yield statement
        yield from carried_by(statement)
