"""The session with the engine, from before anything is made until all of it has been removed.

Owns the run's private folder, the engine's process and the link to it. The engine writes down
what the run makes outside its memory, so that a later run can remove what a killed one has left.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shoal import slot_caches
from shoal.engine import Engine, Places
from shoal.errors import ShoalError
from shoal.link import Link, Message
from shoal.signals import Signals, clear_status_line

STATE_VARIABLE = "SHOAL_STATE"

# Linux allows 108 bytes for the path of a Unix socket, macOS 104 (sun_path).
_LONGEST_DIRECTORY = 104 - len("/endpoint") - 1
_SECONDS_TO_END = 10.0

Thing = dict[str, Any]  # As in docs/protocol.md: a kind and a name, and more for a database.


@dataclass(frozen=True)
class LeftOver:
    """What dead runs have left."""

    things: list[Thing]  # Databases, which only the host can drop; in a dry run everything.
    removed: list[Thing]  # By the engine.
    elsewhere: int  # Things of runs on other machines, which may be alive.


class Session:
    """One run's. Not for more than one thread at a time."""

    def __init__(self, signals: Signals, events: str | None = None) -> None:
        """Start the engine and connect to it.

        Raises ShoalError when that cannot be done, SystemExit when the engine has said why.
        """
        self.token = secrets.token_hex(16)
        self._signals = signals
        self._closed = False
        self._link: Link | None = None
        # What is removed when this process ends, and not before; struck out in time.
        self.outliving: list[Thing] = []
        self.shortened: set[str] = set()  # Names of databases that were too long for their server.
        with signals.held():
            self.directory = _private_directory()
            try:
                places = Places(self.directory, state_folder(), config_file(), events)
                self.engine = Engine(places, self.token)
            except BaseException:
                self._remove_directory()
                raise
            signals.at_last.append(self.engine.process.kill)
            try:
                self._link = self._connect()
            except BaseException:
                self.close()
                raise

    @property
    def link(self) -> Link:
        assert self._link is not None
        return self._link

    def _connect(self) -> Link:
        try:
            link = Link(self.engine.address)
            link.hello("host", self.token)
        except OSError as error:
            raise ShoalError(
                f"the engine {str(self.engine.path)!r} cannot be reached",
                cause=f"{error.strerror} at {self.engine.address!r}, where it says that it listens",
                hint="install shoal again, or set SHOAL_ENGINE to an engine of this version",
            ) from None
        return link

    def left_over(self, dry_run: bool) -> LeftOver:
        """Let the engine remove what dead runs have left, and return what it did and could not."""
        answer = self._ask("left_over", "ask_left_over", dry_run=dry_run)
        return LeftOver(answer["things"], answer["removed"], answer["elsewhere"])

    def claim(self, databases: list[Thing]) -> list[str]:
        """Write down template databases; returns their names, others where a run has them."""
        if not databases:
            return []
        answer = self._ask("claimed", "claim", databases=databases)
        self.shortened = {databases[place]["name"] for place in answer["shortened"]}
        names: list[str] = answer["names"]
        return names

    def kept(self) -> list[Thing]:
        """Return the databases that runs which are over were told to keep."""
        things: list[Thing] = self._ask("kept", "ask_kept")["things"]
        return things

    def plan(self, orders: list[dict[str, Any]]) -> str:
        """Return, for people, what would be done to make clones; nothing is done."""
        text: str = self._ask("planned", "plan", orders=orders)["text"]
        return text

    def set_up(
        self,
        template_cache: bool | None,
        django_migrate: bool | None,
        oracle_clone: str | None = None,
    ) -> Message:
        """Return how databases are set up, given what the user wants (None: nothing said)."""
        return self._ask(
            "set_up",
            "ask_set_up",
            template_cache=template_cache,
            django_migrate=django_migrate,
            oracle_clone=oracle_clone,
        )

    def grants(self, user: str) -> str:
        """Return, for people, the grants that an Oracle user needs to make test users."""
        text: str = self._ask("grants", "ask_grants", user=user)["text"]
        return text

    def observed(self, folder: str, database: str) -> list[tuple[str, str]]:
        """Return the kinds and names of what was noticed while templates were made."""
        inputs = self._ask("observed", "ask_observed", folder=folder, database=database)["inputs"]
        return [(kind, name) for kind, name in inputs]

    def find_template(self, **order: Any) -> Message:
        """Return the engine's decision on where a test database starts from."""
        return self._ask("template", "ask_template", **order)

    def template_made(self, **template: Any) -> list[Message]:
        """Let the engine remember a template; returns those whose databases have to go for it."""
        dropped: list[Message] = self._ask("template_kept", "template_made", **template)["drop"]
        return dropped

    def template_done(self, folder: str, database: str, id: str, used: bool) -> None:
        """Let other runs have the templates of this database."""
        with suppress(OSError), self._signals.held():
            self.link.send("template_done", folder=folder, database=database, id=id, used=used)

    def template_gone(self, folder: str, id: str) -> None:
        """Let the engine forget a template, and remove its files."""
        self._ask("noted", "template_gone", folder=folder, id=id)

    def templates(self, folder: str) -> list[Message]:
        """Return the remembered templates, the one that was used last first."""
        found: list[Message] = self._ask("templates", "ask_templates", folder=folder)["templates"]
        return found

    def template_record(self, folder: str, id: str) -> str:
        """Return the record of a template as it is kept; empty when there is none."""
        record = self._ask("template_record", "ask_template_record", folder=folder, id=id)
        return str(record["record"])

    def explain_template(self, folder: str, database: str, inputs: list[list[Any]]) -> Message:
        """Return what has changed since the template that was used last was made."""
        return self._ask(
            "template_explained",
            "explain_template",
            folder=folder,
            database=database,
            inputs=inputs,
        )

    def prepare(self, options: dict[str, Any]) -> Message:
        """Give the engine the run's options, and return what its workers will have to prepare."""
        with self._signals.held():
            self.link.send("options", **options)
        return self._ask("prepare", "ask_prepare")

    def intend(self, things: list[Thing]) -> None:
        """Write down what is about to be made; make nothing before this has returned."""
        if things:
            self._ask("noted", "intend", things=things)

    def gone(self, things: list[Thing], run: str = "") -> None:
        """Strike out what was removed, of this run or of the dead ``run``."""
        if things:
            # An engine that is gone strikes nothing out; the next run finds the things gone.
            with suppress(OSError), self._signals.held():
                self.link.send("gone", run=run, things=things)

    def _ask(self, expected: str, question: str, **fields: Any) -> Message:
        try:
            with self._signals.held():
                self.link.send(question, **fields)
            answer = self.link.receive()
        except OSError:
            answer = None
        if answer is None:
            raise self.engine_is_gone("before the tests")
        check_refusal(answer)
        if answer["m"] != expected:
            raise ShoalError(
                f"the engine {str(self.engine.path)!r} cannot be used",
                cause=f"it answered {question!r} with {answer['m']!r} instead of {expected!r}",
                hint="install shoal again, or set SHOAL_ENGINE to an engine of this version",
            )
        return answer

    def engine_is_gone(self, when: str, known: str = "") -> ShoalError:
        """Return the error that says how the engine has ended."""
        clear_status_line()
        code = self.engine.wait(_SECONDS_TO_END)
        if code is None:
            how = "it closed its connection"
        elif code < 0:
            how = f"it was ended by signal {-code}"
        else:
            how = f"it ended with exit code {code}"
        return ShoalError(
            f"the engine is gone {when}",
            cause=how,
            known=known,
            hint="run again, and report it with the file of --events; what the run has left "
            "behind is removed by the next run, or by shoal clean",
        )

    def close(self) -> None:
        """Say goodbye, wait for the engine to end, and remove the run's folder."""
        if self._closed:
            return
        self._closed = True
        slot_caches.remove_keys_of_all_dead(self.directory)
        if self._link is not None:
            self.gone(self.outliving)
            with suppress(OSError):
                self._link.send("goodbye")
            self._link.close()
            self.engine.wait(_SECONDS_TO_END)
        self.engine.stop()
        self._signals.at_last.remove(self.engine.process.kill)
        self._remove_directory()

    def _remove_directory(self) -> None:
        shutil.rmtree(self.directory, ignore_errors=True)


