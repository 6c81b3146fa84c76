"""Broken statements, made from the recorded ones: what a parser that judges must reject.

Each edit is a pattern and what it is replaced by, once, in every statement of its kind that has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    what: str
    pattern: str
    replacement: str


SWAPPED_DATAFILE = Edit(
    "a clause before the file", r"(DATAFILE|TEMPFILE) (.*?)(AUTOEXTEND ON)", r"\3 \1 \2"
)
TABLESPACE = (
    Edit("no size", r"SIZE \d+M", "SIZE"),
    Edit("no ON", r"AUTOEXTEND ON", "AUTOEXTEND"),
    Edit("no quote at the end of the name", r'^([^"]*"[^"]*)"', r"\1"),
    Edit("no NEXT", r" NEXT ", " "),
    SWAPPED_DATAFILE,
)

EDITS = {
    "ALTER USER": (
        Edit("no name", r' "[^"]+"', ""),
        Edit("no ACCOUNT", r" ACCOUNT LOCK$", " LOCK"),
        Edit("no quote", r'"(?= ACCOUNT)', ""),
        Edit("a clause before the name", r'("[^"]+") (ACCOUNT LOCK)', r"\2 \1"),
        Edit("nothing to do", r"(?<=ACCOUNT) LOCK", ""),
    ),
    "COMMENT ON COLUMN": (
        Edit("no IS", r" IS ", " "),
        Edit("no quote", r"'$", ""),
        Edit("no column", r'"\."[^"]+"', '".'),
        Edit("no text", r" IS '.*'$", " IS"),
    ),
    "COMMENT ON TABLE": (
        Edit("no IS", r" IS ", " "),
        Edit("no quote", r"'$", ""),
        Edit("no table", r'"[^"]+" IS', "IS"),
        Edit("no text", r" IS '.*'$", " IS"),
    ),
    "CREATE DIRECTORY": (
        Edit("no AS", r" AS ", " "),
        Edit("no path", r" AS '.*'$", " AS"),
        Edit("no quote", r"'$", ""),
        Edit("no name", r' "[^"]+"', ""),
    ),
    "CREATE ROLE": (
        Edit("no name", r' "[^"]+"', ""),
        Edit("no quote", r'"$', ""),
        Edit("no ROLE", r" ROLE", ""),
    ),
    "CREATE TABLESPACE": TABLESPACE,
    "CREATE TEMPORARY TABLESPACE": TABLESPACE,
    "CREATE USER": (
        Edit("no IDENTIFIED", r" IDENTIFIED", ""),
        Edit("no quote after the password", r'"(?= DEFAULT)', ""),
        Edit("swapped words", r"DEFAULT TABLESPACE", "TABLESPACE DEFAULT"),
        Edit("no ON", r"UNLIMITED ON ", "UNLIMITED "),
        Edit("no name of a tablespace", r' "[^"]+"(?= QUOTA)', ""),
    ),
    "DROP ROLE": (
        Edit("no name", r' "[^"]+"', ""),
        Edit("no quote", r'"$', ""),
        Edit("no ROLE", r" ROLE", ""),
        Edit("a word too many", r"$", " CASCADE"),
    ),
    "DROP TABLE": (
        Edit("another word", r"PURGE$", "PURGED"),
        Edit("no quote", r'"(?= PURGE)', ""),
        Edit("a clause before the name", r'("[^"]+") (PURGE)', r"\2 \1"),
        Edit("no TABLE", r" TABLE", ""),
    ),
    "DROP USER": (
        Edit("no USER", r" USER", ""),
        Edit("no quote", r'"(?= CASCADE)', ""),
        Edit("a clause before the name", r'("[^"]+") (CASCADE)', r"\2 \1"),
        Edit("another word", r"CASCADE$", "CASCADES"),
    ),
    "GRANT": (
        Edit("no comma", r",", ""),
        Edit("no TO", r" TO ", " "),
        Edit("no quote", r'"$', ""),
        Edit("nobody", r' TO "[^"]+"', " TO"),
        Edit("two commas", r",", ",,"),
        Edit("swapped clauses", r'^GRANT (.*) (TO "[^"]+")', r"GRANT \2 \1"),
    ),
    "INSERT": (
        Edit("no INTO", r" INTO", ""),
        Edit("no comma", r", ", " "),
        Edit("no parenthesis", r"\)", ""),
        Edit("no FROM", r" FROM ", " "),
        Edit("no quote", r'"$', ""),
    ),
    "REVOKE": (
        Edit("no FROM", r" FROM ", " "),
        Edit("TO", r" FROM ", " TO "),
        Edit("no quote", r'"$', ""),
        Edit("nobody", r' FROM "[^"]+"', " FROM"),
    ),
    "SELECT": (
        Edit("no FROM", r" FROM ", " "),
        Edit("ORDER without BY", r"ORDER BY", "ORDER"),
        Edit("swapped clauses", r"(WHERE .*) (ORDER BY \w+)$", r"\2 \1"),
        Edit("no parenthesis at the end of a list", r"\)(?!.*\))", ""),
        Edit("two commas", r", ", ",, "),
        Edit("no quote", r"'(?!.*')", ""),
        Edit("a condition that ends early", r" = '[^']*'", " ="),
        Edit("GROUP without BY", r"GROUP BY", "GROUP"),
        Edit("UNION of nothing", r"UNION ALL SELECT '.*$", "UNION ALL"),
    ),
    "block": (
        Edit("no last END", r"END;\s*$", ""),
        Edit("no semicolon at the end", r"END;\s*$", "END"),
        Edit("no first BEGIN", r"\bBEGIN\b", ""),
        Edit("no END LOOP", r"END LOOP;", ""),
        Edit("END instead of END LOOP", r"END LOOP;", "END;"),
        Edit("no END IF", r"END IF;", ""),
        Edit("no THEN after the handler", r"WHEN OTHERS THEN", "WHEN OTHERS"),
        Edit("no EXCEPTION", r"EXCEPTION (?=WHEN)", ""),
        Edit("= instead of :=", r":=", "="),
        Edit("no semicolon after a call", r"\);\n", ")\n"),
        Edit("no parenthesis", r"\);", ";"),
        Edit("no comma between arguments", r", (?=\w+ =>)", " "),
        Edit("no quote", r"'(?=[,)])", ""),
        Edit("no end of a quoted text", r"\]'", "]"),
        Edit("no THEN after IF", r"(IF .*?) THEN", r"\1"),
        Edit("no type", r" (NUMBER|PLS_INTEGER)\b", ""),
        Edit("no name for a bind", r":(state|killed|done) :=", ": :="),
    ),
}


@dataclass(frozen=True)
class Variant:
    kind: str
    what: str
    text: str


def variants_of(statements: Iterable[tuple[str, str]]) -> Iterator[Variant]:
    """Yield what each edit makes of each statement, given with its kind."""
    for kind, statement in statements:
        for edit in EDITS.get(kind, ()):
            text = re.sub(edit.pattern, edit.replacement, statement, count=1, flags=re.DOTALL)
            if text != statement:
                yield Variant(kind, edit.what, text)
