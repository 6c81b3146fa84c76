"""Run a command and say what its whole tree of processes cost.

How CPU time is counted (Linux): this process becomes the *subreaper* of its descendants
(`prctl(PR_SET_CHILD_SUBREAPER)`), so every process below it is waited for either by its own parent,
which folds its CPU time into the parent's, or, when that parent is gone or never waits (a
forkserver, a resource tracker, a daemon), by this process. Once nothing is left to wait for, the
growth of `RUSAGE_CHILDREN` is the user and system time of the whole tree: nothing is sampled and
nothing is counted twice. The one hole is a parent that ignores SIGCHLD; neither Django,
multiprocessing nor shoal does so while it runs tests.

The engine's own share is sampled, because it is folded into its parent's: see `EngineWatch`.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ENGINE_NAME = "shoal-engine"
_PR_SET_CHILD_SUBREAPER = 36
_LEFT_OVER_SECONDS = (
    20.0  # A resource tracker needs a moment after its parent; nothing needs longer.
)


@dataclass(frozen=True)
class EngineCost:
    """What the engine alone used, as last seen before it ended."""

    cpu: float  # Seconds, user and system.
    peak_kib: int  # VmHWM.


@dataclass(frozen=True)
class Measured:
    """What one command cost."""

    exit_code: int  # As subprocess: negative for a signal.
    wall: float  # Seconds until the command itself had ended.
    user: float
    system: float
    killed: bool  # It ran into the time limit, or left processes behind that had to be killed.
    engine: EngineCost | None

    @property
    def cpu(self) -> float:
        return self.user + self.system


class EngineWatch(threading.Thread):
    """Looks at the engine below `root` a few times a second and keeps the last figures.

    What is lost is what the engine does after the last look; `interval` bounds it.
    """

    def __init__(self, root: int, interval: float = 0.05) -> None:
        super().__init__(daemon=True)
        self._root = root
        self._interval = interval
        self._over = threading.Event()
        self.cost: EngineCost | None = None

    def run(self) -> None:
        engine: int | None = None
        while not self._over.wait(self._interval):
            engine = engine or _find_engine(self._root)
            if engine is not None:
                self.cost = _read_cost(engine) or self.cost

    def finish(self) -> EngineCost | None:
        self._over.set()
        self.join()
        return self.cost


def measure(
    command: Sequence[str], *, env: Mapping[str, str], cwd: Path, log: Path, limit: float = 3600.0
) -> Measured:
    """Run `command` to its end, its output going to `log`, and return what it cost."""
    _become_subreaper()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with log.open("wb") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, env=dict(env), cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        watch = EngineWatch(process.pid)
        watch.start()
        killed = threading.Event()
        timer = threading.Timer(limit, _kill_tree, [process.pid, killed])
        timer.start()
        status = _wait_for(process.pid)
        wall = time.perf_counter() - began
        timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)  # Popen shall not wait for it again.
    engine = watch.finish()
    _reap_left_over(killed)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Measured(
        exit_code=process.returncode,
        wall=wall,
        user=after.ru_utime - before.ru_utime,
        system=after.ru_stime - before.ru_stime,
        killed=killed.is_set(),
        engine=engine,
    )


def describe_machine() -> dict[str, object]:
    """The kind of machine, not its name: figures are compared between machines of one kind."""
    model = platform.processor() or platform.machine()
    memory = 0
    if sys.platform == "linux":
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count(),
        "cpu": model,
        "memory_gib": round(memory / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
    }


def describe_commit(root: Path) -> str:
    """The commit of the tree at `root`, with "+" when files differ from it."""

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True)
        return done.stdout.strip() if done.returncode == 0 else ""

    commit = git("rev-parse", "--short=12", "--verify", "HEAD")
    return (
        f"{commit or 'none'}{'+' if git('status', '--porcelain', '--untracked-files=no') else ''}"
    )


def _become_subreaper() -> None:
    if sys.platform != "linux":
        raise SystemExit("the CPU time of a tree of processes can be measured on Linux only")
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "cannot become the subreaper of the measured processes")


def _wait_for(pid: int) -> int:
    while True:
        ended, status = os.wait()  # Orphans of the run are ours, and may end before it does.
        if ended == pid:
            return status


def _reap_left_over(killed: threading.Event) -> None:
    deadline = time.monotonic() + _LEFT_OVER_SECONDS
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            time.sleep(0.01)
            if time.monotonic() > deadline:
                _kill_tree(os.getpid(), killed, itself=False)


def _kill_tree(root: int, killed: threading.Event, itself: bool = True) -> None:
    killed.set()
    victims = list(_descendants(root)) + ([root] if itself else [])
    for pid in victims:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue  # It ended by itself meanwhile.


def _descendants(root: int) -> Iterator[int]:
    children: dict[int, list[int]] = {}
    for pid, parent, _ in _processes():
        children.setdefault(parent, []).append(pid)
    waiting = list(children.get(root, ()))
    while waiting:
        pid = waiting.pop()
        waiting.extend(children.get(pid, ()))
        yield pid


def _processes() -> Iterator[tuple[int, int, str]]:
    """Every process: its id, its parent's id, its name."""
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            stat = Path(entry.path, "stat").read_text()
        except OSError:
            continue  # It ended meanwhile.
        name, _, rest = stat.partition("(")[2].rpartition(")")
        yield int(entry.name), int(rest.split()[1]), name


def _find_engine(root: int) -> int | None:
    names = {pid: name for pid, _, name in _processes()}
    for pid in _descendants(root):
        if names.get(pid) == ENGINE_NAME:
            return pid
    return None


def _read_cost(pid: int) -> EngineCost | None:
    try:
        # schedstat counts nanoseconds, stat only hundredths of a second; it is one file a thread.
        nanoseconds = sum(
            int(Path(thread.path, "schedstat").read_text().split()[0])
            for thread in os.scandir(f"/proc/{pid}/task")
        )
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return EngineCost(cpu=nanoseconds / 1e9, peak_kib=int(line.split()[1]))
    except OSError:
        pass
    return None  # It has ended; a zombie has no VmHWM.
