"""Steps of a database plan, performed for the engine through Django's own connection.

The engine says what to do and Python does it; docs/protocol.md has the messages.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any

from shoal import dropping, names
from shoal.errors import ShoalError
from shoal.link import Link, Message

# The text of rows in one message: well below what a line may have, whatever has to be escaped.
_BYTES_IN_A_MESSAGE = 256 * 1024
_FICLONE = 0x40049409  # <linux/fs.h>

# Statements that are sent as one, at most.
_MOST_JOINED, _CHARACTERS_JOINED = 50, 32 * 1024
_SYNTAX_ERROR = "1064"  # MySQL's, also for a second statement where only one is taken.

Rows = list[list[str | None]]


def make_clone(link: Link, connection: Any, name: str, source: str | None = None) -> None:
    """Let the engine make the clone ``name`` of the database that ``connection`` is set up for.

    Or of the database ``source`` on the same server.

    Raises ShoalError when that cannot be done, and OSError when the engine is gone.
    """
    with performer(connection, name) as one:
        order = order_of(connection, name, one.version())
        converse(link, one, "clone", **order | ({"source": source} if source else {}))


def converse(link: Link, performer: Performer, question: str, **fields: Any) -> Message:
    """Perform what the engine wants done after ``question``, and return its last word.

    Raises ShoalError when that cannot be done, and OSError when the engine is gone.
    """
    link.send(question, **fields)
    while True:
        message = link.receive()
        if message is None:
            raise ConnectionResetError("the engine is gone")
        if message["m"] == "perform":
            performer.perform(link, message["steps"])
        elif message["m"] in ("clone_failed", "refused"):
            raise ShoalError(message["message"], cause=message["cause"], hint=message["hint"])
        elif message["m"] in ("clone_made", "databases_dropped"):
            return message
        else:
            raise ShoalError(
                f"the engine answered {question!r} with {message['m']!r}",
                hint="install shoal again, or set SHOAL_ENGINE to an engine of this version",
            )


def performer(connection: Any, clone: str) -> Performer:
    """Return who performs steps on the connection's server, those for ``clone`` above all."""
    if connection.vendor == "oracle":
        from shoal.oracle_sessions import OraclePerformer

        return OraclePerformer(connection, clone)
    return Performer(connection)


def order_of(connection: Any, name: str, version: tuple[int, bool]) -> dict[str, Any]:
    """Return what the engine has to know of a clone: see ``clone`` in docs/protocol.md."""
    number, mariadb = version
    if connection.vendor == "oracle":
        from shoal import oracle_plans

        return oracle_plans.order(connection, name, number)
    return {
        "vendor": connection.vendor,
        "alias": connection.alias,
        "server": names.server_of(connection),
        "source": names.name_of(connection),
        "name": name,
        "version": number,
        "mariadb": mariadb,
    }


class Performer:
    """Performs steps, all in one session on the server that has no database of ours open."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._cursors = ExitStack()
        self._cursor: Any = None
        self._may_join = True  # Until driver or server have refused several statements in one.

    def __enter__(self) -> Performer:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def version(self) -> tuple[int, bool]:
        """Return the server's version as the engine counts it, and whether it is MariaDB's.

        Raises ShoalError when the server cannot be reached.
        """
        if self._connection.vendor == "sqlite":
            return 0, False
        try:
            text = self._version()
        except Exception as error:  # Drivers raise errors of their own.
            raise ShoalError(
                f"cannot reach the server of the database {self._connection.alias!r}",
                cause=_text_of(error) + (f" ({code})" if (code := code_of(error)) else ""),
                hint="start the server, or mend DATABASES; look into the server's log",
            ) from None
        return parse_version(self._connection.vendor, text)

    def _version(self) -> str:
        """Return the server's version in its own words; raises what the backend raises."""
        vendor = self._connection.vendor
        question = "SHOW server_version_num" if vendor == "postgresql" else "SELECT VERSION()"
        ((text,),) = self._sql({"text": question, "rows": True})
        return text or ""

    def perform(self, link: Link, steps: list[Message]) -> None:
        """Perform ``steps`` in order, and tell the engine what came of it."""
        place = 0
        while place < len(steps):
            joined = _joined(steps, place)
            if len(joined) > 1:
                done, error = self._do_together(joined)
                place += done
                if error is not None:
                    self._fail(link, place, error)
                    return
                continue
            step = steps[place]
            try:
                rows = self._do(step)
            except Exception as error:  # Drivers raise errors of their own.
                code = code_of(error)
                if code not in step.get("tolerated", ()):
                    self._fail(link, place, error)
                    return
                rows = []
            if step.get("rows"):
                _send_rows(link, rows)
            place += 1
        link.send("performed")

    def _fail(self, link: Link, place: int, error: Exception) -> None:
        self._close()  # It may be of no more use; what undoes things opens another.
        link.send("step_failed", step=place, code=code_of(error), text=self._words_of(error))

    def _words_of(self, error: Exception) -> str:
        return _text_of(error)

    def _do_together(self, steps: list[Message]) -> tuple[int, Exception | None]:
        """Return how many of these statements were done, and what the next one raised."""
        done = 0
        try:
            for _ in self._sql_together([step["text"] for step in steps]):
                done += 1
        except Exception as error:  # Drivers raise errors of their own.
            return done, error
        if done < len(steps):
            return done, RuntimeError("the server has not answered a statement among others")
        return done, None

    def _sql_together(self, texts: list[str]) -> Iterator[None]:
        """Yield after each statement that was done."""
        cursor = self._open()
        next_set = getattr(cursor, "nextset", None)
        if next_set is not None and self._may_join:
            try:
                cursor.execute(";\n".join(texts))
            except Exception as error:
                if code_of(error) != _SYNTAX_ERROR:
                    raise
                self._may_join = False  # So far nothing was done; the first may be wrong, too.
            else:
                yield
                while next_set():
                    yield
                return
        for text in texts:
            cursor.execute(text)
            yield

    def _do(self, step: Message) -> Rows:
        if step["do"] == "sql":
            return self._sql(step)
        if step["do"] == "copy_file":
            copy_file(step["source"], step["text"])
        else:
            os.remove(step["text"])
        return []

    def _open(self) -> Any:
        if self._cursor is None:
            self._cursors.enter_context(dropping.without_warnings())
            self._cursor = self._cursors.enter_context(self._connection.creation._nodb_cursor())
        return self._cursor

    def _sql(self, step: Message) -> Rows:
        cursor = self._open()
        cursor.execute(step["text"])
        if not step.get("rows"):
            return []
        return [[as_text(cell) for cell in row] for row in cursor.fetchall()]

    def _close(self) -> None:
        cursors, self._cursors, self._cursor = self._cursors, ExitStack(), None
        with suppress(Exception):  # A driver may raise anything at a server that is gone.
            cursors.close()


