"""The models of a project state while it is migrated, each rendered when it is asked for.

Django renders, at each operation, all that is connected with the changed model, because any of it
may be asked for: ProjectState._find_reload_model in django/db/migrations/state.py. Here a model is
rendered when an operation asks for it, with what it points at, and a class is kept as long as
nothing has changed of what the schema editor sees in it.

Imports Django: only for who has set it up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from django.db.migrations.state import AppConfigStub, ModelState, ProjectState, StateApps

from shoal.migration_links import Graph, Key

Models = Mapping[Key, Any]  # ModelStates, as in ProjectState.models.


class Sketch(StateApps):  # type: ignore[misc]
    """A registry for operations of Django's own; data migrations get Django's.

    `after` makes the one for the state that follows. Classes that are right there go over to it,
    and call it their registry from then on; the others stay, with what they were related to.
    """

    def __init__(self, models: Models, real: Models, graph: Graph) -> None:
        self.__dict__.update(vars(_blank()))  # All that a registry has in this version of Django.
        self.all_models: dict[str, dict[str, Any]] = defaultdict(dict)
        self.app_configs: dict[str, Any] = {}
        self._pending_operations: dict[Key, list[Any]] = defaultdict(list)
        self.models = models
        self.real = real  # Of apps without migrations: StateApps.real_models.
        self.graph = graph
        self._before: tuple[Sketch, Iterable[Key]] | None = None
        self._wanted: list[Key] = []
        self._rendering: set[Key] = set()
        for label, _ in (*models, *real):
            self._add_app(label)

    def after(self, models: Models, changed: Iterable[Key]) -> Sketch:
        changed = list(changed)
        graph = self.graph.after({**self.real, **models}, changed)
        gone = graph.outdated(changed)
        following = Sketch(models, self.real, graph)
        following.render_after(self, changed)
        for label, named in self.all_models.items():
            for name, model in named.items():
                owner = model._meta.auto_created
                if (label, name) not in gone and not (owner and key_of(owner) in gone):
                    following._take_over(label, name, model)
        return following

    def beside(self, models: Models) -> Sketch:
        """Return one that takes no class over, for a state that others do not come after."""
        other = Sketch(models, self.real, Graph.of({**self.real, **models}))
        other.render_after(self, models)
        return other

    def render_after(self, before: Sketch | None, changed: Iterable[Key]) -> None:
        """Have models that differ rendered there first, as Django does.

        Fields have an order, by when they were made, and SQLite's schema editor makes tables of
        fields from both: DatabaseSchemaEditor._remake_table, in backends/sqlite3/schema.py.
        """
        self._before = (before, changed) if before else None

    def _take_over(self, label: str, name: str, model: Any) -> None:
        self._add_app(label)
        self.all_models[label][name] = model
        model._meta.apps = self
        model._meta._expire_cache(forward=False)  # Who points at it may have changed.

    def _add_app(self, label: str) -> None:
        if label not in self.app_configs:
            stub = self.app_configs[label] = AppConfigStub(label)
            stub.apps = self
            stub.import_models()

    # What Django asks a registry.

    def get_model(
        self, app_label: str, model_name: str | None = None, require_ready: bool = True
    ) -> Any:
        if model_name is None:
            app_label, model_name = app_label.split(".")
        self._require((app_label, model_name.lower()))
        return super().get_model(app_label, model_name, require_ready)

    def get_models(self, include_auto_created: bool = False, include_swapped: bool = False) -> Any:
        for key in (*self.models, *self.real):
            self._require(key)
        return [
            model
            for config in self.app_configs.values()
            for model in config.get_models(include_auto_created, include_swapped)
        ]

    def register_model(self, app_label: str, model: Any) -> None:
        self._add_app(app_label)
        self.all_models[app_label][model._meta.model_name] = model
        model._meta._populate_directed_relation_graph = partial(relations_to, model)
        self.do_pending_operations(model)

    def lazy_model_operation(self, function: Callable[..., None], *model_keys: Key) -> None:
        self._wanted += model_keys
        super().lazy_model_operation(function, *model_keys)

    def clear_cache(self) -> None:
        """Nothing: Apps.clear_cache makes every model, and the main registry, begin anew."""

    # Rendering.

    def _require(self, key: Key) -> None:
        self._render(key)
        while self._wanted and not self._rendering:
            self._render(self._wanted.pop())

    def _render(self, key: Key) -> None:
        label, name = key
        if name in self.all_models[label] or key in self._rendering:
            return
        if (state := self.models.get(key) or self.real.get(key)) is None:
            return
        if self._before and key in self._before[1]:
            (before, changed), self._before = self._before, None
            for other in changed:
                before._require(other)
        self._rendering.add(key)
        try:
            state.render(self)
        finally:
            self._rendering.discard(key)

    def relations_to(self, model: Any) -> list[Any]:
        """Return the fields that point at the model: Options._relation_tree, for one model."""
        concrete = model._meta.concrete_model._meta
        users = self.graph.pointing_at((concrete.app_label, concrete.model_name))
        for key in users:
            self._require(key)
        found = []
        for named in self.all_models.values():
            for other in named.values():
                opts = other._meta
                if opts.swapped or not (opts.auto_created or key_of(other) in users):
                    continue
                for field in opts._get_fields(reverse=False, include_parents=False):
                    if not field.is_relation or field.related_model is None:
                        continue
                    target = field.remote_field.model
                    if not isinstance(target, str) and (
                        target._meta.concrete_model._meta.label == concrete.label
                    ):
                        found.append(field)
        return found


def relations_to(model: Any) -> list[Any]:
    """Stand in for Options._populate_directed_relation_graph, which reads the whole registry."""
    found: list[Any] = model._meta.apps.relations_to(model)
    return found


def key_of(model: Any) -> Key:
    return model._meta.app_label, model._meta.model_name


_blanks: list[Any] = []


def _blank() -> Any:
    if not _blanks:
        _blanks.append(StateApps(set(), {}))
    return _blanks[0]


class Sketched(ProjectState):  # type: ignore[misc]
    """A project state whose registry is a sketch. For one operation, and never rendered whole."""

    def __init__(self, models: Models, real_apps: set[str], sketch: Callable[[Models], Sketch]):
        super().__init__(models, real_apps)
        self._make = sketch
        self._sketch: Sketch | None = None

    @property
    def apps(self) -> Sketch:
        if self._sketch is None:
            self._sketch = self._make(self.models)
        return self._sketch

    def clone(self) -> Sketched:
        """Return what SeparateDatabaseAndState goes on with; its classes are its own."""
        models = {key: copy_of(state) for key, state in self.models.items()}
        return Sketched(models, self.real_apps, self.apps.beside)


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
