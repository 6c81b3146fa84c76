"""What migrations are seen to use while they run: settings, variables, files, folders, code.

Nobody can tell beforehand what a data migration reads. So it is noticed when a template is made,
and looked at again before the template is used.
"""

from __future__ import annotations

import datetime
import decimal
import enum
import importlib.util
import inspect
import os
import re
import sys
import tempfile
import types
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path, PurePath
from typing import Any

from shoal.template_digests import (
    GONE,
    digest_code,
    digest_file,
    digest_folder,
    digest_value,
    is_of_project,
    names_used,
    relative_text,
)
from shoal.template_inputs import Input, migration_folders

# Of settings that change from run to run; what matters of them is known beforehand.
_NOT_OBSERVED = frozenset(("DATABASES", "CACHES", "LOGGING", "LOGGING_CONFIG"))
_PLACES_OF_OTHERS = ("/proc/", "/dev/", "/sys/")

Name = tuple[str, str]  # An input's kind and name.


class Observer:
    """What was noticed in this process so far. Modules are imported once, for all databases."""

    def __init__(self, root: Path, not_looked_at: Iterable[str] = ()) -> None:
        """``root`` is the project's folder; below ``not_looked_at`` lies what runs make."""
        self._root = root
        places = [os.path.abspath(path) for path in (*not_looked_at, tempfile.gettempdir())]
        # The project itself may lie in a folder for temporary files.
        self._ours = tuple(path for path in places if not str(root).startswith(path))
        self._noticed: set[Name] = set()
        self._listens = False
        self._hooked = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """While it lasts, notice what is read."""
        if not self._hooked:
            sys.addaudithook(self._hear)  # For ever: Python has no way to take it back.
            self._hooked = True
        self._listens = True
        try:
            with self._reading_settings(), self._reading_variables():
                yield
        finally:
            self._listens = False

    def inputs(self) -> list[Input]:
        """Return what was noticed, with the digests of now, and the code of data migrations."""
        known = tuple(relative_text(str(folder), self._root) for _, folder in migration_folders())
        noticed = {(kind, name) for kind, name in self._noticed if not name.startswith(known)}
        return digest_all(sorted(noticed | set(_code_of_migrations())), self._root)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._listens:
            return
        if event == "open":
            path, mode, flags = arguments
            writes = flags & (os.O_WRONLY | os.O_RDWR) if isinstance(flags, int) else 0
            if not writes and not (mode and set(mode) & set("wax+")):
                self._notice_path("file", path)
        elif event in ("os.listdir", "os.scandir") and not _imports(sys._getframe(1)):
            self._notice_path("folder", arguments[0] or ".")

    def _notice_path(self, kind: str, given: Any) -> None:
        if not isinstance(given, (str, bytes, os.PathLike)):
            return  # A descriptor: what it was opened from was heard of.
        path = os.path.abspath(os.fsdecode(given))
        if path.endswith(".pyc"):
            with suppress(ValueError, NotImplementedError):
                path = importlib.util.source_from_cache(path)
        if "__pycache__" in path or not path.startswith(str(self._root) + os.sep):
            return
        if path.startswith((*self._ours, *_PLACES_OF_OTHERS)) or not is_of_project(path):
            return
        self._noticed.add((kind, relative_text(path, self._root)))

    @contextmanager
    def _reading_settings(self) -> Iterator[None]:
        from django.conf import settings

        whole = settings._wrapped
        for name in [name for name in vars(settings) if name.isupper()]:
            del vars(settings)[name]  # Django keeps each that was read once.
        vars(settings)["_wrapped"] = _Reading(whole, self._noticed)
        try:
            yield
        finally:
            vars(settings)["_wrapped"] = whole

    @contextmanager
    def _reading_variables(self) -> Iterator[None]:
        kind = type(os.environ)
        original = kind.__getitem__

        def __getitem__(environment: Any, name: str) -> Any:
            if _asked_by_project(sys._getframe(1)):
                self._noticed.add(("variable", name))
            return original(environment, name)

        kind.__getitem__ = __getitem__  # type: ignore[method-assign]
        try:
            yield
        finally:
            kind.__getitem__ = original  # type: ignore[method-assign]


def _imports(frame: types.FrameType) -> bool:
    """True for Python itself, which looks for modules."""
    return frame.f_code.co_filename.startswith("<frozen importlib")


def _asked_by_project(frame: types.FrameType | None) -> bool:
    """True when the project's code reads a variable, itself or through os.getenv and the like."""
    while frame is not None and os.path.basename(frame.f_code.co_filename) in (
        "os.py",
        "<frozen os>",
        "_collections_abc.py",
        "<frozen _collections_abc>",
    ):
        frame = frame.f_back
    return frame is not None and is_of_project(frame.f_code.co_filename)


class _Reading:
    """Settings, of which every name that is read is noticed."""

    def __init__(self, whole: Any, noticed: set[Name]) -> None:
        vars(self)["_whole"] = whole
        vars(self)["_noticed"] = noticed

    def __getattr__(self, name: str) -> Any:
        if name.isupper() and name not in _NOT_OBSERVED:
            self._noticed.add(("setting", name))
        return getattr(self._whole, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._whole, name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._whole, name)

    def __dir__(self) -> Iterable[str]:
        return dir(self._whole)