def parse_version(vendor: str, text: str) -> tuple[int, bool]:
    """Return a server's version as one number, and whether it is MariaDB's; 0 for an odd one.

    "150020" is 150020 (PostgreSQL 15.20), "10.11.19-MariaDB-log" is 101119, "8.0.36" is 80036.
    """
    if vendor == "postgresql":
        return (int(text) if text.isdecimal() else 0), False
    found = re.match(r"(\d+)\.(\d+)\.(\d+)", text.removeprefix("5.5.5-"))  # Oracle: "19.3.0.0.0"
    if not found:
        return 0, False
    major, minor, patch = map(int, found.groups())
    return major * 10000 + minor * 100 + patch, "mariadb" in text.lower()


def _joined(steps: list[Message], place: int) -> list[Message]:
    """Return the steps from ``place`` on that may be sent to the server as one text."""
    found: list[Message] = []
    size = 0
    for step in steps[place : place + _MOST_JOINED]:
        size += len(step["text"])
        if not step.get("joins") or (found and size > _CHARACTERS_JOINED):
            break
        found.append(step)
    return found


def _send_rows(link: Link, rows: Rows) -> None:
    piece: Rows = []
    size = 0
    for row in rows:
        length = sum(len(cell) for cell in row if cell)
        if piece and size + length > _BYTES_IN_A_MESSAGE:
            link.send("rows", rows=piece, more=True)
            piece, size = [], 0
        piece.append(row)
        size += length
    link.send("rows", rows=piece, more=False)


def as_text(cell: Any) -> str | None:
    """Return a value of a row as the engine takes it."""
    if hasattr(cell, "read"):  # A large object of Oracle's.
        cell = cell.read()
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, (bytes, bytearray, memoryview)):
        return bytes(cell).decode("utf-8", "surrogateescape")
    return str(cell)


def code_of(error: BaseException) -> str:
    """Return the server's code of an error (SQLSTATE, MySQL's number) or a file's errno name.

    Oracle's and its driver's are as they are printed: "ORA-01031", "DPY-4011".
    """
    if isinstance(error, OSError):
        return errno.errorcode.get(error.errno or 0, "")
    cause = error.__cause__ or error  # Django wraps what drivers raise.
    if cause.args and hasattr(cause.args[0], "code"):  # Oracle's, in an object of its own.
        detail = cause.args[0]
        return str(getattr(detail, "full_code", "") or f"ORA-{detail.code:05d}")
    code = getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None)
    if code is None and cause.args and isinstance(cause.args[0], int):
        code = cause.args[0]
    return "" if code is None else str(code)


def _text_of(error: BaseException) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return dropping.first_line(error)


def copy_file(source: str, target: str) -> None:
    """Copy a file's content: as a clone that shares its blocks where the file system has such."""
    with open(source, "rb") as original, open(target, "xb") as copy:
        if sys.platform == "linux":
            import fcntl

            with suppress(OSError):  # Btrfs, XFS and a few others can.
                fcntl.ioctl(copy.fileno(), _FICLONE, original.fileno())
                return
        shutil.copyfileobj(original, copy, 1 << 20)
