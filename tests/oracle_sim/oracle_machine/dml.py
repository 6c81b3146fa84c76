"""Reading and writing rows."""

from . import constraints, privileges
from .answers import Answer
from .errors import UnknownStatement, ora
from .objects import Column
from .sql import Sql, expression
from .tokens import Reader, canonical


def run(session, tokens, text, binds):
    """Carry out a SELECT, INSERT, UPDATE or DELETE."""
    kind = tokens[0].text
    if kind == "SELECT":
        return _select(session, tokens, text, binds)
    tokens, outs = _cut_returning(tokens, text)
    if kind == "INSERT":
        return _insert(session, tokens, text, binds, outs)
    return _change(session, tokens, text, binds, outs)


def _sql(session, tokens, text, extra=("DUMMY",)):
    """Make a translation in which tables are the session's own, or those that it may read."""

    def find(owner, name):
        owner = owner or session.user
        schema = session.owner_file(owner)
        if not privileges.may_read(session, owner, name):
            raise ora(942)
        if schema == "main":
            # A table that is none may be a view: then SQLite knows it, or nobody does.
            return f"[{name}]", session.store.tables().get(name)
        return f"[{schema}].[{name}]", None

    return Sql(tokens, text, find, extra)


def _select(session, tokens, text, binds):
    # Django looks at a table's columns with a condition on ROWNUM, and nothing else does.
    sql = _sql(session, tokens, text)
    statement = sql.translate()
    if sql.locks:
        session.begin_write()
    found = session.store.run(statement, _used(sql, binds))
    columns = describe(tokens, sql.sources, [column[0] for column in found.description])
    return Answer(columns, found.fetchall())


def _used(sql, binds):
    return {name: binds[name] for name in sql.binds}


def _cut_returning(tokens, text):
    """Return the tokens before RETURNING, and what is returned: (column, bind) pairs."""
    at = next((at for at, token in enumerate(tokens) if token.is_("RETURNING")), None)
    if at is None:
        return tokens, []
    reader = Reader(tokens, text)
    reader.at = at + 1
    columns = [_returned(reader)]
    while reader.accept(","):
        columns.append(_returned(reader))
    reader.expect("INTO")
    binds = [reader.take()]
    while reader.accept(","):
        binds.append(reader.take())
    reader.end()
    if len(columns) != len(binds) or any(bind.kind != "bind" for bind in binds):
        reader.refuse("expected as many binds as columns after RETURNING")
    return tokens[:at], list(zip(columns, (bind.value[1:] for bind in binds), strict=True))


def _returned(reader):
    reader.name()
    reader.expect(".")
    return reader.name()


# Writing


def _write(session, statement, values, table):
    """Write as one: what fails leaves nothing behind."""
    session.begin_write()
    check_quota(session, table)
    session.store.run("SAVEPOINT [~statement]")
    try:
        found = session.store.run(statement, values, table)
        rows = found.fetchall()
        session.touched.add(table)
        constraints.check(session, {table}, at_once=True)
    except Exception:
        session.store.run("ROLLBACK TO [~statement]")
        session.store.run("RELEASE [~statement]")
        raise
    session.store.run("RELEASE [~statement]")
    return found, rows


def check_quota(session, table):
    """Refuse rows in a tablespace where the user has no room."""
    described = session.store.tables().get(table)
    if described is None:
        raise ora(942)
    if privileges.quota(session, described.tablespace) == 0:
        raise ora(1950, described.tablespace)


def _change(session, tokens, text, binds, outs):
    sql = _sql(session, tokens, text)
    statement = sql.translate()
    table = tokens[1 if tokens[0].text == "UPDATE" else 2].value
    if outs:
        columns = ", ".join(f"[{column}]" for column, _ in outs)
        statement += f" RETURNING {columns}"
    found, rows = _write(session, statement, _used(sql, binds), table)
    count = len(rows) if outs else found.rowcount
    return Answer(count=count, outs=_outs(outs, rows))


