"""Every step of test users on Oracle fails once, with every error: nothing is left.

    python oracle_faults.py FOLDER FIRST STRIDE [--project PROJECT]

Makes a simulated server in FOLDER with Django's template on it. Then, in a copy of it for each
case, makes two test users, clones them and drops them again, while one of the server's statements
fails; drops what is left, and compares the server with what it was. Cases are all statements times
all errors, of which the FIRST and each STRIDE-th after it are tried. Prints a line for each case
that went wrong, and how many were tried.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SIMULATOR = HERE.parent / "oracle_sim"
SUFFIXES = ["1", "2"]

# What docs/oracle.md says that a run meets, and a lost connection.
ERRORS = (
    "ORA-00018: maximum number of sessions exceeded",
    "ORA-00020: maximum number of processes exceeded",
    "ORA-00942: table or view does not exist",
    "ORA-00959: tablespace does not exist",
    "ORA-00972: identifier is too long",
    "ORA-01031: insufficient privileges",
    "ORA-01119: error in creating database file",
    "ORA-01537: cannot add file - file already part of database",
    "ORA-01543: tablespace already exists",
    "ORA-01653: unable to extend table in tablespace",
    "ORA-01918: user does not exist",
    "ORA-01920: user name conflicts with another user or role name",
    "ORA-01940: cannot drop a user that is currently connected",
    "ORA-01950: no privileges on tablespace",
    "ORA-02085: database link connects to",
    "ORA-03113: end-of-file on communication channel",
    "ORA-04031: unable to allocate bytes of shared memory",
    "ORA-12154: TNS:could not resolve the connect identifier specified",
    "ORA-12514: TNS:listener does not currently know of service",
    "ORA-12541: TNS:no listener",
    "ORA-12954: The request exceeds the maximum allowed database size",
    "ORA-28000: The account is locked",
    "ORA-28001: the password has expired",
    "ORA-28003: password verification for the specified password failed",
    "ORA-29283: invalid file operation",
    "ORA-31623: a job is not attached to this session via the specified handle",
    "ORA-31626: job does not exist",
    "ORA-31631: privileges are required",
    "ORA-31633: unable to create master table",
    "ORA-31634: job already exists",
    "ORA-31684: Object type already exists",
    "ORA-31693: Table data object failed to load/unload",
    "ORA-39001: invalid argument value",
    "ORA-39002: invalid operation",
    "ORA-39006: internal error",
    "ORA-39070: Unable to open the log file.",
    "ORA-39082: Object type created with compilation warnings",
    "ORA-39083: Object type failed to create with error",
    "ORA-39112: Dependent object type skipped",
    "ORA-39122: Unprivileged users may not perform REMAP_SCHEMA remappings.",
    "ORA-39126: Worker unexpected fatal error",
    "ORA-39149: cannot link privileged user to non-privileged user",
    "ORA-39151: Table exists",
    "ORA-39171: Job is experiencing a resumable wait.",
    "ORA-39391: maximum number of Data Pump jobs exceeded",
    "ORA-65096: invalid common user or role name",
    "ORA-65100: missing or invalid path prefix",
    "LOST before",
    "LOST after",
)


class Bench:
    """One template, and the cases that are tried on copies of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base = folder / "base"

    def prepare(self) -> None:
        """Make the server and Django's template; the process is connected to it ever after."""
        from server import Server

        server = Server(self.base)
        self.pristine = server.snapshot()
        os.environ.update(
            ORACLE_SIM=str(self.base), ORACLE_USER=server.admin, ORACLE_PASSWORD=server.password
        )
        import django

        django.setup()
        from django.db import connection

        from shoal.oracle import DatabaseCreation

        connection.creation = DatabaseCreation(connection)
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connection.close()
        server.check()
        server.close()

    def copy(self, name: str):
        """Let this process be connected to a fresh copy, and return that server."""
        from server import Server

        folder = self.folder / name
        shutil.copytree(self.base, folder)
        os.environ["ORACLE_SIM"] = str(folder)
        return Server.opened(folder)

    def go(self) -> str:
        """Make, clone and drop; returns why it failed."""
        from django.db import DatabaseError, connection

        from shoal.errors import ShoalError

        creation = connection.creation
        try:
            with contextlib.redirect_stderr(io.StringIO()):
                creation.create_test_users(SUFFIXES, verbosity=0)
                for suffix in SUFFIXES:
                    creation.clone_test_db(suffix, verbosity=0)
                creation.destroy_test_users(SUFFIXES, verbosity=0)
        except (ShoalError, DatabaseError) as error:
            return str(error)
        return ""

    def count(self) -> int:
        """Return how many statements it takes without a fault."""
        server = self.copy("counted")
        began = server.count
        why = self.go()
        took = server.count - began
        if why or (changed := self.left_on(server)):
            raise SystemExit(f"it fails without a fault: {why or changed}")
        return took

    def left_on(self, server) -> str:
        """Drop what there is, the template too, and return what is still different then."""
        from django.db import connection

        template = ["TEST_DJANGO"]
        connection.creation._drop([*(f"TEST_DJANGO_{suffix}" for suffix in SUFFIXES), *template])
        server.check()
        now = server.snapshot()
        return ", ".join(kind for kind in now if now[kind] != self.pristine[kind])

    def try_case(self, number: int, error: str) -> str:
        """Return what is wrong with this case; empty for nothing."""
        server = self.copy("case")
        try:
            at = server.count + number
            if error.startswith("LOST"):
                server.lose_connection(at=at, done=error.endswith("after"))
            else:
                server.fail_at(at, error)
            self.go()
            server.clear_faults()
            changed = self.left_on(server)
            return f"changed: {changed}" if changed else ""
        except BaseException as problem:
            return f"{type(problem).__name__}: {problem}"
        finally:
            server.close()
            shutil.rmtree(server.folder)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("first", type=int)
    parser.add_argument("stride", type=int)
    parser.add_argument("--project", default=str(HERE.parent / "projects" / "oracle"))
    asked = parser.parse_args()
    sys.path[:0] = [asked.project, str(SIMULATOR)]
    os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings"
    bench = Bench(asked.folder)
    bench.prepare()
    steps = bench.count()
    cases = [(number, error) for number in range(1, steps + 1) for error in ERRORS]
    wrong = 0
    for number, error in cases[asked.first :: asked.stride]:
        if problem := bench.try_case(number, error):
            wrong += 1
            print(f"statement {number}, {error}: {problem}", flush=True)
    tried = len(cases[asked.first :: asked.stride])
    print(f"{steps} statements, {len(ERRORS)} errors, {tried} cases tried, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
