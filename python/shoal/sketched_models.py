"""The models of a project state as operations of Django's own look at them.

Django renders, at each operation, all that is connected with the changed model, because any of it
may be asked for: ProjectState._find_reload_model in django/db/migrations/state.py. Here a class is
kept as long as nothing has changed of what the schema editor sees in it.

Imports Django: only for who has set it up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.migrations.state import ProjectState

from shoal.lazy_models import LazyApps, Models, classes_in, copy_of, key_of, owner_of
from shoal.migration_links import Graph, Key


class Sketch(LazyApps):
    """A registry in which models are right as far as the schema editor looks.

    `after` makes the one for the state that follows. Classes that are right there go over to it,
    and call it their registry from then on; the others stay, with what they were related to.
    """

    _before: tuple[Sketch, Iterable[Key]] | None = None

    def after(self, models: Models, changed: Iterable[Key]) -> Sketch:
        changed = list(changed)
        graph = self.graph.after(models, changed)
        gone = graph.outdated(changed)
        following = Sketch(self.project, models, graph)
        following.render_after(self, changed)
        for model in classes_in(self):
            if key_of(model) not in gone and owner_of(model) not in gone:
                following._take_over(model)
        return following

    def beside(self, models: Models) -> Sketch:
        """Return one that takes no class over, for a state that others do not come after."""
        other = Sketch(self.project, models, Graph.of({**self.project.real, **models}))
        other.render_after(self, models)
        return other

    def render_after(self, before: Sketch | None, changed: Iterable[Key]) -> None:
        """Have models that differ rendered there first, as Django does.

        Fields have an order, by when they were made, and SQLite's schema editor makes tables of
        fields from both: DatabaseSchemaEditor._remake_table, in backends/sqlite3/schema.py.
        """
        self._before = (before, changed) if before else None

    def _take_over(self, model: Any) -> None:
        label, name = key_of(model)
        self._add_app(label)
        self.classes[label][name] = model
        model._meta.apps = self
        model._meta._expire_cache(forward=False)  # Who points at it may have changed.

    def _render(self, key: Key) -> None:
        if self._before and key in self._before[1]:
            (before, changed), self._before = self._before, None
            for other in changed:
                before.require(other)
        super()._render(key)


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
