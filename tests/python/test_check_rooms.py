"""tools/check_rooms.py passes on the tree as it is and fails on each way to break it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what the check reads."""
    shutil.copy(ROOT / "ARCHITECTURE.md", tmp_path)
    shutil.copy(ROOT / "CMakeLists.txt", tmp_path)
    shutil.copytree(ROOT / "src", tmp_path / "src")
    for folder in ("simulation", "golden"):
        shutil.copytree(ROOT / "tests" / folder, tmp_path / "tests" / folder)
    return tmp_path


def check(tree: Path) -> tuple[int, str]:
    command = [sys.executable, ROOT / "tools" / "check_rooms.py", tree]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert answer.stderr == ""
    return answer.returncode, answer.stdout


def add_line(file: Path, line: str) -> None:
    file.write_text(line + "\n" + file.read_text())


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_the_tree_as_it_is_passes(tree: Path) -> None:
    assert check(tree) == (0, "rooms: 13 keep to the table\n")


@pytest.mark.parametrize(
    ("file", "line", "complaint"),
    [
        ("src/model/ids.h", '#include "run/event.h"', "model may use only: base"),
        ("src/plan/queue.h", '#include "report/reporter.h"', "plan may use only: base, model"),
        ("src/run/event.h", "#include <uv.h>", "libuv is not among run's libraries"),
        ("src/os/loop.cc", "#include <CLI/CLI.hpp>", "CLI11 is not among os's libraries"),
        ("src/report/terminal.h", "#include <nlohmann/json.hpp>", "nlohmann_json is not among"),
        ("src/json/value.h", "#include <nlohmann/json.hpp>", "belongs in .cc files only"),
        ("src/config/config.h", "#include <toml++/toml.h>", "belongs in .cc files only"),
        ("src/json/value.cc", "#include <toml++/toml.h>", "toml++ is not among json's libraries"),
        ("src/base/error.cc", "#include <gtest/gtest.h>", "outside a test"),
    ],
)
def test_an_include_that_the_table_does_not_allow_fails(
    tree: Path, file: str, line: str, complaint: str
) -> None:
    add_line(tree / file, line)

    code, output = check(tree)

    assert code == 1
    assert output.startswith(f"{file}: ")
    assert complaint in output


def test_a_room_that_is_not_in_the_table_fails(tree: Path) -> None:
    (tree / "src" / "attic").mkdir()

    assert check(tree) == (1, "src/attic: is not in the table of ARCHITECTURE.md\n")


def test_a_room_of_the_table_without_a_folder_fails(tree: Path) -> None:
    replace(tree / "ARCHITECTURE.md", "| os |", "| attic | nothing | base | - |\n| os |")

    code, output = check(tree)

    assert code == 1
    assert "names the room attic, but there is no src/attic" in output


def test_a_source_that_no_list_names_fails(tree: Path) -> None:
    (tree / "src" / "base" / "forgotten.cc").write_text("")

    assert check(tree) == (1, "src/base/forgotten.cc: no CMakeLists.txt lists it\n")


def test_a_link_line_that_differs_from_the_table_fails(tree: Path) -> None:
    replace(tree / "src" / "model" / "CMakeLists.txt", "USES base", "USES base json")

    code, output = check(tree)

    assert code == 1
    assert output.startswith("src/model/CMakeLists.txt: uses ['base', 'json']")


def test_a_library_that_is_linked_but_not_in_the_table_fails(tree: Path) -> None:
    replace(
        tree / "src" / "model" / "CMakeLists.txt",
        "LIBRARIES fmt::fmt-header-only",
        "LIBRARIES fmt::fmt-header-only libuv::uv_a",
    )

    code, output = check(tree)

    assert code == 1
    assert output.startswith("src/model/CMakeLists.txt: links ['fmt', 'libuv']")


def test_a_project_without_a_table_fails(tree: Path) -> None:
    (tree / "ARCHITECTURE.md").write_text("# Architecture\n")

    assert check(tree) == (1, "ARCHITECTURE.md: has no table of rooms\n")


def test_a_type_that_two_rooms_define_fails(tree: Path) -> None:
    copy = "class Findings final {\n};\n\nclass UnitQueue"
    replace(tree / "src/plan/queue.h", "class UnitQueue", copy)

    code, said = check(tree)

    assert code == 1
    assert "src/report/findings.h: defines Findings, as src/plan/queue.h does" in said
