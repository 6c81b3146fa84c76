"""How records are read and compared, and what is made of a difference."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

from outcomes import Outcomes, read_peer_record, read_shoal_events, rerun_labels
from suite_report import Verdict, judge


def outcomes(**of: str) -> Outcomes:
    """Outcomes of tests in one class: `outcomes(test_a="passed")`."""
    made = Outcomes()
    for name, outcome in of.items():
        made.add(f"app.tests.T.{name}", outcome)
    return made


class ReadTests(unittest.TestCase):
    def read(self, *entries: dict[str, object]) -> Outcomes:
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory, "record.jsonl")
            path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
            return read_peer_record(path)

    def test_the_worst_thing_told_of_a_test_is_its_outcome(self) -> None:
        read = self.read({"test": "a.T.test_a", "events": ["failure", "error", "failure"]})

        self.assertEqual(read.get("a.T.test_a"), {"error": 1})

    def test_a_test_that_ran_twice_counts_twice(self) -> None:
        entry: dict[str, object] = {"test": "a.T.test_a", "events": ["success"]}

        self.assertEqual(self.read(entry, entry).get("a.T.test_a"), {"passed": 2})

    def test_a_fixture_is_told_of_its_class(self) -> None:
        read = self.read({"fixture": "setUpClass (a.tests.T)", "events": ["error"]})

        self.assertEqual(read.get("fixture a.tests.T"), {"error": 1})
        self.assertEqual(read.counts().total(), 0)

    def test_shoal_tells_of_tests_and_fixtures_and_of_the_end(self) -> None:
        events = [
            {"event": "test_finished", "id": "a.T.test_a", "outcome": "crashed"},
            {"event": "test_finished", "id": "a.U.test_a", "outcome": "not_run"},
            {"event": "fixture_finished", "problem": {"title": "setUpClass (a.U)", "kind": "skip"}},
        ]
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory, "events.jsonl")
            path.write_text("".join(json.dumps(event) + "\n" for event in events))
            with self.assertRaisesRegex(ValueError, "no run_finished"):
                read_shoal_events(path)
            path.write_text(path.read_text() + json.dumps({"event": "run_finished"}) + "\n")

            read = read_shoal_events(path)

        crashed, skipped = {"a.T.test_a": {"crashed": 1}}, {"fixture a.U": {"skipped": 1}}
        self.assertEqual(read.of, crashed | skipped)

    def test_what_has_no_label_is_not_run_again(self) -> None:
        names = ["a.T.test_a", "a.f.<locals>.T.test_a", "unittest.loader._FailedTest.a"]

        self.assertEqual(rerun_labels(names), ["a.T"])


class JudgeTests(unittest.TestCase):
    def judge(self, mine: Outcomes, peer: Outcomes | None, serial: Outcomes) -> Verdict:
        return judge(mine, peer, lambda labels: serial)

    def test_the_same_outcomes_are_the_same(self) -> None:
        mine = outcomes(test_a="passed", test_b="skipped")

        verdict = self.judge(mine, mine, Outcomes())

        self.assertEqual((verdict.same, verdict.skipped, verdict.differing), (2, 1, []))

    def test_a_lost_result_differs(self) -> None:
        peer = outcomes(test_a="passed", test_b="passed")

        verdict = self.judge(outcomes(test_a="passed"), peer, Outcomes())

        self.assertEqual(verdict.differing, ["app.tests.T.test_b: shoal not run; django passed"])

    def test_a_lost_result_differs_when_the_serial_run_has_it(self) -> None:
        peer = outcomes(test_a="passed", test_b="passed")

        verdict = self.judge(outcomes(test_a="passed"), peer, peer)

        self.assertEqual(len(verdict.differing), 1)

    def test_a_result_too_many_differs(self) -> None:
        mine = outcomes(test_a="passed")
        mine.add("app.tests.T.test_a", "passed")

        verdict = self.judge(mine, outcomes(test_a="passed"), outcomes(test_a="passed"))

        self.assertEqual(len(verdict.differing), 1)

    def test_agreeing_with_the_serial_runner_is_no_difference(self) -> None:
        mine = outcomes(test_a="passed")

        verdict = self.judge(mine, outcomes(test_a="error"), outcomes(test_a="passed"))

        self.assertEqual((verdict.same, len(verdict.only_django_in_parallel)), (1, 1))

    def test_a_failure_everywhere_is_listed_apart(self) -> None:
        bad = outcomes(test_a="failed")

        verdict = self.judge(bad, bad, bad)

        self.assertEqual((len(verdict.serially_too), verdict.differing), (1, []))

    def test_a_failure_in_parallel_alone_is_listed_apart(self) -> None:
        bad = outcomes(test_a="failed")

        verdict = self.judge(bad, bad, outcomes(test_a="passed"))

        self.assertEqual((len(verdict.only_in_parallel), verdict.differing), (1, []))

    def test_without_a_peer_a_failure_must_be_one_serially_too(self) -> None:
        mine = outcomes(test_a="failed", test_b="crashed")

        verdict = self.judge(mine, None, outcomes(test_a="failed", test_b="passed"))

        self.assertEqual((len(verdict.serially_too), len(verdict.differing)), (1, 1))


if __name__ == "__main__":
    unittest.main()
