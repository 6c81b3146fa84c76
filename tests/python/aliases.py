"""Databases that Django knows for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.db.utils import ConnectionHandler


@contextmanager
def aliases(**databases: dict[str, Any]) -> Iterator[None]:
    """Let Django know the databases for a while, besides the one of conftest.py."""
    before = connections.settings
    handler = ConnectionHandler({**before, **databases})
    connections.settings = handler.settings
    try:
        yield
    finally:
        for alias in databases:
            if alias in vars(connections._connections) or alias in connections:
                connections[alias].close()
                del connections[alias]
        connections.settings = before
