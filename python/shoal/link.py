"""A connection to the engine: one JSON object a line, each way."""

from __future__ import annotations

import json
import os
import re
import select
import socket
from typing import Any

from shoal.engine import PROTOCOL

Message = dict[str, Any]


_SURROGATES = re.compile("[\ud800-\udfff]")


def json_line(fields: dict[str, Any]) -> bytes:
    """Return ``fields`` as one line of JSON in UTF-8.

    A lone surrogate, which UTF-8 cannot say, is spelled out as standard error would print it.
    """
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n"
    try:
        return text.encode()
    except UnicodeEncodeError:
        # Two backslashes: JSON reads them as one.
        return _SURROGATES.sub(lambda found: f"\\\\u{ord(found[0]):04x}", text).encode()


class Link:
    """A connected link. Not for more than one thread at a time."""

    def __init__(self, address: str) -> None:
        """Connect to the engine's socket at the path ``address``; raises OSError."""
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(address)
        self._buffer = b""
        self._lines: list[bytes] = []
        self._set_aside: list[Message] = []

    def fileno(self) -> int:
        return self._socket.fileno()

    def hello(self, role: str, token: str, **fields: int) -> None:
        """Introduce this process; the first message on every link."""
        self.send("hello", role=role, token=token, protocol=PROTOCOL, pid=os.getpid(), **fields)

    def send(self, name: str, /, **fields: Any) -> None:
        """Send one message; raises OSError when the engine is gone."""
        self._socket.sendall(json_line({"m": name, **fields}))

    def receive(self) -> Message | None:
        """Return the next message, waiting for it; None once the engine has closed the link."""
        if self._set_aside:
            return self._set_aside.pop(0)
        while not self._lines:
            if not self._read():
                return None
        return self._next()

    def ask(self, name: str, answer: str, /, **fields: Any) -> Message | None:
        """Send a message and return its answer; None once the engine has closed the link.

        Other messages that come before it are kept for ``receive``.
        """
        self.send(name, **fields)
        kept, self._set_aside = self._set_aside, []
        try:
            while (message := self.receive()) is not None and message["m"] != answer:
                kept.append(message)
            return message
        finally:
            self._set_aside = kept

    def received(self) -> list[Message] | None:
        """Read once and return the messages that are complete; None once the link is closed.

        Waits only while nothing at all has arrived: call when the link is readable.
        """
        if not self._lines and not self._set_aside and not self._read():
            return None
        messages, self._set_aside = self._set_aside, []
        while self._lines:
            messages.append(self._next())
        return messages

    def gone(self) -> bool:
        """True once the engine has closed its end; what it has said before may still be unread."""
        if not hasattr(select, "poll"):
            return False  # Windows; the next message says so.
        poll = select.poll()
        poll.register(self._socket, 0)  # Nothing but the end, which is always told.
        return bool(poll.poll(0))

    def _next(self) -> Message:
        message: Message = json.loads(self._lines.pop(0))
        return message

    def _read(self) -> bool:
        try:
            piece = self._socket.recv(1 << 16)
        except ConnectionError:
            return False
        if not piece:
            return False
        *lines, self._buffer = (self._buffer + piece).split(b"\n")
        self._lines += lines
        return True

    def close(self) -> None:
        self._socket.close()
