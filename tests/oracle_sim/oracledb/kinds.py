"""The driver's names of types."""


class DbType:
    """A type of the database."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"<DbType {self.name}>"

    def __reduce__(self):
        return self.name  # Is pickled as what it is: one of this module's names.


class ApiType:
    """One of PEP 249's groups of types: it equals each of its members."""

    def __init__(self, name, *members):
        self.name = name
        self.members = members

    def __eq__(self, other):
        return other is self or other in self.members

    def __hash__(self):
        return hash(self.name)


DB_TYPE_BINARY_DOUBLE = DbType("DB_TYPE_BINARY_DOUBLE")
DB_TYPE_BLOB = DbType("DB_TYPE_BLOB")
DB_TYPE_BOOLEAN = DbType("DB_TYPE_BOOLEAN")
DB_TYPE_CHAR = DbType("DB_TYPE_CHAR")
DB_TYPE_CLOB = DbType("DB_TYPE_CLOB")
DB_TYPE_DATE = DbType("DB_TYPE_DATE")
DB_TYPE_INTERVAL_DS = DbType("DB_TYPE_INTERVAL_DS")
DB_TYPE_NCHAR = DbType("DB_TYPE_NCHAR")
DB_TYPE_NCLOB = DbType("DB_TYPE_NCLOB")
DB_TYPE_NUMBER = DbType("DB_TYPE_NUMBER")
DB_TYPE_NVARCHAR = DbType("DB_TYPE_NVARCHAR")
DB_TYPE_TIMESTAMP = DbType("DB_TYPE_TIMESTAMP")
DB_TYPE_VARCHAR = DbType("DB_TYPE_VARCHAR")
NCLOB = DB_TYPE_NCLOB
NUMBER = ApiType("NUMBER", DB_TYPE_NUMBER, DB_TYPE_BINARY_DOUBLE)
STRING = ApiType("STRING", DB_TYPE_VARCHAR, DB_TYPE_NVARCHAR, DB_TYPE_CHAR, DB_TYPE_NCHAR)
DATETIME = ApiType("DATETIME", DB_TYPE_DATE, DB_TYPE_TIMESTAMP)
BINARY = ApiType("BINARY")

OF_COLUMN = {
    "NUMBER": DB_TYPE_NUMBER,
    "FLOAT": DB_TYPE_NUMBER,
    "DOUBLE PRECISION": DB_TYPE_NUMBER,
    "VARCHAR2": DB_TYPE_VARCHAR,
    "NVARCHAR2": DB_TYPE_NVARCHAR,
    "CHAR": DB_TYPE_CHAR,
    "NCHAR": DB_TYPE_NCHAR,
    "CLOB": DB_TYPE_CLOB,
    "NCLOB": DB_TYPE_NCLOB,
    "BLOB": DB_TYPE_BLOB,
    "DATE": DB_TYPE_DATE,
    "TIMESTAMP": DB_TYPE_TIMESTAMP,
    "INTERVAL DAY TO SECOND": DB_TYPE_INTERVAL_DS,
}
FLOATING = -127  # The scale of numbers that have none.


def of_column(column, values):
    """Return (type, precision, scale) of a column; what is no table's is known by its values."""
    if column.type:
        numbers = [*column.numbers, 0, 0]
        if column.kind in ("DOUBLE PRECISION", "FLOAT"):
            return DB_TYPE_NUMBER, 126, FLOATING
        if column.kind == "NUMBER":
            return DB_TYPE_NUMBER, numbers[0], numbers[1] if column.numbers else FLOATING
        return OF_COLUMN[column.kind], 0, 0
    seen = next((value for value in values if value is not None), None)
    if isinstance(seen, (int, float)):
        return DB_TYPE_NUMBER, 0, FLOATING
    if isinstance(seen, bytes):
        return DB_TYPE_BLOB, 0, 0
    if isinstance(seen, str):
        return DB_TYPE_VARCHAR, 0, 0
    return (DB_TYPE_VARCHAR if seen is None else DB_TYPE_TIMESTAMP), 0, 0
