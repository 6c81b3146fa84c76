"""Clones of an SQLite database in memory, for workers that were spawned and inherit nothing.

Django saves the template into a file for each worker, which loads that. Shoal puts it into shared
memory once. The workers have come up and loaded the project before anything is measured.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from database_clones import Sample, Way
from database_contents import Contents, contents_of
from database_project import enter
from django.db import connection

from shoal import databases as shoal_databases
from shoal.session import Session
from shoal.signals import Signals
from shoal.sqlite import SharedTemplates


@contextmanager
def ways(most: int) -> Iterator[tuple[Way, Way]]:
    """Django's way and shoal's, for up to so many workers."""
    multiprocessing.set_start_method("spawn", force=True)  # Django asks for it.
    session = Session(Signals())
    workers = [Spawned(slot) for slot in range(1, most + 1)]

    def by_django(count: int) -> tuple[Sample, list[Contents]]:
        began = time.perf_counter()
        for suffix in range(1, count + 1):
            connection.creation.clone_test_db(suffix=str(suffix), verbosity=0)
        loaded = load(workers[:count], began, None)
        for suffix in range(1, count + 1):
            os.remove(f"default_{suffix}.sqlite3")
        return loaded

    def by_shoal(count: int) -> tuple[Sample, list[Contents]]:
        def intend(name: str) -> None:
            session.intend([{"kind": "shared_memory", "name": name}])

        began = time.perf_counter()
        shared = SharedTemplates(session.directory, intend)
        try:
            shared.add(str(connection.settings_dict["NAME"]), connection.connection)
            return load(workers[:count], began, shared.by_name)
        finally:
            shared.free()
            session.gone([{"kind": "shared_memory", "name": name} for name in shared.memory_names])

    try:
        yield by_django, by_shoal
    finally:
        for worker in workers:
            worker.end()
        session.close()


class Spawned:
    """A worker that waits to be told what to load."""

    def __init__(self, slot: int) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.Process(target=serve, args=(theirs, os.getcwd(), slot))
        self._process.start()
        theirs.close()
        self._pipe.recv()  # It has come up.

    def send(self, settings: dict[str, Any], templates: Any) -> None:
        self._pipe.send((settings, templates))

    def loaded(self) -> tuple[float, Contents]:
        answer: tuple[float, Contents] = self._pipe.recv()
        return answer

    def end(self) -> None:
        self._pipe.send(None)
        self._process.join()


def load(workers: list[Spawned], began: float, templates: Any) -> tuple[Sample, list[Contents]]:
    """Have all of them load their databases: from the files that are named after them, or these."""
    for worker in workers:
        worker.send(dict(connection.settings_dict), templates)
    answers = [worker.loaded() for worker in workers]
    last = max(ready for ready, _ in answers)
    return (last - began, 0.0), [contents for _, contents in answers]


def serve(pipe: Any, directory: str, slot: int) -> None:
    """In a spawned process: load what is asked for, say when it was there and what is in it."""
    from pathlib import Path

    enter(Path(directory))
    creation = connection.creation
    pipe.send("ready")
    while asked := pipe.recv():
        settings, templates = asked
        connection.settings_dict.update(settings)
        if templates is None:
            creation.setup_worker_connection(slot)
        else:
            databases = shoal_databases.Databases(templates)
            with shoal_databases.worker_connections(databases, spawned=True, generation=1):
                creation.setup_worker_connection(slot)
        ready = time.perf_counter()
        pipe.send((ready, contents_of(connection)))
        connection.connection.close()  # Django's close() leaves a database in memory open.
        connection.connection = None
