"""Users, roles and grants."""

from . import place, privileges
from .errors import OracleError, UnknownStatement, ora
from .forms import form
from .store import make_files


def committing(statement):
    """Let a statement about the dictionary commit, and happen as a whole."""

    def carried_out(session, **values):
        session.commit()
        with session.dictionary.change():
            statement(session, **values)

    return carried_out


def check_container(session):
    """Refuse local users and roles in the root of a container database."""
    if session.dictionary.setting("container") == "CDB$ROOT":
        raise ora(65096)


def check_password(session, user, password):
    """Refuse what a password function refuses that wants all kinds of signs."""
    if not session.dictionary.setting("strict_passwords"):
        return
    kinds = [str.isupper, str.islower, str.isdigit]
    has_all = all(any(kind(sign) for sign in password) for kind in kinds)
    if not has_all or not password[0].isalpha() or password.upper() == user:
        raise ora(28003)


def check_tablespace(session, name, contents):
    """Refuse a tablespace that there is not, or that is for something else."""
    row = session.dictionary.one("SELECT contents FROM tablespace WHERE name = ?", name)
    if row is None:
        raise ora(959, name)
    if row[0] != contents:
        raise OracleError("ORA-10615", f"ORA-10615: Invalid tablespace type for {name}")


@form(
    "CREATE USER {name:name} IDENTIFIED BY {password:name} DEFAULT TABLESPACE {default:name} "
    "TEMPORARY TABLESPACE {temporary:name} QUOTA {quota:size} ON {on:name}"
)
@committing
def _create_user(session, name, password, default, temporary, quota, on):
    privileges.need(session, "CREATE USER")
    check_container(session)
    if session.dictionary.is_name_taken(name):
        raise ora(1920, name)
    check_tablespace(session, default, "PERMANENT")
    check_tablespace(session, temporary, "TEMPORARY")
    check_tablespace(session, on, "PERMANENT")
    check_password(session, name, password)
    add_user(session.dictionary, name, password, default, temporary)
    session.dictionary.do("INSERT INTO quota VALUES (?, ?, ?)", name, on, size(quota))


def add_user(dictionary, name, password, default, temporary, maintained="N"):
    """Add a user with its empty schema."""
    number = dictionary.next("user")
    row = (name, number, password, maintained, default, temporary, "OPEN")
    dictionary.do("INSERT INTO user VALUES (?, ?, ?, ?, ?, ?, ?)", *row)
    make_files(dictionary.root, name, number)


def size(text):
    """Return bytes; None is without limit."""
    if text == "UNLIMITED":
        return None
    scale = "KMGT".find(text[-1]) + 1
    return int(text.rstrip("KMGT")) * 1024**scale


def _existing(session, name):
    found = session.dictionary.user(name)
    if found is None:
        raise ora(1918, name)
    return found


@form("ALTER USER {name:name} IDENTIFIED BY {password:name}")
@committing
def _change_password(session, name, password):
    if name != session.user:
        privileges.need(session, "ALTER USER")
    _existing(session, name)
    check_password(session, name, password)
    session.dictionary.do("UPDATE user SET password = ? WHERE name = ?", password, name)


@form("ALTER USER {name:name} QUOTA {quota:size} ON {on:name}")
@committing
def _give_room(session, name, quota, on):
    privileges.need(session, "ALTER USER")
    _existing(session, name)
    check_tablespace(session, on, "PERMANENT")
    session.dictionary.do("INSERT OR REPLACE INTO quota VALUES (?, ?, ?)", name, on, size(quota))


@form("ALTER USER {name:name} ACCOUNT {state:LOCK|UNLOCK}")
@committing
def _lock(session, name, state):
    privileges.need(session, "ALTER USER")
    _existing(session, name)
    status = "LOCKED" if state == "LOCK" else "OPEN"
    session.dictionary.do("UPDATE user SET account_status = ? WHERE name = ?", status, name)


@form("DROP USER {name:name} [[{cascade:CASCADE}]]")
@committing
def _drop_user(session, name, cascade):
    privileges.need(session, "DROP USER")
    found = _existing(session, name)
    if found["oracle_maintained"] == "Y":
        raise OracleError("ORA-28014", f"ORA-28014: cannot drop administrative user '{name}'")
    if session.dictionary.live_sessions(name):
        raise ora(1940)
    if cascade is None and has_objects(session.dictionary.root, found):
        raise ora(1922, name)
    dictionary = session.dictionary
    for table, column in (
        ("user", "name"),
        ("quota", "user"),
        ("role_grant", "grantee"),
        ("system_grant", "grantee"),
        ("object_grant", "grantee"),
        ("object_grant", "owner"),
        ("job", "owner"),
        ("link", "owner"),
    ):
        dictionary.do(f"DELETE FROM {table} WHERE {column} = ?", name)
    place.remove_schema(dictionary.root, name, found["id"])


def has_objects(root, user):
    """Say whether a schema has any tables."""
    file = place.open_file(place.schema_file(root, user["name"], user["id"]))
    row = file.execute('SELECT name FROM "~table" UNION ALL SELECT name FROM "~object"').fetchone()
    file.close()
    return row is not None


