"""What a run has left behind: processes, files, shared memory, databases."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")

# The last processes of a run may need a moment after the first has ended.
PATIENCE = 5.0


def processes_of(marker: str, session: int) -> dict[int, str]:
    """Return the processes of a run, by id: those with its marker, or in its session."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if _belongs(folder, marker, session):
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
                found[int(folder.name)] = command.decode("utf-8", "replace").strip()
    return found


def _belongs(folder: Path, marker: str, session: int) -> bool:
    # The name in parentheses may hold anything; after it: state, parent, group, session.
    state, _, _, its_session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
    if state in "ZX":  # Over, only nobody has asked for its exit status yet.
        return False
    return int(its_session) == session or marker.encode() in (folder / "environ").read_bytes()


def kill_processes_of(marker: str, session: int) -> None:
    for process in processes_of(marker, session):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def shared_memory() -> set[str]:
    """Return the names of the segments that Python or shoal would make."""
    if not SHARED_MEMORY.is_dir():
        return set()
    ours = ("psm_", "wnsm_", "sem.", "pym-", "shoal")
    return {path.name for path in SHARED_MEMORY.iterdir() if path.name.startswith(ours)}


def files_under(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def settled(look: Callable[[], object]) -> object:
    """Return what `look` gives once it gives nothing; else what it still gives in the end."""
    until = time.monotonic() + PATIENCE
    while (seen := look()) and time.monotonic() < until:
        time.sleep(0.05)
    return seen
