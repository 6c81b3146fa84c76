"""Remembered templates: no migration runs twice, and no run starts from the wrong database."""

from __future__ import annotations

import pytest
from environments import DATABASES, all_environments
from template_shop import NEW, edited, id_of

FIRST = "migrated, as none was made so far, kept as template "


@pytest.fixture(params=DATABASES)
def shop(request, shop_with):
    return shop_with(request.param)


@pytest.mark.parametrize("database", DATABASES)
@pytest.mark.parametrize(
    "way",
    [
        {},
        {"parallel": 2, "start_method": "fork"},
        {"parallel": 2, "start_method": "forkserver"},
        {"parallel": 2, "start_method": "spawn"},
    ],
    ids=["serial", "fork", "forkserver", "spawn"],
)
def test_the_second_run_starts_from_what_the_first_has_made(shop_with, database, way):
    shop = shop_with(database)

    first = shop.passes(**way)
    second = shop.passes(**way)

    assert list(first) == list(second) == ["default", "archive"]
    for alias in first:
        assert first[alias].startswith(FIRST)
        assert second[alias].startswith(f"template {id_of(first[alias])} of ")
        assert "migration" not in second[alias]


@pytest.mark.parametrize("environment", all_environments()[1:], ids=lambda one: one.name)
def test_every_django_does_so(shop_with, environment):
    shop = shop_with("sqlite-memory")

    first = shop.passes(environment=environment, parallel=2)
    second = shop.passes(environment=environment, parallel=2)

    assert id_of(first["default"]) == id_of(second["default"])
    assert first["default"].startswith(FIRST)


def test_one_test_alone_starts_from_the_same(shop_with):
    shop = shop_with("sqlite-memory")
    first = shop.passes(parallel=2)

    run = shop.test(labels=["tests.test_contents.Archive.test_crates"])

    assert run.exit_code == 0, str(run)
    words = f"shoal: set-up 0.0 s (template {id_of(first['archive'])} of "
    assert words in run.output, str(run)


def test_new_migrations_are_applied_to_a_copy_and_the_old_template_is_still_there(shop):
    first = shop.passes(parallel=2)

    added = shop.passes(parallel=2, files=NEW)
    added_again = shop.passes(parallel=2, files=NEW)
    back = shop.passes(parallel=2)

    assert added["default"].startswith(f"template {id_of(first['default'])} of ")
    assert ", 1 new migration, kept as template " in added["default"]
    assert added["archive"].startswith(f"template {id_of(first['archive'])} of ")
    assert added_again["default"].startswith(f"template {id_of(added['default'])} of ")
    assert back["default"].startswith(f"template {id_of(first['default'])} of ")
    assert "new" not in back["default"] + added_again["default"]


CHANGES = [
    (edited("shop/migrations/0001_initial.py", "60", "61"), "migration shop.0001_initial"),
    (edited("shop/prices.py", "len(name) * 13", "len(name) * 15"), "code shop.prices:price_of"),
    (edited("shop/prices.py", "price // 5", "price // 1"), "code shop.prices:rounded"),
    (edited("shop/fixtures/goods.json", "20", "25"), "file <project>/shop/fixtures/goods.json"),
    ({"shop/data/more.txt": "Peru\n"}, "folder <project>/shop/data"),
    (edited("project/settings.py", "The Corner", "The End"), "setting SHOP_NAME"),
    (
        edited("project/routers.py", "else None", "else False"),
        "router project.routers:Archive",
    ),
    (edited("plain/models.py", 'default=""', 'default="-"'), "model plain.Note"),
]


@pytest.mark.parametrize(("files", "reason"), CHANGES, ids=[reason for _, reason in CHANGES])
def test_what_was_made_of_something_else_is_not_used(shop_with, files, reason):
    shop = shop_with("sqlite-memory")
    shop.passes()

    words = shop.summary(shop.test(files=files))["default"]

    assert words.startswith(f"migrated, as {reason} has changed"), words


