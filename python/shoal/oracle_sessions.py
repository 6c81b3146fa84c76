"""Steps of a database plan on Oracle, which are done as several users.

The admin makes users and runs Data Pump, the template's user reads what is copied, the clone's
looks after its own schema. Raw cursors: Django's takes the last character of a PL/SQL block off,
and has no bind variables that a block sets.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from shoal import oracle_settings
from shoal.link import Message
from shoal.steps import Performer, Rows, as_text

_LONGEST_TEXT = 4000  # Bytes of a VARCHAR2.


class OraclePerformer(Performer):
    """Performs steps in one session a user."""

    def __init__(self, connection: Any, clone: str) -> None:
        """``connection`` is set up for the template or, before it is made, for the admin."""
        super().__init__(connection)
        settings = connection.settings_dict
        template = oracle_settings.template(settings)
        self._password = _password_of(connection)
        self._users = {
            "admin": oracle_settings.admin(settings),
            "source": (template, self._password),
            "clone": (clone, self._password),
        }
        self._sessions: dict[str, Any] = {}

    def _session(self, name: str) -> Any:
        """Return Django's connection of this user, for which no pool is kept."""
        if name not in self._sessions:
            settings = self._connection.settings_dict
            own = {**settings, **oracle_settings.as_user(settings, *self._users[name])}
            self._sessions[name] = type(self._connection)(own, alias=self._connection.alias)
        session = self._sessions[name]
        session.ensure_connection()
        return session

    def _version(self) -> str:
        return str(self._session("admin").connection.version)

    def _do(self, step: Message) -> Rows:
        if step["do"] == "migrate":
            self._close_session("clone")
            user, password = self._users["clone"]
            with _connected_as(self._connection, user, password):
                migrate(self._connection)
            return []
        return super()._do(step)

    def _sql(self, step: Message) -> Rows:
        name = step.get("session", "admin")
        if step["text"].startswith("DROP USER"):  # Our own session would be in the way.
            self._close_session("clone")
        text = step["text"].replace(oracle_settings.SECRET, self._password)
        cursor = self._session(name).connection.cursor()
        try:
            out = {one: cursor.var(str, _LONGEST_TEXT) for one in step.get("out", ())}
            cursor.execute(text, out) if out else cursor.execute(text)
            if out:
                return [[as_text(variable.getvalue()) for variable in out.values()]]
            if not step.get("rows"):
                return []
            return [[as_text(cell) for cell in row] for row in cursor.fetchall()]
        finally:
            with suppress(Exception):  # What was raised before says more.
                cursor.close()

    def _words_of(self, error: Exception) -> str:
        words = super()._words_of(error)
        return words.replace(self._password, "********") if self._password else words

    def _close_session(self, name: str) -> None:
        session = self._sessions.pop(name, None)
        if session is not None:
            with suppress(Exception):  # A driver may raise anything at a server that is gone.
                session.close()

    def _close(self) -> None:
        for name in list(self._sessions):
            self._close_session(name)


def _password_of(connection: Any) -> str:
    """Return the password of the template and its clones."""
    settings = connection.settings_dict
    if settings.get("SAVED_USER"):  # Django has switched to the test user.
        return str(settings["PASSWORD"])
    return str(connection.creation._test_database_passwd() or "")


@contextmanager
def _connected_as(connection: Any, user: str, password: str) -> Iterator[None]:
    """While it lasts, ``connection`` is this user's."""
    settings = connection.settings_dict
    own = oracle_settings.as_user(settings, user, password)
    before = {key: settings[key] for key in own}
    connection.close()
    settings.update(own)
    try:
        yield
    finally:
        connection.close()
        settings.update(before)


def migrate(connection: Any) -> None:
    """Migrate as Django's ``create_test_db`` does; raises whatever a migration raises."""
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    modules = settings.MIGRATION_MODULES
    if connection.settings_dict["TEST"].get("MIGRATE") is False:
        settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    try:
        call_command(
            "migrate", verbosity=0, interactive=False, database=connection.alias, run_syncdb=True
        )
        call_command("createcachetable", verbosity=0, database=connection.alias)
    finally:
        settings.MIGRATION_MODULES = modules
