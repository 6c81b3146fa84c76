"""The engine's end of one link, for tests of what a worker does; it answers when told to."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

from shoal.link import Link


class FakeEngine:
    """``link`` is the worker's end."""

    def __init__(self, directory: Path) -> None:
        address = str(directory / "endpoint")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(address)
            listener.listen()
            self.link = Link(address)
            self._socket, _ = listener.accept()
        self._socket.settimeout(10)  # What is never said fails a test, and does not hang it.
        self._lines = self._socket.makefile("rb")

    def hear(self) -> Any:
        """Return the next message; None once the link is closed."""
        line = self._lines.readline()
        return json.loads(line) if line else None

    def say(self, **message: Any) -> None:
        self._socket.sendall(json.dumps(message).encode() + b"\n")

    def leave(self) -> None:
        """Be gone, as an engine that has died."""
        self._lines.close()
        self._socket.close()

    def close(self) -> None:
        self.leave()
        self.link.close()
