"""After the failure that ends a run, not one more test begins."""

from __future__ import annotations

import pytest

TIMES = 5  # For each of the options.


@pytest.mark.parametrize("time", range(TIMES))
@pytest.mark.parametrize("options", [["--failfast"], ["--max-fail", "3"]])
def test_no_test_begins_after_the_last_failure_was_known(lab, options, time):
    run = lab.run("faults", ["tests.many"], options=options, parallel=4)

    limit = int(options[-1]) if options[-1].isdigit() else 1
    known, began = times_in(run, "known"), times_in(run, "began")
    assert run.exit_code == 1, str(run)
    assert len(known) >= limit
    assert began, "no test said when it began"
    # A worker waits after a failure until the engine has drawn all conclusions from it, and only
    # then tears the class down, which writes "known". So when `limit` of those stand, the hold
    # stands too, and each worker sees it before a test: none may have begun later. (What ran at
    # that moment may end. "Began" is the time that the worker noted before it looked for the
    # hold, on the same clock.)
    last = known[limit - 1]
    assert [moment for moment in began if moment > last] == []
    assert run.events.counts["failures"] >= limit
    assert run.events.counts["not_run"] > 0


def times_in(run, name):
    files = (run.folder / "marks").glob(f"{name}-*")
    return sorted(int(line) for path in files for line in path.read_text().split())
