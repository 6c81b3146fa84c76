"""The dictionary: what a server knows about itself, but for the objects in the schemas."""

import contextlib
import json

from . import place

TABLES = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE user (
    name TEXT PRIMARY KEY, id INTEGER, password TEXT, oracle_maintained TEXT,
    default_tablespace TEXT, temporary_tablespace TEXT, account_status TEXT);
CREATE TABLE role (name TEXT PRIMARY KEY, oracle_maintained TEXT);
CREATE TABLE role_grant (grantee TEXT, role TEXT, admin TEXT, PRIMARY KEY (grantee, role));
CREATE TABLE system_grant (
    grantee TEXT, privilege TEXT, admin TEXT, PRIMARY KEY (grantee, privilege));
CREATE TABLE object_grant (
    grantee TEXT, owner TEXT, object TEXT, privilege TEXT,
    PRIMARY KEY (grantee, owner, object, privilege));
CREATE TABLE quota (user TEXT, tablespace TEXT, bytes INTEGER, PRIMARY KEY (user, tablespace));
CREATE TABLE tablespace (name TEXT PRIMARY KEY, contents TEXT);
CREATE TABLE file (
    id INTEGER PRIMARY KEY, path TEXT UNIQUE, tablespace TEXT, bytes INTEGER, most INTEGER);
CREATE TABLE stray_file (path TEXT PRIMARY KEY);
CREATE TABLE directory (name TEXT PRIMARY KEY, path TEXT);
CREATE TABLE dump_file (directory TEXT, name TEXT, path TEXT, PRIMARY KEY (directory, name));
CREATE TABLE dump_schema (path TEXT PRIMARY KEY, user TEXT);
CREATE TABLE session (
    sid INTEGER PRIMARY KEY AUTOINCREMENT, serial INTEGER, user TEXT, pid INTEGER,
    birth TEXT, killed INTEGER DEFAULT 0);
CREATE TABLE job (
    owner TEXT, name TEXT, operation TEXT, state TEXT, sid INTEGER, PRIMARY KEY (owner, name));
CREATE TABLE link (owner TEXT, name TEXT, PRIMARY KEY (owner, name));
CREATE TABLE number (name TEXT PRIMARY KEY, last INTEGER);
"""


class Dictionary:
    """One process's way to the dictionary."""

    def __init__(self, root):
        self.root = root
        self.file = place.open_file(root / "dictionary.sqlite")

    def all(self, question, *values):
        """Return all rows."""
        return self.file.execute(question, values).fetchall()

    def one(self, question, *values):
        """Return the first row, or None."""
        return self.file.execute(question, values).fetchone()

    def do(self, statement, *values):
        """Change something."""
        self.file.execute(statement, values)

    @contextlib.contextmanager
    def change(self):
        """Let changes happen together, and nobody else's between them."""
        if self.file.in_transaction:
            yield
            return
        self.file.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.file.execute("ROLLBACK")
            raise
        self.file.execute("COMMIT")

    def setting(self, name):
        """Return what the server is set to."""
        return json.loads(self.one("SELECT value FROM setting WHERE name = ?", name)[0])

    def next(self, name):
        """Return the next number of a kind."""
        self.do("INSERT OR IGNORE INTO number VALUES (?, 100)", name)
        self.do("UPDATE number SET last = last + 1 WHERE name = ?", name)
        return self.one("SELECT last FROM number WHERE name = ?", name)[0]

    def user(self, name):
        """Return a user's row as a dictionary, or None."""
        cursor = self.file.execute("SELECT * FROM user WHERE name = ?", (name,))
        row = cursor.fetchone()
        return row and dict(zip((column[0] for column in cursor.description), row, strict=True))

    def is_name_taken(self, name):
        """Say whether a user or a role has that name: they share one set of names."""
        known = "SELECT name FROM user UNION ALL SELECT name FROM role"
        return self.one(f"SELECT 1 FROM ({known}) WHERE name = ?", name) is not None

    def live_sessions(self, user=None):
        """Return (sid, serial, user) of live sessions; those of dead processes go first."""
        with self.change():
            for sid, pid, birth in self.all("SELECT sid, pid, birth FROM session"):
                if place.birth(pid) != birth:
                    self.end_session(sid)
        rows = self.all("SELECT sid, serial, user FROM session WHERE killed = 0 ORDER BY sid")
        return [row for row in rows if user in (None, row[2])]

    def end_session(self, sid):
        """Forget a session; the job that it ran goes on without anybody, and stands still."""
        self.do("DELETE FROM session WHERE sid = ?", sid)
        self.do("UPDATE job SET sid = NULL, state = 'NOT RUNNING' WHERE sid = ?", sid)
