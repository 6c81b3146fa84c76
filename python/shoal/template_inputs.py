"""What a migrated test database is made of: whatever, when it changes, makes another one.

Some of it is known beforehand, as the migration files; the rest (settings that data migrations
read, files that they open) is noticed while a template is made: see ``template_observing``.
"""

from __future__ import annotations

import glob
import os
import platform
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from shoal.template_digests import (
    digest_code,
    digest_file,
    digest_text,
    digest_value,
    is_of_project,
    relative_text,
)

# Grows when a newer shoal would make other templates of the same.
_FORMAT = "1"

_SETTINGS = (
    "AUTH_USER_MODEL",
    "DATABASE_ROUTERS",
    "DEFAULT_AUTO_FIELD",
    "DEFAULT_INDEX_TABLESPACE",
    "DEFAULT_TABLESPACE",
    "INSTALLED_APPS",
    "MIGRATION_MODULES",
    "TIME_ZONE",
    "USE_TZ",
)
_SECRETS = ("passwd", "password", "passfile", "user", "host", "port")

_REPLACES = re.compile(rb"^\s+replaces\s*(:[^=]*)?=", re.MULTILINE)

BASE, WHOLE = "base", "whole"


@dataclass(frozen=True)
class Input:
    """One thing that made a template.

    A ``base`` input matters for its migrations, a ``whole`` one only for what ``post_migrate`` does
    after them. An ``observed`` one was noticed while the template was made.
    """

    kind: str
    name: str
    digest: str
    stage: str = BASE
    observed: bool = False

    def for_engine(self) -> list[Any]:
        return [self.kind, self.name, self.digest, self.stage, self.observed]


def inputs_of(connection: Any, server: str, globs: Iterable[str], root: Path) -> list[Input]:
    """Return all that is known beforehand to make the test database of ``connection``.

    ``server`` is the server's version, ``globs`` name files of the project in the folder ``root``.
    To be called where Django would call its migrate command.
    """
    from django.utils import translation

    import_management_modules()
    with translation.override(None):  # As the migrate command does.
        found = [
            *_versions(connection, server),
            *_settings(connection, root),
            *_migrations(),
            *_models(root),
            *_receivers(root),
            *_files(globs, root),
        ]
    return list({(one.kind, one.name): one for one in found}.values())


def import_management_modules() -> None:
    """Import what apps may have to connect receivers, as the migrate command would do next."""
    from django.apps import apps
    from django.utils.module_loading import module_has_submodule

    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "management"):
            import_module(".management", app.name)


def _versions(connection: Any, server: str) -> Iterator[Input]:
    import django

    yield Input("version", "template format", _FORMAT)
    yield Input("version", "Django", django.__version__)
    yield Input("version", "Python", ".".join(platform.python_version_tuple()[:2]))
    yield Input("version", connection.vendor, server)
    for name, version in _packages():
        yield Input("package", name, version)


def _packages() -> Iterator[tuple[str, str]]:
    """Return the installed distributions; their folders' names say enough, and are read at once."""
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        for name in names:
            stem, ending = os.path.splitext(name)
            if ending in (".dist-info", ".egg-info"):
                package, _, version = stem.partition("-")
                if package != "shoal":
                    yield package.lower(), version or "-"


def _settings(connection: Any, root: Path) -> Iterator[Input]:
    from django.conf import settings
    from django.core.management import get_commands
    from django.db import router

    for name in _SETTINGS:
        yield Input("setting", name, digest_value(getattr(settings, name, None), root))
    ours = connection.settings_dict
    test = {name: value for name, value in ours["TEST"].items() if name not in ("NAME", "MIRROR")}
    yield Input("setting", "TEST", digest_value(sorted(test.items()), root))
    options = {
        name: value
        for name, value in ours.get("OPTIONS", {}).items()
        if str(name).lower() not in _SECRETS
    }
    yield Input("setting", "OPTIONS", digest_value(options, root))
    yield Input("setting", "ENGINE", digest_value((ours["ENGINE"], ours["TIME_ZONE"]), root))
    command = get_commands().get("migrate")
    yield Input("setting", "the migrate command", digest_value(str(command), root))
    for one in router.routers:
        yield Input("router", _name_of(type(one)), digest_code(type(one), root))


