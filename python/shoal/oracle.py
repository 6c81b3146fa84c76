"""Oracle test databases that can be cloned: a test user for each worker.

For ShoalRunner, which takes this class for Django's own, and for other runners::

    from shoal.oracle import DatabaseCreation

    connection.creation = DatabaseCreation(connection)

docs/oracle.md says what it needs and makes. Experimental: not yet run on a server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import DatabaseError, connections
from django.db.backends.oracle.creation import DatabaseCreation as DjangosCreation
from django.utils.connection import ConnectionProxy
from django.utils.functional import cached_property

from shoal import clones, oracle_plans, oracle_settings
from shoal.session import Session
from shoal.signals import Signals
from shoal.steps import code_of

_ROLE_EXISTS = "ORA-01921"


class DatabaseCreation(DjangosCreation):  # type: ignore[misc]
    """Django's creation class for Oracle, with clones."""

    stands_for = DjangosCreation  # For clones.is_planned.

    def __init__(self, connection: Any, session: Session | None = None) -> None:
        """``session`` is the engine's; without one, each call has its own."""
        if isinstance(connection, ConnectionProxy):  # django.db.connection
            connection = connections[connection.alias]
        super().__init__(connection)
        self._session = session

    # --- In the style of Django's own ---

    def create_test_users(self, suffixes: Iterable[str], verbosity: int = 1) -> None:
        """Make a test user for each of ``suffixes``, in one call to the server.

        Each gets tablespaces of its own, quota, and the grants of Django's test user. To be called
        once ``create_test_db`` has made the template. Raises ShoalError; then nothing is left of
        what it has made, and the error says how far it came.
        """
        suffixes = list(suffixes)
        if verbosity >= 1:
            self._say("Creating", suffixes)
        with self._at_engine() as session:
            oracle_plans.set_up(session.link, self.connection, suffixes)

    def destroy_test_users(self, suffixes: Iterable[str], verbosity: int = 1) -> None:
        """Drop the test users of ``suffixes`` with all that is theirs, whoever is connected.

        Only users that bear shoal's role are dropped. Raises django.db.DatabaseError when one of
        them is still there, once all were tried.
        """
        suffixes = list(suffixes)
        if verbosity >= 1:
            self._say("Destroying", suffixes)
        self._drop([oracle_plans.clone_user(self.connection, suffix) for suffix in suffixes])

    def _say(self, action: str, suffixes: list[str]) -> None:
        self.log(f"{action} {len(suffixes)} test users for alias '{self.connection.alias}'...")

    def get_test_db_clone_settings(self, suffix: str) -> dict[str, Any]:
        """Return the settings that connect to the clone ``suffix``; they share no part with others.

        The clone has the template's password, and is the same service: NAME stays.
        """
        settings = self.connection.settings_dict
        user = f"{str(settings['USER']).upper()}_{suffix}"
        return {**settings, "USER": user, "TEST": {**settings["TEST"], "USER": user}}

    def _clone_test_db(self, suffix: str, verbosity: int, keepdb: bool = False) -> None:
        """Copy the template's schema into the clone's, which is made if it is not there."""
        with self._at_engine() as session:
            oracle_plans.clone(session.link, self.connection, suffix)

    def setup_worker_connection(self, _worker_id: int) -> None:
        settings = self.connection.settings_dict
        with suppress(Exception):  # A driver may raise anything at an inherited session.
            self.connection.close()
        # Django keeps pools by alias and user; one that was inherited belongs to the host.
        pools = getattr(self.connection, "_connection_pools", {})
        pools.pop((self.connection.alias, settings["USER"]), None)
        # In place, so that new threads connect to the clone as well.
        settings.update(self.get_test_db_clone_settings(str(_worker_id)))

    def destroy_test_db(
        self,
        old_database_name: Any = None,
        verbosity: int = 1,
        keepdb: bool = False,
        suffix: str | None = None,
    ) -> None:
        """Destroy the test database, or only its clone ``suffix``.

        Django's own would drop the test user also when it is asked for a clone.
        """
        if suffix is None:
            super().destroy_test_db(old_database_name, verbosity, keepdb)
        elif not keepdb:
            self.connection.close()
            self.destroy_test_users([suffix], verbosity)

    # --- What Django's own does, mended ---

    @cached_property  # type: ignore[untyped-decorator]
    def _password(self) -> str:
        return oracle_settings.new_password()

    def _test_database_passwd(self) -> Any:
        """Return one password for the template and all clones; Django's is new at each call."""
        password = self._test_settings_get("PASSWORD")
        if password is None:
            return self._password if self._test_user_create() else None
        oracle_settings.check_password(str(password))
        return password

    def _test_settings_get(self, key: str, default: Any = None, prefixed: str | None = None) -> Any:
        """Return a value of TEST; names are made of the admin's, also after the switch."""
        value = self.connection.settings_dict["TEST"].get(key, default)
        if value is None and prefixed == "USER":
            return "test_" + oracle_settings.admin(self.connection.settings_dict)[0]
        return super()._test_settings_get(key, default, prefixed)

    def _test_database_tblspace_tmp(self) -> str:
        return oracle_settings.tablespaces_as_written(self.connection.settings_dict)[1]

    def _create_test_db(
        self, verbosity: int = 1, autoclobber: bool = False, keepdb: bool = False
    ) -> Any:
        if self._test_user_create():
            self._create_role()
        return super()._create_test_db(verbosity, autoclobber, keepdb)

    def _create_role(self) -> None:
        """Make the role that marks the template and its clones as shoal's."""
        role = oracle_settings.role(oracle_settings.template(self.connection.settings_dict))
        with self._maindb_connection.cursor() as cursor:
            try:
                cursor.execute(f'CREATE ROLE "{role}"')
            except DatabaseError as error:
                if code_of(error) != _ROLE_EXISTS:
                    self.log(f"Got an error creating the role {role}: {error}")
                    raise SystemExit(2) from None

    def _execute_statements(
        self,
        cursor: Any,
        statements: list[str],
        parameters: dict[str, Any],
        verbosity: int,
        allow_quiet_fail: bool = False,
    ) -> None:
        """Make the test user and mark it in one call: no crash leaves one without a mark.

        Statements that Django would print are printed without the password.
        """
        ours = statements
        if statements and statements[0].startswith("CREATE USER"):
            role = oracle_settings.role(str(parameters["user"]).upper())
            create = f"EXECUTE IMMEDIATE q'[{statements[0]}]';"
            mark = f"EXECUTE IMMEDIATE q'[GRANT \"{role}\" TO %(user)s]';"
            # Django's cursor takes the last character of a block off.
            ours = [f"BEGIN\n  {create}\n  {mark}\nEND;\n/", *statements[1:]]
        if verbosity >= 2:
            for one in ours:
                print(one % {**parameters, "password": oracle_settings.SECRET})
        super()._execute_statements(cursor, ours, parameters, min(verbosity, 1), allow_quiet_fail)

    def _destroy_test_db(self, test_database_name: str, verbosity: int = 1) -> None:
        if not self._test_user_create():
            super()._destroy_test_db(test_database_name, verbosity)
            return
        if verbosity >= 1:
            self.log("Destroying test user...")
        clones.close(self.connection)
        settings = self.connection.settings_dict
        template = oracle_settings.template(settings)
        settings["USER"], settings["PASSWORD"] = oracle_settings.admin(settings)
        self._drop([template])

    def _drop(self, users: list[str]) -> None:
        with self._at_engine() as session:
            left = oracle_plans.drop(session.link, self.connection, users)
        if left:
            raise DatabaseError("; ".join(f"{one.name}: {one.cause}" for one in left))

    @contextmanager
    def _at_engine(self) -> Iterator[Session]:
        if self._session is not None:
            yield self._session
            return
        session = Session(Signals())
        try:
            yield session
        finally:
            session.close()


def statements_of_template(creation: DatabaseCreation) -> list[str]:
    """Return what is executed to make the template, with the password masked; nothing is done."""
    executed: list[str] = []

    class Collector:
        def execute(self, text: str) -> None:
            executed.append(" ".join(text.split()))

    parameters = {**creation._get_test_db_params(), "password": oracle_settings.SECRET}
    steps: list[tuple[bool, Callable[..., None]]] = [
        (creation._test_database_create(), creation._execute_test_db_creation),
        (creation._test_user_create(), creation._create_test_user),
    ]
    for wanted, step in steps:
        if wanted:
            step(Collector(), parameters, 0)
    return executed
