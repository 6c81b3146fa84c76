"""An in-memory SQLite template on its way to another process.

The host serializes it once into shared memory; a worker loads it into a private connection and
copies that, page by page, into the shared-cache database that its threads connect to by name.
Never ``deserialize`` straight into a ``cache=shared`` connection: it detaches the connection from
its name, and a second thread would see an empty database. docs/design has the measured
comparison with other ways. Python 3.10 cannot serialize; there the template goes through a file
in the run's private folder.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.shared_memory import SharedMemory
from typing import Any

CAN_SERIALIZE = hasattr(sqlite3.Connection, "serialize")


def is_in_memory(connection: Any, name: object = None) -> bool:
    """True when the database of a Django connection lives in this process's memory.

    Or when one of another ``name`` would.
    """
    if connection.vendor != "sqlite":
        return False
    name = name or connection.settings_dict["NAME"] or ":memory:"
    return bool(connection.creation.is_in_memory_db(name))


@dataclass(frozen=True)
class Template:
    """Where a serialized database is: ``shared_memory`` of ``size`` bytes, or a ``file``."""

    shared_memory: str = ""
    size: int = 0
    file: str = ""


class SharedTemplates:
    """The templates of one run, by database name; made in the host, which frees them."""

    def __init__(self, directory: str, intend: Callable[[str], None] = lambda name: None) -> None:
        """``intend`` is told the name of each piece of shared memory before it is made."""
        self._directory = directory
        self._intend = intend
        self._memory: list[SharedMemory] = []
        self.memory_names: list[str] = []  # Of all that was intended.
        self.by_name: dict[str, Template] = {}

    def add(self, name: str, connection: sqlite3.Connection) -> None:
        """Share the database behind ``connection``, which workers will know by ``name``."""
        if not CAN_SERIALIZE:
            self.by_name[name] = self._save(connection)
            return
        if connection.execute("PRAGMA page_count").fetchone() == (0,):
            self.by_name[name] = Template()  # Nothing to serialize; SQLite refuses.
            return
        content = connection.serialize()  # type: ignore[attr-defined,unused-ignore]
        memory_name = "psm_" + secrets.token_hex(4)
        self.memory_names.append(memory_name)
        self._intend(memory_name)
        memory = _memory_of(len(content), memory_name)
        if memory is None:
            self.by_name[name] = self._save(connection)
            return
        self._memory.append(memory)
        assert memory.buf is not None
        memory.buf[: len(content)] = content
        self.by_name[name] = Template(shared_memory=memory.name, size=len(content))

    def _save(self, connection: sqlite3.Connection) -> Template:
        path = os.path.join(self._directory, f"template-{len(self.by_name)}.sqlite3")
        target = sqlite3.connect(path)
        try:
            connection.backup(target)
        finally:
            target.close()
        return Template(file=path)

    def free(self) -> None:
        """Give the shared memory back; the files go with the run's folder."""
        while self._memory:
            memory = self._memory.pop()
            memory.close()
            memory.unlink()


def _memory_of(size: int, name: str) -> SharedMemory | None:
    """Return new shared memory of ``size`` bytes; None where the system has no room for it.

    A container's /dev/shm is often small, and writing into memory that it cannot back ends the
    process with SIGBUS: so the room is claimed first.
    """
    memory = SharedMemory(name, create=True, size=size)
    if hasattr(os, "posix_fallocate"):
        try:
            os.posix_fallocate(memory._fd, 0, size)  # type: ignore[attr-defined]
        except OSError:
            memory.close()
            memory.unlink()
            return None
    return memory


def load(template: Template, target: sqlite3.Connection) -> None:
    """Make the database behind ``target`` equal to ``template``, whatever it held before.

    Other connections to the same database may be open, in no transaction.
    """
    source = sqlite3.connect(template.file or ":memory:")
    try:
        if template.shared_memory:
            memory = SharedMemory(template.shared_memory)
            try:
                assert memory.buf is not None
                with memory.buf[: template.size] as content:
                    source.deserialize(content)  # type: ignore[attr-defined,unused-ignore]
            finally:
                memory.close()
        source.backup(target)
    finally:
        source.close()