def check_refusal(message: Message) -> None:
    """Raise the error that the engine has sent, if ``message`` is one."""
    if message["m"] == "refused":
        raise ShoalError(message["message"], cause=message["cause"], hint=message["hint"])


def _private_directory() -> str:
    """Make the run's folder, for this user only, where a socket's path still fits."""
    directory = tempfile.mkdtemp(prefix="shoal-")
    if len(os.fsencode(directory)) <= _LONGEST_DIRECTORY:
        return directory
    os.rmdir(directory)
    for parent in ("/tmp", "/var/tmp"):
        with suppress(OSError):
            return tempfile.mkdtemp(prefix="shoal-", dir=parent)
    raise ShoalError(
        f"the folder for temporary files has too long a name for a socket: {directory!r}",
        hint="set TMPDIR to a folder with a shorter name",
    )


def _here_and_above() -> Iterator[Path]:
    here = Path.cwd()
    return iter((here, *here.parents))


def _nearest_with(names: Iterable[str]) -> Path | None:
    names = tuple(names)
    for folder in _here_and_above():
        if any((folder / name).is_file() for name in names):
            return folder
    return None


def project_root() -> Path:
    """Return the folder of the nearest manage.py or pyproject.toml above; else the current one."""
    return _nearest_with(("manage.py", "pyproject.toml")) or Path.cwd()


