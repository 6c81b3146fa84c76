"""The two copies of a new template, while they are made and nobody may use them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from shoal.dropping import CannotDrop
from shoal.errors import ShoalError
from shoal.link import Message
from shoal.session import Session
from shoal.template_copies import Copies

Warn = Callable[[str, str, str], None]


class Keeping:
    """Those of one template, called as in ``make``; ``warn`` is told what cannot be kept."""

    def __init__(self, session: Session, copies: Copies, make: Message, warn: Warn) -> None:
        self._session = session
        self._copies = copies
        self._make = make
        self._kept: dict[str, str] = {}  # By "base" and "whole": what it can be checked by.
        self._failed = False
        self._warn = warn

    @property
    def checks(self) -> list[str]:
        return [self._kept["whole"], self._kept["base"]]

    @contextmanager
    def base(self) -> Iterator[None]:
        """While it lasts, the migrate command keeps the base before it sends ``post_migrate``."""
        from django.core.management.commands import migrate

        original = migrate.emit_post_migrate_signal

        def emit_post_migrate_signal(*args: Any, **kwargs: Any) -> None:
            self._keep("base")
            original(*args, **kwargs)

        migrate.emit_post_migrate_signal = emit_post_migrate_signal
        try:
            yield
        except BaseException:
            self.forget()
            raise
        finally:
            migrate.emit_post_migrate_signal = original

    def whole(self) -> bool:
        """Keep what ``post_migrate`` has made of it; False when there is no whole template."""
        if "base" in self._kept:
            self._keep("whole")
        return len(self._kept) == 2

    def _keep(self, which: str) -> None:
        if self._failed:
            return
        place = self._make[which]
        try:
            self._session.intend([self._copies.thing(place)])
            self._kept[which] = self._copies.keep(place)
        except ShoalError as error:
            self._failed = True
            self._warn(
                "the migrated database is not kept for the next run: " + error.message,
                error.cause,
                error.hint or "use --no-template-cache, or template-cache = false",
            )
            self._drop(place)
            self.forget()

    def forget(self) -> None:
        """Remove what was kept so far."""
        for which in list(self._kept):
            del self._kept[which]
            self._drop(self._make[which])

    def _drop(self, place: str) -> None:
        with suppress(CannotDrop, OSError):  # It stands in the journal.
            self._copies.drop(place)
            self._session.gone([self._copies.thing(place)])

    def size(self) -> int:
        try:
            return sum(self._copies.size(self._make[which]) for which in self._kept)
        except Exception:  # Only for people to read.
            return 0

    def are_kept(self) -> None:
        """They stand in the engine's record now, and are no longer a dead run's left-overs."""
        self._session.gone([self._copies.thing(self._make[which]) for which in self._kept])
