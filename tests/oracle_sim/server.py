"""A fresh simulated server for a test, and a view on what happens on it."""

import json
import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from oracle_machine import place, privileges  # noqa: E402
from oracle_machine.dictionary import TABLES, Dictionary  # noqa: E402
from oracle_machine.errors import OracleError  # noqa: E402
from oracle_machine.store import Store  # noqa: E402
from oracle_machine.users import add_user, size  # noqa: E402

SERVICE = "FREEPDB1"
ADMIN = "DJANGO"
PASSWORD = "Admin_pw_1"

# What docs/oracle.md asks an administrator to grant: no more than that.
GRANTS = [
    *(
        f"CREATE {kind} WITH ADMIN OPTION"
        for kind in (
            "SESSION",
            "TABLE",
            "SEQUENCE",
            "PROCEDURE",
            "TRIGGER",
            "VIEW",
            "MATERIALIZED VIEW",
        )
    ),
    "CREATE USER",
    "ALTER USER",
    "DROP USER",
    "CREATE ROLE",
    "CREATE TABLESPACE",
    "DROP TABLESPACE",
    "ALTER SYSTEM",
    "SELECT_CATALOG_ROLE",
    "DATAPUMP_EXP_FULL_DATABASE",
    "DATAPUMP_IMP_FULL_DATABASE",
    "QUOTA 100M ON USERS",
]
HOME = "/opt/oracle/product/19c/dbhome_1/dbs"
DATA = "/opt/oracle/oradata/FREE/FREEPDB1"
SETTINGS = {
    "service": SERVICE,
    "container": SERVICE,
    "global_name": SERVICE,
    "version": "19.28.0.0.0",
    "banner": "Oracle Database 19c Enterprise Edition Release 19.0.0.0.0 - Production",
    "strict_passwords": False,
    "managed_folder": None,
    "home_folder": HOME,
    "folders": [HOME, DATA, "/u01"],
    "most_jobs": 100,
    "too_many_jobs": "ORA-39391: maximum number of Data Pump jobs exceeded",
    "job_seconds": 0,
    "jobs_end": "COMPLETED",
    "imports_invalid": False,
    "protected_tablespaces": ["SYSTEM", "SYSAUX", "USERS", "TEMP"],
}


