"""The models of a project state as data migrations look at them: all there, but made when reached.

Django renders all models for each data migration, as RunPython.database_forwards calls
ProjectState.clear_delayed_apps_cache; most use two or three. So a model is rendered with all that
it leads to. Those who lead to it come when somebody asks its `_meta` for them, as deleting and
filtering do, or uses an accessor such as `book_set`. Whoever looks around in the registry has all
of them rendered: from then on it is Django's registry, as Django makes it.

Imports Django: only for who has set it up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.checks.model_checks import _check_lazy_references
from django.db.migrations.state import StateApps
from django.db.migrations.utils import resolve_relation
from django.db.models import ForeignKey, ManyToManyField, OneToOneField

from shoal.lazy_models import LazyApps, Models, Project, classes_in, key_of, owner_of
from shoal.migration_links import Graph, Key

# Fields of which it is known what they put into the model that they point at.
KNOWN = (ForeignKey, ManyToManyField, OneToOneField)


class Unopened(StateApps):  # type: ignore[misc]
    """A registry that nobody has looked into, which makes itself another when somebody does."""

    def __init__(self, open_: Callable[[Any], None]) -> None:
        self._open = open_

    def __getattr__(self, name: str) -> Any:
        open_ = self.__dict__.pop("_open", None)
        if open_ is None:
            raise AttributeError(name)
        open_(self)
        return getattr(self, name)

    def get_model(self, *arguments: Any, **named: Any) -> Any:
        assert self.models_ready  # From here on it is another.
        return self.get_model(*arguments, **named)


def is_unopened(apps: Any) -> bool:
    return type(apps) is Unopened and "_open" in vars(apps)


class Whole(LazyApps):
    """A registry that is completed as soon as anybody could tell that it is not."""

    _must_complete = False

    @classmethod
    def unopened(cls, arguments: tuple[Project, Models, Graph], before: Any = None) -> Unopened:
        def open_(apps: Any) -> None:
            apps.__class__ = cls
            Whole.__init__(apps, *arguments)
            apps.before = before
            if not apps.graph.named() <= {*apps.keys()}:
                apps.complete()  # Django tells what is missing.

        return Unopened(open_)

    def labels(self) -> list[str]:
        return sorted(self.graph.labels)  # It is rendered anew.

    def get_model(
        self, app_label: str, model_name: str | None = None, require_ready: bool = True
    ) -> Any:
        app_label, model_name = self._asked_for(app_label, model_name)
        if type(self) is Whole and (model := self.classes[app_label].get(model_name.lower())):
            return model
        return StateApps.get_model(self, app_label, model_name, require_ready)

    @property
    def all_models(self) -> Any:
        self.complete()
        return self.__dict__["all_models"]

    @property
    def app_configs(self) -> Any:
        if not self._rendering:  # Then it is asked for DEFAULT_AUTO_FIELD.
            self.complete()
        return self.__dict__["app_configs"]

    def get_models(self, include_auto_created: bool = False, include_swapped: bool = False) -> Any:
        self.complete()
        return StateApps.get_models(self, include_auto_created, include_swapped)

    def register_model(self, app_label: str, model: Any) -> None:
        super().register_model(app_label, model)
        for user in self.graph.users(key_of(model)):
            if not self.has(user):
                self._expect(self.state_of(user), model)

    def require(self, key: Key) -> None:
        super().require(key)
        if self._must_complete and not self._rendering:
            self.complete()

    def relations_to(self, model: Any) -> list[Any]:
        places = {key: place for place, key in enumerate(in_order(self))}

        def place(field: Any) -> Any:
            label, _ = key = owner_of(field.model)
            return label, places[key], not field.model._meta.auto_created

        return sorted(super().relations_to(model), key=place)

    def _expect(self, user: Any, model: Any) -> None:
        """Make it known when the model is asked for what the user would have put into it."""
        names = accessors(user, key_of(model))
        if names is None:
            self._wanted.append((user.app_label, user.name_lower))
            return
        for place in {model, model._meta.concrete_model}:
            for name in names:
                if name not in vars(place):
                    setattr(place, name, Later(name, place))
                elif not isinstance(vars(place)[name], Later):
                    self._must_complete = True

    def complete(self) -> None:
        """Become what StateApps.__init__ makes."""
        if type(self) is not Whole:
            return
        self._must_complete = True
        if self._rendering:
            return
        self.__class__ = LazyApps
        self.require_all()
        for model in classes_in(self):
            vars(model._meta).pop("_populate_directed_relation_graph", None)
            for name, value in list(vars(model).items()):
                if isinstance(value, Later):
                    delattr(model, name)
        _put_in_order(self)
        if errors := _check_lazy_references(self, ignore=set()):
            raise ValueError("\n".join(error.msg for error in errors))
        self.__class__ = StateApps
        self.clear_cache()


class Later:
    """Stands in a class for the accessor that comes with a model that is not rendered yet."""

    def __init__(self, name: str, place: Any) -> None:
        self._name = name
        self._place = place

    def __get__(self, instance: Any, owner: Any) -> Any:
        self._fetch()
        return getattr(owner if instance is None else instance, self._name)

    def __set__(self, instance: Any, value: Any) -> None:
        self._fetch()
        setattr(instance, self._name, value)

    def _fetch(self) -> None:
        apps = self._place._meta.apps
        if apps._rendering:
            raise AttributeError(self._name)
        apps.relations_to(self._place)
        if vars(self._place).get(self._name) is self:
            delattr(self._place, self._name)  # It does not come, as of a swapped model.


def accessors(user: Any, key: Key) -> set[str] | None:
    """Return what the user's fields put into the model, or None when that is not known.

    See RelatedField.contribute_to_class and ForeignObjectRel.get_accessor_name.
    """
    own = user.app_label, user.name_lower
    options = user.options
    if is_swapped(user):
        return set()
    if options.get("order_with_respect_to") or any(isinstance(base, str) for base in user.bases):
        return None
    names = set()
    for field in user.fields.values():
        remote = field.remote_field
        if not remote or not remote.model or resolve_relation(remote.model, *own) != key:
            continue
        if type(field) not in KNOWN:
            return None
        name = remote.related_name or options.get("default_related_name")
        if name:
            words = {"class": own[1], "model_name": own[1], "app_label": own[0].lower()}
            name %= words
        else:
            name = own[1] + ("_set" if remote.multiple else "")
        if not name.endswith("+"):
            names.add(name)
    return names


def is_swapped(state: Any) -> bool:
    """Return what Options.swapped says of the model, once it is rendered."""
    setting = state.options.get("swappable")
    label, _, name = (getattr(settings, setting, None) or "" if setting else "").rpartition(".")
    return bool(name) and (label, name.lower()) != (state.app_label, state.name_lower)


def in_order(apps: LazyApps) -> list[Key]:
    """Return the models in the order in which StateApps.render_multiple renders them all."""
    waiting, done = list(apps.keys()), dict[Key, None]()
    while waiting:
        later = []
        for key in waiting:
            bases = (base for base in apps.state_of(key).bases if isinstance(base, str))
            if all(resolve_relation(base, key[0]) in done for base in bases):
                done[key] = None
            else:
                later.append(key)
        if len(later) == len(waiting):
            raise LookupError(f"bases of {later}")
        waiting = later
    return list(done)


def _put_in_order(apps: LazyApps) -> None:
    made: dict[Key, list[Any]] = {}
    for model in classes_in(apps):
        made.setdefault(owner_of(model), []).append(model)
    for named in apps.classes.values():
        named.clear()
    for key in in_order(apps):
        for model in sorted(made[key], key=lambda model: not model._meta.auto_created):
            apps.classes[key[0]][model._meta.model_name] = model
