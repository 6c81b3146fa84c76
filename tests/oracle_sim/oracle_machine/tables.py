"""CREATE, ALTER and DROP TABLE, and indexes."""

from . import constraints, described, privileges
from .errors import OracleError, ora
from .forms import form
from .objects import Index, Table
from .sql import expression
from .tokens import Reader, canonical, tokenize


def change(statement):
    """Let a DDL statement commit before and after; what fails leaves nothing behind."""

    def carried_out(session, **values):
        session.commit()
        session.begin_write()
        try:
            statement(session, **values)
        except Exception:
            session.rollback()
            raise
        session.commit()

    return carried_out


def new_id(session):
    """Return the number of a new object."""
    with session.dictionary.change():
        return session.dictionary.next("object")


def check_new_name(session, name):
    """Refuse a name that an object of the schema has."""
    store = session.store
    other = store.file.execute(
        'SELECT name FROM "~object" UNION ALL SELECT name FROM "~sequence"'
    ).fetchall()
    indexes = [index.name for table in store.tables().values() for index in table.indexes]
    if name in store.tables() or (name,) in other or name in indexes:
        raise ora(955)


@form("CREATE TABLE {name:name} ( {body:rest}) [[TABLESPACE {tablespace:name}]]")
@form("CREATE TABLE {name:name} ( {body:rest}) DEFAULT COLLATION {collation:name}")
@change
def _create_table(session, name, body, tablespace=None, collation=None):
    privileges.need(session, "CREATE TABLE", "CREATE ANY TABLE")
    check_new_name(session, name)
    space = tablespace or session.dictionary.user(session.user)["default_tablespace"]
    if session.dictionary.one("SELECT 1 FROM tablespace WHERE name = ?", space) is None:
        raise ora(959, space)
    table = Table(name, new_id(session), space)
    reader = Reader(tokenize(body), body)
    found, identities = [], []
    while True:
        constraint = described.outline(reader)
        if constraint:
            found.append(constraint)
        else:
            column, identity, inline = described.column(reader, reader.name())
            table.columns.append(column)
            identities.append((column, identity))
            found += inline
        if not reader.accept(","):
            break
    reader.end()
    names = [column.name for column in table.columns]
    if len(set(names)) < len(names):
        raise OracleError("ORA-00957", "ORA-00957: duplicate column name")
    session.store.run(f"CREATE TABLE [{name}] ({', '.join(f'[{one}]' for one in names)})")
    for column, identity in identities:
        add_identity(session, table, column, identity)
    session.store.save(table)
    for constraint in found:
        add_constraint(session, table, constraint)


def add_identity(session, table, column, options):
    """Make the sequence behind an identity column."""
    if options is not None:
        number = new_id(session)
        # Database Reference, ALL_TAB_IDENTITY_COLS: the names of such sequences begin so.
        column.identity = f"ISEQ$$_{number}"
        owner = (table.name, column.name)
        session.store.make_sequence(column.identity, number, owner=owner, **options)


def add_constraint(session, table, constraint):
    """Add a constraint to a table, if its rows agree with it."""
    store = session.store
    if not constraint.name:
        constraint.name, constraint.generated = f"SYS_C00{new_id(session)}", True
    elif any(other.constraint(constraint.name) for other in store.tables().values()):
        raise ora(2264)
    for name in constraint.columns:
        table.column(name)
    table.constraints.append(constraint)
    if constraint.kind in "PU":
        _add_key(session, table, constraint)
    elif constraint.kind == "R":
        _add_reference(session, table, constraint)
    else:
        condition = expression(constraint.condition)
        if store.run(f"SELECT 1 FROM [{table.name}] WHERE NOT ({condition})").fetchone():
            raise ora(2293, session.user, constraint.name)
    store.save(table)


def _add_key(session, table, constraint):
    if constraint.kind == "P":
        for name in constraint.columns:
            set_nullable(session, table, table.column(name), False)
    make_unique(session.store, table, constraint.name, constraint.columns)


def make_unique(store, table, name, columns):
    """Let SQLite see to it that values are unique."""
    written = ", ".join(f"[{column}]" for column in columns)
    try:
        store.run(f"CREATE UNIQUE INDEX [~{name}] ON [{table.name}] ({written})", (), table.name)
    except OracleError as error:
        raise ora(2299, store.user, name) if error.code == 1 else error from None


def _add_reference(session, table, constraint):
    store = session.store
    parent = table if constraint.r_table == table.name else store.table(constraint.r_table)
    if not any(key.columns == constraint.r_columns for key in parent.unique_keys()):
        raise ora(2270)
    if constraints.is_broken(store, table, constraint):
        raise ora(2298, session.user, constraint.name)