class Server:
    """One server, in a folder of its own."""

    def __init__(self, folder, *, grants=GRANTS, admin=ADMIN, password=PASSWORD, **settings):
        self.folder = Path(folder)
        (self.folder / "schemas").mkdir(parents=True)
        self.admin, self.password = admin, password
        self.dictionary = Dictionary(self.folder)
        self.dictionary.file.executescript(TABLES)
        with self.dictionary.change():
            for name, value in {**SETTINGS, **settings}.items():
                if name not in SETTINGS:
                    raise TypeError(f"a server has no setting {name!r}")
                self._do("setting", name, json.dumps(value))
            self._found()
            add_user(self.dictionary, admin, password, "USERS", "TEMP")
        self.grant(admin, *grants)

    @classmethod
    def opened(cls, folder):
        """Return the server that is in `folder` already; for its state, its faults, its journal."""
        server = cls.__new__(cls)
        server.folder = Path(folder)
        server.dictionary = Dictionary(server.folder)
        return server

    def _do(self, table, *row):
        marks = ", ".join("?" * len(row))
        self.dictionary.do(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", *row)

    def _found(self):
        """Make what each database has."""
        for number, (name, contents) in enumerate(
            {
                "SYSTEM": "PERMANENT",
                "SYSAUX": "PERMANENT",
                "USERS": "PERMANENT",
                "TEMP": "TEMPORARY",
            }.items(),
            1,
        ):
            self._do("tablespace", name, contents)
            self._do("file", number, f"{DATA}/{name.lower()}01.dbf", name, 2**28, None)
        for role, held in privileges.ROLES.items():
            self._do("role", role, "Y")
            for privilege in held:
                self._do("system_grant", role, privilege, "YES" if role == "DBA" else "NO")
        for role, inside in privileges.INSIDE.items():
            for other in inside:
                self._do("role_grant", role, other, "NO")
        for user in ("SYS", "SYSTEM"):
            add_user(self.dictionary, user, "Shoal_sys_1", "SYSTEM", "TEMP", "Y")
            self._do("role_grant", user, "DBA", "YES")
            self._do("system_grant", user, "UNLIMITED TABLESPACE", "YES")
        self._do("directory", "DATA_PUMP_DIR", "/opt/oracle/admin/FREE/dpdump")
        for role in ("DATAPUMP_EXP_FULL_DATABASE", "DATAPUMP_IMP_FULL_DATABASE"):
            for privilege in ("READ", "WRITE"):
                self._do("object_grant", role, "SYS", "DATA_PUMP_DIR", privilege)

    # Before a run

    def environment(self, *, cx_oracle=False):
        """Return the environment of processes that speak to this server.

        `cx_oracle` is for Django 4.2, which knows no other driver.
        """
        path = [str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])]
        if cx_oracle:
            path.insert(0, str(HERE / "cx_oracle_for_django_4"))
        return {
            **os.environ,
            place.VARIABLE: str(self.folder),
            "PYTHONPATH": os.pathsep.join(path),
            "ORACLE_USER": self.admin,
            "ORACLE_PASSWORD": self.password,
        }

    def grant(self, grantee, *grants):
        """Grant privileges (perhaps WITH ADMIN OPTION), roles and quotas, without asking."""
        with self.dictionary.change():
            for grant in grants:
                name, _, option = grant.partition(" WITH ADMIN ")
                admin = "YES" if option else "NO"
                if grant.startswith("QUOTA "):
                    _, amount, _, space = grant.split()
                    self._do("quota", grantee, space, size(amount))
                elif name in privileges.SYSTEM:
                    self._do("system_grant", grantee, name, admin)
                else:
                    self._do("role_grant", grantee, name, admin)

    def revoke(self, grantee, *names):
        """Take privileges, roles and quotas (as "QUOTA ON USERS") back."""
        with self.dictionary.change():
            for name in names:
                for table, column in (("system_grant", "privilege"), ("role_grant", "role")):
                    statement = f"DELETE FROM {table} WHERE grantee = ? AND {column} = ?"
                    self.dictionary.do(statement, grantee, name)
                if name.startswith("QUOTA ON "):
                    statement = "DELETE FROM quota WHERE user = ? AND tablespace = ?"
                    self.dictionary.do(statement, grantee, name.split()[-1])

    def set(self, **settings):
        """Change settings."""
        with self.dictionary.change():
            for name, value in settings.items():
                if name not in SETTINGS:
                    raise TypeError(f"a server has no setting {name!r}")
                self._do("setting", name, json.dumps(value))

    def add_user(self, name, password="User_pw_1", *grants, tablespace="USERS"):
        """Add a user that is none of shoal's."""
        with self.dictionary.change():
            add_user(self.dictionary, name, password, tablespace, "TEMP")
            self._do("quota", name, tablespace, None)
        self.grant(name, "CREATE SESSION", "CREATE TABLE", *grants)

    def add_link(self, name, owner="PUBLIC"):
        """Add a database link back to this very server."""
        with self.dictionary.change():
            self._do("link", owner, name)

    def add_stray_file(self, path):
        """Let a file lie on the disk that no tablespace has."""
        with self.dictionary.change():
            self._do("stray_file", path)

    # Faults

    def _fault(self, kind, *, at=None, regex=None, error=None, times=1):
        if error is not None:
            OracleError.parse(error)
        path = self.folder / "faults"
        faults = json.loads(path.read_text()) if path.exists() else []
        faults.append({"kind": kind, "at": at, "regex": regex, "error": error, "left": times})
        path.write_text(json.dumps(faults))

    def fail_at(self, number, error):
        """Let the n-th statement of the whole run fail."""
        self._fault("fail", at=number, error=error)

    def fail_matching(self, regex, error, times=1):
        """Let statements fail that match; `CONNECT <user>` stands for somebody's connecting."""
        self._fault("fail", regex=regex, error=error, times=times)

    def lose_connection(self, *, at=None, matching=None, done):
        """Cut the connection at a statement: `done` says whether it was carried out."""
        self._fault("lose_after" if done else "lose_before", at=at, regex=matching)

    def kill_client(self, *, at=None, matching=None):
        """Kill the process that a statement comes from, once it was carried out."""
        self._fault("kill_client", at=at, regex=matching)

    def faults_left(self):
        """Return how many faults have not struck yet."""
        path = self.folder / "faults"
        return sum(fault["left"] for fault in json.loads(path.read_text())) if path.exists() else 0

    def clear_faults(self):
        """Forget faults that have not struck."""
        (self.folder / "faults").unlink(missing_ok=True)

    # After a run

    @property
    def count(self):
        """How many statements there were, those inside of blocks too."""
        counter = self.folder / "counter"
        return int(counter.read_text()) if counter.exists() else 0

    def journal(self):
        """Return all that was executed, in order, as {n, user, pid, text, inner, error}."""
        entries, by_number = [], {}
        path = self.folder / "journal"
        for line in path.read_text().splitlines() if path.exists() else []:
            entry = json.loads(line)
            if "text" in entry:
                entry["error"] = None
                entries.append(entry)
                by_number[entry["n"]] = entry
            else:
                by_number[entry["n"]]["error"] = entry["error"]
        return entries

    def _notes(self, name):
        path = self.folder / name
        lines = path.read_text().splitlines() if path.exists() else []
        return [json.loads(line) for line in lines]

    def unknown_statements(self):
        """Return the statements that nobody knew, each with the reason."""
        return self._notes("unknown")

    def complaints(self):
        """Return what a real driver or server would have suffered from in silence."""
        return self._notes("complaints")

    def check(self):
        """Fail if anything was executed that is not known, or done that is not right."""
        notes = self.unknown_statements() + self.complaints()
        if notes:
            raise AssertionError("\n".join(notes))

    def snapshot(self):
        """Return all that the server has, to be compared. Sessions of dead processes are gone."""
        self.dictionary.live_sessions()
        question = {
            "users": "SELECT name, default_tablespace, temporary_tablespace, account_status"
            " FROM user",
            "roles": "SELECT name FROM role",
            "role grants": "SELECT * FROM role_grant",
            "privileges": "SELECT * FROM system_grant",
            "object grants": "SELECT * FROM object_grant",
            "quotas": "SELECT * FROM quota",
            "tablespaces": "SELECT * FROM tablespace",
            "files": "SELECT path, tablespace FROM file",
            "stray files": "SELECT path FROM stray_file",
            "directories": "SELECT * FROM directory",
            "dump files": "SELECT directory, name FROM dump_file",
            "jobs": "SELECT owner, name, state FROM job",
            "sessions": "SELECT user, COUNT(*) FROM session WHERE killed = 0 GROUP BY user",
        }
        found = {name: sorted(self.dictionary.all(text)) for name, text in question.items()}
        found["schemas"] = {
            user: self.schema(user) for (user,) in self.dictionary.all("SELECT name FROM user")
        }
        return found

    def schema(self, user):
        """Return a user's objects and rows: {"tables": {name: rows}, "objects": [...]}."""
        store = Store(self.folder, user, self.dictionary.user(user)["id"])
        tables = {
            name: sorted(store.file.execute(f"SELECT * FROM [{name}]").fetchall(), key=repr)
            for name in store.tables()
        }
        rows = store.file.execute('SELECT type, name FROM "~object" ORDER BY type, name')
        objects = rows.fetchall()
        store.close()
        return {"tables": tables, "objects": objects}

    def close(self):
        """Let go of the files."""
        self.dictionary.file.close()