def digest_all(names: Iterable[Name], root: Path) -> list[Input]:
    """Return observed inputs with the digests of now; GONE for what is no longer there."""
    return [Input(kind, name, _digest(kind, name, root), observed=True) for kind, name in names]


def _digest(kind: str, name: str, root: Path) -> str:
    if kind in ("file", "folder"):
        path = name.replace("<project>", str(root), 1)
        return digest_file(path) if kind == "file" else digest_folder(path)
    if kind == "variable":
        return digest_value(os.environ.get(name), root)
    if kind == "setting":
        from django.conf import settings

        return digest_value(getattr(settings, name), root) if hasattr(settings, name) else GONE
    if kind == "code":
        return _digest_named(name, root)
    return GONE


def _digest_named(name: str, root: Path) -> str:
    module, _, path = name.partition(":")
    try:
        thing: Any = import_module(module)
        for part in path.split("."):
            thing = (
                inspect.getattr_static(thing, part)
                if isinstance(thing, type)
                else getattr(thing, part)
            )
    except Exception:  # A project's module may raise anything.
        return GONE
    if isinstance(thing, (staticmethod, classmethod)):
        thing = thing.__func__
    return digest_code(thing, root)


def _code_of_migrations() -> Iterator[Name]:
    """Return the names of what data migrations call outside their own files, however far away."""
    from django.db.migrations.loader import MigrationLoader

    walk = _CodeWalk()

    for label in {label for label, _ in migration_folders()}:
        package, _ = MigrationLoader.migrations_module(label)
        prefix = f"{package}."
        for module in [name for name in sys.modules if name.startswith(prefix)]:
            for operation in _operations_in(sys.modules[module]):
                walk.operation(operation)
    return iter(sorted(walk.found))


_DATA = (
    *(str, bytes, int, float, complex, type(None), tuple, list, dict, set, frozenset),
    *(PurePath, re.Pattern, enum.Enum, decimal.Decimal, datetime.date, datetime.time),
)


def _operations_in(module: Any) -> list[Any]:
    """Return a migration's operations; a module may hold all kinds of things under these names."""
    from django.db.migrations import Migration

    found = getattr(module, "Migration", None)
    if not isinstance(found, type) or not issubclass(found, Migration):
        return []
    return _operations(getattr(found, "operations", ()))


def _operations(found: Any) -> list[Any]:
    from django.db.migrations.operations.base import Operation

    if not isinstance(found, (list, tuple)):
        return []
    return [one for one in found if isinstance(one, Operation)]


class _CodeWalk:
    """Follows code from the operations of migrations to all of the project that it uses."""

    def __init__(self) -> None:
        self.found: set[Name] = set()
        self._seen: set[int] = set()

    def operation(self, operation: Any) -> None:
        for inner in _operations(getattr(operation, "database_operations", ())):
            self.operation(inner)
        if is_of_project(_file_of(type(operation))):
            self._thing(type(operation))
        self._thing(getattr(operation, "code", None))
        field = getattr(operation, "field", None)
        self._thing(getattr(field, "default", None))

    def _thing(self, thing: Any) -> None:
        if id(thing) in self._seen:
            return
        self._seen.add(id(thing))
        for attribute in ("__wrapped__", "__func__", "func"):
            if hasattr(thing, attribute) and not isinstance(thing, type):
                self._thing(getattr(thing, attribute))
        if isinstance(thing, types.FunctionType) and is_of_project(thing.__code__.co_filename):
            self._note(thing)
            self._used_by(thing)
        elif isinstance(thing, type) and is_of_project(_file_of(thing)):
            self._note(thing)
        elif callable(thing) and is_of_project(_file_of(type(thing))):
            self._thing(type(thing))

    def _used_by(self, function: types.FunctionType) -> None:
        names = set(names_used(function.__code__))
        for name in names & function.__globals__.keys():
            thing = function.__globals__[name]
            if isinstance(thing, types.ModuleType):
                if is_of_project(getattr(thing, "__file__", None) or ""):
                    self._module(thing, names)
            elif isinstance(thing, (types.FunctionType, type)) or callable(thing):
                self._thing(thing)
            else:
                self._value(function.__module__, name, thing)

    def _module(self, module: types.ModuleType, names: set[str]) -> None:
        for name in names & vars(module).keys():
            thing = vars(module)[name]
            if isinstance(thing, types.ModuleType):
                if is_of_project(getattr(thing, "__file__", None) or "") and thing is not module:
                    self._module(thing, names)
            elif callable(thing):
                self._thing(thing)
            else:
                self._value(module.__name__, name, thing)

    def _value(self, module: str, name: str, value: Any) -> None:
        # Objects of packages, as Django's settings or a logger, do not stand for data.
        if isinstance(value, _DATA) or is_of_project(_file_of(type(value))):
            self.found.add(("code", f"{module}:{name}"))

    def _note(self, thing: Any) -> None:
        if "<" not in thing.__qualname__ and not _is_of_migration(thing.__module__):
            self.found.add(("code", f"{thing.__module__}:{thing.__qualname__}"))


def _is_of_migration(module: str) -> bool:
    """True for the module of a migration, whose whole file counts."""
    return bool(_operations_in(sys.modules.get(module)))


def _file_of(kind: type) -> str:
    return getattr(sys.modules.get(kind.__module__), "__file__", None) or ""