def _name_of(thing: Any) -> str:
    return f"{thing.__module__}:{thing.__qualname__}"


def _migrations() -> Iterator[Input]:
    for label, folder in migration_folders():
        for path in sorted(folder.rglob("*")):
            if "__pycache__" in path.parts or not path.is_file():
                continue
            if is_migration(path, folder):
                yield Input("migration", f"{label}.{path.stem}", digest_file(path))
            else:
                name = f"{label}/{path.relative_to(folder).as_posix()}"
                yield Input("migration's file", name, digest_file(path))


def migration_folders() -> Iterator[tuple[str, Path]]:
    """Return each migrated app's label and the folder of its migrations."""
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    for app in apps.get_app_configs():
        module = _migrations_module(*MigrationLoader.migrations_module(app.label))
        for folder in getattr(module, "__path__", ()):
            yield app.label, Path(folder)


def _migrations_module(name: str | None, explicit: bool) -> Any:
    if name is None:
        return None
    try:
        return import_module(name)
    except ImportError:
        if explicit:
            raise
        return None


def is_migration(path: Path, folder: Path) -> bool:
    """True for a file that Django takes for a migration (MigrationLoader.load_disk)."""
    return path.suffix == ".py" and path.parent == folder and path.name[0] not in "_~"


def squashes() -> list[str]:
    """Return the names of the migrations that replace others."""
    return [
        f"{label}.{path.stem}"
        for label, folder in migration_folders()
        for path in folder.glob("*.py")
        if is_migration(path, folder) and _REPLACES.search(path.read_bytes())
    ]


def _models(root: Path) -> Iterator[Input]:
    """Models of apps without migrations make tables; of others only rows of post_migrate."""
    from django.apps import apps

    migrated = {label for label, _ in migration_folders()}
    for app in apps.get_app_configs():
        stage = WHOLE if app.label in migrated else BASE
        for model in app.get_models(include_swapped=True):
            yield Input("model", model._meta.label, _digest_model(model, root), stage)


def _digest_model(model: Any, root: Path) -> str:
    options = model._meta
    fields = (*options.local_fields, *options.local_many_to_many)
    return digest_value(
        (
            [field.deconstruct() for field in fields],
            [_name_of(base) for base in model.__bases__],
            {name: options.original_attrs[name] for name in sorted(options.original_attrs)},
            options.swapped,
        ),
        root,
    )


def _receivers(root: Path) -> Iterator[Input]:
    """Who makes rows, or anything, before or after the migrations, by the file that holds it."""
    from django.db.models.signals import post_migrate, pre_migrate

    for signal, stage in ((pre_migrate, BASE), (post_migrate, WHOLE)):
        for receiver in receivers_of(signal):
            code = getattr(receiver, "__func__", receiver)
            file = getattr(getattr(code, "__code__", None), "co_filename", "")
            # Its package's version says the same of an installed one.
            digest = digest_file(file) if is_of_project(file) else digest_text(code.__module__)
            name = getattr(code, "__qualname__", type(code).__qualname__)
            yield Input("receiver", f"{code.__module__}:{name}", digest, stage)


def receivers_of(signal: Any) -> Iterator[Any]:
    """Return a signal's receivers that are alive, in the order in which they are called."""
    import weakref

    for entry in signal.receivers:
        receiver = entry[1]
        if isinstance(receiver, weakref.ReferenceType):
            receiver = receiver()
        if receiver is not None:
            yield receiver


def _files(globs: Iterable[str], root: Path) -> Iterator[Input]:
    for pattern in globs:
        for path in sorted(glob.glob(os.path.join(root, pattern), recursive=True)):
            if os.path.isfile(path):
                yield Input("file", relative_text(path, root), digest_file(path))
