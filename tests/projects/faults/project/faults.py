"""Ways for a process to end that nobody wished for, and marks that outlive it."""

import ctypes
import os
import resource
import signal
import time
from pathlib import Path

MARKS = Path(os.environ.get("FAULTS_MARKS", "/nonexistent"))


def is_worker():
    return os.environ.get("FAULTS_HOST") != str(os.getpid())


def first_time(name):
    """True once for each name in a run, whichever process asks."""
    try:
        (MARKS / f"once-{name}").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def mark(name, text=""):
    """Leave a line in a file of the marks; whole, whoever else writes."""
    file = os.open(MARKS / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(file, f"{text}\n".encode())
    os.close(file)


def wait_for(name, seconds=60):
    """Wait for a mark that somebody outside makes."""
    until = time.monotonic() + seconds
    while not (MARKS / name).exists():
        if time.monotonic() > until:
            raise AssertionError(f"nobody made {name}")
        time.sleep(0.02)


def segmentation_fault():
    ctypes.string_at(0)


def kill():
    os.kill(os.getpid(), signal.SIGKILL)


def leave():
    os._exit(3)


def fatal_error():
    ctypes.pythonapi.Py_FatalError(b"nothing goes any more")


def out_of_memory():
    """As C code dies that does not look at what malloc gave it."""
    library = ctypes.CDLL(None)
    library.malloc.restype = ctypes.c_void_p
    library.memset.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * os.sysconf("SC_PAGE_SIZE") + (64 << 20)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    wanted = 256 << 20
    library.memset(library.malloc(wanted), 1, wanted)


WAYS = {
    "SegmentationFault": segmentation_fault,
    "Kill": kill,
    "Exit": leave,
    "FatalError": fatal_error,
    "OutOfMemory": out_of_memory,
}


def die(way, where):
    """End this process; says before where it was."""
    print(f"last words of {way} in {where}")
    WAYS[way]()


def die_once(way, where):
    if first_time(f"{way}-{where}"):
        die(way, where)


def dies_in_worker(where):
    """Die here in the first worker, if the run is asked for it: FAULTS_AT="settings Kill"."""
    at, _, way = os.environ.get("FAULTS_AT", "").partition(" ")
    if at == where and is_worker():
        die_once(way, where)
