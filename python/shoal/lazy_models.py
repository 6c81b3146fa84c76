"""A registry of a project state's models that renders a model when it is asked for.

Imports Django: only for who has set it up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.migrations.state import AppConfigStub, ModelState, StateApps

from shoal.migration_links import Graph, Key

Models = Mapping[Key, Any]  # ModelStates, as in ProjectState.models.


@dataclass(frozen=True)
class Project:
    """What does not change while it is migrated."""

    real_apps: set[str]  # Apps without migrations, as in ProjectState.
    real: Models  # Their models.
    warn: Callable[[str], None]

    @classmethod
    def of(cls, state: Any, warn: Callable[[str], None]) -> Project:
        return cls(state.real_apps, real_models(state.real_apps), warn)


class LazyApps(StateApps):  # type: ignore[misc]
    """Has the models that were asked for, and all that these point at, as far as it goes."""

    # Models that differ are rendered there first, as Django does. For fields have an order, by when
    # they were made, and SQLite's schema editor makes tables of fields from both states:
    # DatabaseSchemaEditor._remake_table, in backends/sqlite3/schema.py.
    before: tuple[Any, Iterable[Key]] | None = None

    def __init__(self, project: Project, models: Models, graph: Graph) -> None:
        self.__dict__.update(vars(_blank()))  # All that a registry has in this version of Django.
        self.classes: dict[str, dict[str, Any]] = defaultdict(dict)
        self.stubs: dict[str, Any] = {}
        self.__dict__.update(all_models=self.classes, app_configs=self.stubs)
        self._pending_operations: dict[Key, list[Any]] = defaultdict(list)
        self.real_models = list(project.real.values())
        self.project = project
        self.models = models
        self.graph = graph
        self._wanted: list[Key] = []
        self._rendering: set[Key] = set()
        self._asked_early = False
        for label in self.labels():
            self._add_app(label)

    def labels(self) -> list[str]:
        return list(self.graph.labels)

    def _add_app(self, label: str) -> None:
        if label not in self.stubs:
            stub = self.stubs[label] = AppConfigStub(label)
            stub.apps = self
            stub.models = self.classes[label]

    # What Django asks a registry.

    def get_model(
        self, app_label: str, model_name: str | None = None, require_ready: bool = True
    ) -> Any:
        app_label, model_name = self._asked_for(app_label, model_name)
        return StateApps.get_model(self, app_label, model_name, require_ready)

    def _asked_for(self, app_label: str, model_name: str | None) -> Key:
        """Render the model, if there is one; returns its names as get_model was given them."""
        if model_name is None:
            app_label, model_name = app_label.split(".")
        try:
            self.require((app_label, model_name.lower()))
        except Exception as error:
            if self._rendering:
                raise
            self.give_up(error)
        return app_label, model_name

    def get_models(self, include_auto_created: bool = False, include_swapped: bool = False) -> Any:
        self.require_all()
        return [
            model
            for config in self.stubs.values()
            for model in config.get_models(include_auto_created, include_swapped)
        ]

    def get_registered_model(self, app_label: str, model_name: str) -> Any:
        if (model := self.classes[app_label].get(model_name.lower())) is None:
            raise LookupError(f"Model '{app_label}.{model_name}' not registered.")
        return model

    def register_model(self, app_label: str, model: Any) -> None:
        self._add_app(app_label)
        self.classes[app_label][model._meta.model_name] = model
        # Django's reads the whole registry, for all models at once.
        model._meta._populate_directed_relation_graph = lambda: relations_to(model)
        self.do_pending_operations(model)

    def lazy_model_operation(self, function: Callable[..., None], *model_keys: Key) -> None:
        self._wanted += model_keys
        super().lazy_model_operation(function, *model_keys)

    def clear_cache(self) -> None:
        """Nothing: Apps.clear_cache makes every model, and the main registry, begin anew."""

    # Rendering.

    def require(self, key: Key) -> None:
        self._render(key)
        while self._wanted and not self._rendering:
            self._render(self._wanted.pop())
        if self._asked_early and not self._rendering:
            self._asked_early = False
            for model in classes_in(self):
                model._meta._expire_cache(forward=False)

    def require_all(self) -> None:
        for key in self.keys():
            self.require(key)

    def keys(self) -> tuple[Key, ...]:
        return (*self.models, *self.project.real)

    def state_of(self, key: Key) -> Any:
        return self.models.get(key) or self.project.real.get(key)

    def has(self, key: Key) -> bool:
        return key[1] in self.classes[key[0]] or key in self._rendering

    def _render(self, key: Key) -> None:
        if self.has(key) or (state := self.state_of(key)) is None:
            return
        if self.before and key in self.before[1]:
            (before, changed), self.before = self.before, None
            if require := getattr(before, "require", None):  # Else it has them all.
                for other in changed:
                    require(other)
        self._rendering.add(key)
        try:
            state.render(self)
        finally:
            self._rendering.discard(key)

    def relations_to(self, model: Any) -> list[Any]:
        """Return the fields that point at the model, for Options._relation_tree."""
        if self._rendering:
            self._asked_early = True
            return []
        concrete = model._meta.concrete_model._meta
        users = self.graph.pointing_at((concrete.app_label, concrete.model_name))
        for key in users:
            self.require(key)
        return [
            field
            for other in list(classes_in(self))
            if owner_of(other) in users | {key_of(model)} and not other._meta.swapped
            for field in other._meta._get_fields(reverse=False, include_parents=False)
            if field.is_relation and field.related_model is not None
            if not isinstance(field.remote_field.model, str)
            if field.remote_field.model._meta.concrete_model._meta.label == concrete.label
        ]

    def give_up(self, error: Exception) -> None:
        """Become Django's own registry of these models; who has a class of this one keeps it."""
        project, models = self.project, self.models
        self.__dict__.clear()
        self.__class__ = StateApps
        StateApps.__init__(self, project.real_apps, models)
        project.warn(f"all models are rendered at once: {error!r}")


def relations_to(model: Any) -> list[Any]:
    """Stand in for Options._populate_directed_relation_graph."""
    found: list[Any] = model._meta.apps.relations_to(model)
    return found


def classes_in(apps: Any) -> Iterator[Any]:
    for named in vars(apps)["all_models"].values():
        yield from named.values()


def key_of(model: Any) -> Key:
    return model._meta.app_label, model._meta.model_name


def owner_of(model: Any) -> Key:
    """Return which model's rendering has made the class: not its own if it is between two."""
    return key_of(model._meta.auto_created or model)


@cache
def _blank() -> Any:
    return StateApps(set(), {})


def copy_of(state: Any) -> Any:
    """Return ModelState.clone(), without another check of each of its fields."""
    copy = object.__new__(type(state))
    vars(copy).update(vars(state))
    copy.fields = dict(state.fields)
    copy.options = dict(state.options)
    copy.managers = list(state.managers)
    return copy


def real_models(real_apps: Iterable[str]) -> dict[Key, Any]:
    """Return what StateApps.__init__ makes of the models of apps without migrations."""
    from django.apps import apps

    states = [
        ModelState.from_model(model, exclude_rels=True)
        for label in real_apps
        for model in apps.get_app_config(label).get_models()
    ]
    return {(state.app_label, state.name_lower): state for state in states}
