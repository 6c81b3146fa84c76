"""``shoal databases``: the templates that are remembered, and why one is used or not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from shoal import template_inputs, template_travel, templates
from shoal.dropping import first_line
from shoal.errors import ExitCode, ShoalError
from shoal.link import Message
from shoal.session import Session, project_root, templates_folder
from shoal.template_observing import digest_all
from shoal.template_places import can_be_remembered, database_words, server_version

_PLURALS = {"code": "pieces of code", "migration's file": "other files of migrations"}


def print_templates(session: Session) -> int:
    """Print what is remembered; returns how many templates that is."""
    found = session.templates(templates_folder())
    for template in found:
        print(_describe(session, template))
    return len(found)


def _describe(session: Session, template: Message) -> str:
    where = f" on {template['server']}" if template["server"] else ""
    times = f"made {_moment(template['made'])}, used {_moment(template['used'])}"
    return (
        f"template {template['id']} of {template['alias']!r} ({template['vendor']}{where}): "
        f"{times}, {_size(template['size'])}; {_made_of(session, template['id'])}"
    )


def _made_of(session: Session, id: str) -> str:
    text = session.template_record(templates_folder(), id)
    inputs = json.loads(text)["inputs"] if text else []
    versions = [f"{name} {digest}" for kind, name, digest, *_ in inputs if kind == "version"]
    counts = Counter(kind for kind, *_ in inputs if kind not in ("version", "package"))
    parts = [f"{count} {_PLURALS.get(kind, kind + 's')}" for kind, count in counts.most_common()]
    return ", ".join([*versions, *parts])


def _moment(text: str) -> str:
    return text.replace("T", " ").replace("Z", " UTC")


def _size(count: int) -> str:
    size = float(count)
    for unit in ("bytes", "KiB", "MiB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} GiB"


def drop_templates(session: Session, ids: list[str]) -> list[str]:
    """Forget these templates, or all without any, with their databases; returns their ids."""
    dropped = []
    for template in session.templates(templates_folder()):
        if ids and template["id"] not in ids:
            continue
        session.template_gone(templates_folder(), template["id"])
        if template["server"]:
            templates.drop_template(session, template)
        dropped.append(template["id"])
        print(f"dropped template {template['id']} of {template['alias']!r}", flush=True)
    return dropped


def explain(session: Session) -> int:
    """Print for each database what has changed since its template was made."""
    _load_project()
    from django.db import connections
    from django.test.utils import get_unique_databases_and_mirrors

    databases, _ = get_unique_databases_and_mirrors(None)
    for _, aliases in databases.values():
        connection = connections[aliases[0]]
        if connection.settings_dict["ENGINE"] == "django.db.backends.dummy":
            continue
        for line in _explanation(session, connection):
            print(line)
    return ExitCode.PASSED


def _load_project() -> None:
    import django

    try:
        django.setup()
    except Exception as error:  # A project's own modules may raise anything.
        raise ShoalError(
            "the project cannot be loaded",
            cause=f"{type(error).__name__}: {first_line(error)}",
            hint="manage.py check says more",
        ) from None


def _explanation(session: Session, connection: Any) -> Iterator[str]:
    alias = connection.alias
    if not can_be_remembered(connection.creation):
        yield f"{alias}: not remembered, as Django's own classes do not create it"
        return
    folder = templates_folder()
    database = database_words(connection, folder)
    explained = session.explain_template(
        folder, database, [one.for_engine() for one in _current(session, connection, database)]
    )
    if not explained["id"]:
        yield f"{alias}: no template was made so far"
        return
    moment = _moment(explained["made"])
    if not explained["changes"]:
        yield f"{alias}: template {explained['id']} of {moment} is what a run would start from"
        return
    yield f"{alias}: since template {explained['id']} of {moment}"
    for change in explained["changes"]:
        yield f"  {change}"


def _current(session: Session, connection: Any, database: str) -> list[template_inputs.Input]:
    root = project_root()
    with _as_in_a_run(connection):
        globs = session.set_up(None, None)["template_inputs"]
        inputs = template_inputs.inputs_of(connection, server_version(connection), globs, root)
        names = session.observed(templates_folder(), database)
        return [*inputs, *digest_all(names, root)]


@contextmanager
def _as_in_a_run(connection: Any) -> Iterator[None]:
    """While it lasts, the settings are what they are when Django would migrate."""
    from django.apps import apps
    from django.conf import settings
    from django.test.utils import (
        override_settings,
        setup_test_environment,
        teardown_test_environment,
    )

    modules = settings.MIGRATION_MODULES
    if connection.settings_dict["TEST"]["MIGRATE"] is False:
        modules = {app.label: None for app in apps.get_app_configs()}
    setup_test_environment()
    try:
        with override_settings(MIGRATION_MODULES=modules):
            yield
    finally:
        teardown_test_environment()


def export(session: Session, path: str) -> int:
    for template in template_travel.export(session, path):
        print(f"exported template {template['id']} of {template['alias']!r} to {path}")
    return ExitCode.PASSED


def import_from(session: Session, path: str) -> int:
    for record, name, is_new in template_travel.import_from(session, path):
        print(
            f"template {name} of {record['alias']!r} {'imported' if is_new else 'is here already'}"
        )
    return explain(session)
