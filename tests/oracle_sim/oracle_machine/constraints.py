"""Foreign keys, checked when Oracle checks them."""

from .errors import ora


def check(session, touched, at_once=False):
    """Check the foreign keys of the tables that were written to.

    `at_once` leaves out those that may wait for the end of the transaction.
    """
    tables = session.store.tables()
    for table in tables.values():
        for constraint in table.constraints:
            waits = at_once and constraint.deferrable and not session.immediate
            if constraint.kind == "R" and constraint.enabled and not waits:
                if not touched & {table.name, constraint.r_table}:
                    continue
                if is_broken(session.store, table, constraint):
                    code = 2291 if table.name in touched else 2292
                    raise ora(code, session.user, constraint.name)


def is_broken(store, table, constraint):
    """Say whether a foreign key points at nothing in some row."""
    if constraint.r_table not in store.tables():
        return False
    pairs = list(zip(constraint.columns, constraint.r_columns, strict=True))
    filled = " AND ".join(f"c.[{column}] IS NOT NULL" for column, _ in pairs)
    same = " AND ".join(f"p.[{other}] = c.[{column}]" for column, other in pairs)
    found = store.run(
        f"SELECT 1 FROM [{table.name}] c WHERE {filled} AND NOT EXISTS"
        f" (SELECT 1 FROM [{constraint.r_table}] p WHERE {same}) LIMIT 1"
    )
    return found.fetchone() is not None


def referring(store, table):
    """Return (table, constraint) of foreign keys that point at a table from others."""
    return [
        (other, constraint)
        for other in store.tables().values()
        for constraint in other.constraints
        if constraint.kind == "R" and constraint.r_table == table
    ]
