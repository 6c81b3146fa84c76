"""What makes a template: known beforehand, and seen to be used."""

from __future__ import annotations

import builtins
import os
import sys
import types
from pathlib import Path
from unittest import mock

import pytest
from aliases import aliases
from django.conf import settings
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.backends.sqlite3.creation import DatabaseCreation
from django.db.migrations import Migration, RunPython
from django.db.models.signals import post_migrate

from shoal import session, template_inputs
from shoal.template_digests import GONE
from shoal.template_inputs import Input, inputs_of, is_migration
from shoal.template_observing import Observer, _CodeWalk, _operations_in, digest_all
from shoal.template_places import can_be_remembered, database_words
from shoal.template_words import words_of

NO_SERVER = "3.40"


def inputs(root, *, of=connection, server=NO_SERVER, globs=()):
    return {(one.kind, one.name): one for one in inputs_of(of, server, globs, root)}


def test_another_server_is_another_input(tmp_path):
    before, after = inputs(tmp_path), inputs(tmp_path, server="3.41")

    changed = [key for key in before if before[key] != after[key]]
    assert changed == [("version", "sqlite")]


def test_a_database_counts_with_its_options_and_without_secrets(tmp_path):
    def database(**changes):
        usual = {"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "OPTIONS": {}}
        with aliases(shop=usual | changes):
            return inputs(tmp_path, of=connections["shop"])

    usual = database()
    same = [
        {"PASSWORD": "secret"},
        {"NAME": "other"},
        {"OPTIONS": {"password": "secret"}},
        {"TEST": {"NAME": "test_other"}},
    ]
    others = [
        {"OPTIONS": {"isolation_level": 2}},
        {"TEST": {"TEMPLATE": "t"}},
        {"TIME_ZONE": "UTC"},
    ]

    assert all(database(**changes) == usual for changes in same)
    assert all(database(**changes) != usual for changes in others)


def test_named_files_count_by_what_they_hold(tmp_path):
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "a.csv"
    file.write_text("a")
    key = ("file", "<project>/data/a.csv")
    before = inputs(tmp_path, globs=["data/**/*.csv"])
    file.write_text("b")

    assert before[key].digest != inputs(tmp_path, globs=["data/**/*.csv"])[key].digest
    assert key not in inputs(tmp_path, globs=["other/*"])


def test_a_receiver_matters_for_the_whole_alone(tmp_path):
    def receiver(**_):
        pass

    post_migrate.connect(receiver)
    try:
        found = inputs(tmp_path)
    finally:
        post_migrate.disconnect(receiver)

    (one,) = [one for key, one in found.items() if key[1].endswith("<locals>.receiver")]
    assert (one.kind, one.stage, one.observed) == ("receiver", "whole", False)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("0001_a.py", True), ("__init__.py", False), ("_a.py", False), ("~a.py", False), ("a", False)],
)
def test_migrations_are_what_django_takes_for_them(name, expected):
    assert is_migration(Path("/app/migrations", name), Path("/app/migrations")) is expected
    assert not is_migration(Path("/app/migrations/sub", name), Path("/app/migrations"))


def test_what_is_read_is_noticed(tmp_path, monkeypatch):
    (tmp_path / "goods.json").write_text("[]")
    (tmp_path / "data").mkdir()
    observer = Observer(tmp_path)
    monkeypatch.setattr(settings, "SHOP_NAME", "The Corner", raising=False)

    with observer.listening():
        open(tmp_path / "goods.json").close()
        os.listdir(tmp_path / "data")
        os.environ.get("SHOP_VARIABLE")
        assert settings.SHOP_NAME == "The Corner"
        (tmp_path / "written.txt").write_text("")
    open(tmp_path / "written.txt").close()  # Nobody listens any more.
    noticed = {(one.kind, one.name): one for one in observer.inputs()}

    wanted = {("file", "<project>/goods.json"), ("folder", "<project>/data")}
    assert wanted | {("variable", "SHOP_VARIABLE"), ("setting", "SHOP_NAME")} <= noticed.keys()
    assert ("file", "<project>/written.txt") not in noticed
    assert all(one.observed and one.stage == "base" for one in noticed.values())


def test_listening_leaves_everything_as_it_was(tmp_path, monkeypatch):
    def state():
        return settings._wrapped, type(os.environ).__getitem__, builtins.open

    before = state()
    monkeypatch.setattr(settings, "SHOP_NAME", "The Corner", raising=False)
    with pytest.raises(RuntimeError), Observer(tmp_path).listening():
        settings.LATE = 1
        raise RuntimeError

    assert state() == before
    assert settings.LATE == 1 and settings.SHOP_NAME == "The Corner"
    del settings.LATE


