"""Which test databases are cloned how, and a worker's own clones when it sets itself up.

The engine plans the clones of the backends that it knows, and each worker makes its own, so that
they are made side by side. Other backends' are made by Django's ``clone_test_db`` in the host, one
after the other. A worker that takes over a slot has its clones made again: the worker before it
died, or ran a test that is to be tried again, and what it has left there is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from shoal import dropping, names, oracle_settings, sqlite, steps
from shoal.errors import ShoalError
from shoal.link import Link
from shoal.session import Session

Identity = tuple[str, str, str, str]


@dataclass
class Clones:
    """The databases of a run that have clones; plain data, which a spawned worker gets.

    No other database may ever be cloned: Django asks workers to connect to clones of databases,
    too, that the suite does not use, and a database of such a name is somebody's own.
    """

    planned: list[Identity] = field(default_factory=list)  # By the engine.
    by_django: list[Identity] = field(default_factory=list)
    # Aliases of databases that cannot be cloned after all; their only worker uses the template.
    given_up: list[str] = field(default_factory=list)
    oracle_wish: Any = None  # How the user wants Oracle's to be made; see oracle_plans.
    # Set up, and of no use: the databases of those that were given up.
    unused: list[tuple[Any, str]] = field(default_factory=list)

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "unused": []}  # The host's affair.

    @contextmanager
    def noting(self) -> Iterator[None]:
        """While it lasts, ``clone_test_db`` only notes the databases that the engine plans for.

        Those of other backends are cloned, and noted too.
        """
        with replaced_in_creations("clone_test_db", self._noting):
            yield

    def _noting(self, creation: Any) -> Callable[..., None]:
        original = creation.clone_test_db

        def clone_test_db(*args: Any, **kwargs: Any) -> None:
            ways = self.planned if is_planned(creation) else self.by_django
            if (identity := identity_of(creation.connection)) not in ways:
                ways.append(identity)
            if ways is self.by_django:
                original(*args, **kwargs)

        return clone_test_db

    def set_up(self, session: Session, count: int, log: Callable[[str], object]) -> None:
        """Make what the clones of some backends need, for all ``count`` slots at once.

        The way of cloning is found out by making the first. A database that cannot be cloned in
        any way is ``given_up``, and ``log`` is told why. Raises ShoalError.
        """
        from django.db import connections

        for connection in connections.all():
            identity = identity_of(connection)
            if not needs_set_up(connection) or identity not in self.planned:
                continue
            from shoal import oracle_plans

            suffixes = [str(number) for number in range(1, count + 1)]
            close(connection)
            self.oracle_wish = connection.creation.wish
            oracle_plans.set_up(session.link, connection, suffixes)
            try:
                for note in oracle_plans.clone(session.link, connection, "1", probe=True):
                    log(f"shoal: {note}")
            except ShoalError as error:
                log(f"{error}\nshoal: one worker, which uses the test database itself")
                self.planned.remove(identity)
                self.given_up.append(connection.alias)
                users = [oracle_plans.clone_user(connection, suffix) for suffix in suffixes]
                self.unused += [(connection, user) for user in users]

    @contextmanager
    def dropping(self, link: Link | None) -> Iterator[None]:
        """While it lasts, ``destroy_test_db`` only notes planned clones; at its end they go.

        All that were made, side by side, as the engine at ``link`` plans it where it has a plan.
        Raises what the backend raises.
        """
        from django.db import connections

        changed = []
        wanted: list[tuple[Any, str]] = []
        for connection in connections.all():
            if identity_of(connection) in self.planned:
                creation = connection.creation
                creation.destroy_test_db = _noting_drop(creation, wanted)
                changed.append(creation)
        try:
            yield
        finally:
            for creation in changed:
                del creation.destroy_test_db
        dropping.drop_side_by_side([*wanted, *self.unused], link)


@contextmanager
def replaced_in_creations(name: str, make: Callable[[Any], Callable[..., Any]]) -> Iterator[None]:
    """While it lasts, every connection's creation object has what ``make`` makes of it as ``name``.

    Who has put a function of his own there finds it again.
    """
    from django.db import connections

    creations = [connection.creation for connection in connections.all()]
    own = [vars(creation).get(name) for creation in creations]
    for creation in creations:
        setattr(creation, name, make(creation))
    try:
        yield
    finally:
        for creation, before in zip(creations, own, strict=True):
            if before is None:
                delattr(creation, name)
            else:
                setattr(creation, name, before)


def _noting_drop(creation: Any, wanted: list[tuple[Any, str]]) -> Callable[..., None]:
    original = creation.destroy_test_db

    def destroy_test_db(
        old_database_name: Any = None,
        verbosity: int = 1,
        keepdb: bool = False,
        suffix: str | None = None,
    ) -> None:
        if suffix is None:
            original(old_database_name, verbosity, keepdb)
        elif not keepdb:
            name = names.clone_name(creation.connection, suffix)
            close(creation.connection)
            wanted.append((creation.connection, name))

    return destroy_test_db


def is_planned(creation: Any) -> bool:
    """True when the engine plans the clones: a backend of Django's, which nobody has changed."""
    theirs = _DJANGOS_OWN.get(creation.connection.vendor)
    if theirs is None or sqlite.is_in_memory(creation.connection):
        return False
    from importlib import import_module

    base = import_module("django.db.backends.base.creation").BaseDatabaseCreation
    own = import_module(theirs).DatabaseCreation
    kind = vars(type(creation)).get("stands_for", type(creation))  # Not for subclasses of ours.
    methods = [("clone_test_db", base), ("_clone_test_db", own)]
    if hasattr(own, "_clone_db"):
        methods.append(("_clone_db", own))
    return all(getattr(kind, name) is getattr(owner, name) for name, owner in methods)


