"""A full disk takes no result with it."""

from __future__ import annotations

import subprocess

import pytest


@pytest.fixture
def small_disk(lab):
    """Return a folder of one megabyte; skips the test where nobody may mount one."""
    folder = lab.folder / f"disk-{lab.runs}"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    try:
        answer = subprocess.run(command, capture_output=True, text=True)
        why = answer.stderr.strip() if answer.returncode else ""
    except OSError as error:
        why = str(error)
    if why:
        pytest.skip(f"no small disk can be mounted: {why}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_every_test_has_its_outcome_on_a_full_disk(lab, small_disk, method):
    run = lab.run(
        "faults",
        ["tests.disk"],
        parallel=2,
        start_method=method,
        variables={"TMPDIR": str(small_disk)},
        seconds=60,
    )

    assert run.exit_code == 1, str(run)
    outcomes = run.events.outcomes
    # What it prints stays in no file, which print() says as it would without shoal.
    assert outcomes.pop("tests.disk.Filling.test_b_prints") in ("passed", "error")
    wanted = {name: ("failed" if "fails" in name else "passed") for name in outcomes}
    assert outcomes == wanted, str(run)
    assert len(wanted) == 42
    failed = [name for name, outcome in wanted.items() if outcome == "failed"]
    assert all(f"({name})" in run.output for name in failed), str(run)
    assert "/shoal/" not in run.output  # No traceback through shoal's own code.
