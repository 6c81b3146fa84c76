"""What `measure` says about trees of processes whose cost is known."""

from __future__ import annotations

import os
import sys
import tempfile
import unittest
from pathlib import Path

from process_tree import Measured, measure

BURN = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass\n"
# The middle process ends at once and waits for nobody, as a forkserver does with what it started.
ORPHAN = f"""
import os, subprocess, sys
subprocess.Popen([sys.executable, "-c", {BURN!r}])
"""
FORKSERVER = f"""
import multiprocessing
def burn():
    exec({BURN!r})
if __name__ == "__main__":
    multiprocessing.set_start_method("forkserver")
    workers = [multiprocessing.Process(target=burn) for _ in range(2)]
    for worker in workers: worker.start()
    for worker in workers: worker.join()
"""


class MeasureTests(unittest.TestCase):
    def measure(self, program: str, limit: float = 60.0) -> Measured:
        with tempfile.TemporaryDirectory() as directory:
            script = Path(directory, "program.py")
            script.write_text(program)
            command = [sys.executable, "-S", str(script)]
            return measure(
                command,
                env=os.environ,
                cwd=Path(directory),
                log=Path(directory, "log"),
                limit=limit,
            )

    def test_counts_a_process_that_nobody_waited_for(self) -> None:
        self.assertGreater(self.measure(ORPHAN).cpu, 0.29)

    def test_counts_the_workers_of_a_forkserver_once(self) -> None:
        measured = self.measure(FORKSERVER)

        self.assertGreater(measured.cpu, 0.59)
        self.assertLess(measured.cpu, 1.1)

    def test_hands_on_the_exit_code(self) -> None:
        self.assertEqual(self.measure("raise SystemExit(7)").exit_code, 7)

    def test_kills_a_command_that_runs_into_the_limit_with_all_it_started(self) -> None:
        sleeper = "import subprocess\nsubprocess.run(['sleep', '600'])"

        measured = self.measure(sleeper, limit=0.5)

        self.assertTrue(measured.killed)
        self.assertEqual(measured.exit_code, -9)


if __name__ == "__main__":
    unittest.main()
