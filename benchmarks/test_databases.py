"""What the benchmark of test databases generates, compares and judges."""

from __future__ import annotations

import unittest
from typing import Any

import database_contents
import database_project
import database_report

TABLES = 200


def figures(django: float, shoal: float, **more: Any) -> dict[str, Any]:
    samples = {"django_s": [django, django * 3, django], "shoal_s": [shoal, shoal * 5, shoal]}
    return {
        "server": "MariaDB 10.11.19",
        "driver": "MySQLdb 2.3.1",
        "tables": 209,
        "rows": 1372,
        "clones": {"1": {**samples, "shoal_start_s": [0.01]}},
        "resets": {"no table": samples},
        "wrong": [],
        **more,
    }


class TheProject(unittest.TestCase):
    def test_every_table_is_connected_to_an_earlier_one(self) -> None:
        for number in range(1, TABLES):
            parents = database_project.parents_of(number).values()

            self.assertTrue(parents)
            self.assertTrue(all(0 <= parent < number for parent in parents))

    def test_models_are_python_and_have_their_keys(self) -> None:
        text = database_project.model_text(12)

        compile(text, "models.py", "exec")
        self.assertIn("class Model12(models.Model):", text)
        self.assertEqual(text.count("models.ForeignKey("), len(database_project.parents_of(12)))


class WhatIsInADatabase(unittest.TestCase):
    def test_nothing_differs_between_equals(self) -> None:
        one = {"rows": [("a", 1), ("b", 2)]}

        self.assertEqual(database_contents.differences(one, dict(one)), [])

    def test_a_difference_names_its_part_and_the_first_of_it(self) -> None:
        wanted = {"rows": [("a", 1), ("b", 2)], "indexes": []}
        found = {"rows": [("a", 1), ("b", 3)], "indexes": []}

        self.assertEqual(
            database_contents.differences(wanted, found),
            ["rows: 2 differ, without ('b', 2)"],
        )

    def test_what_is_there_twice_differs(self) -> None:
        wanted, found = {"sites": [(1,)]}, {"sites": [(1,), (1,)]}

        self.assertEqual(len(database_contents.differences(wanted, found)), 1)


class TheBars(unittest.TestCase):
    def test_medians_are_held_against_them(self) -> None:
        clone, reset = database_report.pairs_of("mysql", figures(django=3.0, shoal=1.5))

        self.assertEqual((clone.ratio, clone.verdict), (2.0, "1.6: met"))
        self.assertEqual((reset.ratio, reset.verdict), (2.0, "3: MISSED"))

    def test_what_has_no_bar_can_miss_none(self) -> None:
        clone, _ = database_report.pairs_of("sqlite-file", figures(django=1.0, shoal=9.0))

        self.assertIsNone(clone.met)
        self.assertEqual(clone.verdict, "")

    def test_missed_and_wrong_are_told_with_their_database(self) -> None:
        kept = {"kinds": {"mysql": figures(3.0, 1.5, wrong=["a clone by shoal: rows: 1 differ"])}}

        self.assertEqual(
            database_report.missed_in(kept),
            ["MySQL or MariaDB: reset, no table touched is 2.00 times as fast, not 3"],
        )
        self.assertEqual(
            database_report.wrong_in(kept), ["MySQL or MariaDB: a clone by shoal: rows: 1 differ"]
        )


class TheTable(unittest.TestCase):
    def test_it_is_markdown_with_even_columns(self) -> None:
        lines = list(database_report.table([["ms", "Django"], ["a clone", "12.0"]]))

        self.assertEqual(
            lines, ["| ms      | Django |", "| ------- | -----: |", "| a clone |   12.0 |"]
        )

    def test_its_rows_have_as_many_cells_as_its_heading(self) -> None:
        rows = list(database_report.rows_of({"mysql": figures(3.0, 1.5)}))

        self.assertEqual({len(row) for row in rows}, {len(rows[0])})
        self.assertEqual(rows[1][:3], ["MySQL or MariaDB: 1 clone", "3000", "3000"])


if __name__ == "__main__":
    unittest.main()