# Roles


@form("CREATE ROLE {name:name}")
@committing
def _create_role(session, name):
    privileges.need(session, "CREATE ROLE")
    check_container(session)
    if session.dictionary.is_name_taken(name):
        raise ora(1921, name)
    session.dictionary.do("INSERT INTO role VALUES (?, 'N')", name)
    # SQL Language Reference, CREATE ROLE: who makes a role gets it, with the ADMIN OPTION.
    grant = "INSERT INTO role_grant VALUES (?, ?, 'YES')"
    session.dictionary.do(grant, session.user, name)


def _check_role(session, name):
    if session.dictionary.one("SELECT 1 FROM role WHERE name = ?", name) is None:
        raise ora(1919, name)


@form("DROP ROLE {name:name}")
@committing
def _drop_role(session, name):
    _check_role(session, name)
    if not privileges.may_grant_role(session, name):
        privileges.need(session, "DROP ANY ROLE")
    dictionary = session.dictionary
    dictionary.do("DELETE FROM role WHERE name = ?", name)
    dictionary.do("DELETE FROM role_grant WHERE role = ? OR grantee = ?", name, name)
    dictionary.do("DELETE FROM system_grant WHERE grantee = ?", name)
    dictionary.do("DELETE FROM object_grant WHERE grantee = ?", name)


# Grants


def _check_grantee(session, name):
    if not session.dictionary.is_name_taken(name) and name != "PUBLIC":
        raise ora(1917, name)


@form("GRANT {what:words} TO {grantee:name} [[{option:WITH ADMIN OPTION}]]")
@committing
def _grant(session, what, grantee, option):
    unknown = [name for name in what if name not in privileges.SYSTEM]
    strange = [name for name in unknown if " " in name]
    if strange:
        raise UnknownStatement(f"unknown privileges {strange}", f"GRANT {', '.join(what)}")
    admin = "YES" if option else "NO"
    for name in what:
        if name in unknown:
            grant_role(session, name, grantee, admin)
        elif not privileges.may_pass_on(session, name):
            raise ora(1031)
        else:
            _check_grantee(session, grantee)
            add_privilege(session.dictionary, grantee, name, admin)


def add_privilege(dictionary, grantee, privilege, admin):
    """Add a system privilege; who had it with ADMIN OPTION keeps that."""
    old = dictionary.one(
        "SELECT admin FROM system_grant WHERE grantee = ? AND privilege = ?", grantee, privilege
    )
    admin = "YES" if old == ("YES",) else admin
    dictionary.do("INSERT OR REPLACE INTO system_grant VALUES (?, ?, ?)", grantee, privilege, admin)


@form("GRANT {role:name} TO {grantee:name} [[{option:WITH ADMIN OPTION}]]")
@committing
def _grant_role(session, role, grantee, option):
    grant_role(session, role, grantee, "YES" if option else "NO")


def grant_role(session, role, grantee, admin):
    """Grant a role."""
    _check_role(session, role)
    if not privileges.may_grant_role(session, role):
        privileges.need(session, "GRANT ANY ROLE")
    _check_grantee(session, grantee)
    session.dictionary.do("INSERT OR IGNORE INTO role_grant VALUES (?, ?, 'NO')", grantee, role)
    if admin == "YES":
        statement = "UPDATE role_grant SET admin = 'YES' WHERE grantee = ? AND role = ?"
        session.dictionary.do(statement, grantee, role)


@form("REVOKE {role:name} FROM {grantee:name}")
@committing
def _revoke_role(session, role, grantee):
    _check_role(session, role)
    if not privileges.may_grant_role(session, role):
        privileges.need(session, "GRANT ANY ROLE")
    _check_grantee(session, grantee)
    question = "SELECT 1 FROM role_grant WHERE grantee = ? AND role = ?"
    if session.dictionary.one(question, grantee, role) is None:
        raise ora(1951, role, grantee)
    statement = "DELETE FROM role_grant WHERE grantee = ? AND role = ?"
    session.dictionary.do(statement, grantee, role)


@form("GRANT SELECT ON {table:name} TO {grantee:name}")
@committing
def _grant_select(session, table, grantee):
    session.store.table(table)
    _check_grantee(session, grantee)
    statement = "INSERT OR IGNORE INTO object_grant VALUES (?, ?, ?, 'SELECT')"
    session.dictionary.do(statement, grantee, session.user, table)


@form("GRANT READ , WRITE ON DIRECTORY {directory:name} TO {grantee:name}")
@committing
def _grant_directory(session, directory, grantee):
    question = "SELECT 1 FROM object_grant WHERE grantee = ? AND object = ? AND privilege = 'OWN'"
    if session.dictionary.one(question, session.user, directory) is None:
        privileges.need(session, "GRANT ANY OBJECT PRIVILEGE")
    _check_grantee(session, grantee)
    for privilege in ("READ", "WRITE"):
        statement = "INSERT OR IGNORE INTO object_grant VALUES (?, 'SYS', ?, ?)"
        session.dictionary.do(statement, grantee, directory, privilege)