UNRELATED = [
    edited("project/settings.py", "nobody reads it", "nobody cares"),
    edited("shop/prices.py", '"""What data', '"""What all data'),
    edited("tests/test_contents.py", "weight=3", "weight=4"),
]


@pytest.mark.parametrize("files", UNRELATED, ids=[next(iter(files)) for files in UNRELATED])
def test_what_no_migration_uses_may_change(shop_with, files):
    shop = shop_with("sqlite-memory")
    first = shop.passes()

    again = shop.passes(files=files)

    assert again["default"].startswith(f"template {id_of(first['default'])} of ")


def test_a_variable_that_a_migration_reads_counts(shop_with):
    shop = shop_with("sqlite-memory")
    shop.passes()

    words = shop.summary(shop.test(variables={"SAMPLE_GOOD": "bread"}))["default"]

    assert words.startswith("migrated, as variable SAMPLE_GOOD has changed"), words


@pytest.mark.parametrize("database", ["sqlite-memory", "postgres"])
def test_another_model_without_migrations_has_post_migrate_run_alone(shop_with, database):
    shop = shop_with(database)
    shop.passes(parallel=2)

    run = shop.test(parallel=2, files=edited("shop/models.py", "weigh_good", "count_good"))

    # Django makes permissions of what the migrations say, so the tests find what they did.
    assert run.exit_code == 0, str(run)
    assert ", 0 new migrations: model shop.Good has changed" in shop.summary(run)["default"]


def test_migrations_that_replace_others_are_not_applied_on_top(shop_with):
    shop = shop_with("sqlite-memory")
    shop.passes()
    squashed = {
        "shop/migrations/0003_squashed.py": """\
from django.db import migrations


class Migration(migrations.Migration):
    replaces = [("shop", "0003_goods")]
    dependencies = [("shop", "0002_fields")]
    operations = []
"""
    }

    words = shop.summary(shop.test(files=squashed))["default"]

    assert words.startswith("migrated, as migration shop.0003_squashed is new"), words


@pytest.mark.parametrize("database", ["sqlite-memory", "postgres"])
def test_tests_without_migrations_have_templates_of_their_own(shop_with, database):
    shop = shop_with(database)
    without = {"variables": {"SAMPLE_MIGRATE": "false"}, "parallel": 2}
    labels = ["tests.test_contents.Archive"]

    runs = [shop.test(labels=labels, **wishes) for wishes in (without, without, {"parallel": 2})]

    assert [run.exit_code for run in runs] == [0, 0, 0], "\n".join(map(str, runs))
    first, second, with_migrations = [run.output for run in runs]
    assert "(migrated, as none was made so far" in first
    assert "(template " in second
    assert "(migrated, as migration auth.0001_initial is new" in with_migrations


@pytest.mark.parametrize("database", ["sqlite-memory", "mysql"])
def test_fresh_makes_another_and_off_makes_none(shop_with, database):
    shop = shop_with(database)
    first = shop.passes(parallel=2)

    off = shop.test("--no-template-cache", parallel=2)
    fresh = shop.passes("--fresh", parallel=2)
    then = shop.passes(parallel=2)

    assert off.exit_code == 0 and "shoal: set-up" not in off.output, str(off)
    assert fresh["default"].startswith("migrated, as --fresh asks for a new one, kept as template ")
    assert id_of(then["default"]) == id_of(fresh["default"])
    assert first["default"].startswith(FIRST)


def test_keepdb_keeps_its_meaning(shop_with):
    shop = shop_with("postgres")

    for _ in range(2):
        run = shop.test("--keepdb", parallel=2)
        assert run.exit_code == 0, str(run)
        assert "shoal: set-up" not in run.output
    kept = {name.removeprefix(f"test_{shop.prefix}_").split("_")[0] for name in shop.databases()}
    assert kept == {"default", "archive"}
    assert all(name.endswith(("default", "archive", "_1", "_2")) for name in shop.databases())
    assert shop.shoal("list").stdout.count("template ") == 0


