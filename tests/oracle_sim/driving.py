"""Connections to the simulated server, and what is expected of them."""

import contextlib

import oracledb
import pytest
import statements

DSN = "localhost:1521/FREEPDB1"
PASSWORD = "Aa0xyzAa0xyz"


def run(connection, statement, **binds):
    """Execute a statement; return its rows, if it has any."""
    with connection.cursor() as cursor:
        cursor.execute(statement, binds)
        return cursor.fetchall() if cursor.description else None


def connect(user, password=PASSWORD, dsn=DSN):
    connection = oracledb.connect(user=user, password=password, dsn=dsn)
    connection.autocommit = True
    return connection


def outs(connection, block, *names):
    """Run a block; return what it put into its binds, by name."""
    with connection.cursor() as cursor:
        found = {name: cursor.var(oracledb.DB_TYPE_VARCHAR, 4000) for name in names}
        cursor.execute(block, found)
        return {name: var.getvalue() for name, var in found.items()}


def create_all(connection, *texts, tolerant=()):
    return outs(
        connection, statements.flat_block(*texts, tolerant=tolerant), "done", "code", "message"
    )


@contextlib.contextmanager
def refused(code, kind=oracledb.DatabaseError):
    """Expect an error of the driver with that code."""
    with pytest.raises(kind) as caught:
        yield
    assert caught.value.args[0].full_code == code, caught.value


@contextlib.contextmanager
def unknown(server):
    """Expect a statement to be unknown, to fail and to be noted down."""
    with refused("ORA-SIM unknown statement"):
        yield
    with pytest.raises(AssertionError):
        server.check()
    (server.folder / "unknown").unlink()


def make_clone(admin, name="TEST_SHOP_1"):
    found = create_all(
        admin,
        *statements.clone_statements(name, "SHOAL_TEST_SHOP", PASSWORD),
        tolerant=[f'GRANT CREATE VIEW TO "{name}"'],
    )
    assert found["code"] == "0", found
    return name
