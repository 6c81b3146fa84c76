"""Fast migrations render little, and give whatever might look further Django's own whole state."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.migration import Migration
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState, StateApps

from shoal import lazy_models, migration_progress
from shoal.fast_migrations import installed
from shoal.migration_links import Graph


class Editor:
    """A schema editor of operations that only tell what they were given."""

    atomic_migration = True
    connection = connection


class Look(migrations.operations.base.Operation):
    """An operation of somebody's own."""

    def __init__(self, look: Any) -> None:
        self.look = look

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, editor: Any, old: Any, new: Any) -> None:
        self.look(old, new)


class LookOfDjangos(Look):
    __module__ = "django.db.migrations.operations.special"


def key(to: str, **options: Any) -> models.ForeignKey:
    return models.ForeignKey(to, models.CASCADE, **options)


def one(to: str, **options: Any) -> models.OneToOneField:
    return models.OneToOneField(to, models.CASCADE, **options)


def state_of(**fields: dict[str, Any]) -> ProjectState:
    state = ProjectState()
    for name, own in fields.items():
        with_key = any(getattr(field, "primary_key", False) for field in own.values())
        first = {} if with_key else {"id": models.AutoField(primary_key=True)}
        state.add_model(ModelState("app", name, list({**first, **own}.items())))
    return state


def migrate(state: ProjectState, *operations: Any) -> ProjectState:
    migration = Migration("0001", "app")
    migration.operations = list(operations)
    return migration.apply(state, Editor())


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    render = ModelState.render

    def noting(self: ModelState, apps: Any) -> Any:
        names.append(self.name)
        return render(self, apps)

    monkeypatch.setattr(ModelState, "render", noting)
    return names


def fail(message: str) -> None:
    raise AssertionError(message)


def test_everything_is_as_it_was_afterwards():
    owners = (Migration, ProjectState, MigrationRecorder)
    before = [dict(vars(owner)) for owner in owners]

    with pytest.raises(KeyError), installed(fail):
        assert [dict(vars(owner)) for owner in owners] != before
        raise KeyError

    assert [dict(vars(owner)) for owner in owners] == before


def test_nothing_is_rendered_that_nobody_asks_for(rendered):
    state = state_of(Book={}, Page={"book": key("app.Book")}, Shelf={})

    with installed(fail):
        migrate(
            state,
            migrations.AlterModelOptions("Book", {"ordering": ["id"]}),
            migrations.RunPython(migrations.RunPython.noop),
            migrations.RunPython(lambda apps, editor: None),
            LookOfDjangos(lambda old, new: new.apps.get_model("app", "Page")),
        )

    assert rendered == ["Page", "Book"]


def test_a_data_migration_has_a_whole_state_of_its_own_time():
    state = state_of(Book={}, Page={"book": key("app.Book")})
    found: list[Any] = []

    def look(apps: Any, editor: Any) -> None:
        page, book = apps.get_model("app", "Page"), apps.get_model("app", "Book")
        assert page._meta.apps is book._meta.apps is apps
        assert page._meta.get_field("book").related_model is book
        assert book.page_set.rel.related_model is page
        found.append({field.name for field in book._meta.get_fields()})

    title = models.CharField(max_length=9, default="")
    with installed(fail):
        migrate(
            state,
            migrations.RunPython(look),
            migrations.RunPython(look),
            migrations.SeparateDatabaseAndState([], [migrations.AddField("Book", "title", title)]),
            migrations.RunPython(look),
        )

    assert found == [{"id", "page"}, {"id", "page"}, {"id", "page", "title"}]


def test_a_data_migration_renders_what_it_reaches(rendered):
    state = state_of(
        Book={"shelf": key("app.Shelf")},
        Page={"book": key("app.Book")},
        Word={"page": key("app.Page")},
        Note={"book": one("app.Book")},
        Shelf={},
        Other={},
    )
    seen: list[list[str]] = []

    def look(apps: Any, editor: Any) -> None:
        book = apps.get_model("app", "Book")
        seen.append(sorted(rendered))
        assert book(note=None)._meta.get_field("page").related_model is book.page_set.field.model
        seen.append(sorted(rendered))
        assert [model.__name__ for model in apps.get_models()] == list(state_names)

    state_names = [state.name for state in state.models.values()]
    with installed(fail):
        migrate(state, migrations.RunPython(look))

    assert seen == [["Book", "Shelf"], ["Book", "Note", "Page", "Shelf"]]
    assert sorted(rendered) == sorted(state_names)


