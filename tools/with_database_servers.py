"""Runs a command with a PostgreSQL and a MariaDB server of its own, and stops both afterwards.

    python tools/with_database_servers.py python -m pytest tests/end_to_end

The command finds their addresses in SHOAL_TEST_POSTGRES and SHOAL_TEST_MYSQL. A variable that is
set already is left alone and starts no server; nor does a server that is not installed. Data lies
in a temporary folder and is not made to survive anything. The exit code is the command's.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

SECONDS_TO_START = 60
SECONDS_TO_STOP = 30

# Servers refuse to run as root; Debian's packages bring these users.
OWNERS = {"postgres": "postgres", "mysql": "mysql"}


class Server:
    """A private server: its folder, its port, and the user it runs as."""

    def __init__(self, vendor: str, parent: Path, programs: list[str]) -> None:
        self.folder = parent / vendor
        self.folder.mkdir()
        self.programs = programs
        self.port = free_port()
        self.log = self.folder / "log"
        self.owner: str | None = None
        if os.geteuid() == 0:
            self.owner = OWNERS[vendor]
            shutil.chown(self.folder, self.owner)

    def run(self, *command: str | Path) -> None:
        """Run a command of the server's as its user; what it says is shown when it fails."""
        answer = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **self._options()
        )
        if answer.returncode != 0:
            raise SystemExit(f"{command[0]} failed:\n{answer.stdout}")

    def start(self, *command: str | Path) -> subprocess.Popen[bytes]:
        """Start the server and return when it accepts connections."""
        with self.log.open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, **self._options())
        deadline = time.monotonic() + SECONDS_TO_START
        while process.poll() is None and time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return process
            except OSError:
                time.sleep(0.1)
        process.kill()
        process.wait()
        raise SystemExit(f"{command[0]} did not start:\n{self.log.read_text(errors='replace')}")

    def _options(self) -> dict:
        options: dict = {"stdin": subprocess.DEVNULL, "cwd": self.folder, "start_new_session": True}
        if self.owner:
            entry = pwd.getpwnam(self.owner)
            options |= {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        return options


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_postgres(server: Server) -> tuple[subprocess.Popen[bytes], str]:
    initdb, postgres = server.programs
    data = server.folder / "data"
    server.run(initdb, "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8")
    settings = [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "max_connections=200",
        "fsync=off",
        "full_page_writes=off",
        "synchronous_commit=off",
    ]
    flags = [part for setting in settings for part in ("-c", setting)]
    process = server.start(postgres, "-D", data, "-p", str(server.port), *flags)
    return process, f"postgres@127.0.0.1:{server.port}"


def start_mariadb(server: Server) -> tuple[subprocess.Popen[bytes], str]:
    install, mariadbd = server.programs
    data = server.folder / "data"
    server.run(
        install,
        "--no-defaults",
        f"--datadir={data}",
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
    )
    process = server.start(
        mariadbd,
        "--no-defaults",
        f"--datadir={data}",
        f"--port={server.port}",
        f"--socket={server.folder / 'socket'}",
        f"--pid-file={server.folder / 'pid'}",
        "--bind-address=127.0.0.1",
        "--skip-name-resolve",
        "--innodb-flush-log-at-trx-commit=0",
    )
    return process, f"root@127.0.0.1:{server.port}"


Start = Callable[[Server], tuple[subprocess.Popen[bytes], str]]
STARTS: dict[str, tuple[str, list[str], Start]] = {
    "postgres": ("SHOAL_TEST_POSTGRES", ["initdb", "postgres"], start_postgres),
    "mysql": ("SHOAL_TEST_MYSQL", ["mariadb-install-db", "mariadbd"], start_mariadb),
}


def find_programs(names: list[str]) -> list[str]:
    """Return the programs' paths, all or none; Debian keeps some of them away from PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", *map(str, debian)])
    found = [shutil.which(name, path=path) for name in names]
    return [name for name in found if name] if all(found) else []


def stop(process: subprocess.Popen[bytes]) -> None:
    # PostgreSQL takes SIGINT for a fast shutdown; MariaDB takes SIGTERM.
    process.send_signal(signal.SIGINT if "postgres" in str(process.args[0]) else signal.SIGTERM)
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def start_all(cleanups: ExitStack) -> dict[str, str]:
    """Start what is installed and not given; returns the variables for the command."""
    parent = Path(cleanups.enter_context(tempfile.TemporaryDirectory(prefix="servers-")))
    parent.chmod(0o755)
    variables = {}
    for vendor, (variable, names, start) in STARTS.items():
        programs = find_programs(names)
        if os.environ.get(variable) or not programs:
            continue
        process, address = start(Server(vendor, parent, programs))
        cleanups.callback(stop, process)
        variables[variable] = address
        print(f"{vendor}: {address}", flush=True)
    return variables


def main() -> int:
    if len(sys.argv) < 2:
        raise SystemExit("usage: with_database_servers.py COMMAND [arguments]")
    # The servers are stopped on the way out, so being told to end must be such a way.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    with ExitStack() as cleanups:
        variables = start_all(cleanups)
        return subprocess.run(sys.argv[1:], env={**os.environ, **variables}).returncode


if __name__ == "__main__":
    sys.exit(main())
