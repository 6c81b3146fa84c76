"""What is known of a project state from one operation to the next, while it is migrated.

Imports Django: only for who has set it up.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from django.db.migrations.operations import (
    RenameField,
    RenameModel,
    RunPython,
    RunSQL,
    SeparateDatabaseAndState,
)
from django.db.migrations.state import ProjectState

from shoal.lazy_models import Project, copy_of
from shoal.migration_links import Graph, Key
from shoal.sketched_models import Sketch, Sketched
from shoal.whole_models import Whole, is_unopened

DJANGOS = (
    "django.db.migrations.operations.fields",
    "django.db.migrations.operations.models",
    "django.db.migrations.operations.special",
    "django.contrib.postgres.operations",
)
OF_SEVERAL_MODELS = (RenameField, RenameModel, RunSQL, SeparateDatabaseAndState)


class Progress:
    """Goes along with a project state, which is itself never rendered while operations run."""

    def __init__(self, state: Any, warn: Callable[[str], None]) -> None:
        self._state = state
        self._contents: dict[Key, Any] = {}
        self._project = Project.of(state, warn)
        self._sketch = Sketch(
            self._project, state.models, Graph.of({**self._project.real, **state.models})
        )
        self._note_changes(None)

    @classmethod
    def of(cls, state: Any, warn: Callable[[str], None]) -> Progress:
        """Return what was left in the state, unless somebody has changed it since.

        Whoever does that through ProjectState has looked into the registry that was left.
        """
        kept: Progress | None = vars(state).get("_shoal_progress")
        if kept is None or kept._state is not state or not is_unopened(vars(state).get("apps")):
            kept = state._shoal_progress = cls(state, warn)
        state.is_delayed = False  # What it has when it is left is exact.
        return kept

    def leave(self) -> None:
        """Give the state a registry that is rendered when somebody uses it."""
        vars(self._state)["apps"] = self._whole(self._state.models, self._sketch)

    def touched(self, app_label: str, operation: Any) -> set[Key] | None:
        """Return the models that the operation may change, or None for any."""
        if type(operation) is RunPython:
            return set()
        if type(operation).__module__ not in DJANGOS[:2] or isinstance(
            operation, OF_SEVERAL_MODELS
        ):
            return None
        name = getattr(operation, "model_name_lower", None) or operation.name_lower
        return {(app_label, name)}

    def freeze(self, touched: set[Key] | None) -> dict[Key, Any]:
        """Return the models as they are, and make those that may change copies of them."""
        vars(self._state).pop("apps", None)  # Or what changes would be rendered at once.
        models = self._state.models
        frozen = dict(models)
        for key in frozen if touched is None else touched & frozen.keys():
            models[key] = copy_of(frozen[key])
        self._sketch.models = frozen
        self._sketch.before = None
        return frozen

    def states(
        self, operation: Any, touched: set[Key] | None, frozen: dict[Key, Any]
    ) -> tuple[Any, Any]:
        """Return the states before and after the operation, which has changed the latter."""
        state, before = self._state, self._sketch
        changed = self._note_changes(touched)
        after = self._sketch = before.after(state.models, changed) if changed else before
        if needs_no_whole(operation):
            return (
                Sketched(frozen, state.real_apps, lambda _: before),
                Sketched(state.models, state.real_apps, lambda _: after),
            )
        old = ProjectState(frozen, state.real_apps)
        earlier = vars(old)["apps"] = self._whole(frozen, before)
        vars(state)["apps"] = (
            self._whole(state.models, after, (earlier, changed)) if changed else earlier
        )
        return old, state

    def _whole(self, models: dict[Key, Any], sketch: Sketch, *before: Any) -> Any:
        return Whole.unopened((self._project, dict(models), sketch.graph), *before)

    def _note_changes(self, touched: set[Key] | None) -> set[Key]:
        """Return which of the models are not as they were when this was asked last."""
        models, contents = self._state.models, self._contents
        changed = set()
        for key in {*models, *contents} if touched is None else touched:
            state, content = models.get(key), contents.get(key)
            if state is None or content is None or not is_content(content, state):
                contents[key] = content_of(state) if state else None
                if state or content:
                    changed.add(key)
        return changed


def is_rendered_later(state: Any) -> bool:
    return isinstance(state, Sketched) or "_shoal_progress" in vars(state)


def content_of(state: Any) -> Any:
    return dict(state.fields), dict(state.options), state.bases, list(state.managers)


def is_content(content: Any, state: Any) -> bool:
    """Fields have to be the same objects: a copy of one, with a change, is equal to it."""
    fields, *others = content
    return bool(
        fields.keys() == state.fields.keys()
        and all(map(operator.is_, fields.values(), state.fields.values()))
        and others == [state.options, state.bases, state.managers]
    )


def needs_no_whole(operation: Any) -> bool:
    kind = type(operation)
    if kind is SeparateDatabaseAndState:
        return all(map(needs_no_whole, operation.database_operations))
    if kind.__name__ == "RenameContentType":
        return kind.__module__ == "django.contrib.contenttypes.management"
    return kind.__module__ in DJANGOS and not isinstance(operation, RunPython)
