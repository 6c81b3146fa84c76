"""Oracle's statements, as parsers that others have written see them.

No server was there to run them, so what can be checked without one is: each recorded statement,
and each that a block carries, is accepted by every parser that judges its kind, while broken
variants of the same statements are refused.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import oracle_parsers
import pytest
from oracle_parsers import JUDGES, UNJUDGED
from oracle_statements import (
    ROOT,
    UNRECORDED,
    asked,
    carried_by,
    documented,
    executed_in,
    filters_in,
    generated,
    in_file,
    is_written_in,
    kind_of,
    of_template,
    with_carried,
)
from oracle_variants import EDITS, Variant, variants_of

Pair = tuple[str, str]  # A kind and a text.
BIND_NAMES = Path(__file__).with_name("oracle_bind_names.py")


@dataclass(frozen=True)
class Hearing:
    """What all judges said of all that there is; asked once, because their start takes a while."""

    whole: list[Pair]
    broken: list[Variant]
    findings: dict[Pair, dict[str, str | None]]

    def faults(self, kind: str, text: str) -> list[str]:
        """Return what is wrong with a text that is to be of a kind, and with what it carries."""
        if kind in UNJUDGED:
            return [] if UNJUDGED[kind].fits(text) else [f"{text!r}: {UNJUDGED[kind].source}"]
        if kind not in JUDGES:
            return [f"{text!r} is nothing that shoal writes"]
        said = self.findings[kind, text].items()
        found = [f"{judge}, of {text!r}: {fault}" for judge, fault in said if fault]
        return found + [fault for inner in carried_by(text) for fault in self.faults(*pair(inner))]


def pair(text: str) -> Pair:
    return kind_of(text), text


@pytest.fixture(scope="module")
def hearing() -> Hearing:
    if missing := oracle_parsers.antlr_is_missing():
        # The machine that decides about a change has to have it.
        if os.environ.get("SHOAL_ON_CI") or oracle_parsers.absent_programs() == []:
            pytest.fail(f"the statements for Oracle cannot be checked: {missing}")
        pytest.skip(f"{missing}, so no statement for Oracle was parsed: install nodejs and npm")
    texts = dict.fromkeys(with_carried([*generated(), *of_template(), *documented(), asked()]))
    whole = [pair(text) for text in texts]
    broken = list(variants_of(whole))
    pairs = {*whole, *((variant.kind, variant.text) for variant in broken)}
    pairs |= {pair(inner) for _, text in pairs for inner in carried_by(text)}
    return Hearing(whole, broken, oracle_parsers.judge(sorted(pairs)))


def test_every_statement_is_of_a_kind_that_is_judged_or_is_named_as_one_that_no_grammar_covers():
    kinds = {kind_of(text) for text in with_carried(generated())}

    assert kinds <= {*JUDGES, *UNJUDGED}, "of a new kind: find a judge for it"
    assert not set(JUDGES) & set(UNJUDGED)


@pytest.mark.parametrize("statement", in_file(UNRECORDED), ids=kind_of)
def test_a_statement_that_no_recorded_plan_has_is_one_that_the_engine_writes(statement):
    sources = (ROOT / "src" / "databases").glob("oracle_*.cc")

    assert is_written_in(sources, statement)


def test_the_template_is_made_with_its_mark_in_one_call():
    (block,) = [text for text in of_template() if kind_of(text) == "block"]

    assert [kind_of(text) for text in executed_in(block)] == ["CREATE USER", "GRANT"]


def test_the_documentation_has_statements_to_judge():
    assert len(documented()) >= 8
    assert {kind_of(text) for text in documented()} <= {*JUDGES, *UNJUDGED}


def test_the_lists_name_no_kind_that_shoal_does_not_write():
    kinds = {kind_of(text) for text in with_carried(generated())}

    assert {*JUDGES, *UNJUDGED} <= kinds


def test_every_text_that_a_block_executes_or_filters_by_is_found():
    for text in generated():
        assert len(executed_in(text)) == len(re.findall(r"\bEXECUTE\b", text)), text
        assert len(filters_in(text)) == text.count("METADATA_FILTER"), text


def test_every_statement_is_accepted_by_all_judges_of_its_kind(hearing):
    assert [fault for kind, text in hearing.whole for fault in hearing.faults(kind, text)] == []


def test_every_broken_variant_is_refused(hearing):
    accepted = [
        f"{variant.kind} with {variant.what}: {variant.text}"
        for variant in hearing.broken
        if not hearing.faults(variant.kind, variant.text)
    ]

    assert accepted == []


@pytest.mark.parametrize("kind", sorted(JUDGES))
def test_each_judge_has_refused_at_least_three_broken_variants_of_the_kind(hearing, kind):
    refused = defaultdict(set)
    for variant in hearing.broken:
        for judge, fault in hearing.findings[variant.kind, variant.text].items():
            if variant.kind == kind and fault:
                refused[judge].add(variant.what)

    assert {judge for judge, what in refused.items() if len(what) >= 3} == set(JUDGES[kind])


def test_no_edit_is_without_a_statement_that_it_breaks(hearing):
    used = {(variant.kind, variant.what) for variant in hearing.broken}

    assert {(kind, edit.what) for kind, edits in EDITS.items() for edit in edits} == used


@pytest.mark.parametrize("kind", sorted(UNJUDGED))
def test_the_form_of_a_kind_that_no_grammar_covers_refuses_broken_variants(kind):
    texts = [text for text in with_carried(generated()) if kind_of(text) == kind]

    for text in texts:
        words = text.split(" ")
        for place in range(len(words)):
            without = " ".join(words[:place] + words[place + 1 :])
            assert not UNJUDGED[kind].fits(without), without


@pytest.mark.parametrize("kind", sorted(UNJUDGED))
def test_no_parser_at_hand_reads_the_kinds_that_are_held_to_a_form_only(hearing, kind):
    texts = [text for found, text in hearing.whole if found == kind]

    assert None not in oracle_parsers.ask_antlr(texts), "a judge: move the kind to JUDGES"
    assert None not in oracle_parsers.ask_sqlfluff(texts), "a judge: move the kind to JUDGES"


def bind_names(texts: list[str]) -> list[list[str]]:
    done = subprocess.run(
        # Isolated: the driver itself, and nothing that stands in for it.
        [sys.executable, "-I", str(BIND_NAMES)],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    found: list[list[str]] = json.loads(done.stdout)
    return found


def expected_binds(statement: str) -> set[str]:
    if "DBMS_DATAPUMP.OPEN" in statement:
        return {"state", "error_count", "errors", "code"}
    if "ALTER SYSTEM KILL SESSION" in statement:
        return {"killed"}
    if re.search(r"EXECUTE IMMEDIATE q'\[CREATE (USER|TABLESPACE)", statement):
        return {"done", "code", "message"}
    return set()


def test_the_driver_finds_the_bind_variables_that_a_step_names_and_no_others():
    statements = generated()

    found = bind_names(statements)

    for statement, names in zip(statements, found, strict=True):
        assert set(names) == expected_binds(statement), statement
    assert {name for names in found for name in names} >= {"state", "killed", "done"}


def test_the_driver_finds_no_bind_variables_in_what_a_block_executes():
    blocks = [text for text in generated() if "EXECUTE IMMEDIATE q'[" in text]

    found = bind_names([text.replace("q'[", "q'[:inside ", 1) for text in blocks])

    assert blocks and "inside" not in {name for names in found for name in names}