def test_what_is_kept_is_limited(shop_with):
    shop = shop_with("postgres")
    limit = {"pyproject.toml": "[tool.shoal]\ntemplate-keep = 2\n"}
    first = shop.passes(files=limit)
    for length in (61, 62):
        more = edited("shop/migrations/0001_initial.py", "60", str(length))
        assert shop.test(files=limit | more).exit_code == 0

    listed = shop.shoal("list", files=limit).stdout

    assert id_of(first["default"]) not in listed
    assert listed.count("of 'default'") == 2, listed
    assert len(shop.databases()) == 2 * 2 * 2  # Two copies of each, and of the archive's.


def test_list_why_and_drop(shop_with):
    shop = shop_with("postgres")
    assert "default: no template was made so far" in shop.shoal("why").stdout
    template = id_of(shop.passes()["default"])

    listed = shop.shoal("list").stdout
    why = shop.shoal("why").stdout
    changed = shop.shoal("why", files=NEW | edited("project/settings.py", "Corner", "End")).stdout
    wrong = shop.shoal("drop", "a1a1a1a1a1a1")
    dropped = shop.shoal("drop", template)

    assert f"template {template} of 'default' (postgresql on 127.0.0.1:" in listed, listed
    assert "Django 6" in listed and "migrations" in listed and "MiB" in listed
    assert f"default: template {template} of " in why and "is what a run would start from" in why
    assert f"default: since template {template} of " in changed, changed
    assert "\n  migration shop.0005_colour is new\n" in changed
    assert "\n  setting SHOP_NAME has changed\n" in changed
    assert wrong.exit_code == 2 and "'a1a1a1a1a1a1'" in wrong.stderr
    assert dropped.stdout.splitlines() == [f"dropped template {template} of 'default'"]
    assert not [name for name in shop.databases() if template in name]


def test_timing_has_the_parts_of_the_set_up(shop_with):
    shop = shop_with("sqlite-memory")

    first, second = shop.test("--timing"), shop.test("--timing")

    assert (
        "    Migrating took " in first.stderr and "    Keeping the template took " in first.stderr
    )
    assert "    Copying the template took " in second.stderr, str(second)
    assert "Migrating" not in second.stderr


def test_verify_template_passes_while_it_is_equal(shop):
    template = id_of(shop.passes(parallel=2)["default"])

    words = shop.passes("--verify-template", parallel=2)

    assert words["default"] == f"migrated, and equal to template {template}"


HIDDEN = {
    "shop/migrations/0004_countries.py": """\
import subprocess
from pathlib import Path

from django.db import migrations


def fill(apps, schema_editor):
    if schema_editor.connection.alias == "default":
        file = Path(__file__).parents[1] / "hidden"
        name = subprocess.check_output(["cat", str(file)], text=True)
        apps.get_model("shop", "Good").objects.create(name=name)


class Migration(migrations.Migration):
    dependencies = [("shop", "0003_goods")]
    operations = [migrations.RunPython(fill)]
"""
}


@pytest.mark.parametrize("database", ["sqlite-memory", "postgres", "mysql"])
def test_verify_template_fails_when_what_nobody_sees_has_changed(shop_with, database):
    shop = shop_with(database)
    shop.passes(parallel=2, files=HIDDEN | {"shop/hidden": "one"})

    run = shop.test("--verify-template", parallel=2, files=HIDDEN | {"shop/hidden": "two"})

    assert run.exit_code == 1, str(run)
    assert "is not what the migrations make now" in run.stderr
    assert "rows of shop_good: " in run.stderr and "'one'" in run.stderr and "'two'" in run.stderr
    assert "Traceback" not in run.output
    assert not [name for name in shop.databases() if name.endswith(("_default", "_archive"))]


def test_template_inputs_name_what_nobody_sees(shop_with):
    shop = shop_with("sqlite-memory")
    listed = HIDDEN | {"pyproject.toml": '[tool.shoal]\ntemplate-inputs = ["shop/hid*"]\n'}
    shop.passes(files=listed | {"shop/hidden": "one"})

    words = shop.summary(shop.test(files=listed | {"shop/hidden": "two"}))["default"]

    assert words.startswith("migrated, as file <project>/shop/hidden has changed"), words
