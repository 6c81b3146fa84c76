"""``shoal databases export`` and ``import``: templates on their way to another machine.

A file is a zip with ``templates.json``, the records, and the databases: SQLite's as they are,
others as their server's own client programs dump and restore them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shoal import names
from shoal.errors import ExitCode, ShoalError
from shoal.link import Message
from shoal.session import Session, templates_folder
from shoal.template_copies import ServerCopies, copies_of
from shoal.template_inputs import Input
from shoal.template_places import database_words, source_of
from shoal.templates import drop_template

_RECORDS = "templates.json"
_FORMAT = 1
_PARTS = ("whole", "base")

# By vendor: what dumps a database to standard output, and what restores it from standard input.
_PROGRAMS = {
    "postgresql": (
        ["pg_dump", "--format=custom", "--no-owner", "--no-privileges"],
        ["pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"],
    ),
    "mysql": (
        ["mysqldump", "--routines", "--events", "--triggers", "--single-transaction"],
        ["mysql"],
    ),
}


def export(session: Session, path: str) -> list[Message]:
    """Write the templates that were used last, one a database, to ``path``; returns them.

    Raises ShoalError.
    """
    latest: dict[str, Message] = {}
    for template in session.templates(templates_folder()):  # The last used ones come first.
        latest.setdefault(template["database"], template)
    if not latest:
        raise ShoalError(
            "there is no template to export",
            hint="run the tests once; shoal databases list shows what is remembered",
        )
    draft = f"{path}.part"
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            records = [_pack(session, archive, one) for one in latest.values()]
            archive.writestr(_RECORDS, json.dumps({"format": _FORMAT, "templates": records}))
        os.replace(draft, path)
    except OSError as error:
        raise ShoalError(
            f"cannot write {path!r}", cause=error.strerror or str(error), hint="name another file"
        ) from None
    finally:
        Path(draft).unlink(missing_ok=True)
    return list(latest.values())


def _pack(session: Session, archive: zipfile.ZipFile, template: Message) -> Message:
    record: Message = json.loads(session.template_record(templates_folder(), template["id"]))
    connection = _connection_of(record)
    with tempfile.TemporaryDirectory(prefix="shoal-") as directory:
        for part in _PARTS:
            file = os.path.join(directory, part)
            if connection.vendor == "sqlite":
                shutil.copyfile(record[part], file)
            else:
                with _open_to_all(session, connection, record[part]), open(file, "wb") as output:
                    _run(connection, 0, record[part], stdout=output)
            archive.write(file, f"{record['id']}.{part}")
    return record


def _connection_of(record: Message) -> Any:
    from django.db import connections

    alias = record["alias"]
    if alias in connections and connections[alias].vendor == record["vendor"]:
        return connections[alias]
    raise ShoalError(
        f"a template is of the database {alias!r} ({record['vendor']})",
        cause="DATABASES has none such",
        hint="give the settings of that project with --settings",
        exit_code=ExitCode.USAGE,
    )


@contextmanager
def _open_to_all(session: Session, connection: Any, name: str) -> Iterator[None]:
    """Let a client program connect to a template, to which else nobody can."""
    copies = ServerCopies(connection, session.link)
    if connection.vendor != "postgresql":
        yield
        return
    copies.allow_connections(name, "true")
    try:
        yield
    finally:
        copies.allow_connections(name, "false")


def _run(connection: Any, way: int, name: str, **streams: Any) -> None:
    """Run the program that dumps (0) or restores (1) the database ``name``; raises ShoalError."""
    program = _PROGRAMS[connection.vendor][way]
    found = shutil.which(program[0])
    if found is None:
        raise ShoalError(
            f"{program[0]} is not on PATH",
            cause=f"it {'restores' if way else 'dumps'} databases of {connection.vendor}",
            hint="install the client programs of the database's server",
        )
    settings = {**connection.settings_dict, "NAME": name}
    arguments, variables = connection.client_class.settings_to_cmd_args_env(settings, [])
    place = ["--dbname", name] if program[0] == "pg_restore" else [name]
    done = subprocess.run(
        [found, *program[1:], *arguments[1:-1], *place],
        env={**os.environ, **(variables or {})},
        stderr=subprocess.PIPE,
        **streams,
    )
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise ShoalError(
            f"{program[0]} has failed on the database {name!r}",
            cause=lines[-1] if lines else f"it ended with exit code {done.returncode}",
        )


def import_from(session: Session, path: str) -> Iterator[tuple[Message, str, bool]]:
    """Remember the templates in the file ``path``.

    Returns each record, the template's name here, and whether it is new here.

    Raises ShoalError.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            listed = json.loads(archive.read(_RECORDS))
            if listed["format"] != _FORMAT:
                raise ValueError(f"its format is {listed['format']}, expected {_FORMAT}")
            for record in listed["templates"]:
                yield record, *_unpack(session, archive, record)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise ShoalError(
            f"cannot read templates from {path!r}",
            cause=getattr(error, "strerror", None) or str(error),
            hint="expected a file that shoal databases export has written",
        ) from None


