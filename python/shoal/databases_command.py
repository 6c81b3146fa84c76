"""``shoal databases``: what a run would do for its databases, and what runs have kept."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from shoal import clones, dropping, names, oracle_plans, sqlite, steps, templates_command
from shoal.dropping import CannotDrop, print_thing
from shoal.errors import ExitCode, ShoalError
from shoal.journal import without_run
from shoal.options import automatic_workers
from shoal.session import Session, templates_folder
from shoal.signals import Signals


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    """Read the command's options; ends the process when they are wrong."""
    parser = argparse.ArgumentParser(
        prog="shoal databases",
        description="Show what a run would do to make its workers' databases, and what runs keep: "
        "the databases of --keepdb, and templates.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    plan = commands.add_parser(
        "plan", allow_abbrev=False, help="Print the steps of the coming run, and do none of them."
    )
    plan.add_argument(
        "--parallel", type=_workers, metavar="N", help="For so many workers [one a core]."
    )
    grants = commands.add_parser(
        "grants",
        allow_abbrev=False,
        help="Print the grants that an Oracle user needs to make test users, and check them "
        "(experimental, not yet run on a server).",
    )
    grants.add_argument("--no-check", action="store_true", help="Only print; connect to no server.")
    commands.add_parser("list", allow_abbrev=False, help="Show the databases that were kept.")
    commands.add_parser(
        "why", allow_abbrev=False, help="Say what has changed since the template was made."
    )
    drop = commands.add_parser("drop", allow_abbrev=False, help="Drop databases that were kept.")
    drop.add_argument(
        "names", nargs="*", metavar="NAME", help="Only these databases or templates; else all."
    )
    export = commands.add_parser(
        "export", allow_abbrev=False, help="Write the templates used last to a file."
    )
    load = commands.add_parser(
        "import", allow_abbrev=False, help="Remember the templates in such a file."
    )
    for command in (export, load):
        command.add_argument("file", metavar="FILE")
    for command in commands.choices.values():
        command.add_argument("--settings", metavar="MODULE", help="The project's settings.")
        command.add_argument(
            "--pythonpath", metavar="FOLDER", help="A folder to import from, before all others."
        )
    return parser.parse_args(arguments)


def _workers(text: str) -> int:
    if text.isascii() and text.isdecimal() and 0 < int(text) < 10_000:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of workers; expected 1, 2, 3, ...")


def perform(asked: argparse.Namespace) -> int:
    """Do what was asked for and print it; returns the exit code. Raises ShoalError."""
    with _session() as session:
        if asked.command == "plan":
            return _plan(session, asked.parallel or automatic_workers())
        if asked.command == "grants":
            return _grants(session, check=not asked.no_check)
        if asked.command == "list":
            return _list(session)
        if asked.command == "why":
            return templates_command.explain(session)
        if asked.command == "export":
            return templates_command.export(session, asked.file)
        if asked.command == "import":
            return templates_command.import_from(session, asked.file)
        return _drop(session, asked.names)


@contextmanager
def _session() -> Iterator[Session]:
    signals = Signals()
    session = Session(signals)
    try:
        with signals.caught():
            yield session
    finally:
        session.close()


def _plan(session: Session, workers: int) -> int:
    from django.db import connections
    from django.test.utils import get_unique_databases_and_mirrors

    databases, mirrors = get_unique_databases_and_mirrors(None)
    for _, aliases in databases.values():
        connection = connections[aliases[0]]
        clones.adopt(connection, session)
        print("\n".join([*_words(connection, aliases), ""]))
        if _is_planned(connection):
            print_template_statements(connection)
            print(session.plan(_orders(connection, workers)))
    for alias, primary in mirrors.items():
        print(f"{alias}: a mirror of {primary}, and tested on the same clones\n")
    return ExitCode.PASSED


def print_template_statements(connection: Any) -> None:
    """Print what Django executes to make the template, where that is more than one statement."""
    if connection.vendor != "oracle":
        return
    from shoal.oracle import statements_of_template

    for number, statement in enumerate(statements_of_template(connection.creation), 1):
        print(f"  {number:>3}. {statement}")
    print()


def _words(connection: Any, aliases: list[str]) -> Iterator[str]:
    """Say what is done before workers begin, and by whom."""
    shared = ", ".join(aliases)
    settings = connection.settings_dict
    if settings["ENGINE"] == "django.db.backends.dummy":
        yield f"{shared}: no database"
        return
    name = names.test_name_of(connection)
    if sqlite.is_in_memory(connection, name):
        yield f"{shared}: in memory; each worker gets a copy of it, and nothing is on a disk"
        return
    server = names.server_of(connection)
    where = f" on {server} ({connection.vendor})" if server else ""
    yield f"{shared}: Django creates and migrates {name!r}{where}"
    if not clones.can_clone(connection):
        yield f"{shared}: it cannot be cloned, so one worker tests in it"
    elif not _is_planned(connection):
        yield f"{shared}: cloned by its backend's own clone_test_db, one clone after the other"
    yield f"{shared}: all of them are dropped after the run, but for those of a run with --keepdb"


def _is_planned(connection: Any) -> bool:
    with names.as_in_a_run(connection):
        return clones.can_clone(connection) and clones.is_planned(connection.creation)


def _orders(connection: Any, workers: int) -> list[dict[str, Any]]:
    with steps.performer(connection, "") as performer:
        version = performer.version()
    with names.as_in_a_run(connection):
        clone_names = [names.clone_name(connection, str(n + 1)) for n in range(workers)]
        return [steps.order_of(connection, name, version) for name in clone_names]


def _grants(session: Session, check: bool) -> int:
    from django.db import connections

    found = [connection for connection in connections.all() if connection.vendor == "oracle"]
    if not found:
        raise ShoalError(
            "no database of this project is Oracle's",
            hint="only Oracle's test databases need more grants than Django's documentation names",
            exit_code=ExitCode.USAGE,
        )
    for connection in found:
        clones.adopt(connection, session)
        user = str(connection.settings_dict["USER"]).upper()
        print(f"-- {connection.alias}: {user} on {names.server_of(connection)}")
        print(session.grants(user))
        if check:
            for note in oracle_plans.check_grants(session.link, connection):
                print(f"-- {note}")
            print(f"-- {connection.alias}: {user} has all of them that are needed\n")
    return ExitCode.PASSED


def _list(session: Session) -> int:
    kept = session.kept()
    for thing in kept:
        print(f"{print_thing(thing)}, alias {thing['alias']!r}, kept by run {thing['run']}")
    if not templates_command.print_templates(session) and not kept:
        print("no database was kept")
    return ExitCode.PASSED


def _drop(session: Session, names: list[str]) -> int:
    kept = session.kept()
    known = {thing["name"] for thing in kept}
    known |= {template["id"] for template in session.templates(templates_folder())}
    if unknown := sorted(set(names) - known):
        raise ShoalError(
            f"no run has kept a database or template {unknown[0]!r}",
            hint="shoal databases list shows those that were kept; others are not shoal's to drop",
            exit_code=ExitCode.USAGE,
        )
    code = ExitCode.PASSED
    for thing in kept:
        if names and thing["name"] not in names:
            continue
        try:
            dropping.drop_left_over(thing, session)
        except CannotDrop as error:
            code = ExitCode.FAILED
            why = f"{error}{dropping.print_by_hand(error)}"
            print(f"still there: {print_thing(thing)}: {why}", flush=True)
        else:
            session.gone([without_run(thing)], thing["run"])
            print(f"dropped {print_thing(thing)}", flush=True)
    if not templates_command.drop_templates(session, names) and not kept:
        print("no database was kept")
    return code
