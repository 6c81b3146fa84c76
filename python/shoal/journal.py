"""The run's test databases: written down before they are made, struck out after they are dropped.

A killed run leaves its databases behind; what stands in the journal is dropped by the next run
without asking, and nothing else is.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from shoal import dropping, names, oracle_settings, sqlite
from shoal.clones import can_clone, needs_set_up
from shoal.dropping import CannotDrop, NotOurs
from shoal.errors import ShoalError
from shoal.session import Session, Thing


@dataclass
class Template:
    """A test database that Django is about to create, with the clones made of it."""

    connection: Any
    aliases: list[str]
    thing: Thing
    original: dict[str, Any]  # The settings of each alias that are put back in the end.
    existed: bool  # Before the run; Django asks before it replaces such a database.
    renamed: bool = False
    was_made: bool = False  # All were, so that there may be clones, whatever its settings say.
    clones: list[Thing] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.thing["name"])

    @property
    def made(self) -> bool:
        """True once Django has created it, and has pointed the connection at it."""
        return self.was_made or _name(self.connection, names.name_of(self.connection)) == self.name


def drop_left_over(
    session: Session, things: list[Thing]
) -> Iterator[tuple[Thing, CannotDrop | None]]:
    """Drop the databases that dead runs have left; returns each with why it is still there.

    They are claimed first, so that no other run makes one anew under our hands; what cannot be
    dropped then stands in this run's journal.
    """
    databases = [thing for thing in things if thing["kind"] == "database"]
    wanted = [without_run(thing) for thing in databases]
    claimed = session.claim([{**thing, "keep": False} for thing in wanted])
    ours = [{**thing, "name": name} for thing, name in zip(wanted, claimed, strict=True)]
    removed = [mine for mine, thing in zip(ours, wanted, strict=True) if mine != thing]
    try:
        for thing in things:
            mine = without_run(thing)
            if mine in wanted and mine not in ours:
                continue  # A run that is alive has begun to use the name.
            try:
                dropping.drop_left_over(thing, session)
            except CannotDrop as error:
                if isinstance(error, NotOurs):  # It was never made; nobody has to look again.
                    removed.append(mine)
                yield thing, error
            else:
                removed.append(mine)
                yield thing, None
    finally:
        session.gone(removed)


def without_run(thing: Thing) -> Thing:
    return {name: value for name, value in thing.items() if name not in ("run", "reason")}


def remove_left_over(session: Session, log: Callable[[str], object]) -> None:
    """Remove what dead runs of the project have left, and say so."""
    left = session.left_over(dry_run=False)
    removed = len(left.removed)
    for thing, why in drop_left_over(session, left.things):
        if why:
            print(dropping.print_left_over(thing, why), file=sys.stderr)
        else:
            removed += 1
    if removed:
        things = "a thing" if removed == 1 else f"{removed} things"
        log(f"shoal: removed {things} that a killed run had left behind")


class TestDatabases:
    """Those of one run, from before Django creates the first until the last is dropped."""

    __test__ = False  # Not one of pytest's.

    def __init__(self, session: Session, keepdb: bool, interactive: bool) -> None:
        self._session = session
        self._keepdb = keepdb
        self._interactive = interactive
        self.templates: list[Template] = []
        self.left = 0  # How many could not be dropped.

    def write_down(self, aliases: Iterable[str] | None, clones: int) -> None:
        """Claim the names of the test databases of ``aliases``, and intend their clones.

        Where a run that is alive has a name, the settings get another one; see ``put_back``.
        """
        self.templates = list(self._templates(aliases))
        claimed = self._session.claim(
            [
                # A database that Django would ask about is not ours before it has been replaced.
                {**template.thing, "keep": self._keeps(template) or template.existed}
                for template in self.templates
            ]
        )
        for template, name in zip(self.templates, claimed, strict=True):
            if name != template.name:
                self._rename(template, name)
        for template in self.templates:
            if can_clone(template.connection):
                template.clones = list(_clones(template, clones))
        self._session.intend(
            [
                {**thing, "keep": self._keeps(template)}
                for template in self.templates
                for thing in [*[template.thing] * template.renamed, *template.clones]
            ]
        )

    def _templates(self, aliases: Iterable[str] | None) -> Iterator[Template]:
        from django.db import connections
        from django.test.utils import get_unique_databases_and_mirrors

        found, _ = get_unique_databases_and_mirrors(aliases)
        for _, shared_by in found.values():
            connection = connections[shared_by[0]]
            name = names.test_name_of(connection)
            if not _outlives_the_process(connection, name):
                continue
            yield Template(
                connection,
                shared_by,
                _thing(connection, _name(connection, name)),
                {alias: names.remember(connections[alias]) for alias in shared_by},
                existed=self._existed(connection, _name(connection, name)),
            )

    def _existed(self, connection: Any, name: str) -> bool:
        """True when Django may ask whether it can replace the database."""
        if self._keepdb or not self._interactive:
            return False
        try:
            return dropping.exists(connection, name) is not False
        except Exception:  # The server is down: Django says it better.
            return True

    def _rename(self, template: Template, name: str) -> None:
        from django.db import connections

        previous, template.thing["name"] = template.name, name
        template.renamed = previous not in self._session.shortened
        template.existed = not template.renamed and self._existed(template.connection, name)
        for alias in template.aliases:
            names.choose_test_name(connections[alias], name)
        if _name(template.connection, names.test_name_of(template.connection)) != name:
            raise ShoalError(
                f"the test database {previous!r} {self._why_not(template)}",
                cause=f"{_vendor_of(template)} lets no run choose another name",
                hint="wait for the other run to end, or give this one databases of its own",
            )
        kept = ", and does not keep it" if self._keepdb and template.renamed else ""
        print(
            f"shoal: the test database {previous!r} {self._why_not(template)}: "
            f"this run uses {name!r}{kept}",
            file=sys.stderr,
        )

    def _why_not(self, template: Template) -> str:
        if template.renamed:
            return "belongs to another run that is alive"
        return f"has too long a name for {_vendor_of(template)} and the numbers of clones"

    def _keeps(self, template: Template) -> bool:
        if template.connection.vendor == "oracle" and not oracle_settings.makes_users(
            template.connection.settings_dict
        ):
            return True  # TEST names a user that is somebody's own.
        return self._keepdb and not template.renamed

    def check_grants(self) -> None:
        """Let the engine ask servers whether the run may do what it will; raises ShoalError."""
        for template in self.templates:
            if template.clones and needs_set_up(template.connection):
                from shoal import oracle_plans

                oracle_plans.check_grants(self._session.link, template.connection)

    def all_made(self) -> None:
        """Django has created them all: those it may have asked about are ours now."""
        for template in self.templates:
            template.was_made = True
        self._session.intend([one.thing for one in self.templates if one.existed])

    def end_sessions(self) -> None:
        """End the sessions that killed workers may still have in the clones."""
        for template in self.templates:
            for clone in template.clones if not self._keeps(template) else ():
                dropping.end_other_sessions(template.connection, clone["name"])

    def drop_all(self) -> None:
        """Drop what was made, after an end too early, and say what is left.

        Leaves alone what was there before and has not been replaced.
        """
        with self._disconnected():
            for template in self.templates:
                if not self._keeps(template):
                    self._drop_made(template)

    def _drop_made(self, template: Template) -> None:
        if template.made:
            self._drop(template, [*template.clones, template.thing], quietly=False)
            return
        # Clones come after the template: whatever has such a name is not ours.
        self._session.gone(template.clones)
        if template.existed:
            self._session.gone([template.thing])
        else:
            # Its creation was interrupted, or never begun as the server cannot even be reached.
            self._drop(template, [template.thing], quietly=True)

    def _drop(self, template: Template, things: list[Thing], quietly: bool) -> None:
        dropped = []
        for thing in things:
            try:
                dropping.drop(template.connection, thing["name"], self._session.link)
            except NotOurs:  # It has kept us from making ours, and was named then.
                dropped.append(thing)
            except CannotDrop as error:
                if not quietly:
                    self.left += 1
                    print(dropping.print_left_over(thing, error), file=sys.stderr)
            else:
                dropped.append(thing)
        self._session.gone(dropped)

    @contextmanager
    def _disconnected(self) -> Iterator[None]:
        """Close all connections to the test databases, and put the settings back in the end."""
        from django.db import connections

        for alias in [alias for template in self.templates for alias in template.aliases]:
            connections[alias].close()
        try:
            yield
        finally:
            self.put_back()

    def drop_after(self, error: Exception) -> bool:
        """Drop what is left once more, each by itself, after ``error`` came up in doing so.

        Returns False when the error is none of a database, but of a project's own code.
        """
        self.drop_all()
        if isinstance(error, OSError):
            paths = {one["name"] for t in self.templates for one in [*t.clones, t.thing]}
            if error.filename is None or os.path.abspath(error.filename) not in paths:
                return False
        if not self.left:
            print(
                f"shoal: dropping the test databases failed at first: {dropping.first_line(error)}"
                "\n  hint:  none is left; the second attempt has dropped them",
                file=sys.stderr,
            )
        return True

    def put_back(self) -> None:
        """Let the connections have the names that they had before the run."""
        from django.db import connections

        for template in self.templates:
            for alias, original in template.original.items():
                names.put_back(connections[alias], original)

    def all_dropped(self) -> None:
        """Django has dropped them all: strike them out, and drop what it has kept too many."""
        for template in self.templates:
            things = [*template.clones, template.thing]
            if template.renamed and self._keepdb:
                template.connection.close()
                self._drop(template, things, quietly=False)
            elif not self._keeps(template):
                self._session.gone(things)
        self.put_back()


def _vendor_of(template: Template) -> str:
    """Return the vendor for people, without asking the server: it need not hold the database."""
    if template.connection.vendor == "mysql":  # Whose display_name would connect to it.
        return "MySQL"
    return str(template.connection.display_name)


def _outlives_the_process(connection: Any, name: object) -> bool:
    if connection.settings_dict["ENGINE"] == "django.db.backends.dummy":
        return False  # A project without a database.
    return not sqlite.is_in_memory(connection, name)


def _name(connection: Any, name: object) -> str:
    """Return a database's name so that it means the same in another folder."""
    return os.path.abspath(str(name)) if connection.vendor == "sqlite" else str(name)


def _thing(connection: Any, name: str) -> Thing:
    return {
        "kind": "database",
        "name": name,
        "alias": connection.alias,
        "vendor": connection.vendor,
        "server": names.server_of(connection),
    }


def _clones(template: Template, count: int) -> Iterator[Thing]:
    """Return the clones that Django will make, which it names after the connection's database."""
    connection = template.connection
    with names.as_in_a_run(connection):
        for number in range(1, count + 1):
            clone = names.clone_name(connection, str(number))
            yield _thing(connection, _name(connection, clone))
