"""What a project relies on, taken along to a spawned worker.

A forked worker inherits all of it. A spawned one is a new interpreter: multiprocessing restores
``__main__``, ``sys.path`` and the working folder; the rest is noted here in the host, and set up
again in the worker before anything of the project is imported.
"""

from __future__ import annotations

import logging
import pickle
import types
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_MISSING = object()


@dataclass
class Environment:
    """Made in the host by ``snapshot``; holds nothing that needs the project to be unpickled."""

    settings: dict[str, bytes] = field(default_factory=dict)
    deleted_settings: list[str] = field(default_factory=list)
    configured: bool = False
    unsent_settings: dict[str, str] = field(default_factory=dict)
    warning_filters: list[bytes] = field(default_factory=list)
    logging_disabled: int = 0
    root_level: int = logging.WARNING


def snapshot() -> Environment:
    """Note the settings as they are now, and the filters and levels.

    Call before the test environment and the databases change settings: those changes are made
    again in the worker by Django itself. Only settings that differ from what the settings module
    gives travel (all of them after ``settings.configure()``). One that cannot be pickled is named
    in ``unsent_settings`` with the reason.
    """
    environment = Environment(
        warning_filters=[data for item in warnings.filters if (data := _pickled(item)) is not None],
        logging_disabled=logging.root.manager.disable,
        root_level=logging.root.level,
    )
    _note_settings(environment)
    return environment


def _pickled(value: Any) -> bytes | None:
    try:
        return pickle.dumps(value)
    except Exception:  # Pickle raises whatever the object's own methods raise.
        return None


def _note_settings(environment: Environment) -> None:
    import sys

    from django.conf import UserSettingsHolder, global_settings, settings

    if not settings.configured:
        return
    current = settings._wrapped
    bottom = current
    while isinstance(bottom, UserSettingsHolder):
        bottom = bottom.default_settings
    module = sys.modules.get(getattr(bottom, "SETTINGS_MODULE", None) or "")
    environment.configured = module is None

    names = {name for name in dir(current) if name.isupper() and name != "SETTINGS_MODULE"}
    for name in sorted(names):
        value = getattr(current, name, _MISSING)
        origin = getattr(module, name, getattr(global_settings, name, _MISSING))
        if value is _MISSING or same(value, origin) or isinstance(value, types.ModuleType):
            continue
        try:
            environment.settings[name] = pickle.dumps(value)
        except Exception as error:
            environment.unsent_settings[name] = f"{type(error).__name__}: {error}"
    originals = {name for name in dir(module) if name.isupper()} if module else set()
    environment.deleted_settings = sorted(
        name for name in originals - names if not hasattr(current, name)
    )


def same(value: Any, origin: Any) -> bool:
    """True when two values of a setting, which may be anything, are alike."""
    if value is origin:
        return True
    try:
        return type(value) is type(origin) and bool(value == origin)
    except Exception:  # A setting may be anything, with any __eq__.
        return False


def restore(environment: Environment) -> None:
    """Set up again what ``snapshot`` noted, before anything of the project is imported."""
    warnings.resetwarnings()
    for data in environment.warning_filters:
        warnings.filters.append(pickle.loads(data))  # type: ignore[attr-defined]
    logging.disable(environment.logging_disabled)
    _restore_settings(environment)


def restore_levels(environment: Environment) -> None:
    """Set the root logger's level again; after ``django.setup`` has configured logging."""
    logging.root.setLevel(environment.root_level)


def _restore_settings(environment: Environment) -> None:
    from django.conf import settings

    values = {name: pickle.loads(data) for name, data in environment.settings.items()}
    if environment.configured:
        if not settings.configured:
            settings.configure(**values)
        return
    for name, value in values.items():
        setattr(settings, name, value)
    for name in environment.deleted_settings:
        if hasattr(settings, name):
            delattr(settings, name)


def allowing_configure(process_setup: Callable[..., None]) -> Callable[..., None]:
    """Return ``process_setup`` with the right to call ``settings.configure``.

    Under Django's runner nobody has done so before it. Here the settings are in place already, so
    that a ``process_setup`` that only reads them works as well; one that configures them has the
    last word.
    """
    from django.conf import LazySettings, settings
    from django.utils.functional import empty

    original = LazySettings.configure

    def configure(self: Any, *args: Any, **options: Any) -> None:
        if self is settings:
            self._wrapped = empty
        original(self, *args, **options)

    def wrapped(*args: Any) -> None:
        LazySettings.configure = configure
        try:
            process_setup(*args)
        finally:
            LazySettings.configure = original

    return wrapped
