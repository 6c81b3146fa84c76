"""Digests of what a test database is made of: the same for the same, in every process."""

from __future__ import annotations

import enum
import functools
import hashlib
import inspect
import os
import re
import sysconfig
import types
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath
from typing import Any

_DEEPEST = 20
_HEX_DIGITS = 32
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+")

GONE = ""  # The digest of what is not there.


def digest_text(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_HEX_DIGITS]


def digest_file(path: str | Path) -> str:
    """Return the digest of a file's content; GONE when it cannot be read."""
    whole = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            while piece := file.read(1 << 20):
                whole.update(piece)
    except OSError:
        return GONE
    return whole.hexdigest()[:_HEX_DIGITS]


def digest_folder(path: str | Path) -> str:
    """Return the digest of the names in a folder; GONE when it cannot be read.

    Without what Python and tools keep for themselves there.
    """
    try:
        names = sorted(os.listdir(path))
    except OSError:
        return GONE
    return digest_text("\0".join(name for name in names if name[0] not in "._"))


def digest_value(value: Any, root: Path) -> str:
    """Return the digest of a setting, or of whatever else a model or a migration is made of."""
    return digest_text(canonical(value, root))


def canonical(value: Any, root: Path, depth: int = 0) -> str:
    """Return a text that is the same for equal values, in every process.

    Functions and classes count by their names, objects by what they say of themselves, and a path
    below ``root``, the project's folder, as one relative to it.
    """
    if depth > _DEEPEST:
        return "..."

    def inner(part: Any) -> str:
        return canonical(part, root, depth + 1)

    if isinstance(value, enum.Enum):  # Some are texts or numbers, too.
        return f"{_name_of(type(value))}.{value.name}"
    if value is None or isinstance(value, (bool, int, float, complex, bytes)):
        return repr(value)
    if isinstance(value, (str, PurePath)):
        return repr(relative_text(str(value), root))
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{inner(key)}: {inner(item)}" for key, item in value.items())
        return f"{{{pairs}}}"
    if isinstance(value, (set, frozenset)):
        return f"{{{', '.join(sorted(map(inner, value)))}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(inner, value))}]"
    if isinstance(value, re.Pattern):
        return f"re({value.pattern!r}, {value.flags})"
    if isinstance(value, functools.partial):
        return f"partial({inner(value.func)}, {inner(value.args)}, {inner(value.keywords)})"
    if isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)):
        return _name_of(value)
    if isinstance(value, types.MethodType):
        return f"{inner(value.__self__)}.{value.__name__}"
    return _describe(value, root, depth)


def _describe(value: Any, root: Path, depth: int) -> str:
    from django.utils.functional import Promise

    if isinstance(value, Promise):
        return repr(str(value))
    kind = _name_of(type(value))
    if hasattr(value, "deconstruct"):
        try:
            # A field's first value is its name; paths, arguments and keywords are the same in all.
            return f"{kind}{canonical(value.deconstruct(), root, depth + 1)}"
        except Exception:  # Not every project's own class keeps to the protocol.
            pass
    text = repr(value)
    if _ADDRESS.search(text):
        return f"{kind}{canonical(getattr(value, '__dict__', {}), root, depth + 1)}"
    return f"{kind}({relative_text(text, root)})"


def relative_text(text: str, root: Path) -> str:
    """Return ``text`` with the project's folder, if it is in there, replaced by a word."""
    return text.replace(str(root), "<project>") if len(str(root)) > 1 else text


def _name_of(thing: Any) -> str:
    return f"{thing.__module__}.{thing.__qualname__}"


@functools.cache
def _folders_of_others() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    return tuple(
        os.path.realpath(paths[name]) + os.sep
        for name in ("stdlib", "platstdlib", "purelib", "platlib")
    )


def is_of_project(path: str) -> bool:
    """True for a source file that belongs to no installed package, whose version says enough."""
    if not path or path.startswith("<"):
        return False
    real = os.path.realpath(path)
    if real.startswith(_folders_of_others()):
        return False
    return not {"site-packages", "dist-packages"} & set(Path(real).parts)


def digest_code(thing: Any, root: Path) -> str:
    """Return the digest of a function's code, a class's source, or a value."""
    thing = inspect.unwrap(thing) if callable(thing) else thing
    if isinstance(thing, types.MethodType):
        thing = thing.__func__
    if isinstance(thing, types.FunctionType):
        defaults = (thing.__defaults__, thing.__kwdefaults__)
        return digest_text(_code_text(thing.__code__, root) + canonical(defaults, root))
    if isinstance(thing, type):
        try:
            return digest_text(inspect.getsource(thing))
        except (OSError, TypeError):
            return digest_text(_name_of(thing))
    return digest_value(thing, root)


def _code_text(code: types.CodeType, root: Path) -> str:
    constants = [
        _code_text(one, root) if isinstance(one, types.CodeType) else canonical(one, root)
        for one in code.co_consts
    ]
    return repr((code.co_code, code.co_names, code.co_varnames, constants))


def names_used(code: types.CodeType) -> Iterable[str]:
    """Return the names that code takes from its module, or from what it finds there."""
    yield from code.co_names
    for one in code.co_consts:
        if isinstance(one, types.CodeType):
            yield from names_used(one)
