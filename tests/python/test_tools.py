"""The tools that prepare a machine for the tests: which Python they take, and what they pass on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **environment},
    )


def make_interpreter(path: Path, version: str | None) -> None:
    """A stand-in for Python that says its version, or fails like a shim without one behind it."""
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\necho {version}\n" if version else "#!/bin/sh\nexit 127\n")
    path.chmod(0o755)


def find_python(minor: str, **environment: str) -> str:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "import make_test_environments as made; print(made.find_python(sys.argv[2]))"
    )
    answer = run("-c", program, TOOLS, minor, **environment)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """A PATH and a pyenv root of the test's own."""
    (tmp_path / "path").mkdir()
    return {"PATH": str(tmp_path / "path"), "PYENV_ROOT": str(tmp_path / "pyenv")}


def test_a_python_on_path_comes_first(tmp_path: Path, machine: dict[str, str]) -> None:
    make_interpreter(tmp_path / "shims" / "python3.12", "3.12.9")
    make_interpreter(tmp_path / "pyenv" / "versions" / "3.12.1" / "bin" / "python", "3.12.1")
    machine["PATH"] = str(tmp_path / "shims")

    assert find_python("3.12", **machine) == str(tmp_path / "shims" / "python3.12")


def test_a_shim_that_does_not_run_is_passed_over(tmp_path: Path, machine: dict[str, str]) -> None:
    make_interpreter(tmp_path / "shims" / "python3.12", None)
    installed = tmp_path / "pyenv" / "versions" / "3.12.1" / "bin" / "python"
    make_interpreter(installed, "3.12.1")
    machine["PATH"] = str(tmp_path / "shims")

    assert find_python("3.12", **machine) == str(installed)


def test_of_several_the_newest_is_taken(tmp_path: Path, machine: dict[str, str]) -> None:
    versions = tmp_path / "pyenv" / "versions"
    for version in ("3.12.9", "3.12.10", "3.12.2"):
        make_interpreter(versions / version / "bin" / "python", version)

    assert find_python("3.12", **machine) == str(versions / "3.12.10" / "bin" / "python")


def test_an_interpreter_that_is_another_version_is_not_taken(
    tmp_path: Path, machine: dict[str, str]
) -> None:
    make_interpreter(tmp_path / "pyenv" / "versions" / "3.1.4" / "bin" / "python", "3.11.4")

    assert find_python("3.1", **machine) == "None"


def test_an_environment_that_was_not_made_is_named(tmp_path: Path) -> None:
    listing = tmp_path / "environments.json"
    listing.write_text(json.dumps([{"name": "django-4.2", "python": "/somewhere/python"}]))
    command = (TOOLS / "make_test_environments.py", "--directory", tmp_path, "--print-python-of")

    there, missing = run(*command, "django-4.2"), run(*command, "django-9.9")

    assert (there.returncode, there.stdout) == (0, "/somewhere/python\n")
    assert missing.returncode == 1
    assert "no environment 'django-9.9'" in missing.stderr


def test_servers_that_are_given_are_used_and_the_exit_code_is_passed_on() -> None:
    program = "import os, sys; print(os.environ['SHOAL_TEST_MYSQL']); sys.exit(7)"
    command = (TOOLS / "with_database_servers.py", sys.executable, "-c", program)

    answer = run(*command, SHOAL_TEST_POSTGRES="me@elsewhere:1", SHOAL_TEST_MYSQL="me@there:2")

    assert (answer.returncode, answer.stdout) == (7, "me@there:2\n")
