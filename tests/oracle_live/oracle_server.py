"""The Oracle server of the live suite, as its administrator sees it.

SHOAL_TEST_ORACLE says where it is (`localhost:1521/FREEPDB1`), SHOAL_TEST_ORACLE_SYSTEM_PASSWORD is
the password of SYSTEM. shoal itself logs in as SHOAL_ADMIN, which bootstrap.py makes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

ADMIN = "SHOAL_ADMIN"
TEMPLATE = f"TEST_{ADMIN}"
ROLE = f"SHOAL_{TEMPLATE}"

needs_server = pytest.mark.skipif(
    not os.environ.get("SHOAL_TEST_ORACLE"),
    reason="SHOAL_TEST_ORACLE names no server, so nothing here was run on Oracle",
)

# What a run may leave nothing of, and the names of all of it. The dictionary knows them in upper
# case; jobs are tables in their owner's schema, too.
KINDS = {
    "user": "SELECT username FROM dba_users",
    "tablespace": "SELECT tablespace_name FROM dba_tablespaces",
    "file": "SELECT file_name FROM dba_data_files UNION SELECT file_name FROM dba_temp_files",
    "role": "SELECT role FROM dba_roles",
    "grant of a role": "SELECT granted_role || ' to ' || grantee FROM dba_role_privs",
    "job": "SELECT owner_name || '.' || job_name FROM dba_datapump_jobs",
    "directory": "SELECT directory_name FROM dba_directories",
    "link": "SELECT owner || '.' || db_link FROM dba_db_links",
    "the admin's object": f"SELECT object_name FROM dba_objects WHERE owner = '{ADMIN}'",
}
DUMP = f"""DECLARE
  there BOOLEAN;
  size_in_bytes NUMBER;
  size_of_blocks NUMBER;
BEGIN
  UTL_FILE.FGETATTR('DATA_PUMP_DIR', '{ROLE.lower()}.dmp', there, size_in_bytes, size_of_blocks);
  :found := CASE WHEN there THEN 1 ELSE 0 END;
END;"""


@dataclass(frozen=True)
class Server:
    dsn: str
    system_password: str
    admin_password: str

    @staticmethod
    def of_environment() -> Server:
        found = os.environ
        return Server(
            found["SHOAL_TEST_ORACLE"],
            found["SHOAL_TEST_ORACLE_SYSTEM_PASSWORD"],
            # One that the usual rules for passwords take.
            found.get("SHOAL_TEST_ORACLE_ADMIN_PASSWORD") or "Shoal_4dmin_Shoal",
        )

    @contextmanager
    def connected(self, user: str = "SYSTEM", password: str = "") -> Iterator[Any]:
        """Give a cursor of SYSTEM, or of another user."""
        import oracledb

        secret = password or (self.system_password if user == "SYSTEM" else self.admin_password)
        with oracledb.connect(user=user, password=secret, dsn=self.dsn) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                yield cursor

    def execute(self, *statements: str) -> None:
        """Execute statements as SYSTEM."""
        with self.connected() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def rows(self, query: str, **binds: Any) -> list[tuple[Any, ...]]:
        with self.connected() as cursor:
            found: list[tuple[Any, ...]] = cursor.execute(query, binds).fetchall()
            return found

    def names(self, query: str, **binds: Any) -> set[str]:
        return {str(row[0]) for row in self.rows(query, **binds)}

    def everything(self) -> set[str]:
        """Return all that a run can make, as "user TEST_SHOAL_ADMIN_1"."""
        return {f"{kind} {name}" for kind, query in KINDS.items() for name in self.names(query)}

    def has_dump(self) -> bool:
        """True when the file of the way `dump` is still in its directory."""
        with self.connected() as cursor:
            found = cursor.var(int)
            cursor.execute(DUMP, found=found)
            return bool(found.getvalue())

    def test_users(self) -> set[str]:
        return self.names(
            "SELECT username FROM dba_users WHERE username LIKE :pattern", pattern=f"{TEMPLATE}%"
        )

    def sessions_of(self, user: str) -> int:
        query = "SELECT COUNT(*) FROM gv$session WHERE username = :name"
        return int(self.rows(query, name=user)[0][0])
