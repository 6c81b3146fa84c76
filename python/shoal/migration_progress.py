"""What is known of a project state from one operation to the next, while it is migrated.

Imports Django: only for who has set it up.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations import (
    RenameField,
    RenameModel,
    RunPython,
    RunSQL,
    SeparateDatabaseAndState,
)
from django.db.migrations.state import ProjectState, StateApps

from shoal.lazy_models import Models, Sketch, Sketched, copy_of, real_models
from shoal.migration_links import Graph, Key

DJANGOS = (
    "django.db.migrations.operations.fields",
    "django.db.migrations.operations.models",
    "django.db.migrations.operations.special",
    "django.contrib.postgres.operations",
)
OF_SEVERAL_MODELS = (RenameField, RenameModel, RunSQL, SeparateDatabaseAndState)


class Progress:
    """Goes along with a project state, which is itself never rendered while operations run."""

    def __init__(self, state: Any) -> None:
        self._state = state
        self._contents: dict[Key, Any] = {}
        self._whole: Any = None
        real = real_models(state.real_apps)
        self._sketch = Sketch(state.models, real, Graph.of({**real, **state.models}))

    @classmethod
    def of(cls, state: Any) -> Progress:
        """Return what was left in the state, unless somebody has changed it since."""
        kept: Progress | None = vars(state).get("_shoal_progress")
        if kept is None or kept._state is not state or kept._changes():
            kept = state._shoal_progress = cls(state)
            kept._changes()
        kept._whole = vars(state).pop("apps", None)
        if state.is_delayed:
            kept._whole = None
            state.is_delayed = False
        return kept

    def leave(self) -> None:
        """Give the state its registry, which is rendered when somebody uses it."""
        vars(self._state)["apps"] = self._rendered_when_used()

    def freeze(self, app_label: str, operation: Any) -> dict[Key, Any]:
        """Return the models as they are, and make those that will change copies of them."""
        vars(self._state).pop("apps", None)  # Or what changes would be rendered at once.
        models = self._state.models
        frozen = dict(models)
        touched = touched_by(app_label, operation)
        for key in frozen if touched is None else touched & frozen.keys():
            models[key] = copy_of(frozen[key])
        self._sketch.models = frozen
        self._sketch.render_after(None, ())
        return frozen

    def states(self, operation: Any, frozen: dict[Key, Any]) -> tuple[Any, Any]:
        """Return the states before and after the operation, which has changed the latter."""
        state, before, whole = self._state, self._sketch, self._whole
        if changed := self._changes():
            self._sketch = before.after(state.models, changed)
            self._whole = None
        after = self._sketch
        if needs_no_whole(operation):
            return (
                Sketched(frozen, state.real_apps, lambda _: before),
                Sketched(state.models, state.real_apps, lambda _: after),
            )
        old = ProjectState(frozen, state.real_apps)
        vars(state)["apps"] = self._rendered_when_used()
        vars(old)["apps"] = (
            whole or Whole(frozen, state.real_apps) if changed else vars(state)["apps"]
        )
        return old, state

    def _rendered_when_used(self) -> Any:
        if self._whole is None:
            self._whole = Whole(self._state.models, self._state.real_apps)
        return self._whole

    def _changes(self) -> set[Key]:
        """Return the models that are not as they were when this was asked last."""
        found = {key: content_of(state) for key, state in self._state.models.items()}
        old, self._contents = self._contents, found
        return {key for key in {*old, *found} if old.get(key) != found.get(key)}


def content_of(state: Any) -> Any:
    return dict(state.fields), dict(state.options), state.bases, list(state.managers)


def touched_by(app_label: str, operation: Any) -> set[Key] | None:
    """Return the models that the operation may change, or None for any."""
    if type(operation) is RunPython:
        return set()
    if type(operation).__module__ not in DJANGOS[:2] or isinstance(operation, OF_SEVERAL_MODELS):
        return None
    name = getattr(operation, "model_name_lower", None) or operation.name_lower
    return {(app_label, name)}


def needs_no_whole(operation: Any) -> bool:
    kind = type(operation)
    if kind is SeparateDatabaseAndState:
        return all(map(needs_no_whole, operation.database_operations))
    if kind.__name__ == "RenameContentType":
        return kind.__module__ == "django.contrib.contenttypes.management"
    return kind.__module__ in DJANGOS and not isinstance(operation, RunPython)


class Whole(StateApps):  # type: ignore[misc]
    """Django's registry of a state, rendered as soon as anybody looks into it."""

    def __init__(self, models: Models, real_apps: set[str]) -> None:
        self._arguments = real_apps, models

    def __getattr__(self, name: str) -> Any:
        arguments = self.__dict__.pop("_arguments", None)
        if arguments is None:
            raise AttributeError(name)
        self.__class__ = StateApps
        StateApps.__init__(self, *arguments)
        return getattr(self, name)
