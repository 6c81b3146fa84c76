"""A stand-in for python-oracledb: the names that Django and shoal use, over a simulated server.

`ORACLE_SIM` names the server's folder. Any other name of the driver is an error that
says so, lest a test pass because nobody noticed that something is missing here.
"""

from .driver import LOB, Connection, ConnectionPool, Cursor, Var, connect, create_pool, makedsn
from .errors import (
    DatabaseError,
    DataError,
    Error,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
)
from .kinds import (
    BINARY,
    DATETIME,
    DB_TYPE_BINARY_DOUBLE,
    DB_TYPE_BLOB,
    DB_TYPE_BOOLEAN,
    DB_TYPE_CHAR,
    DB_TYPE_CLOB,
    DB_TYPE_DATE,
    DB_TYPE_INTERVAL_DS,
    DB_TYPE_NCHAR,
    DB_TYPE_NCLOB,
    DB_TYPE_NUMBER,
    DB_TYPE_NVARCHAR,
    DB_TYPE_TIMESTAMP,
    DB_TYPE_VARCHAR,
    NCLOB,
    NUMBER,
    STRING,
)

__version__ = "3.4.1"
version = __version__
apilevel = "2.0"
threadsafety = 2
paramstyle = "named"

__all__ = [
    "BINARY",
    "DATETIME",
    "DB_TYPE_BINARY_DOUBLE",
    "DB_TYPE_BLOB",
    "DB_TYPE_BOOLEAN",
    "DB_TYPE_CHAR",
    "DB_TYPE_CLOB",
    "DB_TYPE_DATE",
    "DB_TYPE_INTERVAL_DS",
    "DB_TYPE_NCHAR",
    "DB_TYPE_NCLOB",
    "DB_TYPE_NUMBER",
    "DB_TYPE_NVARCHAR",
    "DB_TYPE_TIMESTAMP",
    "DB_TYPE_VARCHAR",
    "LOB",
    "NCLOB",
    "NUMBER",
    "STRING",
    "Connection",
    "ConnectionPool",
    "Cursor",
    "DataError",
    "DatabaseError",
    "Error",
    "IntegrityError",
    "InterfaceError",
    "InternalError",
    "NotSupportedError",
    "OperationalError",
    "ProgrammingError",
    "Var",
    "connect",
    "create_pool",
    "makedsn",
]


def __getattr__(name):
    raise AttributeError(f"the simulated oracledb has no {name!r}: nobody was known to need it")
