"""Makes the admin that the live suite tests with: SHOAL_ADMIN, who may do what shoal asks for.

    python tests/oracle_live/bootstrap.py           make it, or bring it back to what it should be
    python tests/oracle_live/bootstrap.py --drop    drop it

It gets the grants that `shoal databases grants` prints and no others: what works as this user works
with them. SHOAL_TEST_ORACLE and SHOAL_TEST_ORACLE_SYSTEM_PASSWORD say where and as whom.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from oracle_runs import Project
from oracle_server import ADMIN, Server


def statements_in(text: str) -> list[str]:
    """Return the statements of what `shoal databases grants` prints."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("--")]
    return [statement.strip() for statement in "\n".join(lines).split(";") if statement.strip()]


def grants(server: Server) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="shoal-oracle-") as folder:
        done = Project(Path(folder), server).shoal("databases", "grants", "--no-check")
    if done.returncode != 0:
        raise SystemExit(f"shoal databases grants has failed:\n{done.stdout}{done.stderr}")
    return statements_in(done.stdout)


def exists(cursor: Any) -> bool:
    cursor.execute("SELECT 1 FROM dba_users WHERE username = :name", name=ADMIN)
    return cursor.fetchone() is not None


def take_away_everything(cursor: Any) -> None:
    """Revoke what an admin of an earlier time has; the marks of its test users stay."""
    cursor.execute("SELECT privilege FROM dba_sys_privs WHERE grantee = :name", name=ADMIN)
    held = [privilege for (privilege,) in cursor.fetchall()]
    cursor.execute(
        "SELECT granted_role FROM dba_role_privs WHERE grantee = :name"
        r" AND granted_role NOT LIKE 'SHOAL\_%' ESCAPE '\'",
        name=ADMIN,
    )
    held += [f'"{role}"' for (role,) in cursor.fetchall()]
    for one in held:
        cursor.execute(f'REVOKE {one} FROM "{ADMIN}"')


def make(server: Server) -> list[str]:
    """Make the admin and return the grants that it got."""
    statements = grants(server)
    with server.connected() as cursor:
        if exists(cursor):
            take_away_everything(cursor)
            cursor.execute(f'ALTER USER "{ADMIN}" IDENTIFIED BY "{server.admin_password}"')
        else:
            cursor.execute(f'CREATE USER "{ADMIN}" IDENTIFIED BY "{server.admin_password}"')
        for statement in statements:
            cursor.execute(statement)
    return statements


def drop(server: Server) -> None:
    with server.connected() as cursor:
        if exists(cursor):
            cursor.execute(f'DROP USER "{ADMIN}" CASCADE')


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--drop", action="store_true", help="drop SHOAL_ADMIN instead")
    server = Server.of_environment()
    if parser.parse_args().drop:
        drop(server)
        return 0
    for statement in make(server):
        print(statement)
    return 0


if __name__ == "__main__":
    sys.exit(main())
