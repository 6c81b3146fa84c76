"""DBMS_METADATA: the texts that make objects anew, as Oracle writes them."""

from .errors import ora

KINDS = {"PACKAGE_SPEC": "PACKAGE", "TYPE_SPEC": "TYPE", "PACKAGE_BODY": "PACKAGE BODY"}
KINDS["TYPE_BODY"] = "TYPE BODY"
OPTIONS = "CACHE 20 NOORDER NOCYCLE NOKEEP NOSCALE"
RANGE = "MINVALUE 1 MAXVALUE 9999999999999999999999999999 INCREMENT BY"


def get_ddl(session, kind, name):
    """Return the statement that makes an object; the session's transforms shape it."""
    writers = {
        "TABLE": _table,
        "INDEX": _index,
        "REF_CONSTRAINT": _reference,
        "SEQUENCE": _sequence,
    }
    text = writers[kind](session, name) if kind in writers else _other(session, kind, name)
    end = ";" if _is_on(session, "SQLTERMINATOR", default=False) else ""
    return f"\n  {text}{end}"


def _is_on(session, transform, default=True):
    return session.metadata_transforms.get(transform, default)


def _name(session, name):
    return f'"{session.user}"."{name}"' if _is_on(session, "EMIT_SCHEMA") else f'"{name}"'


def _missing(session, kind, name):
    return ora(31603, name, kind, session.user)


def _table(session, name):
    table = session.store.tables().get(name)
    if table is None:
        raise _missing(session, "TABLE", name)
    lines = [_column(session, column) for column in table.columns]
    for one in table.constraints:
        if one.kind != "R":
            lines.append(_constraint(one))
        elif _is_on(session, "REF_CONSTRAINTS"):
            lines.append(_reference_text(session, one))
    text = f"CREATE TABLE {_name(session, name)} \n   (\t" + ", \n\t".join(lines) + "\n   ) "
    if _is_on(session, "SEGMENT_ATTRIBUTES"):
        text += f' TABLESPACE "{table.tablespace}" '
    return text


def _column(session, column):
    text = f'"{column.name}" {column.type.replace(", ", ",")}'
    if column.kind == "NUMBER" and len(column.numbers) == 1:
        text = text.replace(")", ",0)")
    if column.kind == "DOUBLE PRECISION":
        text = f'"{column.name}" FLOAT(126)'
    if column.kind == "TIMESTAMP" and not column.numbers:
        text += " (6)"
    if column.default:
        text += f" DEFAULT {column.default}"
    if column.identity:
        how = "ALWAYS" if column.always else "BY DEFAULT ON NULL"
        _, step, _, _ = session.store.sequence(column.identity)
        start = session.store.last_number(column.identity)
        text += f" GENERATED {how} AS IDENTITY {RANGE} {step} START WITH {start} {OPTIONS}"
    if not column.nullable:
        text += " NOT NULL ENABLE"
    return text


def _names(columns):
    return ", ".join(f'"{column}"' for column in columns)


def _constraint(one):
    name = "" if one.generated else f'CONSTRAINT "{one.name}" '
    if one.kind == "C":
        return f" {name}CHECK ({one.condition}) ENABLE"
    kind = "PRIMARY KEY" if one.kind == "P" else "UNIQUE"
    return f" {name}{kind} ({_names(one.columns)})\n  USING INDEX  ENABLE"


def _reference_text(session, one):
    name = "" if one.generated else f'CONSTRAINT "{one.name}" '
    waits = " DEFERRABLE INITIALLY DEFERRED" if one.deferrable else ""
    return (
        f"{name}FOREIGN KEY ({_names(one.columns)})\n\t  REFERENCES"
        f" {_name(session, one.r_table)} ({_names(one.r_columns)}){waits} ENABLE"
    )


def _reference(session, name):
    for table in session.store.tables().values():
        one = table.constraint(name)
        if one and one.kind == "R":
            return f"ALTER TABLE {_name(session, table.name)} ADD " + _reference_text(session, one)
    raise _missing(session, "REF_CONSTRAINT", name)


def _index(session, name):
    for table in session.store.tables().values():
        for index in table.indexes:
            if index.name == name:
                return _index_text(session, table, index)
    raise _missing(session, "INDEX", name)


def _index_text(session, table, index):
    unique = "UNIQUE " if index.unique else ""
    columns = ", ".join(
        (column if index.function_based else f'"{column}"') + (" DESC" if descends else "")
        for column, descends in index.columns
    )
    names = f"{_name(session, index.name)} ON {_name(session, table.name)}"
    return f"CREATE {unique}INDEX {names} ({columns}) "


def _sequence(session, name):
    _, step, cache, _ = session.store.sequence(name)
    start = session.store.last_number(name)
    keeps = f"CACHE {cache}" if cache else "NOCACHE"
    named = _name(session, name)
    return f"CREATE SEQUENCE  {named}  {RANGE} {step} START WITH {start} {keeps} NOORDER  NOCYCLE "


def _other(session, kind, name):
    type_ = KINDS.get(kind, kind)
    row = session.store.file.execute(
        'SELECT text FROM "~object" WHERE name = ? AND type = ?', (name, type_)
    ).fetchone()
    if row is None:
        raise _missing(session, kind, name)
    how = "FORCE EDITIONABLE" if type_ == "VIEW" else "EDITIONABLE"
    text = f"CREATE OR REPLACE {how} {type_} {row[0]}"
    if type_ == "TRIGGER":
        text += f"\nALTER TRIGGER {_name(session, name)} ENABLE"
    return text
