"""The sample project `templates` from run to run, with one memory of templates.

shop = Shop(lab, tmp_path, "postgres")
run = shop.test(parallel=2)
shop.summary(run)  # {"default": "template a1b2c3d4e5f6 of 14:02", "archive": ..}
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import servers
from runs import PROJECTS, Finished, Laboratory

PROJECT = PROJECTS / "templates"
TESTS = ("tests",)
COUNT = 5  # Tests.

# A migration that nobody has yet.
NEW = {
    "shop/migrations/0005_colour.py": """\
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0004_countries")]
    operations = [
        migrations.AddField("good", "colour", models.CharField(max_length=9, default="red"))
    ]
"""
}


def edited(file: str, old: str, new: str) -> dict[str, str]:
    """Return the sample's file with a change, for `files`."""
    text = (PROJECT / file).read_text()
    assert old in text
    return {file: text.replace(old, new)}


class Shop:
    """Runs of the sample that share their templates. To be closed."""

    def __init__(self, lab: Laboratory, folder: Path, database: str) -> None:
        self.lab = lab
        self.database = database
        self.state = folder / "state"
        self.prefix = f"{lab.prefix}t_{folder.name[-12:]}"
        self.variables = {
            "SHOAL_STATE": str(self.state),
            "SHOAL_TEST_PREFIX": self.prefix,
            "SHOAL_TEMPLATE_CACHE": "true",
            "TMPDIR": str(folder),
        }
        if database in servers.ADDRESSES:
            lab._vendors_used.add(database)

    def test(self, *options: str, labels: Iterable[str] = TESTS, **wishes: object) -> Finished:
        """Run the sample's tests; the caller looks at what was left."""
        variables = {**self.variables, **wishes.pop("variables", {})}  # type: ignore[dict-item]
        return self.lab.run_carelessly(
            "templates",
            labels,
            options=options,
            database=self.database,
            variables=variables,
            **wishes,
        )

    def passes(self, *options: str, **wishes: object) -> dict[str, str]:
        """Run the tests, which all pass; returns the summary of the set-up."""
        run = self.test(*options, **wishes)
        assert run.exit_code == 0, str(run)
        assert f"Ran {COUNT} tests" in run.output or "labels" in wishes, str(run)
        return self.summary(run)

    def shoal(self, *words: str, **wishes: object) -> Finished:
        command = ("PYTHON", "-m", "shoal", "databases", *words)
        return self.test(command=command, **wishes)

    def summary(self, run: Finished) -> dict[str, str]:
        (line,) = re.findall(r"shoal: set-up [\d.]+ s \((.*)\)", run.output) or [f"none: {run}"]
        return dict(re.findall(r"(\w+): ([^;]*)", line))

    def databases(self) -> list[str]:
        """Return the databases of this sample that are on the server."""
        if self.database not in servers.ADDRESSES:
            return []
        return servers.databases_with(self.database, f"test_{self.prefix}")

    def files(self) -> list[str]:
        return sorted(path.name for path in (self.state / "templates").glob("*.sqlite3"))

    def close(self) -> None:
        """Drop all templates; nothing may be left then."""
        run = self.shoal("drop")
        assert run.exit_code == 0, str(run)
        assert not self.databases() and not self.files(), str(run)


def id_of(words: str) -> str:
    """Return the template that a summary speaks of last."""
    found = re.findall(r"template ([0-9a-f]{12})", words)
    assert found, words
    return found[-1]
