"""What was done to set a test database up, for a line of the log."""

from __future__ import annotations

import calendar
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from shoal.link import Message


def words_of(found: Message, kept: str = "") -> str:
    """Return what was done to set a database up: "template a1b2c3d4 of 14:02"."""
    new = found["new"]
    migrations = f"{new} new migration{'' if new == 1 else 's'}"
    reasons = ", ".join(found["reasons"])
    afterwards = f", kept as template {kept}" if kept else ""
    if found["found"] == "whole":
        return f"template {found['id']} of {_time_of(found['made'])}"
    if found["found"] == "base":
        why = "" if new else f": {reasons}"
        return f"template {found['id']} of {_time_of(found['made'])}, {migrations}{why}{afterwards}"
    return f"migrated, as {reasons}{afterwards}" if reasons else f"migrated{afterwards}"


def _time_of(made: str) -> str:
    """Return "14:02", or with its day when that is another one; ``made`` is in UTC."""
    try:
        moment = calendar.timegm(time.strptime(made, "%Y-%m-%dT%H:%M:%SZ"))
    except ValueError:
        return made
    with _zone_of_system():
        then, now = time.localtime(moment), time.localtime()
    return time.strftime("%H:%M" if then[:3] == now[:3] else "%Y-%m-%d %H:%M", then)


@contextmanager
def _zone_of_system() -> Iterator[None]:
    """While it lasts, local time is the system's: Django has made it the project's."""
    zone = os.environ.pop("TZ", None)
    if zone is None or not hasattr(time, "tzset"):
        yield
        return
    time.tzset()
    try:
        yield
    finally:
        os.environ["TZ"] = zone
        time.tzset()
