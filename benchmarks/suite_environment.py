"""Django's source distribution, unpacked, with an environment of its own to run its tests in.

Everything lies below one cache folder and is made once; a second call finds it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
COPIED = ("fast_runner.py", "peer_runner.py", "suite_databases.py", "suite_settings.py")


@dataclass(frozen=True)
class Suite:
    """Where to run Django's tests, and with what."""

    django: str
    tests: Path
    python: Path  # Of the environment.
    left_out: list[str]  # Requirements that could not be installed here.


def make_suite(version: str, cache: Path, sdist: Path | None = None) -> Suite:
    """Fetch, unpack and install Django `version`; `sdist` saves fetching it."""
    cache.mkdir(parents=True, exist_ok=True)
    source = cache / f"django-{version}"
    if not (source / "tests" / "runtests.py").is_file():
        _unpack(sdist or _fetch(version, cache), source)
    python = _make_environment(
        cache / f"venv-{version}-py{sys.version_info.major}.{sys.version_info.minor}"
    )
    left_out = _install(python, source)
    for name in COPIED:
        shutil.copy(PROJECT / "benchmarks" / name, source / "tests" / name)
    return Suite(version, source / "tests", python, left_out)


def install_driver(python: Path, driver: str) -> None:
    """Install what Django needs to speak with a database server."""
    _pip_or_exit(python, "install", driver)


def install_shoal(python: Path, wheel: Path | None, engine: Path | None) -> dict[str, str]:
    """Make `import shoal` work in the environment, and return what a run needs in its own.

    A wheel is installed. An engine is used with this tree's Python half. With neither, this tree is
    built and installed, as a user would.
    """
    link = _site_packages(python) / "shoal-tree.pth"
    link.unlink(missing_ok=True)
    if engine:
        _pip(python, "uninstall", "--yes", "shoal")
        link.write_text(f"{PROJECT / 'python'}\n")
        return {"SHOAL_ENGINE": str(engine.resolve())}
    _pip_or_exit(
        python, "install", "--force-reinstall", "--no-deps", str((wheel or PROJECT).resolve())
    )
    return {}


def describe_python(python: Path) -> str:
    return _run(python, "-c", "import platform; print(platform.python_version())").stdout.strip()


def clean_environment() -> dict[str, str]:
    """This process's environment without what would change the runs."""
    changing = re.compile(r"(SHOAL|DJANGO|SUITE|PEER|PYTHON|COVERAGE)")
    return {name: value for name, value in os.environ.items() if not changing.match(name)}


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _pip(python: Path, *arguments: str) -> str | None:
    """Run pip and return what it said when it failed."""
    done = _run(python, "-m", "pip", "--disable-pip-version-check", *arguments)
    return None if done.returncode == 0 else done.stdout or "it said nothing"


def _pip_or_exit(python: Path, *arguments: str) -> None:
    if said := _pip(python, *arguments):
        raise SystemExit(f"pip {' '.join(arguments)} failed:\n{said}")


def _fetch(version: str, cache: Path) -> Path:
    name = f"django-{version}.tar.gz"
    if not (cache / name).is_file():
        print(f"fetching Django {version}", flush=True)
        # Only Django as source: a build tool that this needs may come as a wheel.
        options = ["--no-deps", "--no-binary", "django", "--dest", str(cache)]
        _pip_or_exit(Path(sys.executable), "download", *options, f"django=={version}")
        for found in cache.glob(f"[Dd]jango-{version}.tar.gz"):
            found.rename(cache / name)
    return cache / name


def _unpack(sdist: Path, source: Path) -> None:
    unpacking = source.with_name(f"unpacking-{os.getpid()}")
    with tarfile.open(sdist) as archive:
        archive.extractall(unpacking, filter="data")
    (inner,) = unpacking.iterdir()
    inner.rename(source)
    unpacking.rmdir()


def _make_environment(folder: Path) -> Path:
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.is_file():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    return python


def _install(python: Path, source: Path) -> list[str]:
    done = python.parent.parent / "left-out.txt"  # Written last: it says that the rest is there.
    if done.is_file():
        return done.read_text().splitlines()
    print("installing Django's test requirements", flush=True)
    requirements = source / "tests" / "requirements" / "py3.txt"
    left_out = []
    if _pip(python, "install", "-r", str(requirements)):
        for line in _requirement_lines(requirements):
            if _pip(python, "install", line):
                left_out.append(line)
    _pip_or_exit(python, "install", "--editable", str(source))
    # So that no measured run spends its time on compiling. Some test files are broken on purpose.
    _run(python, "-m", "compileall", "-q", "-j", "0", source)
    done.write_text("".join(f"{line}\n" for line in left_out))
    return left_out


def _requirement_lines(requirements: Path) -> list[str]:
    lines = (line.partition("#")[0].strip() for line in requirements.read_text().splitlines())
    return [line for line in lines if line]


def _site_packages(python: Path) -> Path:
    program = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
    return Path(_run(python, "-c", program).stdout.strip())
