"""Imported once by multiprocessing's fork server: its workers start with the project loaded.

The host names a file in ``SHOAL_PRELOAD``. Nothing here may fail: a worker sets itself up again
in any case, and says then what is wrong.
"""

from __future__ import annotations

import os
import pickle
import sys
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module

from shoal.environment import Environment, restore

VARIABLE = "SHOAL_PRELOAD"


@dataclass
class Preload:
    """What to load: plain data."""

    path: list[str]  # sys.path: before Python 3.12 the fork server has not got the host's.
    environment: Environment
    modules: list[str]  # Test modules.


def load(preload: Preload) -> None:
    """Set Django up and import the test modules; leaves no database connection open."""
    sys.path[:] = preload.path
    restore(preload.environment)

    import django
    from django.db import connections

    django.setup()
    for name in preload.modules:
        with suppress(Exception):  # The worker that needs it will say what is wrong with it.
            import_module(name)
    connections.close_all()


def _main() -> None:
    path = os.environ.pop(VARIABLE, "")
    if path:
        with suppress(Exception), open(path, "rb") as file:
            load(pickle.load(file))


_main()
