"""The dictionary's views of a session's own objects."""

from .views import view

LOBS = ("NCLOB", "CLOB", "BLOB")
COLLATION = "USING_NLS_COMP"


def _tables(session):
    return session.store.tables().values()


def objects(session, kind=None):
    """Return (name, type, id, status) of what is neither table, index nor sequence."""
    rows = session.store.file.execute('SELECT name, type, id, status FROM "~object"').fetchall()
    return [row for row in rows if kind in (None, row[1])]


def _sequences(session):
    return session.store.file.execute('SELECT name, id FROM "~sequence"').fetchall()


@view("user_objects", "object_name object_type object_id status")
def _objects(session):
    found = [(name, type_, id_, status) for name, type_, id_, status in objects(session)]
    found += [(name, "SEQUENCE", id_, "VALID") for name, id_ in _sequences(session)]
    for table in _tables(session):
        found.append((table.name, "TABLE", table.id, "VALID"))
        names = [key.name for key in table.unique_keys()] + [index.name for index in table.indexes]
        found += [(name, "INDEX", table.id, "VALID") for name in names]
        for at, column in enumerate(table.columns, 1):
            if column.kind in LOBS:
                name = f"SYS_LOB{table.id:010}C{at:05}$$"
                found.append((name, "LOB", table.id, "VALID"))
    return found


@view("user_tables", "table_name nested secondary temporary default_collation tablespace_name")
def _user_tables(session):
    return [(t.name, "NO", "N", "N", COLLATION, t.tablespace) for t in _tables(session)]


@view(
    "user_tab_cols",
    "table_name column_name data_type data_default collation char_used data_length char_length"
    " identity_column virtual_column hidden_column internal_column_id nullable",
)
def _columns(session):
    found = []
    for table in _tables(session):
        for at, column in enumerate(table.columns, 1):
            is_text = "CHAR" in column.kind
            size = column.numbers[0] if is_text else 22
            found.append(
                (
                    table.name,
                    column.name,
                    column.kind,
                    column.default,
                    COLLATION if is_text else None,
                    "C" if is_text else None,
                    size,
                    size if is_text else 0,
                    "YES" if column.identity else "NO",
                    "NO",
                    "NO",
                    at,
                    "Y" if column.nullable else "N",
                )
            )
    return found


@view("user_tab_identity_cols", "table_name column_name generation_type sequence_name")
def _identities(session):
    return [
        (t.name, c.name, "ALWAYS" if c.always else "BY DEFAULT", c.identity)
        for t in _tables(session)
        for c in t.columns
        if c.identity
    ]


@view("user_sequences", "sequence_name last_number cache_size increment_by")
def _user_sequences(session):
    found = []
    for name, _ in _sequences(session):
        _, step, cache, _ = session.store.sequence(name)
        found.append((name, session.store.last_number(name), cache, step))
    return found


@view(
    "user_constraints",
    "constraint_name constraint_type table_name r_constraint_name index_name status"
    " search_condition delete_rule",
)
def _constraints(session):
    tables = session.store.tables()
    found = []
    for table in tables.values():
        for one in table.constraints:
            index = one.name if one.kind in "PU" else None
            status = "ENABLED" if one.enabled else "DISABLED"
            key = referred(tables, one) if one.kind == "R" else None
            rule = "NO ACTION" if one.kind == "R" else None
            row = (one.name, one.kind, table.name, key, index, status, one.condition or None, rule)
            found.append(row)
    return found


def referred(tables, constraint):
    """Return the name of the key that a foreign key refers to."""
    for key in tables[constraint.r_table].unique_keys():
        if key.columns == constraint.r_columns:
            return key.name
    return None


@view("user_cons_columns", "constraint_name table_name column_name position")
def _constraint_columns(session):
    return [
        (one.name, table.name, column, at if one.kind != "C" else None)
        for table in _tables(session)
        for one in table.constraints
        for at, column in enumerate(one.columns, 1)
    ]


@view("user_indexes", "index_name index_type uniqueness generated dropped table_name")
def _indexes(session):
    found = []
    for table in _tables(session):
        for key in table.unique_keys():
            generated = "Y" if key.generated else "N"
            found.append((key.name, "NORMAL", "UNIQUE", generated, "NO", table.name))
        for index in table.indexes:
            kind = "FUNCTION-BASED NORMAL" if index.function_based else "NORMAL"
            unique = "UNIQUE" if index.unique else "NONUNIQUE"
            found.append((index.name, kind, unique, "N", "NO", table.name))
    return found


@view("user_ind_columns", "index_name table_name column_name column_position descend")
def _index_columns(session):
    found = []
    for table in _tables(session):
        for key in table.unique_keys():
            for at, column in enumerate(key.columns, 1):
                found.append((key.name, table.name, column, at, "ASC"))
        for index in table.indexes:
            for at, (column, descends) in enumerate(index.columns, 1):
                found.append((index.name, table.name, column, at, "DESC" if descends else "ASC"))
    return found


@view("user_tab_comments", "table_name comments")
def _comments(session):
    return [(table.name, table.comment) for table in _tables(session)]


@view("user_col_comments", "table_name column_name comments")
def _column_comments(session):
    return [(t.name, c.name, c.comment) for t in _tables(session) for c in t.columns]


@view("user_views", "view_name default_collation")
def _views(session):
    return [(name, COLLATION) for name, _, _, _ in objects(session, "VIEW")]


@view("user_mviews", "mview_name default_collation")
def _materialized_views(_session):
    return []


@view("user_triggers", "trigger_name")
def _triggers(session):
    return [(name,) for name, _, _, _ in objects(session, "TRIGGER")]


@view("user_json_columns", "table_name column_name")
def _json_columns(_session):
    return []
