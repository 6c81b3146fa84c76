"""Remembered templates: a test database is migrated once, and later runs start from a copy of it.

The engine remembers which templates there are and what made each, and decides which can be used;
here they are copied, and Django migrates what is missing.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from shoal import dropping, fast_migrations, names, template_compare, template_inputs
from shoal.clones import replaced_in_creations
from shoal.dropping import CannotDrop
from shoal.errors import ExitCode, ShoalError
from shoal.link import Message
from shoal.session import Session, project_root, state_folder, templates_folder
from shoal.template_copies import Copies, Unusable, copies_of
from shoal.template_inputs import Input
from shoal.template_keeping import Keeping
from shoal.template_observing import Name, Observer, digest_all
from shoal.template_places import can_be_remembered, database_words, server_version, source_of
from shoal.template_words import words_of

_SECONDS_BETWEEN_QUESTIONS = 0.1

Timed = Callable[[str], AbstractContextManager[Any]]


@dataclass(frozen=True)
class Wishes:
    """What the user wants of templates and migrations; None leaves it to the configuration."""

    cache: bool | None = None
    django_migrate: bool | None = None
    fresh: bool = False
    verify: bool = False


@dataclass(frozen=True)
class Order:
    """What a template is asked for with."""

    connection: Any
    database: str  # The words under which the engine keeps its templates.
    source: str  # The test database's name; empty when it is in memory.
    inputs: list[Input]  # Those that are known beforehand.
    squashes: list[str]  # Migrations that replace others.


class Templates:
    """The remembered templates of one run's databases, from before Django creates the first."""

    def __init__(self, session: Session, wishes: Wishes, timed: Timed | None = None) -> None:
        """``timed`` is a time keeper's, told how long each part takes.

        Raises ShoalError when the engine cannot be asked.
        """
        self._session = session
        self._wishes = wishes
        self._timed = timed or (lambda name: nullcontext())
        answer = session.set_up(wishes.cache, wishes.django_migrate)
        self._caches: bool = answer["template_cache"]
        self._django_migrate: bool = answer["django_migrate"]
        self._globs: list[str] = answer["template_inputs"]
        self._folder = templates_folder()
        self._root = project_root()
        self._observer = Observer(self._root, [state_folder(), self._folder])
        self.said: list[tuple[str, str]] = []  # By alias: what was done.

    @contextmanager
    def used(self) -> Iterator[None]:
        """While it lasts, ``create_test_db`` starts from templates, and makes new ones."""
        with replaced_in_creations("create_test_db", self._creating):
            yield

    def _creating(self, creation: Any) -> Callable[..., Any]:
        original = creation.create_test_db

        def create_test_db(*args: Any, **kwargs: Any) -> Any:
            keeps = bool(kwargs.get("keepdb") or (len(args) > 3 and args[3]))
            is_ours = not keeps and can_be_remembered(creation)
            setup = self._migrate_kept if not is_ours else self._migrate_only
            if is_ours and self._caches:
                setup = self._set_up
            with _migrate_replaced(creation.connection, setup):
                return original(*args, **kwargs)

        return create_test_db

    def _migrate_only(self, connection: Any, migrate: Callable[[], Any]) -> None:
        """Migrate a database that nothing is remembered of."""
        self._migrate(migrate, copies_of(connection, self._session.link).empty)

    def _migrate_kept(self, connection: Any, migrate: Callable[[], Any]) -> None:
        """Migrate a database that may hold something already, or that cannot be emptied."""
        if connection.features.can_rollback_ddl:  # Then a migration that failed has left nothing.
            self._migrate(migrate, lambda: None)
        else:
            migrate()

    def _set_up(self, connection: Any, migrate: Callable[[], Any]) -> None:
        copies = copies_of(connection, self._session.link)
        try:
            with self._timed("    Looking for a template"):
                order = self._order(connection)
        except Exception as error:  # Of the folder, or of something odd in the project.
            _warn_of_oddity(self._folder, error)
            self._migrate(migrate, copies.empty)
            return
        if self._wishes.verify:
            self._verify(order, copies, migrate)
            return
        while True:
            found = self._find(order)
            try:
                self._start_from(found, order, copies, migrate)
                return
            except Unusable as error:
                _warn(f"the template {found['id']} is made anew", str(error))
                self._done(order, found, used=False)
                self._forget(order, found)
            except BaseException:
                self._done(order, found, used=False)
                raise

    def _forget(self, order: Order, found: Message) -> None:
        """Remove a template that is of no use, with what there is still of it."""
        self._session.template_gone(self._folder, found["id"])
        connection = order.connection
        if connection.vendor != "sqlite":
            server = names.server_of(connection)
            words = {"vendor": connection.vendor, "server": server, "alias": connection.alias}
            drop_template(self._session, {**found, **words})

    def _order(self, connection: Any) -> Order:
        version = server_version(connection)
        return Order(
            connection,
            database_words(connection, self._folder),
            source_of(connection, connection.settings_dict["NAME"]),  # Django has set it.
            template_inputs.inputs_of(connection, version, self._globs, self._root),
            template_inputs.squashes(),
        )

    def _find(self, order: Order) -> Message:
        """Return the engine's decision; waits while another run makes the template."""
        waits = False
        while True:
            names = self._observed(order)
            found = self._ask(order, digest_all(names, self._root))
            if found["found"] == "whole":
                return found
            if found["found"] == "busy":
                if not waits:
                    waits = True
                    _say_who_makes_it(order, found["holder"])
                time.sleep(_SECONDS_BETWEEN_QUESTIONS)
            elif names == self._observed(order):
                return found
            else:  # Another run has remembered a template meanwhile.
                self._done(order, found, used=False)

    def _observed(self, order: Order) -> list[Name]:
        return self._session.observed(self._folder, order.database)

    def _ask(self, order: Order, observed: list[Input]) -> Message:
        return self._session.find_template(
            **self._words(order),
            vendor=order.connection.vendor,
            server=names.server_of(order.connection),
            alias=order.connection.alias,
            source=order.source,
            mode="fresh" if self._wishes.fresh else "use",
            inputs=[one.for_engine() for one in (*order.inputs, *observed)],
            squashes=order.squashes,
        )

    def _words(self, order: Order) -> dict[str, Any]:
        return {"folder": self._folder, "database": order.database}

    def _start_from(
        self, found: Message, order: Order, copies: Copies, migrate: Callable[[], Any]
    ) -> None:
        """Make the test database as ``found`` says; raises Unusable."""
        if found["found"] in ("whole", "base"):
            which = ("whole", "base").index(found["found"])
            try:
                with self._timed("    Copying the template"):
                    copies.load(found[found["found"]], found["checks"][which])
            except ShoalError as error:  # It may be of use to the next run.
                _warn(
                    f"the template {found['id']} cannot be used: {error.message}",
                    error.cause,
                    error.hint,
                )
                self._done(order, found, used=False)
                copies.empty()
                self._migrate(migrate, copies.empty)
                self._say(order, "migrated")
                return
        if found["found"] == "whole":
            self._done(order, found, used=True)
            self._say(order, words_of(found))
        else:
            self._make(found, order, copies, migrate)

    def _make(
        self, found: Message, order: Order, copies: Copies, migrate: Callable[[], Any]
    ) -> None:
        """Migrate, and keep what comes of it."""
        make = found["make"]
        if not make["id"]:  # The folder cannot be used; the reasons say why.
            self._migrate(migrate, copies.empty)
            self._say(order, words_of(found))
            return
        keeping = Keeping(self._session, copies, make, _warn)

        def begin_again() -> None:
            keeping.forget()
            if found["found"] == "base":
                copies.load(found["base"], found["checks"][1])
            else:
                copies.empty()

        with self._observer.listening(), keeping.base(), self._timed("    Migrating"):
            self._migrate(migrate, begin_again)
        with self._timed("    Keeping the template"):
            kept = keeping.whole() and self._remember(order, found, keeping)
        if not kept:
            self._done(order, {**found, "id": make["id"]}, used=False)
        self._say(order, words_of(found, make["id"] if kept else ""))

    def _verify(self, order: Order, copies: Copies, migrate: Callable[[], Any]) -> None:
        """Migrate, and compare with the template that would have been used; raises ShoalError."""
        found = self._find(order)
        try:
            self._migrate(migrate, copies.empty)
            if found["found"] != "whole":
                self._say(order, "migrated, as there is no template to verify")
                return
            self._compare(found, order, copies)
        finally:
            self._done(order, found, used=False)
        self._say(order, f"migrated, and equal to template {found['id']}")

    def _compare(self, found: Message, order: Order, copies: Copies) -> None:
        made = template_compare.describe(order.connection)
        try:
            copies.load(found["whole"], found["checks"][0])
        except Unusable as error:
            raise ShoalError(f"the template {found['id']} is of no use", cause=str(error)) from None
        differences = template_compare.compare(template_compare.describe(order.connection), made)
        if differences:
            raise ShoalError(
                f"the template {found['id']} is not what the migrations make now",
                cause=f"of the database {order.connection.alias!r} differ",
                known="\n".join(differences),
                hint="name what the migrations read in template-inputs; --fresh makes it anew",
                exit_code=ExitCode.FAILED,
            )

    def _migrate(self, migrate: Callable[[], Any], begin_again: Callable[[], None]) -> None:
        if self._django_migrate:
            migrate()
            return
        try:
            with fast_migrations.installed(_warn):
                migrate()
            return
        except Exception as error:  # Ours or the project's: Django's own way will tell.
            why = f"{type(error).__name__}: {dropping.first_line(error)}"
        begin_again()
        migrate()
        _warn("the migrations failed at first, and went well in Django's own, slower way", why)

    def _remember(self, order: Order, found: Message, keeping: Keeping) -> bool:
        """Give the template to the engine; False when it is not known what has made it."""
        make = found["make"]
        try:
            noticed = self._noticed(order, found)
        except Exception as error:  # Projects hold odd things, and a run needs no template.
            _warn_of_oddity(self._folder, error)
            keeping.forget()
            return False
        dropped = self._session.template_made(
            **self._words(order),
            id=make["id"],
            inputs=[one.for_engine() for one in (*order.inputs, *noticed)],
            size=keeping.size(),
            checks=keeping.checks,
        )
        keeping.are_kept()
        for template in dropped:
            drop_template(self._session, template)
        return True

    def _noticed(self, order: Order, found: Message) -> list[Input]:
        """Return what the migrations were seen to use, and was not known beforehand."""
        known = {(one.kind, one.name) for one in order.inputs}
        seen = {(one.kind, one.name): one for one in self._inherited(found)}
        seen |= {(one.kind, one.name): one for one in self._observer.inputs()}
        return [one for key, one in seen.items() if key not in known]

    def _inherited(self, found: Message) -> list[Input]:
        """Return what the old migrations were seen to use, when only new ones were applied."""
        if found["found"] != "base":
            return []
        record = json.loads(self._session.template_record(self._folder, found["id"]) or "{}")
        return [
            one for one in (Input(*words) for words in record.get("inputs", ())) if one.observed
        ]

    def _done(self, order: Order, found: Message, used: bool) -> None:
        self._session.template_done(**self._words(order), id=found["id"], used=used)

    def _say(self, order: Order, words: str) -> None:
        self.said.append((order.connection.alias, words))

    def summary(self, seconds: float) -> str:
        """Return what was done in ``seconds``, for a line of the log; empty for nothing."""
        if not self.said:
            return ""
        several = len(self.said) > 1
        parts = [f"{alias}: {words}" if several else words for alias, words in self.said]
        return f"shoal: set-up {seconds:.1f} s ({'; '.join(parts)})"