@pytest.mark.parametrize(
    ("field", "name"),
    [
        (lambda: key("app.Book"), "page_set"),
        (lambda: one("app.Book"), "page"),
        (lambda: models.ManyToManyField("app.Book"), "page_set"),
        (lambda: key("app.Book", related_name="%(app_label)s_%(class)s"), "app_page"),
        (lambda: key("app.Book", related_name="+"), None),
        (lambda: models.ManyToManyField("app.Book", related_name="leaves"), "leaves"),
    ],
)
def test_accessors_are_there_before_the_models_that_bring_them(field, name, rendered):
    state = state_of(Book={}, Page={"there": field()})
    whole = ProjectState(state.models).apps.get_model("app", "Book")
    rendered.clear()

    def look(apps: Any, editor: Any) -> None:
        book = apps.get_model("app", "Book")
        assert rendered == ["Book"]
        assert type(getattr(book, name or "", None)) is type(getattr(whole, name or "", None))
        if name:
            assert "Page" in rendered
        for other in ("page", "page_set", "app_page", "leaves"):
            assert hasattr(book, other) == hasattr(whole, other)

    with installed(fail):
        migrate(state, migrations.RunPython(look))


def test_an_operation_of_others_has_whole_states_before_and_after():
    state = state_of(Book={}, Page={"book": key("app.Book")})
    names: list[list[str]] = []

    class AddField(migrations.AddField):
        def database_forwards(self, app_label: str, editor: Any, old: Any, new: Any) -> None:
            for state in (new, old):
                book = state.apps.get_model("app", "Book")
                assert book.page_set.field.model is state.apps.get_model("app", "Page")
                names.append([field.name for field in book._meta.fields])
            first, second = (state.apps.get_model("app", "Book") for state in (old, new))
            assert first._meta.pk < second._meta.pk  # Fields are in the order they are made.

    with installed(fail):
        migrate(state, AddField("Book", "title", models.CharField(max_length=9, default="")))

    assert names == [["id", "title"], ["id"]]


def test_keys_are_followed_as_far_as_their_types_go():
    state = state_of(
        First={"code": models.IntegerField(primary_key=True)},
        Second={"first": one("app.First", primary_key=True)},
        Third={"second": one("app.Second", primary_key=True)},
        Fourth={"third": key("app.Third")},
        Fifth={"fourth": key("app.Fourth")},
    )
    types: list[Any] = []

    def look(old: Any, new: Any) -> None:
        for state in (old, new):
            fourth = state.apps.get_model("app", "Fourth")
            types.append(fourth._meta.get_field("third").db_type(connection))
        fifth = [state.apps.get_model("app", "Fifth") for state in (old, new)]
        types.append(fifth[0] is fifth[1])

    wider = models.CharField(max_length=7, primary_key=True)
    with installed(fail):
        migrate(
            state,
            LookOfDjangos(look),
            migrations.SeparateDatabaseAndState(
                [Look(lambda old, new: None)], [migrations.AlterField("First", "code", wider)]
            ),
            LookOfDjangos(look),
        )

    assert types == ["integer", "integer", True, "varchar(7)", "varchar(7)", True]


def test_a_failure_of_our_own_is_told_once_and_django_goes_on(monkeypatch):
    told: list[str] = []
    seen: list[Any] = []

    def broken(*arguments: Any) -> Any:
        raise KeyError("broken")

    monkeypatch.setattr(migration_progress.Progress, "states", broken)
    state = state_of(Book={})
    with installed(told.append):
        for name in ("one", "two"):
            state = migrate(
                state,
                migrations.SeparateDatabaseAndState(
                    state_operations=[migrations.AddField("Book", name, models.IntegerField())]
                ),
                LookOfDjangos(lambda old, new: seen.append((type(new), type(new.apps)))),
            )

    assert told == ["migrations go on in Django's own way: KeyError('broken')"]
    assert seen == [(ProjectState, StateApps)] * 2
    assert set(state.models["app", "book"].fields) == {"id", "one", "two"}


def test_a_failure_while_a_model_is_rendered_leaves_it_to_django(monkeypatch):
    told: list[str] = []
    seen: list[Any] = []

    def broken(*arguments: Any) -> Any:
        raise KeyError("broken")

    def look(old: Any, new: Any) -> None:
        page = new.apps.get_model("app", "Page")
        seen.append(page._meta.get_field("book").related_model is new.apps.get_model("app", "Book"))

    monkeypatch.setattr(lazy_models.LazyApps, "_render", broken)
    state = state_of(Book={}, Page={"book": key("app.Book")})
    with installed(told.append):
        migrate(
            state,
            LookOfDjangos(look),
            migrations.RunPython(lambda apps, editor: seen.append(apps.get_model("app.Book"))),
            migrations.SeparateDatabaseAndState(
                [], [migrations.AddField("Book", "title", models.IntegerField())]
            ),
            LookOfDjangos(look),
        )

    assert told == ["all models are rendered at once: KeyError('broken')"]
    assert [seen[0], seen[1].__name__, seen[2]] == [True, "Book", True]


def test_a_way_of_somebody_elses_is_left_alone(monkeypatch):
    def apply(*arguments: Any) -> None: ...

    monkeypatch.setattr(Migration, "apply", apply)

    with installed(fail):
        assert Migration.apply is apply


