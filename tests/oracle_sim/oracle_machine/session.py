"""A session of a user: who it is, its transaction, and how a statement goes through it."""

import os
import random

from . import constraints, dispatch, journal, place, privileges
from .dictionary import Dictionary
from .errors import OracleError, UnknownStatement, dpy, ora
from .journal import Journal
from .store import Store


class Session:
    """One session. A process that was forked has no part in its parent's."""

    def __init__(self, user, password, service):
        root = place.folder()
        self.dictionary = Dictionary(root)
        self.journal = Journal(root)
        self.user = user
        self.is_open = False
        self.pid = os.getpid()
        self._check_service(service)
        self.journal.connect(user)
        self._log_on(password)
        number = self.dictionary.user(user)["id"]
        self.store = Store(root, user, number)
        self.roles = sorted(privileges.roles_of(self.dictionary, user))
        self.metadata_transforms = {}
        self.attached = {}
        self.jobs = {}
        self.touched = set()
        self.immediate = False
        self._savepoints = []
        self.is_open = True

    def _check_service(self, service):
        host, _, name = service.partition("/")
        host, _, port = host.partition(":")
        if name.casefold() != self.dictionary.setting("service").casefold():
            raise dpy(6001, name, host, port or 1521)

    def _log_on(self, password):
        with self.dictionary.change():
            found = self.dictionary.user(self.user)
            if found is None or found["password"] != password:
                raise ora(1017)
            if found["account_status"] != "OPEN":
                raise ora(28000)
            self.roles = sorted(privileges.roles_of(self.dictionary, self.user))
            if not privileges.has(self, "CREATE SESSION"):
                raise ora(1045, self.user)
            self.serial = random.randrange(1, 60000)
            self.dictionary.do(
                "INSERT INTO session (serial, user, pid, birth) VALUES (?, ?, ?, ?)",
                self.serial,
                self.user,
                self.pid,
                place.birth(self.pid),
            )
            self.sid = self.dictionary.one("SELECT last_insert_rowid()")[0]

    # Statements

    def execute(self, text, binds):
        """Carry out a statement that a client sent."""
        self.check_usable()
        try:
            return self.step(text, binds)
        except OracleError as error:
            if error.full_code == "DPY-4011":
                self.lose()
            raise

    def step(self, text, binds=None, inner=False):
        """Count and carry out one statement, be it sent or inside of a block."""
        return self.counted(text, lambda: dispatch.carry_out(self, text, binds or {}), inner)

    def counted(self, text, carry_out, inner=True):
        """Do something that counts as a statement, which a test may have set a fault for."""
        number, fault = self.journal.begin(self.user, text, inner)
        try:
            journal.before(fault)
            answer = carry_out()
            journal.after(fault)
            return answer
        except UnknownStatement as error:
            if not error.noted:
                self.journal.unknown(error)
            error.noted = True
            raise
        except OracleError as error:
            self.journal.failed(number, error)
            raise

    def check_usable(self):
        """Refuse what a session cannot do that is closed, killed or another process's."""
        if self.pid != os.getpid():
            self.journal.complain(f"process {os.getpid()} uses a session of {self.pid}")
            raise dpy(4011)
        if not self.is_open:
            raise dpy(1001)
        row = self.dictionary.one("SELECT killed FROM session WHERE sid = ?", self.sid)
        if row is None or row[0]:
            self.lose()
            raise ora(28)

    # Transactions

    def begin_write(self):
        """Begin the transaction, if it has not begun; only then others have to wait."""
        if not self.store.file.in_transaction:
            self.store.run("BEGIN IMMEDIATE")
            for name in self._savepoints:
                self.store.run(f"SAVEPOINT [{name}]")

    def savepoint(self, name):
        """Set a savepoint."""
        self._savepoints.append(name)
        if self.store.file.in_transaction:
            self.store.run(f"SAVEPOINT [{name}]")

    def rollback_to(self, name):
        """Go back to a savepoint, which stays."""
        if name not in self._savepoints:
            raise OracleError(
                "ORA-01086",
                f"ORA-01086: savepoint '{name}' never established in this session or is invalid",
            )
        while self._savepoints[-1] != name:
            self._savepoints.pop()
        if self.store.file.in_transaction:
            self.store.run(f"ROLLBACK TO [{name}]")

    def commit(self):
        """Make what was written last; deferred constraints are checked first."""
        if self.store.file.in_transaction:
            try:
                constraints.check(self, self.touched)
            except OracleError as error:
                self.rollback()
                rolled = "ORA-02091: transaction rolled back"
                raise OracleError("ORA-02091", f"{rolled}\n{error.text}") from None
            self.store.run("COMMIT")
        self._forget_transaction()

    def rollback(self):
        """Undo what was written."""
        if self.store.file.in_transaction:
            self.store.run("ROLLBACK")
        self._forget_transaction()

    def _forget_transaction(self):
        self.touched = set()
        self.immediate = False
        self._savepoints = []

    # The end

    def close(self):
        """Log off."""
        if not self.is_open:
            return
        if self.pid != os.getpid():
            self.journal.complain(f"process {os.getpid()} closes a session of {self.pid}")
            self.is_open = False
            return
        self.lose()

    def lose(self):
        """End without a word, as when the network is cut."""
        self.rollback()
        self.is_open = False
        with self.dictionary.change():
            self.dictionary.end_session(self.sid)
        self.store.close()
        self.dictionary.file.close()

    # Others' schemas

    def owner_file(self, owner):
        """Return SQLite's name of another user's schema, which is attached at need."""
        if owner == self.user:
            return "main"
        found = self.dictionary.user(owner)
        if found is None:
            raise ora(942)
        name = f"{owner}-{found['id']}"
        if name not in self.attached:
            path = place.schema_file(self.dictionary.root, owner, found["id"])
            self.store.run(f"ATTACH '{path}' AS [{name}]")
            self.attached[name] = path
        return name
