"""A stand-in for cx_Oracle, which Django 4.2 imports: the simulated oracledb in its old names."""

import datetime

from oracledb import (
    DB_TYPE_BINARY_DOUBLE,
    DB_TYPE_BLOB,
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
    LOB,
    NUMBER,
    STRING,
    DatabaseError,
    DataError,
    Error,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    connect,
    makedsn,
)

version = __version__ = "8.3.0"
Binary = bytes
CLOB = DB_TYPE_CLOB
NCLOB = DB_TYPE_NCLOB
NATIVE_FLOAT = DB_TYPE_BINARY_DOUBLE
TIMESTAMP = DB_TYPE_TIMESTAMP
Date = datetime.date
Timestamp = datetime.datetime

__all__ = [
    "CLOB",
    "DB_TYPE_BINARY_DOUBLE",
    "DB_TYPE_BLOB",
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
    "NATIVE_FLOAT",
    "NCLOB",
    "NUMBER",
    "STRING",
    "TIMESTAMP",
    "Binary",
    "DataError",
    "DatabaseError",
    "Date",
    "Error",
    "IntegrityError",
    "InterfaceError",
    "InternalError",
    "NotSupportedError",
    "OperationalError",
    "ProgrammingError",
    "Timestamp",
    "connect",
    "makedsn",
    "version",
]


def __getattr__(name):
    raise AttributeError(f"the simulated cx_Oracle has no {name!r}: nobody was known to need it")