@contextmanager
def _migrate_replaced(
    connection: Any, set_up: Callable[[Any, Callable[[], Any]], None]
) -> Iterator[None]:
    """While it lasts, the first call of the migrate command for ``connection`` is ``set_up``'s.

    Django's ``create_test_db`` imports ``call_command`` each time it runs.
    """
    from django.core import management

    original = management.call_command

    def call_command(name: Any, *args: Any, **options: Any) -> Any:
        if name != "migrate" or options.get("database") != connection.alias:
            return original(name, *args, **options)
        management.call_command = original  # Later ones are a project's own.
        return set_up(connection, lambda: original(name, *args, **options))

    management.call_command = call_command
    try:
        yield
    finally:
        management.call_command = original


def _say_who_makes_it(order: Order, holder: int) -> None:
    who = f" (process {holder})" if holder else ""
    print(
        f"shoal: another run{who} makes the template of the database {order.connection.alias!r}: "
        "this one waits for it",
        file=sys.stderr,
        flush=True,
    )


def drop_template(session: Session, template: Message) -> None:
    """Drop the databases of a template of which no record is left, and say what cannot be."""
    for name in (template["whole"], template["base"]):
        thing = {"kind": "database", "name": name} | {
            key: template[key] for key in ("vendor", "server", "alias")
        }
        session.intend([thing])
        try:
            dropping.drop_left_over(thing, session)
        except CannotDrop as error:
            print(dropping.print_left_over(thing, error), file=sys.stderr)
        else:
            session.gone([thing])


def _warn_of_oddity(folder: str, error: Exception) -> None:
    _warn(
        f"no template is remembered in {folder!r}",
        f"{type(error).__name__}: {dropping.first_line(error)}",
        "use --no-template-cache, or template-cache = false, and report it",
    )


def _warn(what: str, cause: str = "", hint: str = "") -> None:
    print(ShoalError(what, cause=cause, hint=hint), file=sys.stderr, flush=True)
