"""Runs of the Oracle sample project on a simulated server.

    oracle = OracleLab(lab, folder)
    run = oracle.run(parallel=2)
    oracle.is_as_before()

The simulator knows the statements of shoal and of Django, and refuses all others; what it cannot
tell is how a real server answers.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from environments import REPOSITORY, newest, variables_for
from runs import Finished, Laboratory, Running

SIMULATOR = REPOSITORY / "tests" / "oracle_sim"
FOR_DJANGO_4 = "cx_oracle_for_django_4"
sys.path.insert(0, str(SIMULATOR))

from server import ADMIN, GRANTS, PASSWORD, Server  # noqa: E402

DATA_PUMP = ("DATAPUMP_EXP_FULL_DATABASE", "DATAPUMP_IMP_FULL_DATABASE")

__all__ = ["ADMIN", "DATA_PUMP", "GRANTS", "PASSWORD", "OracleLab", "Server"]


class OracleLab:
    """One server, and runs on it."""

    def __init__(self, lab: Laboratory, folder: Path, **settings: object) -> None:
        self._lab = lab
        self.server = Server(folder / "server", **settings)
        self.before = self.server.snapshot()

    def variables(self, more: Mapping[str, str]) -> dict[str, str]:
        tree = variables_for(newest()).get("PYTHONPATH", "")
        paths = [str(SIMULATOR), str(SIMULATOR / FOR_DJANGO_4), *filter(None, [tree])]
        return {
            "PYTHONPATH": os.pathsep.join(paths),
            "ORACLE_SIM": str(self.server.folder),
            "ORACLE_USER": self.server.admin,
            "ORACLE_PASSWORD": self.server.password,
            **more,
        }

    def run(self, *labels: str, careful: bool = True, **wishes: object) -> Finished:
        """Run the project's tests; see `Laboratory.run`."""
        more = wishes.pop("variables", {})
        run = self._lab.run if careful else self._lab.run_carelessly
        return run(
            "oracle",
            labels or ("tests",),
            variables=self.variables(more),
            database="oracle",
            **{"parallel": 2, **wishes},
        )

    def run_and_clean(self, *labels: str, **wishes: object) -> tuple[Finished, str]:
        """Run to the end, whatever that is, and then `shoal clean`; returns what that said."""
        said: list[str] = []

        def clean(running: Running) -> None:
            running.process.wait(90)
            cleaned = running.shoal("clean")
            said.append(cleaned.stdout + cleaned.stderr)

        finished = self.run(*labels, careful=False, while_running=clean, **wishes)
        return finished, said[0]

    def command(self, *arguments: str, **variables: str) -> Finished:
        """Run the `shoal` command in the project."""
        return self._lab.run(
            "oracle",
            command=("PYTHON", "-m", "shoal", *arguments),
            variables=self.variables({"DJANGO_SETTINGS_MODULE": "project.settings", **variables}),
            database="oracle",
            events=False,
        )

    def is_as_before(self) -> None:
        """Fail unless the server is what it was, and has known all that it was told."""
        self.server.check()
        now = self.server.snapshot()
        changed = {
            kind: (self.before[kind], now[kind]) for kind in now if now[kind] != self.before[kind]
        }
        assert not changed, f"changed on the server: {changed}"

    def executed(self, wanted: Callable[[str], bool]) -> list[str]:
        """Return the statements, also those within blocks, that `wanted` takes."""
        return [entry["text"] for entry in self.server.journal() if wanted(entry["text"])]