def _unpack(session: Session, archive: zipfile.ZipFile, record: Message) -> tuple[str, bool]:
    connection = _connection_of(record)
    inputs = [Input(*one) for one in record["inputs"]]
    words = {
        "folder": templates_folder(),
        "database": database_words(connection, templates_folder()),
    }
    found = session.find_template(
        **words,
        vendor=connection.vendor,
        server=names.server_of(connection),
        alias=connection.alias,
        source=source_of(connection, connection.creation._get_test_db_name()),
        mode="use",
        inputs=[one.for_engine() for one in inputs],
        squashes=[one.name for one in inputs],  # None is to be made from another.
    )
    if found["found"] == "busy":
        raise ShoalError(
            "another run makes a template", hint="wait until it has ended, and import again"
        )
    if found["found"] == "whole":
        session.template_done(**words, id=found["id"], used=False)
        return found["id"], False
    try:
        _make(session, archive, record, connection, found["make"], words)
    except BaseException:
        session.template_done(**words, id=found["make"]["id"], used=False)
        raise
    return found["make"]["id"], True


def _make(
    session: Session,
    archive: zipfile.ZipFile,
    record: Message,
    connection: Any,
    make: Message,
    words: dict[str, str],
) -> None:
    copies = copies_of(connection, session.link)
    things = [copies.thing(make[part]) for part in _PARTS]
    session.intend(things)
    try:
        for part in _PARTS:
            with archive.open(f"{record['id']}.{part}") as source:
                _restore(connection, source, make[part])
    except BaseException:
        for part in _PARTS:
            copies.drop(make[part])
        session.gone(things)
        raise
    dropped = session.template_made(
        **words,
        id=make["id"],
        inputs=record["inputs"],
        size=record["size"],
        checks=record["checks"],
    )
    session.gone(things)
    for template in dropped:
        drop_template(session, template)


def _restore(connection: Any, source: Any, name: str) -> None:
    if connection.vendor == "sqlite":
        with open(os.open(name, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as target:
            shutil.copyfileobj(source, target)
        return
    creation = connection.creation
    quoted = connection.ops.quote_name(name)
    suffix = creation.sql_table_creation_suffix()
    if connection.vendor == "postgresql":  # All that is in the database is in the dump, too.
        charset = connection.settings_dict["TEST"]["CHARSET"]
        suffix = creation._get_database_create_suffix(encoding=charset, template="template0")
    with creation._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")
        cursor.execute(f"CREATE DATABASE {quoted} {suffix}")
    with tempfile.TemporaryFile() as dump:
        shutil.copyfileobj(source, dump)
        dump.seek(0)
        _run(connection, 1, name, stdin=dump, stdout=sys.stderr.fileno())
    if connection.vendor == "postgresql":
        ServerCopies(connection, None).allow_connections(name, "false")
