"""Connections and cursors, as the driver's users see them."""

import contextlib

from oracle_machine import values
from oracle_machine.errors import OracleError, dpy
from oracle_machine.session import Session
from oracle_machine.tokens import bind_names, tokenize

from . import errors, kinds


@contextlib.contextmanager
def _told():
    """Raise the server's errors as the driver's."""
    try:
        yield
    except OracleError as error:
        raise errors.exception(error) from None


def makedsn(host, port, sid=None, service_name=None):
    """Return a description of a server. A SID is no service: a pluggable database has none."""
    return f"{host}:{port}/{service_name}" if service_name else f"{host}:{port}:{sid}"


def connect(*, user, password, dsn):
    """Open a connection."""
    return Connection(user, password, dsn)


class LOB:
    """A large value, which is fetched when it is asked for."""

    def __init__(self, data, connection):
        self._data = data
        self._connection = connection

    def read(self):
        """Return the whole of it; that takes a live connection."""
        if not self._connection._session.is_open:
            with _told():
                raise dpy(1001)
        return self._data

    def size(self):
        """Return how long it is."""
        return len(self._data)


class Var:
    """A variable that a statement puts something into."""

    def __init__(self, kind, size, outconverter):
        self.kind = kind
        self.size = size
        self.outconverter = outconverter
        self._value = None

    def getvalue(self, pos=0):
        """Return what was put in: a list if it is RETURNING's, for each row may return some."""
        return self._value

    def setvalue(self, pos, value):
        """Put something in."""
        self._value = value

    def put(self, value):
        """Take what a statement gives, in the type that the variable has."""
        if isinstance(value, list):
            self._value = [self._converted(item) for item in value]
        else:
            self._value = self._converted(value)

    def _converted(self, value):
        value = values.given(value)
        is_text = self.kind is str or self.kind is kinds.DB_TYPE_VARCHAR
        if is_text and isinstance(value, (int, float)):
            return values.number_text(value)
        if is_text and isinstance(value, str) and self.size and len(value.encode()) > self.size:
            with _told():
                raise OracleError("ORA-06502", "ORA-06502: PL/SQL: value or conversion error")
        return value


class Cursor:
    """What statements are executed with."""

    def __init__(self, connection):
        self.connection = connection
        self.arraysize = 100
        self.description = None
        self.rowcount = -1
        self.statement = None
        self.outputtypehandler = None
        self._rows = None
        self._is_open = True

    def execute(self, statement, parameters=None, **named):
        """Execute a statement with its binds, by place or by name."""
        self._check_open()
        self.statement = statement
        with _told():
            bound = _by_name(statement, named or parameters or {})
            kept = {name: _kept(value) for name, value in bound.items()}
            session = self.connection._session
            answer = session.execute(statement, kept)
            if self.connection.autocommit:
                session.commit()
        for name, value in answer.outs.items():
            bound[name].put(value)
        self._take(answer)
        return self if answer.columns is not None else None

    def executemany(self, statement, parameters):
        """Execute a statement for each of some rows of binds."""
        count = 0
        for row in parameters:
            self.execute(statement, row)
            count += self.rowcount
        self.rowcount = count

    def _take(self, answer):
        self.rowcount = answer.count
        self._rows = None
        self.description = None
        if answer.columns is None:
            return
        described, converters = [], []
        for at, column in enumerate(answer.columns):
            kind, precision, scale = kinds.of_column(column, [row[at] for row in answer.rows])
            nullable = column.nullable
            described.append((column.name, kind, None, None, precision, scale, nullable))
            converters.append(self._converter(column.name, kind, precision, scale))
        self.description = described
        self._rows = iter(
            [
                tuple(convert(value) for convert, value in zip(converters, row, strict=True))
                for row in answer.rows
            ]
        )
        self.rowcount = 0

    def _converter(self, name, kind, precision, scale):
        """Return what turns a kept value into what is fetched."""
        if self.outputtypehandler:
            var = self.outputtypehandler(self, name, kind, None, precision, scale)
            if var is not None and kind is kinds.DB_TYPE_NUMBER:
                return lambda value: (
                    None if value is None else var.outconverter(values.number_text(value))
                )
        if kind in (kinds.DB_TYPE_CLOB, kinds.DB_TYPE_NCLOB, kinds.DB_TYPE_BLOB):
            return lambda value: None if value is None else LOB(value, self.connection)
        return values.given

    def _fetching(self):
        self._check_open()
        if self._rows is None:
            with _told():
                raise dpy(1003)
        return self._rows

    def fetchone(self):
        """Return the next row, or None."""
        row = next(self._fetching(), None)
        self.rowcount += row is not None
        return row

    def fetchmany(self, size=None):
        """Return the next rows."""
        rows = self._fetching()
        return [row for _, row in zip(range(size or self.arraysize), rows, strict=False)]

    def fetchall(self):
        """Return all rows that are left."""
        return list(self._fetching())

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._fetching())

    def setinputsizes(self, *_sizes, **_named):
        """Say what binds are; nothing here depends on it."""

    def var(self, typ, size=0, arraysize=1, *, outconverter=None):
        """Return a variable."""
        return Var(typ, size, outconverter)

    def close(self):
        """Close the cursor."""
        self._check_open()
        self._is_open = False

    def _check_open(self):
        with _told():
            if not self._is_open:
                raise dpy(1006)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._is_open = False


