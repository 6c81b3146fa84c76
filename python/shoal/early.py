"""Spawned workers that come up while the host still makes the test databases.

A new interpreter that loads the project takes its time, and needs no database for it. Each waits
then until it is told where to find all else that a worker needs. The fork server does the same for
its workers; forked ones inherit the databases, and begin when these are there.
"""

from __future__ import annotations

import os
import pickle
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from shoal import processes, worker
from shoal.environment import Environment
from shoal.link import Message

_FILE = "start"


@dataclass
class Project:
    """What a worker can do before there are databases."""

    directory: str  # The run's private folder.
    faulthandler: bool
    prepare: Message  # The engine's word to all workers.
    environment: Environment
    sets_up: bool  # Django; not when the suite has a process_setup of its own to do so.


class EarlyWorkers:
    """Those of one run: the first in each slot. Owns them until they are taken."""

    def __init__(self, context: Any, project: Project) -> None:
        self._context = context
        self._project = project
        self._waiting: dict[int, tuple[Any, Connection]] = {}  # By slot.

    def start(self, count: int) -> None:
        """Start ``count`` workers; raises OSError when the system lets no more be started."""
        project = pickle.dumps(self._project)
        for slot in range(1, count + 1):
            receiver, sender = self._context.Pipe(duplex=False)
            process = self._context.Process(
                target=main, name=f"shoal-worker-{slot}", args=(project, slot, receiver)
            )
            try:
                processes.start(process, "spawn")
            finally:
                receiver.close()
            self._waiting[slot] = process, sender

    def take(self, slot: int, start: bytes) -> Any | None:
        """Let the worker of ``slot`` begin with ``start``, and return its process.

        Returns None when there is none. One that has died meanwhile is returned as it is.
        """
        if slot not in self._waiting:
            return None
        process, sender = self._waiting.pop(slot)
        path = os.path.join(self._project.directory, _FILE)
        if not os.path.exists(path):
            with open(path, "wb") as file:
                file.write(start)
        # A path is short enough for any pipe; more might wait for a worker that never reads.
        with suppress(OSError):
            sender.send_bytes(os.fsencode(path))
        sender.close()
        return process

    def end(self) -> None:
        """End those that nobody has taken."""
        while self._waiting:
            _, (process, sender) = self._waiting.popitem()
            sender.close()
            processes.end_group(process)
            process.join()
            process.close()


def main(given: bytes, slot: int, receiver: Connection) -> None:
    """Load the project, wait for the host's word, and be a worker like others."""
    worker.stand_apart(None)
    project: Project = pickle.loads(given)
    body = worker.Body(project.directory, slot, 1, project.faulthandler)
    with suppress(Exception):  # It is done again, and then said what is wrong with it.
        body.enter(project.prepare)
        _load(project, body)
    try:
        path = os.fsdecode(receiver.recv_bytes())
    except EOFError:
        return  # The run has come to nothing.
    finally:
        receiver.close()
    with open(path, "rb") as file:
        start: worker.Start = pickle.load(file)
    worker.work(start, body)


def _load(project: Project, body: worker.Body) -> None:
    from shoal.environment import restore

    restore(project.environment)
    body.slot.change_settings()
    if project.sets_up:
        import django

        django.setup()
