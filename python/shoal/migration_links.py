"""Which models of a project state name which others, and what a changed one makes out of date.

Imports Django: only for who has set it up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.migrations.utils import resolve_relation

Key = tuple[str, str]  # A model's app label and its name in lower case, as in ProjectState.models.


@dataclass(frozen=True)
class Links:
    """What one model names."""

    bases: frozenset[Key]
    fields: tuple[tuple[Key, str, bool], ...]  # Whom, in which field, and is the field unique.
    named: frozenset[tuple[Key, str]]  # The fields of others that its keys point at (`to_field`).
    proxy: bool

    @property
    def all(self) -> set[Key]:
        return {*self.bases, *(key for key, _, _ in self.fields)}


def links_of(state: Any) -> Links:
    """Return the links of a ModelState; relations are strings in it, as Django sees to."""
    key = state.app_label, state.name_lower
    fields, named = [], set()
    for name, field in state.fields.items():
        remote = field.remote_field
        if not remote or not remote.model:
            continue
        target = resolve_relation(remote.model, *key)
        fields.append((target, name, bool(getattr(field, "unique", True))))
        named |= {(target, to) for to in getattr(field, "to_fields", None) or () if to}
        if through := getattr(remote, "through", None):
            fields.append((resolve_relation(through, *key), name, False))
    bases = {resolve_relation(base, key[0]) for base in state.bases if isinstance(base, str)}
    proxy = bool(state.options.get("proxy"))
    return Links(frozenset(bases), tuple(fields), frozenset(named), proxy)


class Graph:
    """The links of all models of a project state. Never changed: `after` makes another."""

    def __init__(
        self, links: dict[Key, Links], users: dict[Key, frozenset[Key]], labels: dict[str, None]
    ) -> None:
        self._links = links
        self._users = users  # Whom a model is named by.
        # The apps in the order of a registry that goes along: sorted at first (StateApps.__init__),
        # later ones as their first models come (StateApps.register_model).
        self.labels = labels

    @classmethod
    def of(cls, models: Mapping[Key, Any]) -> Graph:
        labels = dict.fromkeys(sorted({label for label, _ in models}))
        return cls({}, {}, labels).after(models, models)

    def after(self, models: Mapping[Key, Any], changed: Iterable[Key]) -> Graph:
        links, users, labels = dict(self._links), dict(self._users), dict(self.labels)
        for key in changed:
            if (old := links.pop(key, None)) is not None:
                for target in old.all:
                    users[target] = users[target] - {key}
            if key in models:
                labels[key[0]] = None
                new = links[key] = links_of(models[key])
                for target in new.all:
                    users[target] = users.get(target, frozenset()) | {key}
        return Graph(links, users, labels)

    def users(self, key: Key) -> frozenset[Key]:
        return self._users.get(key, frozenset())

    def named(self) -> set[Key]:
        """Return all models that some model names, whether they are there or not."""
        return {key for key, users in self._users.items() if users}

    def heirs(self, key: Key) -> Iterable[Key]:
        return (user for user in self.users(key) if key in self._links[user].bases)

    def pointing_at(self, key: Key) -> set[Key]:
        """Return all that point at the model or, as its table is theirs, at a proxy of it."""
        found = set(self.users(key))
        for heir in self.heirs(key):
            if self._links[heir].proxy:
                found |= self.pointing_at(heir)
        return found

    def outdated(self, changed: Iterable[Key]) -> set[Key]:
        """Return the models that the schema editor must see anew once these have changed.

        These and who names them: their fields hold the class that was. It ends there, for the
        class of such a field is asked for its table, its keys and their types alone -- but for
        heirs and models whose own key is made of what has changed, which count as changed.
        """
        remade: set[Key] = set()
        beside: set[Key] = set()
        waiting = list(changed)
        while waiting:
            if (key := waiting.pop()) in remade:
                continue
            remade.add(key)
            for user in self.users(key):
                if self._passes_on(user, key):
                    waiting.append(user)
                else:
                    beside.add(user)
        # An heir is a subclass of the very class, so it goes with it.
        waiting = list(beside - remade)
        while waiting:
            heirs = set(self.heirs(waiting.pop())) - beside
            beside |= heirs
            waiting += heirs
        return remade | beside

    def _passes_on(self, user: Key, key: Key) -> bool:
        """Whether what points at the user may be of another type when the other one changes."""
        links = self._links[user]
        return key in links.bases or any(
            target == key and (unique or self._is_named(user, name))
            for target, name, unique in links.fields
        )

    def _is_named(self, key: Key, field: str) -> bool:
        return any((key, field) in self._links[user].named for user in self.users(key))
