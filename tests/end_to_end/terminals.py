"""A terminal with a small shell on it, in which a test types; what it shows is kept.

with Terminal(command, project, variables) as terminal:
    terminal.wait_for("Running")
    terminal.type(CTRL_Z)
    terminal.wait_for_report("stopped")
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

CTRL_C = b"\x03"
CTRL_Z = b"\x1a"
SHELL = Path(__file__).with_name("job_control.py")
ROWS, COLUMNS = 24, 80
SECONDS = 40.0


class Terminal:
    """One command's; the shell and the command are killed at the end of the block."""

    def __init__(self, command: list[str], folder: Path, variables: Mapping[str, str]) -> None:
        self._master, self._slave = pty.openpty()
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("4H", ROWS, COLUMNS, 0, 0))
        self.settings_before = self.settings
        reports, for_reports = os.pipe()
        os.set_inheritable(for_reports, True)
        self.shown = b""  # All bytes that the command has written.
        self.reports: list[str] = []
        self.shell = subprocess.Popen(
            [sys.executable, str(SHELL), str(for_reports), *command],
            cwd=folder,
            env={**variables, "TERM": "xterm"},
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            pass_fds=[for_reports],
            start_new_session=True,
            preexec_fn=take_terminal,
        )
        os.close(for_reports)
        self._readers = [
            threading.Thread(target=self._read_screen, daemon=True),
            threading.Thread(target=self._read_reports, args=(reports,), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.shell.kill()
        self.shell.wait()
        os.close(self._slave)
        for reader in self._readers:
            reader.join(5)
        os.close(self._master)

    @property
    def settings(self) -> list[object]:
        """How the terminal is set: echo, line editing, special characters."""
        return termios.tcgetattr(self._slave)

    @property
    def text(self) -> str:
        return self.shown.decode("utf-8", "replace")

    @property
    def exit_code(self) -> int | None:
        last = self.reports[-1] if self.reports else "stopped"
        return None if last == "stopped" else int(last)

    def type(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def go_on(self) -> None:
        """Put the stopped command into the foreground, as the shell's `fg` does."""
        self.shell.send_signal(signal.SIGUSR1)

    def wait_until(self, holds: Callable[[], object], what: str) -> None:
        until = time.monotonic() + SECONDS
        while not holds():
            assert time.monotonic() < until, f"not within {SECONDS} s: {what}\n{self.text}"
            time.sleep(0.02)

    def wait_until_stopped(self) -> None:
        self.wait_until(lambda: "stopped" in self.reports, "the command was stopped")

    def wait_until_ended(self) -> None:
        self.wait_until(lambda: self.exit_code is not None, "the command has ended")
        time.sleep(0.1)  # What it wrote last is on its way.

    def _read_screen(self) -> None:
        with suppress(OSError):  # The other side is closed.
            while piece := os.read(self._master, 65536):
                self.shown += piece

    def _read_reports(self, reports: int) -> None:
        with open(reports) as lines:
            for line in lines:
                self.reports.append(line.strip())


def take_terminal() -> None:
    """Make standard input the controlling terminal of this new session."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def last_line(text: str) -> str:
    """Return what stands on the cursor's line in the end, as a terminal would show it."""
    shown: list[str] = []
    column = 0
    for piece in re.split(r"(\r|\x1b\[[0-9;?]*[A-Za-z])", text.rpartition("\n")[2]):
        if piece == "\r":
            column = 0
        elif re.fullmatch(r"\x1b\[0?[JK]", piece):
            del shown[column:]
        elif not piece.startswith("\x1b"):
            shown[column : column + len(piece)] = piece
            column += len(piece)
    return "".join(shown).rstrip()
