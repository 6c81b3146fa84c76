"""What Data Pump does: it makes objects of one schema anew in another, and copies their rows."""

import copy

from . import place, privileges
from .errors import OracleError, ora
from .store import Store
from .tables import make_unique

ORDER = ("SYNONYM", "TYPE", "FUNCTION", "PROCEDURE", "PACKAGE", "PACKAGE BODY", "VIEW", "TRIGGER")
FULL = {1653, 1652, 12954}


def make_table(dictionary, store, table):
    """Make a table with all that is its own, but not its foreign keys."""
    columns = ", ".join(f"[{column.name}]" for column in table.columns)
    store.run(f"CREATE TABLE [{table.name}] ({columns})")
    for column in table.columns:
        if column.identity:
            # Nobody promises where the sequence goes on, so it begins anew: who relies on more
            # shall notice.
            number = dictionary.next("object")
            column.identity = f"ISEQ$$_{number}"
            store.make_sequence(column.identity, number, owner=(table.name, column.name))
    for key in table.unique_keys():
        make_unique(store, table, key.name, key.columns)
    for index in table.indexes:
        if index.unique:
            make_unique(store, table, index.name, [column for column, _ in index.columns])
    store.save(table)


def check_file(session, job, directory, filename, reuse):
    """Refuse a dump file that is not there, or that there is already."""
    dictionary = session.dictionary
    found = dictionary.one("SELECT path FROM directory WHERE name = ?", directory)
    if found is None or not privileges.may_write(session, directory):
        raise ora(39087, directory).under(39070).under(39002)
    path = f"{found[0]}/{filename}"
    question = "SELECT path FROM dump_file WHERE directory = ? AND name = ?"
    is_there = dictionary.one(question, directory, filename) is not None
    if job.operation == "EXPORT" and is_there and not reuse:
        raise _stacked(f'ORA-31641: unable to create dump file "{path}"', "ORA-27038")
    if job.operation == "IMPORT" and not is_there:
        raise _stacked(f'ORA-31640: unable to open dump file "{path}" for read', "ORA-27037")


def _stacked(text, cause):
    top = "ORA-39001: invalid argument value\nORA-39000: bad dump file specification"
    return OracleError("ORA-39001", f"{top}\n{text}\n{cause}: unable to obtain file status")


def run(session, job):
    """Run a job; return lines of its log, lines of its errors, and what it waits for."""
    run_ = _Export(session, job) if job.operation == "EXPORT" else _Import(session, job)
    try:
        run_.all()
    except _Waits as wait:
        return run_.log, run_.errors, [str(wait)]
    return run_.log, run_.errors, []


class _Waits(Exception):
    """The tablespace is full: the job stands still until somebody makes room."""


class _Export:
    """Writes a schema into a dump file."""

    def __init__(self, session, job):
        self.session, self.job = session, job
        self.log, self.errors = [], []

    def all(self):
        """Write it."""
        session, job = self.session, self.job
        found = session.dictionary.user(job.source)
        if found is None:
            self.errors.append(f"ORA-39165: Schema {job.source} was not found.")
            return
        directory, filename = job.file
        path = f"dump-{session.dictionary.root.name}-{directory}-{filename}"
        (session.dictionary.root / path).unlink(missing_ok=True)
        source = Store(session.dictionary.root, job.source, found["id"])
        source.run(f"VACUUM INTO '{session.dictionary.root / path}'")
        source.close()
        with session.dictionary.change():
            statement = "INSERT OR REPLACE INTO dump_file VALUES (?, ?, ?)"
            session.dictionary.do(statement, directory, filename, path)
            statement = "INSERT OR REPLACE INTO dump_schema VALUES (?, ?)"
            session.dictionary.do(statement, path, job.source)
        self.log.append(f"Dump file set for {job.owner}.{job.name} is: {filename}")


