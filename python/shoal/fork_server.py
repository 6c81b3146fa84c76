"""multiprocessing's fork server, made ready to fork workers that have the project loaded."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterable
from multiprocessing import process, util
from typing import Any

from shoal import preload, processes
from shoal.discovery import Unit
from shoal.environment import Environment
from shoal.session import Session


def prepare(
    units: Iterable[Unit], environment: Environment, session: Session, *, sets_up: bool
) -> None:
    """Start the server, and let it load the project once, unless that prepares each process."""
    _give_a_folder(session)
    if not sets_up:
        return
    modules = dict.fromkeys(type(test).__module__ for unit in units for test in unit.tests)
    path = os.path.join(session.directory, "preload")
    with open(path, "wb") as file:
        pickle.dump(preload.Preload(list(sys.path), environment, list(modules)), file)
    context: Any = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["shoal.preload"])
    os.environ[preload.VARIABLE] = path
    try:
        from multiprocessing.forkserver import ensure_running

        with processes.interrupts_blocked():
            ensure_running()
    finally:
        del os.environ[preload.VARIABLE]


def _give_a_folder(session: Session) -> None:
    """Give multiprocessing a folder for its sockets that is written down before it is made.

    It would make one by itself, and a killed process would leave it. Like its own, ours lives as
    long as the process does.
    """
    config: dict[str, Any] = process.current_process()._config  # type: ignore[attr-defined]
    if config.get("tempdir") is not None:
        return
    folder = os.path.join(tempfile.gettempdir(), f"shoal-mp-{secrets.token_hex(4)}")
    thing = {"kind": "folder", "name": folder}
    session.intend([thing])
    os.mkdir(folder, 0o700)
    config["tempdir"] = folder
    util.Finalize(None, shutil.rmtree, args=(folder, True), exitpriority=-100)
    session.outliving.append(thing)
