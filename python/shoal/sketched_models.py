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

    def after(self, models: Models, changed: Iterable[Key]) -> Sketch:
        changed = list(changed)
        graph = self.graph.after(models, changed)
        gone = graph.outdated(changed)
        following = Sketch(self.project, models, graph)
        following.before = self, changed
        for model in classes_in(self):
            if key_of(model) not in gone and owner_of(model) not in gone:
                following._take_over(model)
        return following

    def beside(self, models: Models) -> Sketch:
        """Return one that takes no class over, for a state that others do not come after."""
        other = Sketch(self.project, models, Graph.of({**self.project.real, **models}))
        other.before = self, models
        return other

    def _take_over(self, model: Any) -> None:
        label, name = key_of(model)
        self._add_app(label)
        self.classes[label][name] = model
        model._meta.apps = self
        model._meta._expire_cache(forward=False)  # Who points at it may have changed.


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
