"""The ``shoal`` command; ``python -m shoal`` is the same."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

from shoal._version import __version__
from shoal.errors import ExitCode, ShoalError
from shoal.options import automatic_workers

_USAGE = """\
usage: shoal test [options] [test labels]   run a Django project's tests in parallel
       shoal replay [options] FILE          print the report of a recorded run again
       shoal clean [--dry-run]              remove what killed runs have left behind
       shoal databases COMMAND              plan, list, why, drop, export, import: what runs make
       shoal --version

shoal test takes the options of manage.py test (shoal test --help lists them), and
  --parallel N|auto         run in N workers [auto: one a core]
  --start-method METHOD     fork, forkserver or spawn
  --events FILE             record the run
  --slow-timeout TIME       say where a test is that takes longer; TIME is 90s, 2m, 1h30m or none
  --timeout TIME            end a test that takes longer
  --global-timeout TIME     end the run when it takes longer
  --grace TIME              how long what must end has for it
  --max-fail N              start no test after N failures
  --retries N               try a failed test again, up to N times
  --flaky-result RESULT     what a test counts as that passes only then: pass or fail
  --leaks ACTION            what outlives a test: off, warn or fail
  --isolate WHAT            what each worker has of its own: caches,email,media,tempfile, or none
  --django-flush            empty tables by Django's own flush
  --max-worker-restarts N   replace at most N workers that died
  --no-template-cache       migrate all databases, and remember none
  --fresh                   migrate all databases, and remember these
  --verify-template         migrate all databases, and fail when they differ from remembered ones
  --django-migrate          migrate in Django's own way

Each is a variable, too: SHOAL_TIMEOUT=90s. [tool.shoal] in pyproject.toml comes after both.

exit status: 0 passed, 1 tests failed, 2 wrong usage, 3 could not start, 4 no tests, 130 interrupted
"""


def main() -> int:
    """Run the command in ``sys.argv``; returns its exit code."""
    command, arguments = (sys.argv[1:2] or ["--help"])[0], sys.argv[2:]
    try:
        if command == "test":
            return _test(arguments)
        if command == "replay":
            return _replay(arguments)
        if command == "clean":
            return _clean(arguments)
        if command == "databases":
            return _databases(arguments)
        if command == "--version":
            print(f"shoal {__version__}")
            return ExitCode.PASSED
        if command in ("--help", "-h", "help"):
            print(_USAGE, end="")
            return ExitCode.PASSED
        raise ShoalError(
            f"unknown command {command!r}",
            hint="expected test, replay, clean, databases or --version; shoal --help tells more",
            exit_code=ExitCode.USAGE,
        )
    except ShoalError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("shoal: interrupted", file=sys.stderr)
        return ExitCode.INTERRUPTED


def _replay(arguments: list[str]) -> int:
    from shoal.engine import find_engine

    return subprocess.call([str(find_engine()), "replay", *arguments])


def _clean(arguments: list[str]) -> int:
    from shoal import clean

    asked = clean.parse_arguments(arguments)
    _import_from_here()
    no_settings = ""
    try:
        _find_settings(arguments)
    except ShoalError as error:
        no_settings = clean.explain_settings(error)
    return clean.clean(asked.dry_run, no_settings)


def _databases(arguments: list[str]) -> int:
    from shoal import databases_command

    asked = databases_command.parse_arguments(arguments)
    _import_from_here()
    _find_settings(arguments)
    return databases_command.perform(asked)


def _import_from_here() -> None:
    """Let the project be imported, as manage.py does by lying in its root."""
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())


def _test(arguments: list[str]) -> int:
    _import_from_here()
    wants_help = "-h" in arguments or "--help" in arguments
    if not wants_help:
        _find_settings(arguments)
    arguments = list(arguments)
    if not _has(arguments, "--testrunner"):
        arguments.insert(0, "--testrunner=shoal.runner.ProjectRunner")
    if not _has(arguments, "--parallel") and not _has(arguments, "--pdb"):
        automatic_workers()  # Django would answer a senseless variable with a traceback.
        arguments.insert(0, "--parallel=auto")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line([sys.argv[0], "test", *arguments])
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else ExitCode.FAILED
    runner = sys.modules.get("shoal.runner")
    last = runner.last_run if runner is not None else None
    return last.exit_code if last is not None else ExitCode.PASSED


def _has(arguments: list[str], option: str) -> bool:
    return any(item == option or item.startswith(option + "=") for item in arguments)


def _find_settings(arguments: list[str]) -> None:
    """Import the settings, so that what is wrong with them is said in one message."""
    try:
        from django.conf import settings
    except ImportError as error:
        raise ShoalError(
            "Django cannot be imported",
            cause=str(error),
            hint="install it into the environment that shoal is in, or activate that environment",
        ) from None
    module = _option(arguments, "--settings") or os.environ.get("DJANGO_SETTINGS_MODULE")
    module = module or _settings_of_manage_py(Path("manage.py"))
    if not module:
        raise ShoalError(
            "no settings were given",
            cause="neither --settings nor DJANGO_SETTINGS_MODULE, and no manage.py here names any",
            hint="run in the folder of manage.py, or give --settings your_project.settings",
            exit_code=ExitCode.USAGE,
        )
    python_path = _option(arguments, "--pythonpath")
    if python_path:
        sys.path.insert(0, python_path)
    os.environ["DJANGO_SETTINGS_MODULE"] = module
    try:
        _ = settings.INSTALLED_APPS
    except Exception as error:  # Whatever the module raises.
        raise ShoalError(
            f"the settings {module!r} cannot be imported",
            cause=f"{type(error).__name__}: {error}",
            hint="give --settings the module's dotted name, as Python would import it from here",
        ) from None


def _option(arguments: list[str], name: str) -> str | None:
    for item, following in zip(arguments, [*arguments[1:], None], strict=False):
        if item == name:
            return following
        if item.startswith(name + "="):
            return item[len(name) + 1 :]
    return None


def _settings_of_manage_py(path: Path) -> str | None:
    """Return the settings module that a manage.py sets as the default, without running it."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and len(node.args) == 2:
            values = [item.value for item in node.args if isinstance(item, ast.Constant)]
            if values[:1] == ["DJANGO_SETTINGS_MODULE"] and len(values) == 2:
                return str(values[1])
    return None


if __name__ == "__main__":
    sys.exit(main())
