"""A runner of somebody's own on Oracle, as docs/oracle.md describes it, one step at a time.

    python oracle_conversation.py WAY LINK

Each line that comes in is a JSON list, of what to do and its arguments; each line that goes out is
an object with its `result` and its `seconds`, or with an `error`. At the end of the input all that
was made is destroyed. To be run in the project's folder.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, os.getcwd())


class Runner:
    def __init__(self, way: str, link: str) -> None:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
        django.setup()
        from django.db import connections

        from shoal.oracle import DatabaseCreation
        from shoal.oracle_plans import Wish

        # Itself, and not django.db.connection, which only stands for it.
        self.connection = connections["default"]
        self.creation = self.connection.creation = DatabaseCreation(self.connection)
        self.creation.wish = Wish(way, link)
        self.users: list[str] = []
        self.has_template = False

    def create_test_db(self) -> None:
        self.creation.create_test_db(verbosity=0, autoclobber=True)
        self.has_template = True

    def create_test_users(self, *suffixes: str) -> None:
        self.creation.create_test_users(suffixes, verbosity=0)
        self.users = list(suffixes)

    def clone_test_db(self, suffix: str) -> None:
        self.creation.clone_test_db(suffix, verbosity=0)

    def destroy_test_users(self, *suffixes: str) -> None:
        self.creation.destroy_test_users(suffixes, verbosity=0)
        self.users = [user for user in self.users if user not in suffixes]

    def destroy_test_db(self) -> None:
        self.has_template = False
        self.creation.destroy_test_db(verbosity=0)

    def sql(self, suffix: str, *statements: str) -> list[list[Any]]:
        """Execute as a clone, or as the template without a suffix; return the last one's rows."""
        settings = self.connection.settings_dict
        if suffix:
            settings = self.creation.get_test_db_clone_settings(suffix)
        session = type(self.connection)(settings, alias=self.connection.alias)
        try:
            session.ensure_connection()
            with session.connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
                rows = cursor.fetchall() if cursor.description else []
                return [[None if one is None else str(one) for one in row] for row in rows]
        finally:
            session.close()

    def end(self) -> None:
        if self.users:
            self.destroy_test_users(*self.users)
        if self.has_template:
            self.destroy_test_db()


def main() -> None:
    # What Django prints goes to the standard error; only answers to the standard output.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    runner = Runner(*sys.argv[1:3])
    try:
        for line in sys.stdin:
            what, *arguments = json.loads(line)
            began = time.monotonic()
            try:
                answer = {"result": getattr(runner, what)(*arguments)}
            except (Exception, SystemExit) as error:
                answer = {"error": f"{type(error).__name__}: {error}"}
            answers.write(json.dumps(answer | {"seconds": time.monotonic() - began}) + "\n")
    finally:
        runner.end()


if __name__ == "__main__":
    assert Path("manage.py").is_file(), "to be run in the project's folder"
    main()
