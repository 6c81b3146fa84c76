"""The fork server's folder is written down before it is made, and goes with the process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import multiprocessing, os, sys
from multiprocessing import util
from shoal import fork_server

class Session:
    outliving = []
    def intend(self, things):
        (thing,) = things
        assert thing["kind"] == "folder" and not os.path.exists(thing["name"])
        self.noted = thing["name"]

if __name__ == "__main__":
    session = Session()
    fork_server._give_a_folder(session)
    assert util.get_temp_dir() == session.noted
    assert os.stat(session.noted).st_mode & 0o777 == 0o700
    assert [thing["name"] for thing in session.outliving] == [session.noted]
    session.noted = None
    fork_server._give_a_folder(session)  # A second run in one process.
    assert session.noted is None
    print(util.get_temp_dir())
"""


def test_the_fork_server_s_folder_is_written_down_and_goes_with_the_process(
    tmp_path: Path,
) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)

    done = subprocess.run(
        [sys.executable, program],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    folder = Path(done.stdout.strip())
    assert folder.parent == tmp_path
    assert folder.name.startswith("shoal-")
    assert not folder.exists()
