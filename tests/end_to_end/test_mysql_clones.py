"""Clones of a MySQL or MariaDB database hold what a copy by mysqldump would, object by object."""

from __future__ import annotations

import re
import shutil
import subprocess
from difflib import unified_diff
from urllib.parse import unquote, urlsplit

import pytest
import servers
from environments import newest

# By MariaDB's names, and by those that they had before.
DUMP = shutil.which("mariadb-dump") or shutil.which("mysqldump")
CLIENT = shutil.which("mariadb") or shutil.which("mysql")
PLAIN = ["--skip-comments", "--skip-dump-date", "--hex-blob", "--order-by-primary"]

# When a row of a system-versioned table was written: no copy can have that.
WRITTEN = re.compile(r"'[^']*','(?:2038|2106)-[^']*'")


@pytest.fixture
def clones(lab, need):
    """Return a function that runs the project and gives its template and clones, kept so far."""
    need("mysql", newest())
    if not (DUMP and CLIENT):
        pytest.skip("no mariadb-dump and mariadb to compare with")
    if b"MariaDB" not in run([CLIENT, *connection(), "-e", "SELECT VERSION()"]):
        pytest.skip("the project has things that only MariaDB knows")
    prefixes = []

    def run_project(**variables: str) -> tuple[str, list[str]]:
        finished = lab.run_carelessly(
            "copies",
            options=["--keepdb"],
            parallel=2,
            database="mysql",
            # Nothing but the server's own SQL makes a clone.
            variables={"PATH": "/nonexistent", **variables},
        )
        prefixes.append(f"test_{finished.prefix}")
        assert finished.exit_code == 0, str(finished)
        template = f"test_{finished.prefix}"
        return template, [f"{template}_1", f"{template}_2"]

    yield run_project
    for prefix in prefixes:
        servers.drop_databases_with("mysql", prefix)


def test_a_clone_is_what_mysqldump_makes_of_the_template(clones):
    template, made = clones()
    copy_with_mysqldump(template, f"{template}_copy")

    expected = dump(f"{template}_copy", template)

    for clone in made:
        assert not differences(expected, dump(clone)), clone
        assert not differences(dump(template), dump(clone)), clone


def test_a_clone_has_what_mysqldump_cannot_load(clones):
    template, made = clones(COPIES_UNLOADABLE="1")

    expected = dump(template)

    for clone in made:
        assert not differences(expected, dump(clone)), clone
    with pytest.raises(subprocess.CalledProcessError):
        copy_with_mysqldump(template, f"{template}_copy")


def copy_with_mysqldump(source: str, target: str) -> None:
    """As Django does it, but with the comments in routines, which Django's way loses."""
    servers.make_database("mysql", target)
    alter = f"ALTER DATABASE `{target}` CHARACTER SET utf8mb4 COLLATE utf8mb4_german2_ci"
    run([CLIENT, *connection(), "-e", alter])
    text = run([DUMP, *connection(), "--routines", "--events", source])
    run([CLIENT, *connection(), "--comments", target], text)


def dump(name: str, *aliases: str) -> list[str]:
    """Return all that is in a database, as lines without its name."""
    text = run([DUMP, *connection(), *PLAIN, "--routines", "--events", name])
    lines = text.decode("utf-8", "surrogateescape")
    for known in (name, *aliases):
        lines = lines.replace(f"`{known}`", "`name`")
    return WRITTEN.sub("'when it was written'", lines).splitlines()


def differences(expected: list[str], found: list[str]) -> str:
    return "\n".join(unified_diff(expected, found, "expected", "found", lineterm="", n=1))


def connection() -> list[str]:
    parts = urlsplit(f"//{servers.address_of('mysql')}")
    options = [f"--host={parts.hostname}", f"--port={parts.port or 3306}"]
    options.append(f"--user={unquote(parts.username or '')}")
    if parts.password:
        options.append(f"--password={unquote(parts.password)}")
    return options


def run(command: list[str | None], text: bytes = b"") -> bytes:
    return subprocess.run(command, input=text, capture_output=True, check=True, timeout=60).stdout