def can_clone(connection: Any) -> bool:
    """True when each worker can have a clone of the connection's test database."""
    if connection.vendor == "oracle" and is_planned(connection.creation):
        return oracle_settings.makes_users(connection.settings_dict)
    return bool(connection.features.can_clone_databases)


def needs_set_up(connection: Any) -> bool:
    """True when clones are set up together before any is made: Oracle's are users."""
    return bool(connection.vendor == "oracle")


def adopt(connection: Any, session: Session, way: str | None = None) -> None:
    """Give the host's connection our creation class where Django's own cannot clone.

    ``way`` is how the user wants schemas to be cloned; else the configuration says it.
    """
    creation = _adopted(connection, session)
    if creation is not None:
        from shoal import oracle_plans

        creation.wish = oracle_plans.Wish.of(session, way)


def adopt_in_worker(connection: Any, wish: Any) -> None:
    """Give a worker's connection our creation class, with what the host's has been told."""
    creation = _adopted(connection, None)
    if creation is not None and wish is not None:
        creation.wish = wish


def _adopted(connection: Any, session: Session | None) -> Any:
    """Return the connection's creation object, made ours; None where Django's own will do."""
    if connection.vendor != "oracle" or not is_planned(connection.creation):
        return None
    from shoal import oracle

    if not isinstance(connection.creation, oracle.DatabaseCreation):
        connection.creation = oracle.DatabaseCreation(connection, session)
    return connection.creation


def close(connection: Any) -> None:
    """Close a connection, and its pool where it has one."""
    connection.close()
    close_pool = getattr(connection, "close_pool", None)  # PostgreSQL's since Django 5.1.
    if close_pool is not None:
        close_pool()


_DJANGOS_OWN = {
    "oracle": "django.db.backends.oracle.creation",
    "postgresql": "django.db.backends.postgresql.creation",
    "mysql": "django.db.backends.mysql.creation",
    "sqlite": "django.db.backends.sqlite3.creation",
}


def identity_of(connection: Any) -> Identity:
    """Return what a connection and its mirrors have in common."""
    settings = connection.settings_dict
    return (
        str(connection.vendor),
        str(settings.get("HOST") or ""),
        str(settings.get("PORT") or ""),
        f"{settings['NAME']} {names.name_of(connection)}",
    )


@contextmanager
def made(clones: Clones, generation: int, link: Link | None) -> Iterator[None]:
    """While it lasts, ``setup_worker_connection`` finds a fresh clone of each of ``clones``."""
    from django.db import connections

    handler = type(connections)
    original = handler.__getitem__
    makers: dict[Identity, Callable[[Any, str], None]] = {}
    if link is not None:
        makers |= dict.fromkeys(clones.planned, _planned_with(link))
    if generation > 1:  # The first worker in a slot finds what the host has made.
        makers |= dict.fromkeys(clones.by_django, make_again)
    changed: list[Any] = []

    # As connections are asked for and no earlier: a project's process_setup comes first.
    def __getitem__(self: Any, alias: str) -> Any:
        connection = original(self, alias)
        adopt_in_worker(connection, clones.oracle_wish)
        creation = connection.creation
        if "setup_worker_connection" not in vars(creation):  # One that is not cloned has its own.
            creation.setup_worker_connection = _making(creation, makers)
            changed.append(creation)
        return connection

    handler.__getitem__ = __getitem__
    try:
        yield
    finally:
        handler.__getitem__ = original
        for creation in changed:
            del creation.setup_worker_connection


def _making(creation: Any, makers: dict[Identity, Callable[[Any, str], None]]) -> Any:
    original = creation.setup_worker_connection

    def setup_worker_connection(_worker_id: int) -> None:
        # Only now has Django told the connection of a spawned worker its test database.
        # Mirrors and other aliases share one clone.
        make = makers.pop(identity_of(creation.connection), None)
        if make is not None:
            make(creation, str(_worker_id))
        original(_worker_id)

    return setup_worker_connection


def _planned_with(link: Link) -> Callable[[Any, str], None]:
    def make(creation: Any, suffix: str) -> None:
        name = names.clone_name(creation.connection, suffix)
        steps.make_clone(link, creation.connection, name)

    return make


def make_again(creation: Any, suffix: str) -> None:
    """Drop the clone with this suffix, whoever is in it, and make it anew; raises ShoalError."""
    connection = creation.connection
    is_sqlite = connection.vendor == "sqlite"
    if sqlite.is_in_memory(connection):
        return  # It has died with its worker.
    clone = str(creation.get_test_db_clone_settings(suffix)["NAME"])
    said: list[str] = []
    creation.log = said.append
    try:
        if is_sqlite:
            dropping.remove_sqlite(clone)
        else:
            dropping.end_sessions(connection, clone)
        # Drops what is there, if anything is: the worker before may have died at this very point.
        creation.clone_test_db(suffix=suffix, verbosity=0, keepdb=False)
    except (Exception, SystemExit) as error:  # Django logs the reason, and exits.
        why = str(error) if isinstance(error, Exception) else "; ".join(said)
        raise ShoalError(
            f"cannot make the database {clone!r} again",
            cause=why.strip() or type(error).__name__,
            hint="it is a clone of the test database for a worker that died; see above why it did",
        ) from error
    finally:
        del creation.log
