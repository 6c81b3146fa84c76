"""The history of a generated project: one migration after the other, and the models at its end.

    history = History(tables=200, migrations=400, tail="main")
    history.migrations, history.models

It is the same in every call. The last five migrations are the tail: they are of one app, nothing
else depends on them, and they differ from one tail to another, as they would between branches.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from migrations_models import (
    KEY_FIELDS,
    MANY_FIELDS,
    NAME_FIELD,
    PLAIN_FIELDS,
    USER,
    Field,
    Model,
)

APPS = tuple(f"app{number}" for number in range(10))
TAIL_APP = APPS[3]
TAIL = ("add_plain", "alter", "add_many", "add_index", "add_key")
ROWS = 12  # That a migration inserts.

# Of 400 migrations so many are of each kind, besides those that create models.
SHARES = {
    "add_plain": 48,
    "add_key": 22,
    "add_many": 10,
    "alter": 44,
    "add_index": 24,
    "add_constraint": 12,
    "alter_options": 16,
    "remove": 20,
    "insert_rows": 10,
    "update_rows": 10,
    "rename": 12,
    "rename_model": 4,
    "run_sql": 4,
    "unique_together": 4,
}
CREATE_SHARE = 160

NEEDS_USER = "migrations.swappable_dependency(settings.AUTH_USER_MODEL)"


@dataclass
class Migration:
    app: str
    name: str
    dependencies: list[str] = field(default_factory=list)  # As text.
    operations: list[str] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)


class History:
    def __init__(self, tables: int, migrations: int, tail: str, added: int = 0) -> None:
        """`added` says how many migrations follow after the tail, in its app."""
        self.models: list[Model] = []
        self.migrations: list[Migration] = []
        self._random = random.Random("the trunk")
        self._count = 0  # Of names that were given.
        for kind in self._trunk(tables, migrations - len(TAIL)):
            self._migrate(kind, None)
        self._random = random.Random(f"the tail {tail}")
        # Names of one branch are not those of another.
        self._count = 10_000 * (1 + sum(map(ord, tail)))
        for kind in TAIL + ("add_plain",) * added:
            self._migrate(kind, TAIL_APP)

    def _trunk(self, tables: int, migrations: int) -> list[str]:
        """The kinds of its migrations. Each app begins with one that creates several models."""
        creating = max(len(APPS), round(migrations * CREATE_SHARE / 400))
        assert tables >= creating, f"{migrations} migrations need {creating} tables"
        several = [1] * len(APPS)
        for number in range(tables - creating):
            several[number % len(APPS)] += 1
        for app, count in zip(APPS, several, strict=True):
            self._begin_app(app, count)
        kinds = [kind for kind, share in SHARES.items() for _ in range(share)]
        self._random.shuffle(kinds)
        kinds = [kinds[number % len(kinds)] for number in range(migrations - creating)]
        kinds += ["create"] * (creating - len(APPS))
        self._random.shuffle(kinds)
        return kinds

    def _begin_app(self, app: str, count: int) -> None:
        migration = Migration(app, "0001_initial")
        for _ in range(count):
            self._create(migration, app)
        self.migrations.append(migration)

    def _migrate(self, kind: str, app: str | None) -> None:
        """Append a migration of this kind, for whatever model there is that it fits."""
        app = app or self._random.choice(APPS)
        migration = Migration(app, "")
        self._depend_on_app(migration, app)
        if kind == "create":
            what = self._create(migration, app)
        else:
            choices = [model for model in self.models if model.app == app]
            self._random.shuffle(choices)
            act: Callable[[Migration, Model], str] = getattr(self, f"_{kind}")
            what = next(filter(None, (act(migration, model) for model in choices)), "")
            if not what:
                kind, what = "add_plain", self._add_plain(migration, choices[0])
        number = 1 + sum(each.app == app for each in self.migrations)
        migration.name = f"{number:04}_{what}"
        self.migrations.append(migration)

    # What a migration can do; each returns what its name says, or nothing where it does not fit.

    def _create(self, migration: Migration, app: str) -> str:
        model = Model(app, f"Model{len(self.models)}")
        for kind in self._random.sample(list(PLAIN_FIELDS), 6):
            self._new_field(model, kind)
        for kind in ("parent", "parent", "owner", "links"):
            if self._random.random() < {"parent": 0.7, "owner": 0.3, "links": 0.15}[kind]:
                self._new_field(model, kind)
        if self._random.random() < 0.3:
            model.options["ordering"] = '["name"]'
        fields = "".join(
            f"                ({each.name!r}, {each.text}),\n" for each in model.fields.values()
        )
        for each in model.fields.values():
            self._depend_on_target(migration, each)
        options = ", ".join(f"{name!r}: {value}" for name, value in model.options.items())
        migration.operations.append(
            "migrations.CreateModel(\n"
            f"            name={model.name!r},\n"
            "            fields=[\n"
            '                ("id", models.BigAutoField(auto_created=True, primary_key=True, '
            'serialize=False, verbose_name="ID")),\n'
            f'                ("name", {NAME_FIELD}),\n'
            f"{fields}"
            "            ],\n"
            f"            options={{{options}}},\n"
            "        )"
        )
        self.models.append(model)
        if self._random.random() < 0.4:
            self._add_index(migration, model)
        return model.name.lower()

    def _add_plain(self, migration: Migration, model: Model) -> str:
        return self._add(migration, model, self._random.choice(list(PLAIN_FIELDS)))

    def _add_key(self, migration: Migration, model: Model) -> str:
        return self._add(migration, model, self._random.choice(list(KEY_FIELDS)))

    def _add_many(self, migration: Migration, model: Model) -> str:
        return self._add(migration, model, self._random.choice(list(MANY_FIELDS)))

    def _add(self, migration: Migration, model: Model, kind: str) -> str:
        added = self._new_field(model, kind)
        self._depend_on_target(migration, added)
        migration.operations.append(_on("AddField", model, added))
        return f"{model.name.lower()}_{added.name}"

    def _alter(self, migration: Migration, model: Model) -> str:
        fields = [each for each in model.free_fields() if each.can_change]
        if not fields:
            return ""
        altered = self._random.choice(fields)
        altered.step += 1
        self._depend_on_target(migration, altered)
        migration.operations.append(_on("AlterField", model, altered))
        return f"alter_{model.name.lower()}_{altered.name}"

    def _remove(self, migration: Migration, model: Model) -> str:
        fields = model.free_fields()
        if len(fields) < 4:
            return ""
        removed = self._random.choice(fields)
        del model.fields[removed.name]
        migration.operations.append(
            f"migrations.RemoveField(model_name={model.name.lower()!r}, name={removed.name!r})"
        )
        return f"remove_{model.name.lower()}_{removed.name}"

    def _rename(self, migration: Migration, model: Model) -> str:
        fields = [each for each in model.free_fields() if not each.back]
        if not fields:
            return ""
        renamed = self._random.choice(fields)
        old, renamed.name = renamed.name, f"{renamed.kind}_{self._next()}"
        model.fields = {each.name: each for each in model.fields.values()}
        migration.operations.append(
            f"migrations.RenameField(model_name={model.name.lower()!r}, "
            f"old_name={old!r}, new_name={renamed.name!r})"
        )
        return f"rename_{old}_{model.name.lower()}_{renamed.name}"

    def _rename_model(self, migration: Migration, model: Model) -> str:
        old, model.name = model.name, f"{model.name}Entry"
        for other in self.models:
            # Otherwise a migration that still knows the old name could come after this one.
            if any(each.to is model for each in other.fields.values()):
                self._depend_on_app(migration, other.app)
        migration.operations.append(
            f"migrations.RenameModel(old_name={old!r}, new_name={model.name!r})"
        )
        return f"rename_{old.lower()}_{model.name.lower()}"

    def _add_index(self, migration: Migration, model: Model) -> str:
        fields = [each for each in model.free_fields() if each.kind in ("amount", "slug", "parent")]
        if not fields:
            return ""
        indexed = self._random.choice(fields)
        indexed.bound = True
        name = f"{model.app}_index_{self._next()}"
        order = self._random.choice(("", "-"))
        index = f'models.Index(fields=["{order}{indexed.name}", "name"], name={name!r})'
        model.indexes.append(index)
        migration.operations.append(
            f"migrations.AddIndex(model_name={model.name.lower()!r}, index={index})"
        )
        return name

    def _add_constraint(self, migration: Migration, model: Model) -> str:
        fields = [each for each in model.free_fields() if each.kind in ("amount", "slug")]
        if not fields:
            return ""
        bound = self._random.choice(fields)
        bound.bound = True
        name = f"{model.app}_constraint_{self._next()}"
        if bound.kind == "amount":
            constraint = f"check(models.Q({bound.name}__gte=0), {name!r})"
        else:
            constraint = f'models.UniqueConstraint(fields=["name", "{bound.name}"], name={name!r})'
        model.constraints.append(constraint)
        migration.operations.append(
            f"migrations.AddConstraint(model_name={model.name.lower()!r}, constraint={constraint})"
        )
        return name

    def _unique_together(self, migration: Migration, model: Model) -> str:
        fields = [each for each in model.free_fields() if each.kind in ("amount", "slug")]
        if not fields or "unique_together" in model.options:
            return ""
        bound = self._random.choice(fields)
        bound.bound = True
        model.options["unique_together"] = f'[("name", "{bound.name}")]'
        value = f'{{("name", "{bound.name}")}}'  # As Django itself writes it into a migration.
        migration.operations.append(
            f"migrations.AlterUniqueTogether(name={model.name.lower()!r}, unique_together={value})"
        )
        return f"alter_{model.name.lower()}_unique_together"

    def _alter_options(self, migration: Migration, model: Model) -> str:
        model.options |= {"ordering": '["-name"]', "verbose_name": f'"thing {self._next()}"'}
        known = {name: text for name, text in model.options.items() if name != "unique_together"}
        options = ", ".join(f"{name!r}: {value}" for name, value in known.items())
        migration.operations.append(
            f"migrations.AlterModelOptions(name={model.name.lower()!r}, options={{{options}}})"
        )
        return f"alter_{model.name.lower()}_options"

    def _insert_rows(self, migration: Migration, model: Model) -> str:
        prefix = f"row {self._next()}"
        self._run(
            migration,
            f"Model = apps.get_model({model.app!r}, {model.name!r})",
            f"first = Model.objects.create(name='{prefix}')",
            f"for number in range(1, {ROWS}):",
            f"    Model.objects.create(name=f'{prefix}.{{number}} beside {{first.pk}}')",
            "Group = apps.get_model('auth', 'Group')",
            f"Group.objects.create(name='keepers of {prefix}')",
        )
        migration.dependencies.append('("auth", "0012_alter_user_first_name_max_length")')
        model.has_rows = True
        return f"insert_{model.name.lower()}"

    def _update_rows(self, migration: Migration, model: Model) -> str:
        fields = [each for each in model.fields.values() if each.kind == "text"]
        if not fields:
            return ""
        self._run(
            migration,
            f"Model = apps.get_model({model.app!r}, {model.name!r})",
            "for each in Model.objects.order_by('pk'):",
            f"    each.{fields[0].name} = f'{{each.name}}, {{Model.objects.count()}} in all'",
            "    each.save()",
        )
        return f"update_{model.name.lower()}"

    def _run_sql(self, migration: Migration, model: Model) -> str:
        fields = [each for each in model.fields.values() if each.kind == "amount"]
        if not fields:
            return ""
        column = fields[0].name
        migration.operations.append(
            f"migrations.RunSQL('UPDATE {model.table} SET {column} = {column} + 1', "
            "migrations.RunSQL.noop)"
        )
        return f"count_up_{model.name.lower()}"

    # What these are made of.

    def _run(self, migration: Migration, *lines: str) -> None:
        body = "\n".join(f"    {line}" for line in lines)
        migration.functions.append(f"def forwards(apps, schema_editor):\n{body}\n")
        migration.operations.append("migrations.RunPython(forwards, migrations.RunPython.noop)")

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _new_field(self, model: Model, kind: str) -> Field:
        name = f"{kind}_{self._next()}"
        field = Field(name, kind)
        if kind not in PLAIN_FIELDS:
            field.back = f"{name}_of_{model.app}"
        if kind in ("parent", "links"):
            field.to = self._random.choice(self.models or [model])
        model.fields[name] = field
        return field

    def _depend_on_target(self, migration: Migration, field: Field) -> None:
        if USER in field.text and NEEDS_USER not in migration.dependencies:
            migration.dependencies.append(NEEDS_USER)
        if field.to and field.to.app != migration.app:
            self._depend_on_app(migration, field.to.app)

    def _depend_on_app(self, migration: Migration, app: str) -> None:
        last = next((each for each in reversed(self.migrations) if each.app == app), None)
        if last and (text := f'("{app}", "{last.name}")') not in migration.dependencies:
            migration.dependencies.append(text)


def _on(operation: str, model: Model, field: Field) -> str:
    return (
        f"migrations.{operation}(\n"
        f"            model_name={model.name.lower()!r},\n"
        f"            name={field.name!r},\n"
        f"            field={field.text},\n"
        "        )"
    )