def test_a_state_that_somebody_changes_in_between_is_looked_at_anew():
    state = state_of(Book={})
    seen: list[set[str]] = []

    def look(old: Any, new: Any) -> None:
        fields = new.apps.get_model("app", "Book")._meta.get_fields()
        seen.append({field.name for field in fields})

    with installed(fail):
        state = migrate(state, LookOfDjangos(look))
        state.add_field("app", "book", "name", models.IntegerField(), True)
        migrate(state, LookOfDjangos(look))

    assert seen == [{"id"}, {"id", "name"}]


def test_the_state_before_keeps_the_name_of_a_field_that_keys_point_at():
    state = state_of(
        Book={"code": models.IntegerField(unique=True)},
        Page={"book": key("app.Book", to_field="code")},
    )
    names: list[str] = []

    class Rename(migrations.RenameField):
        __module__ = "django.db.migrations.operations.fields"

        def database_forwards(self, app_label: str, editor: Any, old: Any, new: Any) -> None:
            for state in (new, old):
                field = state.apps.get_model("app", "Page")._meta.get_field("book")
                names.append(field.target_field.name)

    with installed(fail):
        migrate(state, Rename("Book", "code", "number"))

    assert names == ["number", "code"]


def test_the_state_before_keeps_the_name_of_a_field_that_others_of_its_model_use():
    state = state_of(
        Book={"code": models.IntegerField(unique=True)},
        Page={
            "code": models.IntegerField(),
            "book": models.ForeignObject("app.Book", models.CASCADE, ["code"], ["code"]),
        },
    )
    names: list[Any] = []

    class Rename(migrations.RenameField):
        def database_forwards(self, app_label: str, editor: Any, old: Any, new: Any) -> None:
            for state in (new, old):
                names.append(state.apps.get_model("app", "Page")._meta.get_field("book"))

    Rename.__module__ = "django.db.migrations.operations.fields"
    with installed(fail):
        migrate(state, Rename("Page", "code", "number"))

    assert [field.from_fields for field in names] == [("number",), ["code"]]


def test_a_relation_counts_from_the_operation_that_brings_it():
    state = state_of(Book={}, Page={})
    found: list[list[str]] = []

    def look(old: Any, new: Any) -> None:
        book = new.apps.get_model("app", "Book")
        found.append([relation.name for relation in book._meta.related_objects])

    def only_in_state(operation: Any) -> Any:
        return migrations.SeparateDatabaseAndState(state_operations=[operation])

    with installed(fail):
        migrate(
            state,
            LookOfDjangos(look),
            only_in_state(migrations.AddField("Page", "book", key("app.Book"))),
            LookOfDjangos(look),
            only_in_state(migrations.RemoveField("Page", "book")),
            LookOfDjangos(look),
        )

    assert found == [[], ["page"], []]


def test_what_a_change_puts_out_of_date():
    state = state_of(
        Book={"code": models.IntegerField(unique=True)},
        Page={"book": key("app.Book")},
        Word={"page": key("app.Page")},
        Note={"book": one("app.Book", primary_key=True)},
        Mark={"note": key("app.Note")},
        Copy={"book": key("app.Book"), "number": models.IntegerField()},
        Lent={"copy": key("app.Copy", to_field="book")},
    )
    for name, base in (("Leaf", "app.page"), ("OldBook", "app.book")):
        proxy = ModelState("app", name, [], {"proxy": True}, (base,))
        state.add_model(proxy)
    state.add_model(ModelState("app", "Seller", [("book", key("app.OldBook"))]))
    graph = Graph.of(state.models)

    outdated = {name for _, name in graph.outdated([("app", "book")])}

    others = {"word"}
    assert outdated == {name for _, name in state.models} - others


def test_copies_of_model_states_are_what_clones_are():
    state = state_of(Book={}, Page={"book": key("app.Book")}).models["app", "page"]

    copy = lazy_models.copy_of(state)

    assert copy == state.clone()
    assert copy.fields is not state.fields
    assert copy.options is not state.options
    assert copy.managers is not state.managers


def test_apps_come_in_the_order_in_which_they_appeared():
    """As in a registry of Django's that goes along; RenameModel alters tables in that order."""
    seen: list[list[str]] = []
    state = ProjectState()

    def make(label: str, *operations: Any) -> None:
        migration = Migration("0001", label)
        migration.operations = list(operations)
        migration.apply(state, Editor())

    def create(label: str, *fields: Any) -> Any:
        named = [("id", models.AutoField(primary_key=True)), *fields]
        return migrations.SeparateDatabaseAndState(
            state_operations=[migrations.CreateModel(label, named)]
        )

    def look(_: Any, new: Any) -> None:
        target = new.apps.get_model("m", "m")
        seen.append([one.related_model._meta.app_label for one in target._meta.related_objects])

    with installed(pytest.fail):
        make("m", create("m"))
        for label in ("z", "b"):
            make(label, create(label, ("to", key("m.M"))))
        make("m", LookOfDjangos(look))

    assert seen == [["z", "b"]]
