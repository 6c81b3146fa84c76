"""Find the engine, start it, and hear where it listens."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shoal._version import __version__
from shoal.errors import ExitCode, ShoalError

PROTOCOL = 5
_SECONDS_TO_LISTEN = 20.0


def find_engine() -> Path:
    """Return the path of ``shoal-engine``.

    ``SHOAL_ENGINE`` comes first, then the package's own ``bin`` folder, then the files of the
    installed distribution: an editable install keeps the engine away from the source tree.
    Raises ShoalError that lists every place tried.
    """
    name = "shoal-engine" + (sysconfig.get_config_var("EXE") or "")
    override = os.environ.get("SHOAL_ENGINE")
    if override:
        path = Path(override)
        if path.is_file() and os.access(path, os.X_OK):
            return path
        raise ShoalError(
            f"no engine at {override!r}, where SHOAL_ENGINE points",
            cause="not a file that can be executed" if path.exists() else "there is no such file",
            hint=f"point SHOAL_ENGINE at a {name}, or unset it to use the installed one",
        )
    tried = []
    for path in _installed(name):
        if path.is_file():
            return path
        tried.append(str(path))
    raise ShoalError(
        f"no {name} was found",
        cause="tried " + ", ".join(tried),
        hint="install shoal again, or set SHOAL_ENGINE to an engine",
    )


def _installed(name: str) -> Iterator[Path]:
    yield Path(__file__).parent / "bin" / name

    from importlib.metadata import PackageNotFoundError, distribution  # Slow, so only here.

    try:
        files = distribution("shoal").files or ()
    except PackageNotFoundError:
        return
    yield from (Path(str(file.locate())) for file in files if file.name == name)


@dataclass(frozen=True)
class Places:
    """Where the engine reads and writes."""

    directory: str  # The run's private folder.
    state: str  # The project's folder with the journal.
    config: str | None = None  # A pyproject.toml.
    events: str | None = None

    def arguments(self) -> list[str]:
        """Return the engine's command line, without its name."""
        found = ["run", "--directory", self.directory, "--state", self.state]
        if self.config:
            found += ["--config", self.config]
        if self.events:
            found += ["--events", os.path.abspath(self.events)]
        return found


class Engine:
    """A running ``shoal-engine``; ``address`` is the path of the socket that it listens on."""

    def __init__(self, places: Places, token: str) -> None:
        """Start the engine for the run in ``places.directory``.

        Raises ShoalError when it cannot be started, says nothing that makes sense, or speaks
        another version of the protocol; SystemExit when it has said itself what is wrong.
        """
        self.path = find_engine()
        command = [str(self.path), *places.arguments()]
        try:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                env={**os.environ, "SHOAL_TOKEN": token},
            )
        except OSError as error:
            raise self._unusable(error.strerror or str(error)) from error
        try:
            self.address = self._hear_address()
        except BaseException:
            self.stop()
            raise

    def _hear_address(self) -> str:
        line = self._first_line()
        if not line:
            code = self.process.wait()
            if code in (ExitCode.USAGE, ExitCode.COULD_NOT_START):
                raise SystemExit(code)  # It has said why, on standard error.
            raise self._unusable(f"it ended with exit code {code} without a word")
        try:
            greeting = json.loads(line)
            address, protocol = greeting["listening"], greeting["protocol"]
        except (ValueError, TypeError, KeyError):
            shown = line[:80].decode("utf-8", "replace").rstrip()
            cause = f"it said {shown!r} where it should say where it listens"
            raise self._unusable(cause) from None
        if protocol != PROTOCOL:
            raise self._unusable(
                f"it is version {greeting.get('version')} with protocol {protocol}; "
                f"this is shoal {__version__} with protocol {PROTOCOL}"
            )
        return str(address)

    def _first_line(self) -> bytes:
        assert self.process.stdout is not None
        output = self.process.stdout.fileno()
        line = b""
        while not line.endswith(b"\n") and len(line) < 65536:
            if not select.select([output], [], [], _SECONDS_TO_LISTEN)[0]:
                raise self._unusable(f"it said nothing for {_SECONDS_TO_LISTEN:.0f} seconds")
            piece = os.read(output, 4096)
            if not piece:
                break
            line += piece
        return line

    def _unusable(self, cause: str) -> ShoalError:
        return ShoalError(
            f"the engine {str(self.path)!r} cannot be used",
            cause=cause,
            hint="install shoal again, or set SHOAL_ENGINE to an engine of this version",
        )

    def wait(self, seconds: float) -> int | None:
        """Return the exit code, negative for a signal; None when it runs on after ``seconds``."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def stop(self) -> None:
        """End the engine, whatever it does, and free its pipe."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
