"""Makes one virtual environment for each Django that shoal is tested with.

    python tools/make_test_environments.py --wheel .make/wheel --directory .make/environments

Every environment has shoal (the wheel), Django, and drivers of servers. `environments.json` in the
directory lists them; a Django whose Python this machine lacks is left out, and said so. An
environment that is as it should be is not touched, so the second time needs no network.

With `--print-python-of django-6.1` it prints the path of that environment's interpreter and stops.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

# An interpreter that does not answer within this time is one that does not work.
SECONDS_FOR_VERSION = 20

DRIVERS = (
    "psycopg[binary]==3.3.9",
    "psycopg-pool==3.3.3",
    "mysqlclient==2.3.1",
    "redis==8.1.0",
    "pymemcache==4.0.0",
)


@dataclass(frozen=True)
class Wanted:
    """A Django, and the Pythons it may run on: the first that is found is taken."""

    name: str
    django: str
    pythons: tuple[str, ...]
    more: tuple[str, ...] = ()  # Packages that do not go with every Django.


# Between them: the oldest and the newest Python and Django that shoal supports.
WANTED = (
    Wanted("django-4.2", "4.2.30", ("3.10", "3.11", "3.12")),
    Wanted("django-5.2", "5.2.19", ("3.11", "3.12", "3.10", "3.13", "3.14")),
    Wanted("django-6.1", "6.1.3", ("3.14", "3.13", "3.12"), ("django-redis==7.0.0",)),
)


@dataclass(frozen=True)
class Environment:
    """One entry of environments.json."""

    name: str
    python: str
    python_version: str
    django_version: str


def version_of(python: Path) -> str | None:
    """Return "3.13.0", or None for an interpreter that does not run (a pyenv shim may not)."""
    question = "import sys; print('%d.%d.%d' % sys.version_info[:3])"
    try:
        answer = subprocess.run(
            [python, "-c", question],
            capture_output=True,
            text=True,
            timeout=SECONDS_FOR_VERSION,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()


def find_python(minor: str) -> Path | None:
    """Return a working interpreter of version `minor` ("3.13"): on PATH first, then pyenv's."""
    candidates = []
    if on_path := shutil.which(f"python{minor}"):
        candidates.append(Path(on_path))
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    installed = [
        path for path in root.glob(f"versions/{minor}.*") if re.search(r"\.\d+$", path.name)
    ]
    installed.sort(key=lambda path: int(path.name.rpartition(".")[2]), reverse=True)
    candidates += [path / "bin" / "python" for path in installed]
    for candidate in candidates:
        version = version_of(candidate)
        if version and version.startswith(minor + "."):
            return candidate
    return None


def fingerprint(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def is_done(stamp: Path, expected: str) -> bool:
    return stamp.is_file() and stamp.read_text() == expected


def pip(python: Path, *arguments: str) -> None:
    command = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *arguments]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def make_environment(wanted: Wanted, base: Path, wheel: Path, directory: Path) -> Environment:
    """Make or complete the environment; does only what is not done yet."""
    home = directory / wanted.name
    python = home / "bin" / "python"
    base_version = version_of(base) or ""

    requirements = fingerprint(wanted.django, *DRIVERS, *wanted.more, str(base), base_version)
    if not is_done(home / ".requirements", requirements):
        shutil.rmtree(home, ignore_errors=True)
        subprocess.run([base, "-m", "venv", home], check=True)
        pip(python, f"django=={wanted.django}", *DRIVERS, *wanted.more)
        (home / ".requirements").write_text(requirements)

    contents = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if not is_done(home / ".wheel", contents):
        pip(python, "--no-index", "--no-deps", "--force-reinstall", str(wheel))
        (home / ".wheel").write_text(contents)
    return Environment(wanted.name, str(python), base_version, wanted.django)


def only_wheel_in(directory: Path) -> Path:
    wheels = sorted(directory.glob("shoal-*.whl"))
    if len(wheels) != 1:
        raise SystemExit(
            f"expected one wheel in '{directory}', found {len(wheels)}; run make wheel"
        )
    return wheels[0]


def make_all(wheel: Path, directory: Path) -> list[Environment]:
    environments = []
    for wanted in WANTED:
        found = next(filter(None, map(find_python, wanted.pythons)), None)
        if found is None:
            print(f"{wanted.name}: missing, for want of Python {' or '.join(wanted.pythons)}")
            continue
        environment = make_environment(wanted, found, wheel, directory)
        python, django = environment.python_version, environment.django_version
        print(f"{wanted.name}: Django {django}, Python {python}")
        environments.append(environment)
    return environments


def print_python_of(name: str, listing: Path) -> None:
    for entry in json.loads(listing.read_text()):
        if entry["name"] == name:
            print(entry["python"])
            return
    raise SystemExit(f"no environment '{name}' in '{listing}': its Python was not found")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--directory", type=Path, required=True, help="where the environments lie")
    parser.add_argument("--wheel", type=Path, help="the folder that holds shoal's wheel")
    parser.add_argument("--print-python-of", metavar="NAME", help="print an interpreter's path")
    arguments = parser.parse_args()
    directory = arguments.directory.resolve()
    listing = directory / "environments.json"

    if arguments.print_python_of:
        print_python_of(arguments.print_python_of, listing)
        return 0
    if arguments.wheel is None:
        parser.error("--wheel is needed to make environments")
    directory.mkdir(parents=True, exist_ok=True)
    environments = make_all(only_wheel_in(arguments.wheel), directory)
    if not environments:
        print("no environment could be made: no Python from 3.10 on was found", file=sys.stderr)
        return 1
    listing.write_text(json.dumps([asdict(one) for one in environments], indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