def set_nullable(session, table, column, nullable):
    """Let a column take NULLs or refuse them."""
    if not nullable and column.nullable:
        question = f"SELECT 1 FROM [{table.name}] WHERE [{column.name}] IS NULL"
        if session.store.run(question).fetchone():
            raise ora(2296, session.user, table.name)
    column.nullable = nullable


# Dropping


@form("DROP TABLE {name:name} [[{cascade:CASCADE CONSTRAINTS}]] [[{purge:PURGE}]]")
@change
def _drop_table(session, name, cascade, purge):
    store = session.store
    store.table(name)
    for other, constraint in constraints.referring(store, name):
        if other.name != name:
            if cascade is None:
                raise ora(2449)
            other.constraints.remove(constraint)
            store.save(other)
    store.forget(name)
    store.run(f"DROP TABLE [{name}]")
    forget_grants(session, name)
    # A job that stands still is gone with its control table (My Oracle Support 336014.1).
    with session.dictionary.change():
        statement = "DELETE FROM job WHERE owner = ? AND name = ?"
        session.dictionary.do(statement, session.user, name)


def forget_grants(session, name):
    """Forget who was granted something on an object of the session's user."""
    with session.dictionary.change():
        session.dictionary.do(
            "DELETE FROM object_grant WHERE owner = ? AND object = ?", session.user, name
        )


@form("TRUNCATE TABLE {name:name}")
@change
def _truncate(session, name):
    table = session.store.table(name)
    for other, constraint in constraints.referring(session.store, name):
        if constraint.enabled and other.name != name:
            raise ora(2266)
    session.store.run(f"DELETE FROM [{table.name}]")


# Indexes


@form("CREATE [[{unique:UNIQUE}]] INDEX {name:name} ON {table:name} ( {body:rest})")
@change
def _create_index(session, unique, name, table, body):
    check_new_name(session, name)
    found = session.store.table(table)
    parts, columns, plain = _split(tokenize(body)), [], True
    for part in parts:
        descends = part[-1].is_("DESC")
        rest = part[:-1] if part[-1].is_("DESC", "ASC") else part
        if len(rest) == 1 and rest[0].kind in ("name", "word"):
            found.column(rest[0].value)
            if found.column(rest[0].value).kind in ("NCLOB", "CLOB", "BLOB"):
                raise OracleError(
                    "ORA-02327",
                    "ORA-02327: cannot create index on expression with datatype LOB",
                )
            columns.append([rest[0].value, descends])
        else:
            expression(canonical(rest))
            plain = False
            columns.append([canonical(rest).strip(), descends])
    names = [column for column, _ in columns]
    taken = [[column for column, _ in index.columns] for index in found.indexes]
    if plain and names in taken + [key.columns for key in found.unique_keys()]:
        raise ora(1408)
    if unique:
        if not plain:
            Reader([], body).refuse("a unique index on an expression")
        make_unique(session.store, found, name, names)
    found.indexes.append(Index(name, bool(unique), columns, not plain))
    session.store.save(found)


def _split(tokens):
    parts, depth = [[]], 0
    for token in tokens:
        depth += token.is_("(") - token.is_(")")
        if token.is_(",") and not depth:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _with_index(session, name):
    for table in session.store.tables().values():
        for index in table.indexes:
            if index.name == name:
                return table, index
    raise ora(1418)


@form("DROP INDEX {name:name}")
@change
def _drop_index(session, name):
    table, index = _with_index(session, name)
    table.indexes.remove(index)
    session.store.run(f"DROP INDEX IF EXISTS [~{name}]")
    session.store.save(table)


@form("ALTER INDEX {name:name} RENAME TO {other:name}")
@change
def _rename_index(session, name, other):
    check_new_name(session, other)
    table, index = _with_index(session, name)
    index.name = other
    if index.unique:
        session.store.run(f"DROP INDEX [~{name}]")
        make_unique(session.store, table, other, [column for column, _ in index.columns])
    session.store.save(table)


# Comments


@form("COMMENT ON TABLE {name:name} IS {text:text}")
@change
def _comment_table(session, name, text):
    table = session.store.table(name)
    table.comment = text or None
    session.store.save(table)


@form("COMMENT ON COLUMN {name:name} . {column:name} IS {text:text}")
@change
def _comment_column(session, name, column, text):
    table = session.store.table(name)
    table.column(column).comment = text or None
    session.store.save(table)