def _by_name(statement, parameters):
    """Return binds by the name that the text has for them."""
    if isinstance(parameters, dict):
        return {name.lstrip(":").upper(): value for name, value in parameters.items()}
    names = bind_names(tokenize(statement))
    if len(names) != len(parameters):
        raise dpy(4009, len(names), len(parameters))
    return dict(zip(names, parameters, strict=True))


def _kept(value):
    if isinstance(value, Var):
        return values.kept(value.getvalue()) if not isinstance(value.getvalue(), list) else None
    if isinstance(value, LOB):
        return values.kept(value.read())
    return values.kept(value)


class Connection:
    """A connection of one user."""

    def __init__(self, user, password, dsn):
        self.autocommit = False
        self.stmtcachesize = 20
        self.username = user
        self.dsn = dsn
        with _told():
            if dsn.count(":") == 2:
                host, port, sid = dsn.split(":")
                raise dpy(6003, sid, host, port)
            self._session = Session(user.strip('"').upper(), password, dsn)

    @property
    def version(self):
        """The server's version."""
        self._check()
        return self._session.dictionary.setting("version")

    def _check(self):
        with _told():
            self._session.check_usable()

    def cursor(self):
        """Return a new cursor."""
        with _told():
            if not self._session.is_open:
                raise dpy(1001)
        return Cursor(self)

    def createlob(self, _kind, data):
        """Return a large value to bind."""
        return LOB(data, self)

    def ping(self):
        """Ask whether the server is there."""
        self._check()

    def commit(self):
        """Commit."""
        self._check()
        with _told():
            self._session.commit()

    def rollback(self):
        """Roll back."""
        self._check()
        with _told():
            self._session.rollback()

    def cancel(self):
        """Break what another thread is executing: nothing here takes long."""

    def close(self):
        """Close; what was not committed is undone."""
        with _told():
            if not self._session.is_open:
                raise dpy(1001)
            self._session.close()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._session.close()


class ConnectionPool:
    """A pool: here it opens a connection whenever one is asked for."""

    def __init__(self, user, password, dsn):
        self._arguments = {"user": user, "password": password, "dsn": dsn}
        self._given = [connect(**self._arguments)]
        self._is_new = True

    def acquire(self):
        """Return a connection."""
        if self._is_new:
            self._is_new = False
            return self._given[0]
        self._given.append(connect(**self._arguments))
        return self._given[-1]

    def close(self, force=False):
        """Close the pool; with `force` also what was not given back."""
        busy = [one for one in self._given if one._session.is_open]
        if busy and not force and not self._is_new:
            with _told():
                raise OracleError("DPY-1005", "DPY-1005: connection pool cannot be closed")
        for connection in busy:
            connection._session.close()


def create_pool(*, user, password, dsn, **options):
    """Open a pool."""
    unknown = set(options) - {"min", "max", "increment", "getmode", "timeout"}
    if unknown:
        raise TypeError(f"the simulated oracledb knows no options {sorted(unknown)} of a pool")
    return ConnectionPool(user, password, dsn)