def test_what_has_changed_since_has_another_digest(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("a")
    monkeypatch.setattr(settings, "SHOP_NAME", "The Corner", raising=False)
    monkeypatch.setenv("SHOP_VARIABLE", "1")
    names = [("file", "<project>/a"), ("setting", "SHOP_NAME"), ("variable", "SHOP_VARIABLE")]
    before = digest_all(names, tmp_path)
    (tmp_path / "a").unlink()
    monkeypatch.delattr(settings, "SHOP_NAME")
    monkeypatch.delenv("SHOP_VARIABLE")
    after = digest_all(names, tmp_path)

    assert [one.digest for one in after][:2] == [GONE, GONE]
    assert before[2] != after[2]
    assert GONE not in [one.digest for one in before]


def module(name, text, folder):
    """Return a module of the project's, as if it had been imported."""
    file = folder / f"{name}.py"
    file.write_text(text)
    made = types.ModuleType(name)
    made.__file__ = str(file)
    sys.modules[name] = made
    exec(compile(text, str(file), "exec"), vars(made))
    return made


def test_code_is_followed_as_far_as_it_goes(tmp_path):
    module(
        "corner_prices",
        "import re\nCENTS = 100\nUNUSED = 1\nclass Rate: pass\n"
        "def unused(): return UNUSED\n"
        "def rounded(p): return p // CENTS\n"
        "def price(name): return rounded(len(re.sub('a', '', name))) * bool(Rate)\n",
        tmp_path,
    )
    code = module(
        "corner_migration", "import corner_prices\ndef fill(): corner_prices.price('a')\n", tmp_path
    )
    try:
        walk = _CodeWalk()
        walk.operation(RunPython(code.fill))
        before = digest_all(sorted(walk.found), tmp_path)
        sys.modules["corner_prices"].CENTS = 50
        after = digest_all(sorted(walk.found), tmp_path)
    finally:
        del sys.modules["corner_prices"], sys.modules["corner_migration"]

    names = {name for _, name in walk.found}
    assert names == {
        *("corner_migration:fill", "corner_prices:price", "corner_prices:rounded"),
        *("corner_prices:CENTS", "corner_prices:Rate"),
    }
    assert [one.name for one, two in zip(before, after, strict=True) if one != two] == [
        "corner_prices:CENTS"
    ]


def test_odd_things_under_the_names_of_migrations_are_passed_over():
    odd = types.ModuleType("odd")
    for migration in (mock.Mock(), type("Migration", (), {"operations": [1]}), Odd):
        odd.Migration = migration
        assert _operations_in(odd) == []
    assert _operations_in(mock.Mock()) == _operations_in(None) == []


class Odd(Migration):
    operations = mock.Mock()


def test_a_module_that_cannot_be_imported_counts_as_gone(tmp_path):
    assert digest_all([("code", "no.such.module:f")], tmp_path)[0].digest == GONE


def test_templates_lie_beside_the_rest_or_in_the_users_cache(tmp_path, monkeypatch):
    monkeypatch.delenv("SHOAL_STATE", raising=False)
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "manage.py").touch()
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert session.templates_folder() == str(tmp_path / "project" / ".shoal" / "templates")

    monkeypatch.setattr(os, "access", lambda *_: False)
    folder = Path(session.templates_folder())

    assert folder.parent.parent == tmp_path / "cache" / "shoal" and folder.name == "templates"
    assert folder.parent.name.startswith("project-")


def test_databases_on_a_server_are_told_apart_by_the_folder(tmp_path):
    usual = {"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "HOST": "db"}
    with aliases(shop=usual):
        here = [database_words(connections["shop"], str(tmp_path / "a")) for _ in "12"]
        there = database_words(connections["shop"], str(tmp_path / "b"))

    assert here[0] == here[1] != there
    assert here[0].startswith("postgresql db shop ")
    assert database_words(connection, str(tmp_path / "c")) == "sqlite default"


def test_only_what_djangos_own_classes_create_is_remembered():
    class Creation(DatabaseCreation):
        def create_test_db(self, *args, **kwargs):
            return super().create_test_db(*args, **kwargs)

    class Memory(DatabaseCreation):
        def _create_test_db(self, *args, **kwargs):
            return super()._create_test_db(*args, **kwargs)

    wrapper = DatabaseWrapper(connection.settings_dict, "default")

    assert can_be_remembered(connection.creation)
    assert not can_be_remembered(Creation(wrapper))
    assert not can_be_remembered(Memory(wrapper))


@pytest.mark.parametrize(
    ("found", "kept", "words"),
    [
        ({"found": "whole", "new": 0, "reasons": []}, "", "template a1 of "),
        (
            {"found": "base", "new": 3, "reasons": ["x is new"]},
            "b2",
            ", 3 new migrations, kept as template b2",
        ),
        ({"found": "base", "new": 1, "reasons": []}, "", ", 1 new migration"),
        (
            {"found": "base", "new": 0, "reasons": ["model shop.Good has changed"]},
            "b2",
            ", 0 new migrations: model shop.Good has changed, kept as template b2",
        ),
        (
            {"found": "none", "new": 0, "reasons": ["none was made so far"]},
            "b2",
            "migrated, as none was made so far, kept as template b2",
        ),
    ],
)
def test_words_of_what_was_done(found, kept, words):
    said = words_of(found | {"id": "a1", "made": "2001-02-03T04:05:06Z"}, kept)

    assert said.endswith(words) or said.startswith(words)
    assert "2001-02-0" in said or found["found"] == "none"


def test_an_input_for_the_engine():
    assert Input("a", "b", "c").for_engine() == ["a", "b", "c", "base", False]
    assert template_inputs.squashes() == []
