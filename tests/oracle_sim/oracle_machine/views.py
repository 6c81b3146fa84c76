"""The dictionary's views: their columns, and what stands in them for a session."""

from . import privileges
from .store import Store

VIEWS = {}


def view(name, columns):
    """Register the function below as what fills a view."""

    def register(fill):
        VIEWS[name.upper()] = (columns.upper().split(), fill)
        return fill

    return register


@view("DUAL", "dummy")
def _dual(_session):
    return [("X",)]


@view("dba_users", "username oracle_maintained default_tablespace temporary_tablespace")
def _users(session):
    columns = "name, oracle_maintained, default_tablespace, temporary_tablespace"
    return session.dictionary.all(f"SELECT {columns} FROM user")


@view("all_users", "username")
def _all_users(session):
    return session.dictionary.all("SELECT name FROM user")


@view("dba_roles", "role oracle_maintained")
def _roles(session):
    return session.dictionary.all("SELECT name, oracle_maintained FROM role")


@view("dba_role_privs", "grantee granted_role admin_option")
def _role_privs(session):
    return session.dictionary.all("SELECT grantee, role, admin FROM role_grant")


@view("gv$session", "sid serial# inst_id username")
def _sessions(session):
    return [(sid, serial, 1, user) for sid, serial, user in session.dictionary.live_sessions()]


@view("dba_tablespaces", "tablespace_name contents")
def _tablespaces(session):
    return session.dictionary.all("SELECT name, contents FROM tablespace")


def _files(session, contents):
    return session.dictionary.all(
        "SELECT f.path, f.id, f.tablespace FROM file f JOIN tablespace t ON t.name = f.tablespace"
        " WHERE t.contents = ?",
        contents,
    )


@view("dba_data_files", "file_name file_id tablespace_name")
def _data_files(session):
    return _files(session, "PERMANENT")


@view("dba_temp_files", "file_name file_id tablespace_name")
def _temp_files(session):
    return _files(session, "TEMPORARY")


@view("dba_segments", "owner segment_name tablespace_name")
def _segments(session):
    """A table takes room with its first row: DEFERRED_SEGMENT_CREATION is TRUE by default."""
    found = []
    for user, number in session.dictionary.all("SELECT name, id FROM user"):
        store = Store(session.dictionary.root, user, number)
        for table in store.tables().values():
            if store.file.execute(f"SELECT 1 FROM [{table.name}] LIMIT 1").fetchone():
                found.append((user, table.name, table.tablespace))
        store.close()
    return found


@view("dba_directories", "directory_name directory_path")
def _directories(session):
    return session.dictionary.all("SELECT name, path FROM directory")


@view("dba_datapump_jobs", "owner_name job_name operation state attached_sessions")
def _jobs(session):
    session.dictionary.live_sessions()  # So that those of dead processes are let go.
    return session.dictionary.all("SELECT owner, name, operation, state, sid IS NOT NULL FROM job")


@view("session_privs", "privilege")
def _session_privs(session):
    held = privileges.grants(session.dictionary, [session.user, *session.roles])
    return sorted({(name,) for name, _ in held})


@view("session_roles", "role")
def _session_roles(session):
    return [(role,) for role in session.roles]


@view("user_sys_privs", "privilege admin_option")
def _user_sys_privs(session):
    return privileges.grants(session.dictionary, [session.user])


@view("role_sys_privs", "privilege admin_option")
def _role_sys_privs(session):
    return privileges.grants(session.dictionary, session.roles) if session.roles else []


@view("global_name", "global_name")
def _global_name(session):
    return [(session.dictionary.setting("global_name"),)]


@view("v$version", "banner")
def _version(session):
    return [(session.dictionary.setting("banner"),)]
