"""ALTER TABLE."""

from . import constraints, described
from .errors import OracleError, ora
from .forms import form
from .sql import expression
from .tables import add_constraint, add_identity, change, check_new_name, set_nullable
from .tokens import Reader, tokenize


@form("ALTER TABLE {name:name} {body:rest}")
@change
def _alter(session, name, body):
    reader = Reader(tokenize(body), f"ALTER TABLE {name} {body}")
    table = session.store.table(name)
    for words, carry_out in WAYS.items():
        if reader.accept(*words.split()):
            carry_out(session, table, reader)
            reader.end()
            return
    reader.refuse("unknown kind of ALTER TABLE")


def _add(session, table, reader):
    constraint = described.outline(reader)
    if constraint:
        add_constraint(session, table, constraint)
        return
    store = session.store
    column, identity, inline = described.column(reader, reader.name())
    if any(other.name == column.name for other in table.columns):
        raise ora(1430)
    has_rows = store.run(f"SELECT 1 FROM [{table.name}] LIMIT 1").fetchone()
    if has_rows and not column.nullable and column.default is None and identity is None:
        raise ora(1758)
    store.drop_guards(table.name)
    store.run(f"ALTER TABLE [{table.name}] ADD COLUMN [{column.name}]")
    table.columns.append(column)
    add_identity(session, table, column, identity)
    store.save(table)
    value = f"ora_nextval('{column.identity}')" if identity is not None else None
    if column.default is not None:
        value = expression(column.default)
    if value:
        store.run(f"UPDATE [{table.name}] SET [{column.name}] = {value}")
    for constraint in inline:
        add_constraint(session, table, constraint)


def _drop_column(session, table, reader):
    name = reader.name()
    column = table.column(name)
    reader.accept("CASCADE", "CONSTRAINTS")
    store = session.store
    for constraint in [found for found in table.constraints if name in found.columns]:
        if constraint.kind in "PU" and _is_referred(store, table, constraint):
            raise OracleError("ORA-12992", "ORA-12992: cannot drop parent key column")
        if len(constraint.columns) > 1 and constraint.kind != "P":
            text = "ORA-12991: column is referenced in a multi-column constraint"
            raise OracleError("ORA-12991", text)
        _drop(store, table, constraint)
    for index in [found for found in table.indexes if [name, False] in found.columns]:
        table.indexes.remove(index)
        store.run(f"DROP INDEX IF EXISTS [~{index.name}]")
    store.drop_guards(table.name)
    store.run(f"ALTER TABLE [{table.name}] DROP COLUMN [{name}]")
    if column.identity:
        store.drop_sequence(column.identity)
    table.columns.remove(column)
    store.save(table)


def _is_referred(store, table, key):
    return any(
        constraint.r_columns == key.columns and other.name != table.name
        for other, constraint in constraints.referring(store, table.name)
    )


def _drop(store, table, constraint):
    table.constraints.remove(constraint)
    if constraint.kind in "PU":
        store.run(f"DROP INDEX IF EXISTS [~{constraint.name}]")


def _drop_constraint(session, table, reader):
    constraint = table.constraint(reader.name())
    if constraint is None:
        raise ora(2443)
    if constraint.kind in "PU" and _is_referred(session.store, table, constraint):
        raise ora(2273)
    _drop(session.store, table, constraint)
    session.store.save(table)


def _rename_column(session, table, reader):
    old = reader.name()
    reader.expect("TO")
    new = reader.name()
    store = session.store
    table.column(old).name = new
    store.drop_guards(table.name)
    store.run(f"ALTER TABLE [{table.name}] RENAME COLUMN [{old}] TO [{new}]")
    for constraint in table.constraints:
        constraint.columns = [new if name == old else name for name in constraint.columns]
        constraint.condition = constraint.condition.replace(f'"{old}"', f'"{new}"')
    for index in table.indexes:
        index.columns = [[new if name == old else name, down] for name, down in index.columns]
    for other, constraint in _referring(store, table):
        constraint.r_columns = [new if name == old else name for name in constraint.r_columns]
        store.save(other)
    statement = 'UPDATE "~sequence" SET owner_column = ? WHERE owner_table = ? AND owner_column = ?'
    store.run(statement, (new, table.name, old))
    store.save(table)


def _rename_constraint(session, table, reader):
    constraint = table.constraint(reader.name())
    if constraint is None:
        raise OracleError("ORA-23292", "ORA-23292: The constraint does not exist")
    reader.expect("TO")
    if constraint.kind in "PU":
        reader.refuse("renaming a key")
    constraint.name = reader.name()
    session.store.save(table)


