"""The wheel as a user gets it: installed in a fresh environment, with no compiler in sight."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# The C library and what belongs to it; everything else is linked into the engine.
SYSTEM_LIBRARIES = re.compile(
    r"^(linux-vdso|ld-linux.*|libc|libm|libpthread|libdl|librt)\.so|^/lib.*/ld-linux"
)


@pytest.fixture(scope="session")
def wheel() -> Path:
    """The wheel that `make wheel` has built, or the one that SHOAL_WHEEL names."""
    if named := os.environ.get("SHOAL_WHEEL"):
        return Path(named)
    built = sorted((ROOT / ".make" / "wheel").glob("shoal-*.whl"))
    assert len(built) == 1, f"expected one wheel in .make/wheel, found {built}; run make wheel"
    return built[0]


@pytest.fixture(scope="session")
def version() -> str:
    text = (ROOT / "python" / "shoal" / "_version.py").read_text()
    match = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    assert match
    return match[1]


@pytest.fixture(scope="session")
def bare_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment whose PATH leads nowhere: no compiler, no cmake, no other shoal."""
    empty = tmp_path_factory.mktemp("empty")
    return {"PATH": str(empty), "HOME": str(empty), "LANG": "C.UTF-8"}


@pytest.fixture(scope="session")
def bin_folder(
    tmp_path_factory: pytest.TempPathFactory, wheel: Path, bare_environment: dict[str, str]
) -> Path:
    """The bin folder of a fresh virtual environment with the wheel and nothing else."""
    home = tmp_path_factory.mktemp("fresh") / "venv"
    subprocess.run([sys.executable, "-m", "venv", home], check=True, timeout=300)
    subprocess.run(
        [home / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-index", wheel],
        check=True,
        timeout=300,
        env=bare_environment,
    )
    return home / "bin"


def find_engine(bin_folder: Path, environment: dict[str, str]) -> Path:
    question = "from shoal.engine import find_engine; print(find_engine())"
    command = [bin_folder / "python", "-c", question]
    answer = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    return Path(answer.stdout.strip())


def run(*command: str | Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


def test_one_wheel_serves_every_python(wheel: Path, version: str) -> None:
    assert re.fullmatch(rf"shoal-{re.escape(version)}-py3-none-[a-z0-9_]+\.whl", wheel.name)


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path, version: str) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    metadata = f"shoal-{version}.dist-info/"
    strangers = [
        name
        for name in names
        if not name.startswith(metadata)
        and not re.fullmatch(r"shoal/(?:\w+/)*(?:\w+\.pyi?|py\.typed|bin/shoal-engine)", name)
    ]
    assert strangers == []
    assert "shoal/bin/shoal-engine" in names
    assert "shoal/py.typed" in names


def test_every_module_of_the_tree_is_in_the_wheel(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())

    modules = {
        file.relative_to(ROOT / "python").as_posix()
        for file in (ROOT / "python" / "shoal").rglob("*.py")
    }
    assert modules - names == set()


def test_the_licenses_travel_with_the_wheel(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    licenses = {Path(name).name for name in names if "/licenses/" in name}
    assert licenses == {"LICENSE", "LICENSES-THIRD-PARTY.md"}


def test_the_wheel_asks_for_no_other_package(wheel: Path, version: str) -> None:
    metadata = zipfile.ZipFile(wheel).read(f"shoal-{version}.dist-info/METADATA").decode()

    assert "Requires-Dist" not in metadata
    assert "Requires-Python: >=3.10" in metadata


def test_the_command_says_its_version(
    bin_folder: Path, bare_environment: dict[str, str], version: str
) -> None:
    answer = run(bin_folder / "shoal", "--version", environment=bare_environment)

    assert answer.returncode == 0, answer.stderr
    assert version in answer.stdout


def test_the_engine_is_found_inside_the_package_and_runs(
    bin_folder: Path, bare_environment: dict[str, str], version: str
) -> None:
    engine = find_engine(bin_folder, bare_environment)
    answer = run(engine, "--version", environment=bare_environment)

    assert engine.is_relative_to(bin_folder.parent)
    assert engine.parts[-3:] == ("shoal", "bin", "shoal-engine")
    assert answer.returncode == 0, answer.stderr
    assert version in answer.stdout


@pytest.mark.skipif(shutil.which("ldd") is None, reason="only Linux has ldd")
def test_the_engine_needs_the_c_library_and_nothing_else(
    bin_folder: Path, bare_environment: dict[str, str]
) -> None:
    engine = find_engine(bin_folder, bare_environment)
    answer = subprocess.run(["ldd", engine], capture_output=True, text=True, timeout=60, check=True)

    libraries = [line.split()[0] for line in answer.stdout.splitlines()]
    assert libraries
    assert [name for name in libraries if not SYSTEM_LIBRARIES.search(name)] == []
