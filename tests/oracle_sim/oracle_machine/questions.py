"""Questions to the dictionary. Only those are answered whose whole text is known."""

import sqlite3

from . import functions, metadata, privileges, user_views
from .answers import Answer
from .dml import describe
from .errors import OracleError, UnknownStatement, ora
from .forms import Form
from .known_questions import QUESTIONS
from .objects import Column
from .sql import WORDS, Sql
from .tokens import canonical
from .views import VIEWS

KNOWN = [Form(text, None) for text in QUESTIONS]
OPEN = ("USER_", "ALL_USERS", "SESSION_", "ROLE_SYS_PRIVS", "GLOBAL_NAME", "V$VERSION", "DUAL")
KEYS_OF = """
SELECT user_tables.table_name, rcons.constraint_name
FROM user_tables
JOIN user_constraints cons ON (user_tables.table_name = cons.table_name
    AND cons.constraint_type = ANY('P', 'U'))
LEFT JOIN user_constraints rcons ON (user_tables.table_name = rcons.table_name
    AND rcons.constraint_type = 'R')
START WITH user_tables.table_name = UPPER(:arg0)
CONNECT BY NOCYCLE PRIOR cons.constraint_name = rcons.r_constraint_name
GROUP BY user_tables.table_name, rcons.constraint_name
HAVING user_tables.table_name != UPPER(:arg0)
ORDER BY MAX(level) DESC
"""
CONNECTED = Form(KEYS_OF, None)

assert user_views  # Its views are registered by importing it.


def asks_dictionary(tokens):
    """Say whether a SELECT asks the dictionary, and not a table of rows."""
    words = {token.text for token in tokens if token.kind == "word"}
    return bool(words & (set(VIEWS) - {"DUAL"})) or "SYS_CONTEXT" in words


def answer(session, tokens, text, binds):
    """Answer a question."""
    asked = canonical(tokens)
    if CONNECTED.match(asked) is not None:
        return _referring(session, binds["ARG0"].upper())
    if not any(form.match(asked) is not None for form in KNOWN):
        raise UnknownStatement("nobody is known to ask the dictionary that", text)
    file = sqlite3.connect(":memory:", isolation_level=None)
    errors = []
    functions.register(file, errors)
    file.create_function("ora_SYS_CONTEXT", 2, lambda _space, name: _context(session, name))
    file.create_function("ora_DBMS_METADATA_GET_DDL", 2, _careful(session, errors))
    sql = Sql(tokens, text, _finder(session, file), _names(tokens))
    statement = sql.translate()
    try:
        found = file.execute(statement, {name: binds[name] for name in sql.binds})
        rows = found.fetchall()
    except sqlite3.Error as error:
        if errors and isinstance(errors[0], OracleError):
            raise errors[0] from None
        raise UnknownStatement(f"{error} {errors} in {statement}", text) from error
    columns = describe(tokens, sql.sources, [column[0] for column in found.description])
    file.close()
    return Answer(columns, rows)


def _careful(session, errors):
    def get_ddl(kind, name):
        try:
            return metadata.get_ddl(session, kind, name)
        except Exception as error:
            errors.append(error)
            raise

    return get_ddl


def _names(tokens):
    return {token.text for token in tokens if token.kind == "word"} - WORDS


def _finder(session, file):
    filled = set()

    def find(_owner, name):
        if name not in VIEWS:
            raise ora(942)
        if not name.startswith(OPEN) and not privileges.sees_dictionary(session):
            raise ora(942)
        if name not in filled:
            filled.add(name)
            columns, fill = VIEWS[name]
            file.execute(f"CREATE TABLE [{name}] ({', '.join(f'[{one}]' for one in columns)})")
            marks = ", ".join("?" * len(columns))
            file.executemany(f"INSERT INTO [{name}] VALUES ({marks})", fill(session))
        return f"[{name}]", None

    return find


def _context(session, name):
    return {
        "CON_NAME": session.dictionary.setting("container"),
        "SESSION_USER": session.user,
        "SID": str(session.sid),
    }[name]


def _referring(session, table):
    """Return the foreign keys of all tables that hang on a table, the farthest first."""
    tables = session.store.tables()
    levels, to_ask = {table: 1}, [table]
    while to_ask:
        asked = to_ask.pop(0)
        for other in tables.values():
            refers = any(one.kind == "R" and one.r_table == asked for one in other.constraints)
            if refers and other.name not in levels:
                levels[other.name] = levels[asked] + 1
                to_ask.append(other.name)
    rows = [
        (name, one.name)
        for name, _ in sorted(levels.items(), key=lambda item: -item[1])
        if name != table
        for one in tables[name].constraints
        if one.kind == "R"
    ]
    return Answer([Column("TABLE_NAME", ""), Column("CONSTRAINT_NAME", "")], rows)