def _rename(session, table, reader):
    old, new = table.name, reader.name()
    check_new_name(session, new)
    store = session.store
    for other, constraint in _referring(store, table):
        constraint.r_table = new
        store.save(other)
    store.drop_guards(old)
    store.run('DELETE FROM "~table" WHERE name = ?', (old,))
    store.run('UPDATE "~sequence" SET owner_table = ? WHERE owner_table = ?', (new, old))
    table.name = new
    store.file.execute(f"ALTER TABLE [{old}] RENAME TO [{new}]")
    store.save(table)


def _referring(store, table):
    """Return (table, constraint) that point at a table; its own are in the object at hand."""
    others = [
        (other, found)
        for other, found in constraints.referring(store, table.name)
        if other.name != table.name
    ]
    own = [(table, found) for found in table.constraints if found.r_table == table.name]
    return others + own


def _modify(session, table, reader):
    is_wrapped = reader.accept("(")
    column = table.column(reader.name())
    if reader.accept("DROP", "IDENTITY"):
        if column.identity:
            session.store.drop_sequence(column.identity)
        column.identity = None
    elif reader.accept("GENERATED"):
        _modify_identity(session, table, column, reader)
    else:
        _modify_type(session, table, column, reader)
    if is_wrapped:
        reader.expect(")")
    session.store.save(table)


def _modify_identity(session, table, column, reader):
    """Let an identity column go on behind its largest number.

    SQL Language Reference, ALTER TABLE, identity_options: START WITH LIMIT VALUE locks the
    table and takes the largest value in it.
    """
    if column.identity is None:
        raise OracleError("ORA-30673", "ORA-30673: column to be modified is not an identity column")
    column.always = reader.accept("ALWAYS")
    if not column.always:
        reader.expect("BY", "DEFAULT", "ON", "NULL")
    reader.expect("AS", "IDENTITY", "(", "START", "WITH", "LIMIT", "VALUE", ")")
    question = f"SELECT COALESCE(MAX([{column.name}]), 0) FROM [{table.name}]"
    largest = session.store.run(question).fetchone()[0]
    session.store.restart(column.identity, largest + 1)


def _modify_type(session, table, column, reader):
    if described.is_type(reader.peek()):
        old, column.type = column.kind, described.type_(reader)
        if (old in ("NCLOB", "BLOB")) != (column.kind in ("NCLOB", "BLOB")):
            raise OracleError("ORA-22858", "ORA-22858: invalid alteration of datatype")
        rows = session.store.run(f"SELECT 1 FROM [{table.name}] WHERE [{column.name}] IS NOT NULL")
        if old != column.kind and rows.fetchone():
            text = "ORA-01439: column to be modified must be empty to change datatype"
            raise OracleError("ORA-01439", text)
        _fit_again(session, table, column)
    if reader.accept("COLLATE"):
        reader.name()
    if reader.accept("DEFAULT"):
        text = described.default(reader)
        column.default = None if text == "NULL" else text
    if reader.accept("NOT", "NULL"):
        if not column.nullable:
            raise ora(1442)
        set_nullable(session, table, column, False)
    elif reader.accept("NULL"):
        if column.nullable:
            raise ora(1451)
        column.nullable = True
    elif reader.accept("GENERATED"):
        reader.refuse("MODIFY that makes an identity column")


def _fit_again(session, table, column):
    store = session.store
    store.save(table)
    try:
        store.run(f"UPDATE [{table.name}] SET [{column.name}] = [{column.name}]")
    except OracleError as error:
        if error.code in (1438, 12899):
            code, why = (1440, "precision or scale") if error.code == 1438 else (1441, "length")
            raise OracleError(
                f"ORA-{code:05}", f"ORA-{code:05}: cannot decrease {why}: some value is too big"
            ) from None
        raise


def _disable(session, table, reader):
    _switch(session, table, reader, False)
    reader.accept("KEEP", "INDEX")


def _enable(session, table, reader):
    _switch(session, table, reader, True)


def _switch(session, table, reader, enabled):
    constraint = table.constraint(reader.name())
    if constraint is None:
        text = "ORA-02431: cannot disable constraint - no such constraint"
        raise OracleError("ORA-02431", text)
    if constraint.kind != "R":
        reader.refuse("disabling what is no foreign key")
    if enabled and constraints.is_broken(session.store, table, constraint):
        raise ora(2298, session.user, constraint.name)
    constraint.enabled = enabled
    session.store.save(table)


WAYS = {
    "DROP COLUMN": _drop_column,
    "DROP CONSTRAINT": _drop_constraint,
    "RENAME COLUMN": _rename_column,
    "RENAME CONSTRAINT": _rename_constraint,
    "RENAME TO": _rename,
    "MODIFY": _modify,
    "DISABLE CONSTRAINT": _disable,
    "ENABLE CONSTRAINT": _enable,
    "ADD": _add,
}