def _insert(session, tokens, text, binds, outs):
    reader = Reader(tokens, text)
    reader.expect("INSERT", "INTO")
    table = session.store.table(reader.name())
    names = reader.names() if reader.sees("(") else [column.name for column in table.columns]
    for name in names:
        table.column(name)
    late = [
        column
        for column in table.columns
        if column.default and column.name not in names and not column.identity
    ]
    defaults = [expression(column.default) for column in late]
    if reader.accept("VALUES"):
        sql, source = _values(session, reader, text, table, names, defaults)
    else:
        sql, source = _rows(session, reader, text, defaults)
    columns = ", ".join(f"[{name}]" for name in [*names, *(column.name for column in late)])
    statement = f"INSERT INTO [{table.name}] ({columns}) {source}"
    found, _ = _write(session, statement, _used(sql, binds), table.name)
    rows = []
    if outs:
        # SQLite's own RETURNING does not see what the triggers have put in.
        wanted = ", ".join(f"[{column}]" for column, _ in outs)
        question = f"SELECT {wanted} FROM [{table.name}] WHERE rowid = last_insert_rowid()"
        rows = session.store.run(question).fetchall()
    return Answer(count=found.rowcount, outs=_outs(outs, rows))


def _values(session, reader, text, table, names, defaults):
    items, depth = [[]], 0
    for token in reader.inside():
        depth += token.is_("(") - token.is_(")")
        if token.is_(",") and not depth:
            items.append([])
        else:
            items[-1].append(token)
    reader.end()
    if len(items) != len(names):
        raise UnknownStatement(f"{len(names)} columns and {len(items)} values", text)
    sql = _sql(session, [], text)
    written = []
    for name, item in zip(names, items, strict=True):
        if canonical(item) == "DEFAULT ":
            default = table.column(name).default
            written.append(expression(default) if default else "NULL")
        elif canonical(item) == "NULL ":
            written.append("NULL")
        else:
            written.append(sql.part(item))
    return sql, f"VALUES ({', '.join([*written, *defaults])})"


def _rows(session, reader, text, defaults):
    if not reader.sees("SELECT"):
        reader.refuse("expected VALUES or SELECT")
    sql = _sql(session, reader.tokens[reader.at :], text)
    source = sql.translate()
    if defaults:
        source = f"SELECT q.*, {', '.join(defaults)} FROM ({source}) q"
    return sql, source


def _outs(outs, rows):
    return {bind: [row[at] for row in rows] for at, (_, bind) in enumerate(outs)}


# What the columns of an answer are


def describe(tokens, sources, names):
    """Return the columns of an answer: those of tables by their type, others without one."""
    items = _items(tokens)
    if [canonical(item) for item in items] == ["* "] and len(sources) == 1:
        (table,) = sources.values()
        if table:
            return table.columns
    if len(items) != len(names):
        return [Column(name, "") for name in names]
    return [_described(item, sources, name) for item, name in zip(items, names, strict=True)]


def _items(tokens):
    items, depth = [[]], 0
    for token in tokens[1:]:
        depth += token.is_("(") - token.is_(")")
        if not depth and token.is_("FROM"):
            break
        if not depth and token.is_(","):
            items.append([])
        elif not token.is_("DISTINCT"):
            items[-1].append(token)
    return items


def _described(item, sources, name):
    if len(item) >= 3 and item[1].is_(".") and (len(item) == 3 or item[3].is_("AS")):
        table = sources.get(item[0].value)
    elif len(item) == 1 and item[0].kind in ("name", "word") and len(sources) == 1:
        (table,) = sources.values()
    else:
        return Column(name, "CLOB" if "GET_DDL" in canonical(item) else "")
    if table is None:
        return Column(name, "")
    column = item[2] if len(item) >= 3 else item[0]
    found = next((known for known in table.columns if known.name == column.value), None)
    return Column(name, found.type, found.nullable) if found else Column(name, "")
