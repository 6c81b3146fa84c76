"""Tablespaces, their files, and directories."""

from . import privileges
from .errors import OracleError, ora
from .forms import form
from .store import Store
from .users import committing, size

ENDING = "AUTOEXTEND ON NEXT {step:size} MAXSIZE {most:size}"
NAMED = "{path:text} SIZE {first:size} [[{reuse:REUSE}]]"


@form(f"CREATE TABLESPACE {{name:name}} DATAFILE <( {NAMED} | SIZE {{managed:size}} )> {ENDING}")
@committing
def _create(session, name, path, first, reuse, managed, step, most):
    _make(session, name, "PERMANENT", path, first or managed, reuse, most)


@form(
    "CREATE TEMPORARY TABLESPACE {name:name} TEMPFILE "
    f"<( {NAMED} | SIZE {{managed:size}} )> {ENDING}"
)
@committing
def _create_temporary(session, name, path, first, reuse, managed, step, most):
    _make(session, name, "TEMPORARY", path, first or managed, reuse, most)


def _make(session, name, contents, path, first, reuse, most):
    privileges.need(session, "CREATE TABLESPACE")
    dictionary = session.dictionary
    if dictionary.one("SELECT 1 FROM tablespace WHERE name = ?", name):
        raise ora(1543, name)
    is_managed = path is None or path.startswith("+")
    path = _full_path(session, name, path)
    if path in [row[0] for row in dictionary.all("SELECT path FROM file")]:
        raise ora(1537, path)
    if not is_managed:
        _check_disk(session, path, reuse)
    dictionary.do("DELETE FROM stray_file WHERE path = ?", path)
    dictionary.do("INSERT INTO tablespace VALUES (?, ?)", name, contents)
    dictionary.do(
        "INSERT INTO file (path, tablespace, bytes, most) VALUES (?, ?, ?, ?)",
        path,
        name,
        size(first),
        size(most),
    )


def _full_path(session, name, path):
    """Return where a file really lies: a bare name in the server's own folder."""
    if path is None or path.startswith("+"):
        folder = path or session.dictionary.setting("managed_folder")
        if folder is None:
            raise ora(2236)
        number = session.dictionary.next("file")
        return f"{folder}/{'datafile/' * (path is not None)}o1_mf_{name.lower()[:8]}_{number}_.dbf"
    if "/" not in path:
        return f"{session.dictionary.setting('home_folder')}/{path}"
    return path


def _check_disk(session, path, reuse):
    folder = path.rpartition("/")[0]
    if folder not in session.dictionary.setting("folders"):
        raise ora(27040).under(1119, path)
    stray = session.dictionary.one("SELECT 1 FROM stray_file WHERE path = ?", path)
    if stray and not reuse:
        raise ora(27038).under(1119, path)


@form("DROP TABLESPACE {name:name} INCLUDING CONTENTS AND DATAFILES CASCADE CONSTRAINTS")
@committing
def _drop(session, name):
    privileges.need(session, "DROP TABLESPACE")
    dictionary = session.dictionary
    if dictionary.one("SELECT 1 FROM tablespace WHERE name = ?", name) is None:
        raise ora(959, name)
    if name in dictionary.setting("protected_tablespaces"):
        text = f"ORA-12919: Can not drop the default permanent tablespace '{name}'"
        raise OracleError("ORA-12919", text)
    _drop_contents(session, name)
    dictionary.do("DELETE FROM file WHERE tablespace = ?", name)
    dictionary.do("DELETE FROM quota WHERE tablespace = ?", name)
    dictionary.do("DELETE FROM tablespace WHERE name = ?", name)


def _drop_contents(session, name):
    """Drop the tables that lie in a tablespace, whoever owns them."""
    dictionary = session.dictionary
    for user, number in dictionary.all("SELECT name, id FROM user"):
        store = Store(dictionary.root, user, number)
        for table in list(store.tables().values()):
            if table.tablespace == name:
                store.run("BEGIN IMMEDIATE")
                store.forget(table.name)
                store.run(f"DROP TABLE [{table.name}]")
                store.run("COMMIT")
        store.close()


# Directories


@form("CREATE DIRECTORY {name:name} AS {path:text}")
@committing
def _create_directory(session, name, path):
    privileges.need(session, "CREATE ANY DIRECTORY")
    dictionary = session.dictionary
    if dictionary.one("SELECT 1 FROM directory WHERE name = ?", name):
        raise ora(955)
    dictionary.do("INSERT INTO directory VALUES (?, ?)", name, path)
    # SQL Language Reference, CREATE DIRECTORY: who makes it may read and write in it.
    for privilege in ("READ", "WRITE", "OWN"):
        statement = "INSERT INTO object_grant VALUES (?, 'SYS', ?, ?)"
        dictionary.do(statement, session.user, name, privilege)


@form("DROP DIRECTORY {name:name}")
@committing
def _drop_directory(session, name):
    privileges.need(session, "DROP ANY DIRECTORY")
    dictionary = session.dictionary
    if dictionary.one("SELECT 1 FROM directory WHERE name = ?", name) is None:
        raise ora(4043, name)
    dictionary.do("DELETE FROM directory WHERE name = ?", name)
    dictionary.do("DELETE FROM object_grant WHERE owner = 'SYS' AND object = ?", name)
