"""Whatever is edited, a run starts from the database that migrating anew would make."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from environments import newest, variables_for

PROGRAM = Path(__file__).with_name("never_stale.py")
EDITS = int(os.environ.get("SHOAL_EDITS") or 60)  # `make soak` takes a thousand.
SEEDS = (1, 2)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_template_is_stale(tmp_path, seed):
    edits = EDITS // len(SEEDS)
    done = subprocess.run(
        [newest().python, str(PROGRAM), str(tmp_path), str(seed), str(edits)],
        env={**os.environ, **variables_for(newest()), "PYTHONHASHSEED": str(seed)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60 + 10 * edits,
    )

    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    (counts,) = re.findall(r"whole: (\d+), base: (\d+), made: (\d+)", done.stdout)
    assert all(int(count) > 0 for count in counts), done.stdout  # Each way was gone.
