"""Which part of the machine carries out a statement."""

from . import (
    alterations,
    dml,
    plsql,
    programs,
    questions,
    spaces,
    tables,
    transactions,
    users,
)
from .answers import Answer
from .errors import UnknownStatement, dpy
from .forms import find
from .tokens import bind_names, canonical, tokenize

# Their forms are registered by importing them.
STATEMENTS = (alterations, spaces, tables, transactions, users)


def carry_out(session, text, binds):
    """Carry out a statement, whoever knows it."""
    tokens = tokenize(text)
    if not tokens:
        raise UnknownStatement("there is nothing in it", text)
    check_binds(tokens, binds)
    first = tokens[0].text
    if first in ("DECLARE", "BEGIN"):
        return plsql.run(session, tokens, text, binds)
    found = find(canonical(tokens))
    if found:
        function, values = found
        return function(session, **values) or Answer()
    if programs.is_program(tokens):
        programs.create(session, tokens, text)
        return Answer()
    if first == "SELECT" and questions.asks_dictionary(tokens):
        return questions.answer(session, tokens, text, binds)
    if first in ("SELECT", "INSERT", "UPDATE", "DELETE"):
        return dml.run(session, tokens, text, binds)
    raise UnknownStatement("no form fits", text)


def check_binds(tokens, binds):
    """Refuse binds that are missing or too many, as the driver does."""
    wanted = set(bind_names(tokens))
    for name in wanted - set(binds):
        raise dpy(4010, f":{name}")
    for name in set(binds) - wanted:
        raise dpy(4008, f":{name}")
