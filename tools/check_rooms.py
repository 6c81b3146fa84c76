"""Checks that every room of the engine keeps to its line in ARCHITECTURE.md.

    python tools/check_rooms.py [project folder]

Fails on an include that the table does not allow, on a room that it does not name, on a source file
that no CMakeLists.txt lists, on a type that two headers define, and where a room's CMakeLists.txt
says something else than its line.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

# How the includes of a library begin, and the CMake targets it is linked by.
LIBRARY_INCLUDES = {
    "fmt": ("fmt/",),
    "tl::expected": ("tl/",),
    "nlohmann_json": ("nlohmann/",),
    "libuv": ("uv.h", "uv/"),
    "CLI11": ("CLI/",),
    "toml++": ("toml++/",),
    "GoogleTest": ("gtest/", "gmock/"),
}
LIBRARY_TARGETS = {
    "fmt::fmt-header-only": "fmt",
    "tl::expected": "tl::expected",
    "nlohmann_json::nlohmann_json": "nlohmann_json",
    "libuv::uv_a": "libuv",
    "CLI11::CLI11": "CLI11",
    "tomlplusplus::tomlplusplus": "toml++",
}
# `Result` is an alias of it, so whoever includes base/error.h has it.
EVERYWHERE = {"tl::expected"}
# A test may read what its room wrote with another's eyes.
FOR_TESTS = {"nlohmann_json"}
# Half a second and more for every file that includes it.
NEVER_IN_HEADERS = {"nlohmann_json", "toml++"}

ROW = re.compile(r"^\| *([a-z_]+) *\|[^|]*\|([^|]*)\|([^|]*)\|$")
# A definition at the left margin: one within a class is that class's own.
TYPE = re.compile(r"^(?:class|struct|enum class) (\w+)(?: final)?(?: :[^;]*)? \{", re.MULTILINE)
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


@dataclass(frozen=True)
class Room:
    """A line of the table. `exact` is False for "all above": then CMake may name fewer rooms."""

    name: str
    uses: frozenset[str]
    libraries: frozenset[str]
    exact: bool


def words(cell: str) -> list[str]:
    return [word for word in re.split(r"[,\s]+", cell.strip()) if word and word != "-"]


def read_table(text: str) -> dict[str, Room]:
    """Return the rooms of the table that has the column "may use"."""
    rooms: dict[str, Room] = {}
    inside = False
    for line in text.splitlines():
        if "may use" in line and line.startswith("|"):
            inside = True
        elif inside and not line.startswith("|"):
            break
        elif inside and (match := ROW.match(line)):
            name, uses, libraries = match.groups()
            exact = uses.strip() not in ("all above", "everything")
            allowed = frozenset(words(uses)) if exact else frozenset(rooms)
            rooms[name] = Room(name, allowed, frozenset(words(libraries)), exact)
    return rooms


def library_of(include: str) -> str | None:
    for library, beginnings in LIBRARY_INCLUDES.items():
        if include.startswith(beginnings):
            return library
    return None


def include_fault(room: Room, file: Path, include: str, quoted: bool) -> str | None:
    """Return what is wrong with one include, or None."""
    library = library_of(include)
    is_test = file.stem.endswith("_test")
    if quoted and library is None:
        target = include.partition("/")[0]
        if target == room.name or target in room.uses:
            return None
        allowed = ", ".join(sorted(room.uses)) or "nothing"
        return f"includes {include}, but {room.name} may use only: {allowed}"
    if library is None or library in EVERYWHERE:
        return None
    if library == "GoogleTest":
        return None if is_test else f"includes {include} outside a test"
    if library not in room.libraries and not (is_test and library in FOR_TESTS):
        return f"includes {include}, but {library} is not among {room.name}'s libraries"
    if library in NEVER_IN_HEADERS and file.suffix == ".h":
        return f"includes {include}: {library} belongs in .cc files only"
    return None


def check_includes(room: Room, source: Path) -> list[str]:
    faults = []
    for file in sorted([*(source / room.name).rglob("*.h"), *(source / room.name).rglob("*.cc")]):
        for mark, include in INCLUDE.findall(file.read_text()):
            if fault := include_fault(room, file, include, mark == '"'):
                faults.append(f"{file.relative_to(source.parent)}: {fault}")
    return faults


def cmake_words(text: str) -> list[str]:
    return re.sub(r"#.*", "", text).replace("(", " ( ").replace(")", " ) ").split()


def targets_linked_by(name: str, tokens: list[str]) -> set[str]:
    """Return what `target_link_libraries(name ...)` lists, over all such calls."""
    targets: set[str] = set()
    for start, token in enumerate(tokens):
        if token == "target_link_libraries" and tokens[start + 2] == name:
            end = tokens.index(")", start)
            targets.update(tokens[start + 3 : end])
    return targets


def arguments_of_room(name: str, tokens: list[str]) -> dict[str, list[str]] | None:
    """Return the arguments of `shoal_room(name ...)` by keyword, or None without such a call."""
    for start, token in enumerate(tokens):
        if token == "shoal_room" and tokens[start + 2] == name:
            break
    else:
        return None
    arguments: dict[str, list[str]] = {"": []}
    keyword = ""
    for token in tokens[start + 3 :]:
        if token == ")":
            break
        if token in ("SOURCES", "USES", "LIBRARIES", "TESTS"):
            keyword = token
        arguments.setdefault(keyword, [])
        if token != keyword:
            arguments[keyword].append(token)
    return arguments


def check_cmake(room: Room, folder: Path) -> list[str]:
    """Compare the room's CMakeLists.txt with its line in the table."""
    listing = folder / "CMakeLists.txt"
    if not listing.is_file():
        return [f"src/{room.name}: has no CMakeLists.txt"]
    tokens = cmake_words(listing.read_text())
    arguments = arguments_of_room(room.name, tokens)
    if arguments is None:
        return [f"src/{room.name}/CMakeLists.txt: has no shoal_room({room.name} ...)"]

    faults = []
    uses = frozenset(arguments.get("USES", []))
    if (uses != room.uses) if room.exact else not (uses <= room.uses):
        faults.append(f"uses {sorted(uses)}, the table says {sorted(room.uses)}")
    targets = targets_linked_by(f"shoal_{room.name}", tokens) | set(arguments.get("LIBRARIES", []))
    linked = {LIBRARY_TARGETS[target] for target in targets if target in LIBRARY_TARGETS}
    if linked - EVERYWHERE != room.libraries - EVERYWHERE:
        faults.append(f"links {sorted(linked)}, the table says {sorted(room.libraries)}")
    return [f"src/{room.name}/CMakeLists.txt: {fault}" for fault in faults]


