"""The parsers that others have written, and which kind of statement each is a judge of.

A parser judges the kinds where it was seen to refuse what is broken, and no others: each knows only
a part of Oracle's language. A statement is fine when all judges of its kind accept it.
"""

from __future__ import annotations

import functools
import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlfluff.core import FluffConfig, Linter

HERE = Path(__file__).resolve().parent
# Made by `make .make/oracle_grammar/installed`.
INSTALLED = HERE.parents[1] / ".make" / "oracle_grammar"

JUDGES = {
    "ALTER USER": ("antlr",),
    "COMMENT ON COLUMN": ("antlr", "sqlfluff"),
    "COMMENT ON TABLE": ("antlr", "sqlfluff"),
    "CREATE DIRECTORY": ("antlr",),
    "CREATE ROLE": ("sqlfluff",),
    "CREATE TABLESPACE": ("antlr",),
    "CREATE TEMPORARY TABLESPACE": ("antlr",),
    "CREATE USER": ("antlr", "sqlfluff"),
    "DROP ROLE": ("sqlfluff",),
    "DROP TABLE": ("antlr", "sqlfluff"),
    "DROP USER": ("sqlfluff",),
    "GRANT": ("antlr", "sqlfluff"),
    "INSERT": ("antlr", "sqlfluff"),
    "REVOKE": ("sqlfluff",),
    "SELECT": ("antlr", "sqlfluff"),
    "block": ("antlr",),
}

NAME = r'"[A-Z][A-Z0-9_$#]*"'


@dataclass(frozen=True)
class Unjudged:
    """A kind that no parser at hand reads: held to the form that Oracle's documentation gives."""

    form: str
    source: str

    def fits(self, statement: str) -> bool:
        return re.fullmatch(self.form, statement) is not None


# No grammar covers these: sqlfluff and antlr4ts-sql refuse them, whole or broken.
UNJUDGED = {
    "ALTER SYSTEM KILL SESSION": Unjudged(
        r"ALTER SYSTEM KILL SESSION '\d+,\d+,@\d+' IMMEDIATE",
        "SQL Language Reference, ALTER SYSTEM, end_session_clauses: "
        "KILL SESSION 'integer1, integer2 [, @integer3]' IMMEDIATE",
    ),
    "ALTER TABLE": Unjudged(
        rf"ALTER TABLE {NAME} MODIFY \({NAME} GENERATED (ALWAYS|BY DEFAULT ON NULL) AS IDENTITY "
        r"\(START WITH LIMIT VALUE\)\)",
        "SQL Language Reference, ALTER TABLE, modify_col_properties with identity_clause and "
        "identity_options: START WITH { integer | LIMIT VALUE }",
    ),
    "DROP DIRECTORY": Unjudged(
        rf"DROP DIRECTORY {NAME}",
        "SQL Language Reference, DROP DIRECTORY: DROP DIRECTORY directory_name",
    ),
    "DROP TABLESPACE": Unjudged(
        rf"DROP TABLESPACE {NAME} INCLUDING CONTENTS AND DATAFILES CASCADE CONSTRAINTS",
        "SQL Language Reference, DROP TABLESPACE: INCLUDING CONTENTS [{ AND | KEEP } DATAFILES] "
        "[CASCADE CONSTRAINTS]",
    ),
}


def for_antlr(statement: str) -> str:
    """Return it as the grammar wants it: it ends statements with a semicolon, and knows a directory
    by a bare name only."""
    if statement.startswith("CREATE DIRECTORY"):
        statement = re.sub(NAME, lambda name: name[0].strip('"'), statement, count=1)
    return statement if statement.startswith(("BEGIN", "DECLARE")) else f"{statement};"


def absent_programs() -> list[str]:
    return [program for program in ("node", "npm") if shutil.which(program) is None]


def antlr_is_missing() -> str:
    """Return why its grammar cannot be asked, or ""."""
    if absent := absent_programs():
        return f"{' and '.join(absent)} cannot be found"
    if not (INSTALLED / "installed").is_file():
        return "antlr4ts-sql is not installed: run `make .make/oracle_grammar/installed`"
    return ""


def ask_antlr(statements: list[str]) -> list[str | None]:
    """Return what is wrong with each; one process for all, because its start is slow."""
    done = subprocess.run(
        ["node", str(HERE / "parse.js"), str(INSTALLED)],
        input=json.dumps([for_antlr(statement) for statement in statements]),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    faults: list[str | None] = json.loads(done.stdout)
    return faults


@functools.cache
def sqlfluff() -> Linter:
    return Linter(config=FluffConfig(overrides={"dialect": "oracle"}))


def ask_sqlfluff(statements: list[str]) -> list[str | None]:
    return [
        violations[0].desc() if (violations := sqlfluff().parse_string(text).violations) else None
        for text in statements
    ]


def judge(statements: Iterable[tuple[str, str]]) -> dict[tuple[str, str], dict[str, str | None]]:
    """Return, for each pair of a kind and a text, what each judge finds wrong with it."""
    findings: dict[tuple[str, str], dict[str, str | None]] = {pair: {} for pair in statements}
    for judge, ask in (("antlr", ask_antlr), ("sqlfluff", ask_sqlfluff)):
        theirs = [pair for pair in findings if judge in JUDGES.get(pair[0], ())]
        for pair, fault in zip(theirs, ask([text for _, text in theirs]), strict=True):
            findings[pair][judge] = fault
    return findings
