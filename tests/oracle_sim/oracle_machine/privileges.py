"""Who may do what."""

from .errors import ora

SYSTEM = [
    "ALTER ANY TABLE",
    "ALTER SESSION",
    "ALTER SYSTEM",
    "ALTER USER",
    "CREATE ANY DIRECTORY",
    "CREATE ANY TABLE",
    "CREATE DATABASE LINK",
    "CREATE MATERIALIZED VIEW",
    "CREATE PROCEDURE",
    "CREATE ROLE",
    "CREATE SEQUENCE",
    "CREATE SESSION",
    "CREATE SYNONYM",
    "CREATE TABLE",
    "CREATE TABLESPACE",
    "CREATE TRIGGER",
    "CREATE TYPE",
    "CREATE USER",
    "CREATE VIEW",
    "DROP ANY DIRECTORY",
    "DROP ANY ROLE",
    "DROP ANY TABLE",
    "DROP TABLESPACE",
    "DROP USER",
    "GRANT ANY OBJECT PRIVILEGE",
    "GRANT ANY PRIVILEGE",
    "GRANT ANY ROLE",
    "INSERT ANY TABLE",
    "SELECT ANY DICTIONARY",
    "SELECT ANY TABLE",
    "UNLIMITED TABLESPACE",
]

# What the roles of a fresh server hold. The full-database roles hold far more on a real one;
# here they hold only what Data Pump needs, so that nothing else can lean on them.
ROLES = {
    "CONNECT": ["CREATE SESSION"],
    "RESOURCE": [
        "CREATE PROCEDURE",
        "CREATE SEQUENCE",
        "CREATE TABLE",
        "CREATE TRIGGER",
        "CREATE TYPE",
    ],
    "DBA": [name for name in SYSTEM if name != "UNLIMITED TABLESPACE"],
    "SELECT_CATALOG_ROLE": [],
    "DATAPUMP_EXP_FULL_DATABASE": [],
    "DATAPUMP_IMP_FULL_DATABASE": [],
    "DATAPUMP_CLOUD_EXP": [],
    "DATAPUMP_CLOUD_IMP": [],
}
INSIDE = {
    "DBA": ["SELECT_CATALOG_ROLE", "DATAPUMP_EXP_FULL_DATABASE", "DATAPUMP_IMP_FULL_DATABASE"],
    "DATAPUMP_EXP_FULL_DATABASE": ["SELECT_CATALOG_ROLE"],
    "DATAPUMP_IMP_FULL_DATABASE": ["SELECT_CATALOG_ROLE"],
}


def roles_of(dictionary, grantee):
    """Return the roles that somebody has, also by way of other roles."""
    found, to_ask = set(), [grantee]
    while to_ask:
        asked = to_ask.pop()
        for (role,) in dictionary.all("SELECT role FROM role_grant WHERE grantee = ?", asked):
            if role not in found:
                found.add(role)
                to_ask.append(role)
    return found


def grants(dictionary, grantees):
    """Return (privilege, admin) of system privileges of any of these users and roles."""
    marks = ", ".join("?" * len(grantees))
    question = f"SELECT privilege, admin FROM system_grant WHERE grantee IN ({marks})"
    return dictionary.all(question, *grantees)


def has(session, privilege):
    """Say whether a session has a system privilege, by its user or by an enabled role."""
    held = grants(session.dictionary, [session.user, *session.roles])
    return any(name == privilege for name, _ in held)


def need(session, *privileges):
    """Refuse a session that has none of these system privileges."""
    if not any(has(session, privilege) for privilege in privileges):
        raise ora(1031)


def may_pass_on(session, privilege):
    """Say whether a session may grant a system privilege to others."""
    held = grants(session.dictionary, [session.user, *session.roles])
    return (privilege, "YES") in held or has(session, "GRANT ANY PRIVILEGE")


def may_grant_role(session, role):
    """Say whether a session may grant, revoke and drop a role: with its ADMIN OPTION."""
    question = "SELECT 1 FROM role_grant WHERE grantee = ? AND role = ? AND admin = 'YES'"
    return session.dictionary.one(question, session.user, role) is not None


def sees_dictionary(session):
    """Say whether the DBA views are open to a session."""
    return "SELECT_CATALOG_ROLE" in session.roles or has(session, "SELECT ANY DICTIONARY")


def may_read(session, owner, table):
    """Say whether a session may select from somebody's table."""
    if owner == session.user or has(session, "SELECT ANY TABLE"):
        return True
    question = (
        "SELECT grantee FROM object_grant WHERE owner = ? AND object = ? AND privilege = 'SELECT'"
    )
    grantees = {row[0] for row in session.dictionary.all(question, owner, table)}
    return bool(grantees & {session.user, *session.roles, "PUBLIC"})


def quota(session, tablespace):
    """Return the bytes a session's user may fill in a tablespace; None is without limit."""
    if has(session, "UNLIMITED TABLESPACE"):
        return None
    row = session.dictionary.one(
        "SELECT bytes FROM quota WHERE user = ? AND tablespace = ?", session.user, tablespace
    )
    return 0 if row is None else row[0]


def may_write(session, directory):
    """Say whether a session may write files into a directory."""
    question = (
        "SELECT grantee FROM object_grant WHERE owner = 'SYS' AND object = ? AND privilege = ?"
    )
    grantees = {row[0] for row in session.dictionary.all(question, directory, "WRITE")}
    return bool(grantees & {session.user, *session.roles})
