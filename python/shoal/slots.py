"""What each slot has of its own beside its databases; docs/isolation.md says what and why.

A slot is a place 1..N that one worker after the other works in. Imports nothing of Django until
the settings are in place.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from shoal import slot_caches
from shoal.link import Message

SLOT_VARIABLE = "SHOAL_SLOT"
SLOTS_VARIABLE = "SHOAL_SLOTS"
RUN_VARIABLE = "SHOAL_RUN_ID"


class Slot:
    """The slot of this process, a worker; ``prepare`` is the engine's message of that name."""

    def __init__(self, directory: str, number: int, generation: int, prepare: Message) -> None:
        self.number = number
        self.generation = generation
        self._isolate = set(prepare["isolate"])
        self._variables = {
            SLOT_VARIABLE: str(number),
            SLOTS_VARIABLE: str(prepare["slots"]),
            RUN_VARIABLE: prepare["run"],
        }
        # Short names: a Unix socket in one of these folders has 107 bytes for its whole path.
        self._folder = os.path.join(directory, str(number))
        self._caches: slot_caches.SlotCaches | None = None
        if "caches" in self._isolate:
            self._caches = slot_caches.SlotCaches(self._folder, prepare["run"], generation)

    def enter(self) -> None:
        """Do what needs no settings; before anything of the project is imported."""
        os.environ.update(self._variables)
        if self.generation > 1:
            remove_tree(self._folder)  # The worker before has left it in any state.
        if "tempfile" in self._isolate:
            tempfile.tempdir = self._make_folder("t")
            os.environ.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), tempfile.tempdir))
        if self._caches is not None:
            self._caches.install()

    def change_settings(self) -> None:
        """Give the settings the slot's own values; again when they were configured anew."""
        if not self._isolate:
            return
        from django.conf import settings

        try:
            settings.MEDIA_ROOT  # noqa: B018  # Loads them.
        except Exception:
            return  # They come later; or not at all, which the worker's set-up will say.
        if self._caches is not None:
            self._caches.adopt_settings()
        if "media" in self._isolate:
            _change("MEDIA_ROOT", self._make_folder("m"))
        # Where there are MAILERS, Django's test environment has put one in memory in each place.
        has_path = getattr(settings._wrapped, "EMAIL_FILE_PATH", None) is not None
        if "email" in self._isolate and has_path and not hasattr(settings, "MAILERS"):
            _change("EMAIL_FILE_PATH", self._make_folder("e"))

    def leave(self) -> None:
        """Remove what the end of the run would not: keys on servers."""
        if self._caches is not None:
            self._caches.remove_keys()
        make_removable(self._folder)

    def _make_folder(self, name: str) -> str:
        folder = os.path.join(self._folder, name)
        os.makedirs(folder, 0o700, exist_ok=True)
        return folder


def _change(name: str, folder: str) -> None:
    """Change a setting and say so, as Django's ``override_settings`` does."""
    from django.conf import settings
    from django.core.signals import setting_changed

    # Past the lazy settings: they warn of names that are deprecated.
    held = settings._wrapped
    old = getattr(held, name, None)
    value: Any = Path(folder) if isinstance(old, Path) else folder
    if old == value:
        return
    setattr(held, name, value)
    settings.__dict__.pop(name, None)
    setting_changed.send(sender=type(held), setting=name, value=value, enter=True)


def remove_tree(folder: str) -> None:
    """Remove a folder with everything in it, also what its owner may not write to."""
    make_removable(folder)
    shutil.rmtree(folder, ignore_errors=True)


def make_removable(folder: str) -> None:
    """Let the owner into every folder of a tree, so that it can be removed."""
    for path, folders, _ in os.walk(folder):
        for name in folders:
            inner = os.path.join(path, name)
            with suppress(OSError):
                mode = os.lstat(inner).st_mode
                if stat.S_ISDIR(mode) and mode & stat.S_IRWXU != stat.S_IRWXU:
                    os.chmod(inner, stat.S_IRWXU)
