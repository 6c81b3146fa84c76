"""In a real terminal: Ctrl-C ends a run, Ctrl-Z lets all of it stand still until it goes on."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager

import leftovers
import pytest
from environments import START_METHODS, newest, variables_for
from terminals import CTRL_C, CTRL_Z, Terminal, last_line

SUSPENDED = 4.0  # Seconds; longer than the limit of the test that is suspended.
TICKS = os.sysconf("SC_CLK_TCK")


class Run:
    """A run in a terminal, and where its traces are."""

    def __init__(self, terminal, folder, marker):
        self.terminal, self.folder, self.marker = terminal, folder, marker
        self.marks = folder / "marks"

    @property
    def processes(self):
        """Return the run's own processes, without the shell that has started it."""
        found = leftovers.processes_of(self.marker, self.terminal.shell.pid)
        return [number for number in found if number != self.terminal.shell.pid]

    def wait_for_marks(self, pattern, count):
        holds = lambda: len(list(self.marks.glob(pattern))) >= count  # noqa: E731
        self.terminal.wait_until(holds, f"{count} marks {pattern}")

    def see_that_it_ended_well(self):
        assert self.terminal.settings == self.terminal.settings_before
        assert last_line(self.terminal.text) == "", self.terminal.text
        assert leftovers.settled(lambda: self.processes) == []
        assert leftovers.files_under(self.folder / "tmp") == []


@contextmanager
def run_in_terminal(lab, labels, *options):
    lab.runs += 1
    folder = lab.folder / f"run-{lab.runs}"
    for name in ("tmp", "marks"):
        (folder / name).mkdir(parents=True)
    environment = newest()
    marker = f"terminal-{os.getpid()}-{lab.runs}"
    variables = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "TMPDIR": str(folder / "tmp"),
        "SHOAL_STATE": str(folder / "state"),
        "FAULTS_MARKS": str(folder / "marks"),
        "SHOAL_E2E": marker,
        **variables_for(environment),
    }
    command = [environment.python, "manage.py", "test", *labels, "--parallel", "2", *options]
    with Terminal(command, lab.project("faults"), variables) as terminal:
        run = Run(terminal, folder, f"SHOAL_E2E={marker}")
        try:
            yield run
        finally:
            leftovers.kill_processes_of(run.marker, terminal.shell.pid)


def seconds_used(processes):
    """Return the processor time that these have used so far."""
    total = 0
    for number in processes:
        with open(f"/proc/{number}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


@pytest.mark.parametrize("method", START_METHODS)
def test_a_run_that_passes_leaves_the_terminal_as_it_was(lab, method):
    with run_in_terminal(lab, ["tests.hangs.Slow"], "--start-method", method) as run:
        run.terminal.wait_until_ended()

        assert run.terminal.exit_code == 0, run.terminal.text
        assert "Slow.test_takes_its_time" in run.terminal.text  # In the status line.
        run.see_that_it_ended_well()


@pytest.mark.parametrize("method", START_METHODS)
@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_ends_a_run(lab, times, method):
    labels = ["tests.waits.Sixty", "tests.waits.OtherSixty"]
    with run_in_terminal(lab, labels, "--start-method", method, "--grace", "1") as run:
        run.wait_for_marks("running-*", 2)
        for _ in range(times):
            run.terminal.type(CTRL_C)
            time.sleep(0.2)
        run.terminal.wait_until_ended()

        assert run.terminal.exit_code == 130, run.terminal.text
        run.see_that_it_ended_well()


@pytest.mark.parametrize("method", START_METHODS)
def test_ctrl_z_stops_the_time_of_all_its_processes(lab, method):
    options = ["--start-method", method, "--timeout", "3"]
    with run_in_terminal(lab, ["tests.ticks"], *options) as run:
        run.wait_for_marks("ticks-*", 2)
        run.terminal.type(CTRL_Z)
        run.terminal.wait_until_stopped()
        time.sleep(0.3)  # The last of its processes may need a moment.
        settings, line = run.terminal.settings, last_line(run.terminal.text)
        processes = run.processes
        used, marks, shown = seconds_used(processes), sizes(run.marks), run.terminal.shown
        time.sleep(SUSPENDED)
        used = seconds_used(processes) - used
        marks_after, shown_after = sizes(run.marks), run.terminal.shown
        run.terminal.go_on()
        run.terminal.wait_until_ended()

        assert used <= 1 / TICKS
        assert marks_after == marks
        assert shown_after == shown
        assert settings == run.terminal.settings_before
        assert line in ("", "^Z")
        assert run.terminal.exit_code == 0, run.terminal.text
        assert sizes(run.marks) != marks
        run.see_that_it_ended_well()


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_suspended_run_can_be_interrupted_afterwards(lab, method):
    labels = ["tests.waits.Sixty", "tests.waits.OtherSixty"]
    with run_in_terminal(lab, labels, "--start-method", method, "--grace", "1") as run:
        run.wait_for_marks("running-*", 2)
        run.terminal.type(CTRL_Z)
        run.terminal.wait_until_stopped()
        run.terminal.go_on()
        time.sleep(0.5)
        run.terminal.type(CTRL_C)
        run.terminal.wait_until_ended()

        assert run.terminal.exit_code == 130, run.terminal.text
        run.see_that_it_ended_well()


def sizes(folder):
    return {path.name: path.stat().st_size for path in folder.iterdir()}
