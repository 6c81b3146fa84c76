"""What the engine plans for Oracle's test users, asked for and performed.

Without policy: names and sizes come from the settings, everything else from the engine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shoal import names, oracle_settings, steps
from shoal.link import Link, Message
from shoal.session import Session


@dataclass(frozen=True)
class NotDropped:
    """A test user that is still there."""

    name: str
    cause: str
    by_hand: list[str]  # Statements for somebody who may.
    ours: bool = True  # False when it does not bear our mark.


@dataclass(frozen=True)
class Wish:
    """How schemas are cloned, as ``set_up`` in docs/protocol.md says; the defaults without it."""

    clone: str = "auto"
    link: str = ""
    directory: str = ""
    directory_path: str = ""

    @staticmethod
    def of(session: Session, way: str | None) -> Wish:
        """Return what the user wants (None: nothing said), and else the configuration."""
        told = session.set_up(None, None, way)["oracle"]
        return Wish(told["clone"], told["link"], told["directory"], told["directory_path"])

    def fields(self) -> dict[str, str]:
        """Return what belongs into an order."""
        fields = {"way": self.clone, "link": self.link, "directory_path": self.directory_path}
        return fields | ({"directory": self.directory} if self.directory else {})


def order(connection: Any, user: str, version: int = 0) -> Message:
    """Return the engine's order for the test user ``user``, the template's or a clone's."""
    settings = connection.settings_dict
    wish = getattr(connection.creation, "wish", Wish())
    return {
        "vendor": "oracle",
        "alias": connection.alias,
        "server": names.server_of(connection),
        "source": oracle_settings.template(settings),
        "name": user,
        "version": version,
        "mariadb": False,
        "oracle": oracle_settings.room(settings, user) | wish.fields(),
    }


def clone_user(connection: Any, suffix: str) -> str:
    return f"{oracle_settings.template(connection.settings_dict)}_{suffix}"


def check_grants(link: Link, connection: Any) -> list[str]:
    """Let the engine ask whether the admin may do all that a run does; raises ShoalError.

    Returns what a run could do better with more grants.
    """
    user = clone_user(connection, "1")
    answer = _converse(link, connection, "check_grants", user, order=order(connection, user))
    return list(answer.get("notes", ()))


def set_up(link: Link, connection: Any, suffixes: Iterable[str]) -> None:
    """Make the test users of ``suffixes`` in one call; raises ShoalError."""
    users = [clone_user(connection, suffix) for suffix in suffixes]
    orders = [order(connection, user) for user in users]
    _converse(link, connection, "set_up_clones", users[0], orders=orders)


def clone(link: Link, connection: Any, suffix: str, probe: bool = False) -> list[str]:
    """Copy the template's schema into a clone's; raises ShoalError.

    With ``probe`` the engine keeps the way that it has found for the other clones. Returns what
    ways it has tried in vain, and why.
    """
    user = clone_user(connection, suffix)
    with steps.performer(connection, user) as performer:
        number, _ = performer.version()
        fields = order(connection, user, number) | ({"probe": True} if probe else {})
        return list(steps.converse(link, performer, "clone", **fields).get("notes", ()))


def drop(link: Link, connection: Any, users: list[str]) -> list[NotDropped]:
    """Drop test users, the template last, and return those that are still there."""
    if not users:
        return []
    template = oracle_settings.template(connection.settings_dict)
    ordered = sorted(users, key=lambda user: user == template)
    orders = [order(connection, user) for user in ordered]
    answer = _converse(link, connection, "drop_databases", ordered[0], orders=orders)
    return [
        NotDropped(one["name"], one["cause"], one["by_hand"], one.get("ours", True))
        for one in answer["left"]
    ]


def _converse(link: Link, connection: Any, question: str, user: str, **fields: Any) -> Message:
    with steps.performer(connection, user) as performer:
        return steps.converse(link, performer, question, **fields)
