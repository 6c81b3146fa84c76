"""What the benchmark of remembered templates generates, compares and judges."""

from __future__ import annotations

import itertools
import re
import tempfile
import unittest
from pathlib import Path
from typing import Any

import database_report
import migrations_project
import template_report
import template_rounds
from migrations_plan import TAIL, TAIL_APP, History

SMALL = {"tables": 24, "migrations": 48}


def figures(django: float, shoal: float, **more: Any) -> dict[str, Any]:
    samples = {
        "django_set_up_s": [django, django * 3, django],
        "shoal_set_up_s": [shoal, shoal * 5, shoal],
        "django_command_s": [django + 1],
        "shoal_command_s": [shoal + 1],
    }
    return {
        "server": "SQLite 3.40.1",
        "driver": "sqlite3",
        "tables": 37,
        "rows": 196,
        "steps": {"first run": samples, "second run": samples, "one new migration": samples},
        "wrong": [],
        **more,
    }


def contents(**more: Any) -> dict[str, Any]:
    # As JSON has them, lists instead of tuples.
    return {"contents": {"rows": [["app0_model0", 3]], "schema": [], **more}}


class TheHistory(unittest.TestCase):
    def test_it_has_the_tables_and_migrations_that_are_asked_for(self) -> None:
        history = History(tail="main", **SMALL)

        self.assertEqual(len(history.models), 24)
        self.assertEqual(len(history.migrations), 48)

    def test_it_is_the_same_in_every_call(self) -> None:
        once = dict(migrations_project.texts_of("main", **SMALL))

        self.assertEqual(once, dict(migrations_project.texts_of("main", **SMALL)))

    def test_all_of_it_is_python(self) -> None:
        for version in migrations_project.VERSIONS:
            for name, text in migrations_project.texts_of(version, **SMALL):
                compile(text, name, "exec")

    def test_it_has_every_kind_of_operation(self) -> None:
        history = History(tables=200, migrations=400, tail="main")
        operations = "".join(
            text for migration in history.migrations for text in migration.operations
        )

        self.assertLessEqual(
            {"CreateModel", "AddField", "AlterField", "RenameField", "RemoveField", "AddIndex"}
            | {"AddConstraint", "AlterModelOptions", "AlterUniqueTogether", "RenameModel"}
            | {"RunPython", "RunSQL"},
            set(re.findall(r"migrations\.([A-Z]\w+)\(", operations)),
        )

    def test_a_branch_differs_in_the_last_migrations_of_one_app(self) -> None:
        main = dict(migrations_project.texts_of("main", **SMALL))
        branch = dict(migrations_project.texts_of("branch", **SMALL))

        self.assertEqual(len(main.keys() - branch.keys()), len(TAIL))
        self.assertEqual(len(branch.keys() - main.keys()), len(TAIL))
        changed = {name for name in main if branch.get(name) != main[name]}
        self.assertEqual({name.split("/")[0] for name in changed}, {TAIL_APP})

    def test_a_new_migration_is_one_file_more_and_other_models(self) -> None:
        main = dict(migrations_project.texts_of("main", **SMALL))
        new = dict(migrations_project.texts_of("new-migration", **SMALL))

        self.assertEqual(len(new), len(main) + 1)
        changed = [name for name in main if new[name] != main[name]]
        self.assertEqual(changed, [f"{TAIL_APP}/models.py"])


class TheProject(unittest.TestCase):
    def test_another_version_takes_the_place_of_the_first(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for version in ("branch", "main"):
                migrations_project.write_project(Path(folder), version, **SMALL)

            files = {
                str(path.relative_to(folder)): path.read_text()
                for path in Path(folder).rglob("*.py")
            }

        self.assertEqual(files, dict(migrations_project.texts_of("main", **SMALL)))

    def test_a_file_that_is_the_same_is_not_touched(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            migrations_project.write_project(Path(folder), "main", **SMALL)
            before = {path: path.stat().st_mtime_ns for path in Path(folder).rglob("*.py")}
            migrations_project.write_project(Path(folder), "new-migration", **SMALL)

            touched = [
                path.name for path, time in before.items() if path.stat().st_mtime_ns != time
            ]

        self.assertEqual(touched, ["models.py"])


class WhatIsCompared(unittest.TestCase):
    step = template_rounds.STEPS[0]

    def test_equal_contents_are_not_wrong(self) -> None:
        notes = {"django": contents(), "shoal": contents()}

        self.assertEqual(list(template_rounds.wrong_in(self.step, notes)), [])

    def test_a_missing_index_is_told_with_the_run(self) -> None:
        notes = {
            "django": contents(indexes=[["CREATE INDEX a"]]),
            "shoal": contents(indexes=[]),
        }

        self.assertEqual(
            list(template_rounds.wrong_in(self.step, notes)),
            ["first run: indexes: 1 differ, without ('CREATE INDEX a',)"],
        )

    def test_runs_follow_each_other_with_something_changed_but_for_the_second(self) -> None:
        same = [
            after.what
            for before, after in itertools.pairwise(template_rounds.STEPS)
            if before.version == after.version
        ]

        self.assertEqual(same, ["second run"])


class TheBars(unittest.TestCase):
    def test_medians_are_held_against_them(self) -> None:
        first, second, new = template_report.rows_in("mysql", figures(django=30.0, shoal=3.0))

        self.assertEqual((first.ratio, first.verdict), (10.0, "5: met"))
        self.assertEqual((second.ratio, second.verdict), (10.0, "20: MISSED"))
        self.assertIsNone(new.met)

    def test_missed_and_wrong_are_told_with_their_database(self) -> None:
        kept = {"kinds": {"mysql": figures(30.0, 3.0, wrong=["first run: rows: 1 differ"])}}

        self.assertEqual(
            template_report.missed_in(kept),
            ["MySQL or MariaDB: second run is 10.0 times as fast, not 20"],
        )
        self.assertEqual(
            database_report.wrong_in(kept), ["MySQL or MariaDB: first run: rows: 1 differ"]
        )


class TheTable(unittest.TestCase):
    def test_its_rows_have_as_many_cells_as_its_heading(self) -> None:
        rows = list(template_report.cells_of({"mysql": figures(30.0, 0.25)}))

        self.assertEqual({len(row) for row in rows}, {len(rows[0])})
        self.assertEqual(rows[1][:4], ["MySQL or MariaDB: first run", "30.0", "0.250", "120.0"])


if __name__ == "__main__":
    unittest.main()