def state_folder() -> str:
    """Return the project's ``.shoal``, beside the nearest manage.py or pyproject.toml above.

    Where that cannot be written to, a folder of the user's for this very project.
    """
    asked = os.environ.get(STATE_VARIABLE)
    if asked:
        return os.path.abspath(asked)
    if folder := _folder_in_project():
        return folder
    return _folder_of_user("XDG_STATE_HOME", os.path.join(".local", "state"))


def templates_folder() -> str:
    """Return where templates are remembered: beside the rest, or in the user's cache."""
    if os.environ.get(STATE_VARIABLE) or _folder_in_project():
        return os.path.join(state_folder(), "templates")
    return os.path.join(_folder_of_user("XDG_CACHE_HOME", ".cache"), "templates")


def _folder_in_project() -> str | None:
    root = project_root()
    folder = root / ".shoal"
    return str(folder) if os.access(folder if folder.is_dir() else root, os.W_OK) else None


def _folder_of_user(variable: str, usual: str) -> str:
    # A project that its tests may not write to: in a container, or somebody else's.
    root = project_root()
    home = Path(os.environ.get(variable) or Path.home() / usual)
    name = f"{root.name}-{hashlib.sha256(os.fsencode(root)).hexdigest()[:12]}"
    with suppress(OSError):  # The engine says what is wrong with it.
        (home / "shoal").mkdir(mode=0o700, parents=True, exist_ok=True)
    return str(home / "shoal" / name)


def config_file() -> str | None:
    """Return the path of the nearest pyproject.toml, here or above."""
    folder = _nearest_with(("pyproject.toml",))
    return str(folder / "pyproject.toml") if folder else None


def config_mentions(*words: str) -> bool:
    """True when ``[tool.shoal]`` may say something about one of ``words``.

    A plain look at the text: only the engine reads the file, and a worker that is prepared for
    nothing loses little.
    """
    path = config_file()
    if path is None:
        return False
    try:
        text = Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return "tool.shoal" in text and any(word in text for word in words)
