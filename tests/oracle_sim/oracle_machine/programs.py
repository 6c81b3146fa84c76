"""Sequences, views, and objects that are made of PL/SQL: their texts are kept, not run."""

import re

from . import privileges
from .answers import Answer
from .described import sequence
from .errors import OracleError, UnknownStatement, ora
from .forms import form
from .objects import Column
from .pump import make_other
from .sql import Sql
from .tables import change, check_new_name, new_id
from .tokens import Reader, tokenize

EDITIONS = "EDITIONABLE|NONEDITIONABLE"
KIND = "PACKAGE BODY|TYPE BODY|FUNCTION|PROCEDURE|PACKAGE|TYPE|TRIGGER|SYNONYM"
NEEDS = {"VIEW": "CREATE VIEW", "TRIGGER": "CREATE TRIGGER", "SYNONYM": "CREATE SYNONYM"}


@form("CREATE SEQUENCE {name:name} {rest:rest}")
@change
def _create_sequence(session, name, rest):
    privileges.need(session, "CREATE SEQUENCE")
    check_new_name(session, name)
    reader = Reader(tokenize(rest), rest)
    options = sequence(reader)
    reader.end()
    session.store.make_sequence(name, new_id(session), **options)


@form("DROP SEQUENCE {name:name}")
@change
def _drop_sequence(session, name):
    session.store.sequence(name)
    if name.startswith("ISEQ$$"):
        text = "ORA-32794: cannot drop a system-generated sequence"
        raise OracleError("ORA-32794", text)
    session.store.drop_sequence(name)


@form("SELECT {name:name} . NEXTVAL [[FROM DUAL]]")
def _next_value(session, name):
    return Answer([Column("NEXTVAL", "")], [(session.store.next_value(name),)])


def is_program(tokens):
    """Say whether a statement makes a view or something of PL/SQL."""
    words = " ".join(token.text for token in tokens[:8])
    found = re.match(rf"CREATE (OR REPLACE )?(FORCE )?(({EDITIONS}) )?({KIND}|VIEW) ", words)
    return found is not None


def create(session, tokens, text):
    """Make it. PL/SQL is not looked into, for it is never run."""
    reader = Reader(tokens, text)
    reader.expect("CREATE")
    replaces = reader.accept("OR", "REPLACE")
    reader.accept("FORCE")
    if reader.peek().text in EDITIONS.split("|"):
        reader.take()
    kind = reader.name()
    if reader.sees("BODY"):
        kind += f" {reader.name()}"
    if kind == "SYNONYM" and not replaces:
        privileges.need(session, "CREATE SYNONYM")
    privileges.need(session, NEEDS.get(kind, "CREATE PROCEDURE"))
    start = reader.peek().start
    name = reader.name()
    if reader.accept("."):
        if name != session.user:
            raise ora(1031)
        start = reader.peek().start
        name = reader.name()
    carry_out = change(lambda session: _create(session, kind, name, text[start:], replaces))
    carry_out(session)


def _create(session, kind, name, text, replaces):
    store = session.store
    if replaces:
        drop_other(store, kind, name)
    make_other(store, name, kind, text.rstrip(), new_id(session))


def drop_other(store, kind, name):
    """Drop it, if it is there."""
    store.run('DELETE FROM "~object" WHERE name = ? AND type = ?', (name, kind))
    if kind == "VIEW":
        store.run(f"DROP VIEW IF EXISTS [{name}]")


@form("DROP {kind:VIEW|TRIGGER|PROCEDURE|FUNCTION|PACKAGE|SYNONYM} {name:name}")
@change
def _drop(session, kind, name):
    question = 'SELECT 1 FROM "~object" WHERE name = ? AND type = ?'
    if session.store.file.execute(question, (name, kind)).fetchone() is None:
        raise ora(942) if kind == "VIEW" else ora(4043, name)
    drop_other(session.store, kind, name)


def view_sql(store, text):
    """Return a view's query in SQLite's language; what it reads has to be there."""
    found = re.fullmatch(
        r'\s*"?[\w$#]+"?\s*(\([^)]*\))?\s*(?:DEFAULT COLLATION "\w+")?\s*'
        r"AS\s+(SELECT.*)",
        text,
        re.S | re.I,
    )
    if not found:
        raise UnknownStatement("unknown kind of view", text)

    def find(_owner, name):
        known = store.file.execute(
            'SELECT name FROM "~object" WHERE type = ? AND name = ?', ("VIEW", name)
        ).fetchone()
        if name not in store.tables() and not known:
            raise ora(942)
        return f"[{name}]", store.tables().get(name)

    tokens = tokenize(found[2])
    return Sql(tokens, found[2], find).translate()