def check_listed(root: Path) -> list[str]:
    """Return the .cc files that no CMakeLists.txt between them and the root names."""
    faults = []
    sources = [file for name in ("src", "tests", "fuzz") for file in (root / name).rglob("*.cc")]
    for file in sorted(sources):
        for folder in file.parents:
            listing = folder / "CMakeLists.txt"
            name = file.relative_to(folder).as_posix()
            if listing.is_file() and name in cmake_words(listing.read_text()):
                break
            if folder == root:
                faults.append(f"{file.relative_to(root)}: no CMakeLists.txt lists it")
                break
    return faults


def check_types(source: Path) -> list[str]:
    """Return the types that two headers define: all rooms share a namespace, and no tool tells."""
    homes: dict[str, str] = {}
    faults = []
    for file in sorted(source.rglob("*.h")):
        path = file.relative_to(source.parent).as_posix()
        for name in TYPE.findall(file.read_text()):
            if homes.setdefault(name, path) != path:
                faults.append(f"{path}: defines {name}, as {homes[name]} does")
    return faults


def check(root: Path) -> list[str]:
    """Return every fault, as a line for a person."""
    rooms = read_table((root / "ARCHITECTURE.md").read_text())
    if not rooms:
        return ["ARCHITECTURE.md: has no table of rooms"]
    source = root / "src"
    folders = {path.name for path in source.iterdir() if path.is_dir()}
    faults = [
        f"src/{name}: is not in the table of ARCHITECTURE.md"
        for name in sorted(folders - set(rooms))
    ]
    for room in rooms.values():
        if room.name not in folders:
            faults.append(
                f"ARCHITECTURE.md: names the room {room.name}, but there is no src/{room.name}"
            )
            continue
        faults += check_includes(room, source)
        faults += check_cmake(room, source / room.name)
    return faults + check_types(source) + check_listed(root)


def main() -> int:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    faults = check(root)
    for fault in faults:
        print(fault)
    if faults:
        return 1
    print(f"rooms: {len(read_table((root / 'ARCHITECTURE.md').read_text()))} keep to the table")
    return 0


if __name__ == "__main__":
    sys.exit(main())
