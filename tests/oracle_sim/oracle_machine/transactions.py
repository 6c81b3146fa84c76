"""Statements about the transaction and the session itself."""

from . import constraints, privileges
from .errors import ora
from .forms import form


@form("SAVEPOINT {name:name}")
def _savepoint(session, name):
    session.savepoint(name)


@form("ROLLBACK TO SAVEPOINT {name:name}")
def _rollback_to(session, name):
    session.rollback_to(name)


@form("SET CONSTRAINTS ALL IMMEDIATE")
def _immediate(session):
    constraints.check(session, session.touched)
    session.immediate = True


@form("SET CONSTRAINTS ALL DEFERRED")
def _deferred(session):
    session.immediate = False


@form("ALTER SESSION SET NLS_TERRITORY = 'AMERICA'")
@form(
    "ALTER SESSION SET NLS_DATE_FORMAT = 'YYYY-MM-DD HH24:MI:SS' "
    "NLS_TIMESTAMP_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF' [[TIME_ZONE = 'UTC']]"
)
def _alter_session(_session):
    pass


@form("ALTER SYSTEM KILL SESSION {which:text} IMMEDIATE")
def _kill_session(session, which):
    privileges.need(session, "ALTER SYSTEM")
    sid, serial, _instance = which.split(",")
    with session.dictionary.change():
        found = session.dictionary.one(
            "SELECT sid FROM session WHERE sid = ? AND serial = ? AND killed = 0", sid, serial
        )
        if found is None:
            raise ora(30)
        # SQL Language Reference, ALTER SYSTEM: a session cannot kill itself (ORA-00027).
        if found[0] == session.sid:
            raise ora(27)
        session.dictionary.do("UPDATE session SET killed = 1 WHERE sid = ?", sid)