class _Import:
    """Makes a schema's objects anew in another schema, one by one."""

    def __init__(self, session, job):
        self.session, self.job = session, job
        self.dictionary = session.dictionary
        self.target = job.remaps["REMAP_SCHEMA"].get(job.source, job.source)
        self.log = [f'Starting "{job.owner}"."{job.name}":']
        self.errors = []
        self.made = set()

    def all(self):
        """Make them all."""
        found = self.dictionary.user(self.target)
        path = self._source()
        if path is None or found is None:
            self.errors.append(f"ORA-39165: Schema {self.job.source} was not found.")
            return
        if "USER" not in self.job.excluded:
            self.errors.append(ora(31684, "USER", self.target).text)
        self.store = Store(self.dictionary.root, self.target, found["id"])
        self.store.run(f"ATTACH '{path}' AS source")
        try:
            self._objects(path)
        finally:
            self.store.close()
        self.log.append(f'Job "{self.job.owner}"."{self.job.name}" completed')

    def _source(self):
        root = self.dictionary.root
        if self.job.file:
            question = (
                "SELECT f.path FROM dump_file f JOIN dump_schema s ON s.path = f.path"
                " WHERE f.directory = ? AND f.name = ? AND s.user = ?"
            )
            row = self.dictionary.one(question, *self.job.file, self.job.source)
            return row and root / row[0]
        found = self.dictionary.user(self.job.source)
        return found and place.schema_file(root, self.job.source, found["id"])

    def _objects(self, path):
        source = Store.on(path, self.job.source)
        tables = [copy.deepcopy(table) for table in source.tables().values()]
        others = source.file.execute('SELECT name, type, text FROM "~object"').fetchall()
        sequences = source.file.execute(
            'SELECT name, start, step, cache FROM "~sequence" WHERE owner_table IS NULL'
        ).fetchall()
        source.close()
        for name, start, step, cache in sequences:
            self._one("SEQUENCE", name, self._sequence, name, start, step, cache)
        references = []
        for table in tables:
            references += [(table.name, one) for one in table.constraints if one.kind == "R"]
            table.constraints = [one for one in table.constraints if one.kind != "R"]
            self._one("TABLE", table.name, self._table, table)
        for name, constraint in references:
            if name not in self.made:
                continue
            self._one("REF_CONSTRAINT", constraint.name, self._reference, name, constraint)
        for name, kind, text in sorted(others, key=lambda row: ORDER.index(row[1])):
            self._one(kind, name, self._other, name, kind, text)

    def _one(self, kind, name, make, *values):
        """Make one object; what it fails with goes into the log, and the job goes on."""
        if not self.dictionary.one(
            "SELECT 1 FROM job WHERE owner = ? AND name = ?", self.job.owner, self.job.name
        ):
            raise ora(31626)
        try:
            text = f'-- Data Pump: {kind} "{self.target}"."{name}"'
            self.session.counted(text, lambda: self._as_one(make, *values))
        except OracleError as error:
            if error.full_code == "DPY-4011":
                raise
            if error.code in FULL:
                wait = "ORA-39171: Job is experiencing a resumable wait."
                raise _Waits(f"{wait}\n{error.text}") from None
            self.errors.append(self._told(kind, name, error))

    def _told(self, kind, name, error):
        if error.code == 955 and kind == "TABLE":
            return (
                f'ORA-39151: Table "{self.target}"."{name}" exists. All dependent metadata and'
                " data will be skipped due to table_exists_action of skip"
            )
        if error.code == 955:
            return f'ORA-31684: Object type {kind}:"{self.target}"."{name}" already exists'
        if error.full_code == "ORA-39082":
            return error.text
        top = f'ORA-39083: Object type {kind}:"{self.target}"."{name}" failed to create with error:'
        return f"{top}\n{error.text}"

    def _as_one(self, make, *values):
        self.store.run("BEGIN IMMEDIATE")
        try:
            with self.dictionary.change():
                make(*values)
        except BaseException:
            self.store.run("ROLLBACK")
            raise
        self.store.run("COMMIT")

    def _sequence(self, name, start, step, cache):
        known = self.store.file.execute('SELECT 1 FROM "~sequence" WHERE name = ?', (name,))
        if known.fetchone():
            raise ora(955)
        self.store.make_sequence(name, self.dictionary.next("object"), start, step, cache)

    def _table(self, table):
        if table.name in self.store.tables():
            raise ora(955)
        remaps = self.job.remaps["REMAP_TABLESPACE"]
        table.tablespace = remaps.get(table.tablespace, table.tablespace)
        table.id = self.dictionary.next("object")
        space = table.tablespace
        if self.dictionary.one("SELECT 1 FROM tablespace WHERE name = ?", space) is None:
            raise ora(959, space)
        quota = self.dictionary.one(
            "SELECT bytes FROM quota WHERE user = ? AND tablespace = ?", self.target, space
        )
        make_table(self.dictionary, self.store, table)
        rows = self.store.run(f"SELECT COUNT(*) FROM source.[{table.name}]").fetchone()[0]
        if rows and quota in (None, (0,)):
            raise ora(1950, space)
        self.store.run(f"INSERT INTO [{table.name}] SELECT * FROM source.[{table.name}]")
        self.made.add(table.name)
        self.log.append(f'. . imported "{self.target}"."{table.name}" {rows} rows')

    def _reference(self, name, constraint):
        table = self.store.table(name)
        self.store.table(constraint.r_table)
        table.constraints.append(constraint)
        self.store.save(table)

    def _other(self, name, kind, text):
        invalid = self.dictionary.setting("imports_invalid")
        make_other(self.store, name, kind, text, self.dictionary.next("object"))
        if invalid:
            self.store.run('UPDATE "~object" SET status = ? WHERE name = ?', ("INVALID", name))
            warning = ora(39082, kind, self.target, name).text
            self.errors.append(warning)


def make_other(store, name, kind, text, number):
    """Make an object that is neither table nor sequence: its text is kept as it is."""
    known = store.file.execute(
        'SELECT 1 FROM "~object" WHERE name = ? AND type = ?', (name, kind)
    ).fetchone()
    if known or name in store.tables():
        raise ora(955)
    row = (name, kind, number, text, "VALID")
    store.run('INSERT INTO "~object" VALUES (?, ?, ?, ?, ?)', row)
    if kind == "VIEW":
        from .programs import view_sql

        store.run(f"CREATE VIEW [{name}] AS {view_sql(store, text)}")
