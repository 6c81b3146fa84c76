"""First migrations at the speed of their SQL; for test databases only.

Most of the time of a long history goes into rendering models that no operation looks at. Here an
operation of Django's own gets a state whose models are rendered when it asks for them; everything
else, data migrations above all, gets a whole and exact one, which is rendered when it is used.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import cache, partial
from typing import Any

Warn = Callable[[str], None]


@contextmanager
def installed(warn: Warn) -> Iterator[None]:
    """While it lasts, Django renders again only what an operation needs."""
    from django.db.migrations.migration import Migration
    from django.db.migrations.recorder import MigrationRecorder
    from django.db.migrations.state import ProjectState

    if Migration.apply.__module__ != Migration.__module__:
        yield  # Somebody else has put theirs in its place.
        return
    steps = Steps(warn, Migration.apply)
    patches = (
        (Migration, "apply", steps.apply),
        (ProjectState, "rename_field", renaming_field(ProjectState.rename_field)),
        (MigrationRecorder, "has_table", having_table(MigrationRecorder.has_table)),
    )
    originals = [(owner, name, vars(owner)[name]) for owner, name, _ in patches]
    for owner, name, function in patches:
        setattr(owner, name, as_method(function))
    try:
        with own_caches():
            yield
    finally:
        for owner, name, function in originals:
            setattr(owner, name, function)


@contextmanager
def own_caches() -> Iterator[None]:
    """Give the main registry caches that only it clears.

    Apps.clear_cache of any registry clears those of all, as they belong to the class. Each field
    that is cloned asks for them: ForeignKey.deconstruct, through `swappable_setting`.
    """
    from django.apps.registry import Apps, apps

    names = [name for name in ("get_models", "get_swappable_settings_name") if name in vars(Apps)]
    for name in names:
        setattr(apps, name, cache(partial(vars(Apps)[name].__wrapped__, apps)))
    try:
        yield
    finally:
        for name in names:
            delattr(apps, name)


def as_method(function: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: Any, *arguments: Any, **named: Any) -> Any:
        return function(self, *arguments, **named)

    return method


def renaming_field(original: Callable[..., None]) -> Callable[..., None]:
    """Return ProjectState.rename_field for states that are rendered later.

    Django's changes the fields that name the renamed one where they are, in the states before it
    too, which is right only if these have been rendered. So they are replaced first.
    """
    from django.db.migrations.utils import get_references

    def rename_field(state: Any, app_label: str, model_name: str, old: str, new: str) -> None:
        from shoal.migration_progress import is_rendered_later

        model = app_label, model_name
        if is_rendered_later(state) and old in (fields := state.models[model].fields):
            references = list(get_references(state, model, (old, fields[old])))
            for model_state, name, field, _ in references:
                model_state.fields[name] = field.clone()
            for name, field in fields.items():
                own = (getattr(field, "from_fields", None), getattr(field, "field_names", None))
                if any(old in (names or ()) for names in own):
                    fields[name] = field.clone()
        original(state, app_label, model_name, old, new)

    return rename_field


def having_table(original: Callable[..., bool]) -> Callable[..., bool]:
    """Return MigrationRecorder.has_table as it is since Django 5.2: it asks until there is one."""

    def has_table(recorder: Any) -> bool:
        if not vars(recorder).get("_shoal_has_table"):
            recorder._shoal_has_table = original(recorder)
        return bool(recorder._shoal_has_table)

    return has_table


class Steps:
    """Does what Migration.apply does, with states that render less."""

    def __init__(self, warn: Warn, original: Callable[..., Any]) -> None:
        self._warn_caller = warn
        self._warned = False
        self._original = original
        self._failed = False

    def apply(
        self, migration: Any, project_state: Any, schema_editor: Any, collect_sql: bool = False
    ) -> Any:
        if collect_sql or self._failed:
            return self._original(migration, project_state, schema_editor, collect_sql)
        progress = self._attempt(progress_of, project_state, self._warn)
        label = migration.app_label
        for place, operation in enumerate(migration.operations):
            touched = progress and self._attempt(progress.touched, label, operation)
            frozen = progress and self._attempt(progress.freeze, touched)
            if frozen is None:
                rest = copy.copy(migration)
                rest.operations = migration.operations[place:]
                return self._original(rest, project_state, schema_editor)
            operation.state_forwards(label, project_state)
            states = self._attempt(progress.states, operation, touched, frozen)
            states = states or plain_states(project_state, frozen)
            with self._transaction(migration, operation, schema_editor):
                operation.database_forwards(label, schema_editor, *states)
        if progress:
            self._attempt(progress.leave)
        return project_state

    def _attempt(self, step: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return None if self._failed else step(*arguments)
        except Exception as error:
            self._failed = True
            self._warn(f"migrations go on in Django's own way: {error!r}")
            return None

    def _warn(self, message: str) -> None:
        if not self._warned:
            self._warned = True
            self._warn_caller(message)

    @staticmethod
    def _transaction(migration: Any, operation: Any, schema_editor: Any) -> Any:
        from django.db.transaction import atomic

        wanted = operation.atomic or (migration.atomic and operation.atomic is not False)
        if wanted and not schema_editor.atomic_migration:
            return atomic(schema_editor.connection.alias)
        return nullcontext()


def progress_of(project_state: Any, warn: Warn) -> Any:
    from shoal.migration_progress import Progress

    return Progress.of(project_state, warn)


def plain_states(project_state: Any, frozen: dict[Any, Any]) -> tuple[Any, Any]:
    """Return Django's states before and after an operation, to be rendered whole."""
    from django.db.migrations.state import ProjectState

    vars(project_state).pop("apps", None)
    return ProjectState(frozen, project_state.real_apps), project_state
