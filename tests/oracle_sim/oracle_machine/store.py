"""One user's schema: its tables with their rows, its sequences, and its other objects."""

import dataclasses
import json
import sqlite3

from . import functions, place, sql
from .errors import OracleError, UnknownStatement, ora
from .objects import Table

TABLES = """
CREATE TABLE IF NOT EXISTS "~table" (name TEXT PRIMARY KEY, text TEXT);
CREATE TABLE IF NOT EXISTS "~object" (
    name TEXT, type TEXT, id INTEGER, text TEXT, status TEXT, PRIMARY KEY (name, type));
CREATE TABLE IF NOT EXISTS "~sequence" (
    name TEXT PRIMARY KEY, id INTEGER, start INTEGER, step INTEGER, cache INTEGER,
    owner_table TEXT, owner_column TEXT);
"""


def make_files(root, user, number):
    """Make the files of a new user."""
    with place.open_file(place.schema_file(root, user, number)) as rows:
        rows.executescript(TABLES)
    rows.close()
    with place.open_file(place.sequences_file(root, user, number)) as sequences:
        sequences.execute("CREATE TABLE last (name TEXT PRIMARY KEY, value INTEGER)")
    sequences.close()


class Store:
    """One process's way to a user's schema."""

    def __init__(self, root, user, number):
        rows = place.open_file(place.schema_file(root, user, number))
        self._begin(user, rows, place.open_file(place.sequences_file(root, user, number)))

    @classmethod
    def on(cls, path, user):
        """Open a file that may be a dump: it has no sequences of its own."""
        store = cls.__new__(cls)
        store._begin(user, place.open_file(path), place.open_file(":memory:"))
        return store

    def _begin(self, user, rows, numbers):
        self.user = user
        self.file, self.numbers = rows, numbers
        self.file.execute("PRAGMA case_sensitive_like = ON")
        self.file.execute("PRAGMA legacy_alter_table = ON")
        self.errors = []
        functions.register(self.file, self.errors)
        self.file.create_function("ora_fit", 4, self._careful(self._fit))
        self.file.create_function("ora_nextval", 1, self._careful(self.next_value))
        self.file.create_function("ora_fail", 1, self._careful(self._fail))
        self._version, self._tables = None, {}

    def close(self):
        """Let go of the files."""
        self.file.close()
        self.numbers.close()

    def _careful(self, function):
        def call(*values):
            try:
                return function(*values)
            except Exception as error:
                self.errors.append(error)
                raise

        return call

    def run(self, statement, values=(), table=None):
        """Run one of SQLite's statements; what it refuses is told as Oracle tells it."""
        self.errors.clear()
        self.tables()
        try:
            return self.file.execute(statement, values)
        except sqlite3.Error as error:
            raise self._told(error, table, statement) from error

    def _told(self, error, table, statement):
        if self.errors and isinstance(self.errors[0], OracleError):
            return self.errors[0]
        text = str(error)
        if self.errors:
            return UnknownStatement(repr(self.errors[0]), statement)
        if "UNIQUE constraint failed" in text:
            return ora(1, self.user, self._broken_key(text, table))
        if "no such column" in text:
            return ora(904, f'"{text.rpartition(": ")[2]}"')
        if "no such table" in text:
            return ora(942)
        if "locked" in text:
            return ora(60)
        return UnknownStatement(text, statement)

    def _broken_key(self, text, table):
        columns = {part.rpartition(".")[2] for part in text.partition(": ")[2].split(", ")}
        for key in [*self.tables()[table].unique_keys(), *self.tables()[table].indexes]:
            names = [column if isinstance(column, str) else column[0] for column in key.columns]
            if set(names) == columns or f"index '{key.name}'" in text:
                return key.name
        return "?"

    # Tables

    def tables(self):
        """Return the tables by name, as they are now."""
        version = self.file.execute("PRAGMA schema_version").fetchone()[0]
        if version != self._version:
            rows = self.file.execute('SELECT name, text FROM "~table" ORDER BY name').fetchall()
            self._tables = {name: Table.from_dictionary(json.loads(text)) for name, text in rows}
            self._version = version
        return self._tables

    def table(self, name):
        """Return a table, or refuse."""
        if name not in self.tables():
            raise ora(942)
        return self.tables()[name]

    def save(self, table):
        """Keep a table's description; what guards its rows is made anew."""
        self.drop_guards(table.name)
        text = json.dumps(dataclasses.asdict(table))
        self.file.execute('INSERT OR REPLACE INTO "~table" VALUES (?, ?)', (table.name, text))
        self._version = None
        self._make_guards(table)

    def forget(self, name):
        """Drop a table's description, its guards and its sequences."""
        self.drop_guards(name)
        self.file.execute('DELETE FROM "~table" WHERE name = ?', (name,))
        names = self.file.execute('SELECT name FROM "~sequence" WHERE owner_table = ?', (name,))
        for (sequence,) in names.fetchall():
            self.drop_sequence(sequence)
        self._version = None

    def drop_guards(self, name):
        """Drop what guards a table's rows, before SQLite changes the table itself.

        Of this very schema: SQLite would look into one that is attached, too.
        """
        for event in ("insert", "update"):
            self.file.execute(f"DROP TRIGGER IF EXISTS main.[~{event} {name}]")

    def _make_guards(self, table):
        """Make the triggers that check and convert each row that is written."""
        for event in ("insert", "update"):
            changes = ", ".join(_change(column, table.name, event) for column in table.columns)
            checks = "".join(
                f"SELECT ora_fail('{constraint.name}') FROM [{table.name}]"
                f" WHERE rowid = NEW.rowid AND NOT ({sql.expression(constraint.condition)});"
                for constraint in table.constraints
                if constraint.kind == "C" and constraint.enabled and constraint.condition
            )
            self.file.execute(
                f"CREATE TRIGGER [~{event} {table.name}] AFTER {event} ON [{table.name}] BEGIN"
                f" UPDATE [{table.name}] SET {changes} WHERE rowid = NEW.rowid; {checks} END"
            )

    def _fit(self, table, column, value, event):
        described = self._tables[table].column(column)
        try:
            fitting = described.fit(value)
        except OracleError as error:
            text = error.text.replace("{owner}", self.user).replace("{table}", table)
            raise OracleError(error.full_code, text) from None
        if fitting is None and not described.nullable:
            raise ora(1400 if event == "insert" else 1407, self.user, table, column)
        return fitting

    def _fail(self, constraint):
        raise ora(2290, self.user, constraint)

    # Sequences

    def make_sequence(self, name, id_, start=1, step=1, cache=20, owner=(None, None)):
        """Make a sequence, perhaps one behind an identity column."""
        row = (name, id_, start, step, cache, *owner)
        self.file.execute('INSERT INTO "~sequence" VALUES (?, ?, ?, ?, ?, ?, ?)', row)
        self.numbers.execute("DELETE FROM last WHERE name = ?", (name,))

    def drop_sequence(self, name):
        """Drop a sequence."""
        self.file.execute('DELETE FROM "~sequence" WHERE name = ?', (name,))
        self.numbers.execute("DELETE FROM last WHERE name = ?", (name,))

    def sequence(self, name):
        """Return (start, step, cache, last value handed out or None), or refuse."""
        row = self.file.execute(
            'SELECT start, step, cache FROM "~sequence" WHERE name = ?', (name,)
        ).fetchone()
        if row is None:
            raise ora(2289)
        last = self.numbers.execute("SELECT value FROM last WHERE name = ?", (name,)).fetchone()
        return (*row, last and last[0])

    def next_value(self, name):
        """Return the sequence's next number."""
        start, step, _, _ = self.sequence(name)
        self.numbers.execute("BEGIN IMMEDIATE")
        try:
            last = self.numbers.execute("SELECT value FROM last WHERE name = ?", (name,))
            row = last.fetchone()
            value = start if row is None else row[0] + step
            self.numbers.execute("INSERT OR REPLACE INTO last VALUES (?, ?)", (name, value))
        finally:
            self.numbers.execute("COMMIT")
        return value

    def last_number(self, name):
        """Return LAST_NUMBER: the first number that no cache was filled with yet."""
        start, step, cache, last = self.sequence(name)
        if last is None:
            return start
        return start + ((last - start) // (step * max(cache, 1)) + 1) * step * max(cache, 1)

    def restart(self, name, start):
        """Let a sequence begin anew."""
        self.file.execute('UPDATE "~sequence" SET start = ? WHERE name = ?', (start, name))
        self.numbers.execute("DELETE FROM last WHERE name = ?", (name,))


def _change(column, table, event):
    value = f"NEW.[{column.name}]"
    if column.identity and event == "insert":
        value = f"COALESCE({value}, ora_nextval('{column.identity}'))"
    return f"[{column.name}] = ora_fit('{table}', '{column.name}', {value}, '{event}')"
