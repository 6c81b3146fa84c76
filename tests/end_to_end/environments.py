"""Which interpreters the samples run under, and where shoal and its engine come from.

The interpreters are listed in a file that `make test` writes; SHOAL_TEST_ENVIRONMENTS names
another.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
LISTED = Path(
    os.environ.get("SHOAL_TEST_ENVIRONMENTS")
    or REPOSITORY / ".make" / "environments" / "environments.json"
)

START_METHODS = ("fork", "forkserver", "spawn")
DATABASES = ("sqlite-memory", "sqlite-file", "postgres", "mysql")


@dataclass(frozen=True)
class Environment:
    """An interpreter with a Django in it."""

    name: str
    python: str
    python_version: str
    django_version: str

    @property
    def versions(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        return numbers(self.django_version), numbers(self.python_version)

    @property
    def script(self) -> Path | None:
        """The installed `shoal` command, if there is one."""
        path = Path(self.python).parent / "shoal"
        return path if path.is_file() else None


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:3] if part.isdigit())


@cache
def all_environments() -> tuple[Environment, ...]:
    """Return the listed environments, the newest first; else the running interpreter."""
    if LISTED.is_file():
        made = [
            Environment(**{name: entry[name] for name in Environment.__dataclass_fields__})
            for entry in json.loads(LISTED.read_text())
        ]
    else:
        import django

        python = ".".join(map(str, sys.version_info[:3]))
        made = [Environment("here", sys.executable, python, django.get_version())]
    return tuple(sorted(made, key=lambda environment: environment.versions, reverse=True))


def newest() -> Environment:
    return all_environments()[0]


@cache
def variables_for(environment: Environment) -> dict[str, str]:
    """Return what the process environment must say so that shoal is found.

    Who names an engine wants the tree's Python with it, whatever is installed.
    """
    if "SHOAL_ENGINE" not in os.environ and _installed(environment):
        return {}
    found = {"PYTHONPATH": os.environ.get("PYTHONPATH") or str(REPOSITORY / "python")}
    engine = os.environ.get("SHOAL_ENGINE") or _built_engine()
    return found | ({"SHOAL_ENGINE": engine} if engine else {})


def _installed(environment: Environment) -> bool:
    answer = subprocess.run(
        [environment.python, "-c", "import shoal"],
        cwd="/",
        capture_output=True,
        timeout=60,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
    )
    return answer.returncode == 0


def _built_engine() -> str | None:
    """Return the engine that was built last, among the presets' folders."""
    built = [path for path in (REPOSITORY / "build").glob("**/shoal-engine") if path.is_file()]
    if built:
        return str(max(built, key=lambda path: path.stat().st_mtime))
    return shutil.which("shoal-engine")
