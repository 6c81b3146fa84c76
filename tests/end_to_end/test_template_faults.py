"""Templates when things go wrong: what is not whole is never used, and never left behind."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import servers
from template_shop import NEW, Shop, edited, id_of

# A data migration that leaves a mark, and waits until it is taken away.
WAITS = edited(
    "shop/migrations/0004_countries.py",
    '    Good = apps.get_model("shop", "Good")\n',
    """    import tempfile, time
    mark = Path(tempfile.gettempdir(), "migrating")
    mark.touch()
    while mark.exists():
        time.sleep(0.02)
    Good = apps.get_model("shop", "Good")
""",
)
FAILS = edited(
    "shop/migrations/0004_countries.py",
    '    Good = apps.get_model("shop", "Good")\n',
    '    raise ValueError("no good")\n',
)


def mark_of(shop):
    return Path(shop.variables["TMPDIR"], "migrating")


@pytest.mark.parametrize(
    ("database", "parallel"), [("sqlite-memory", None), ("sqlite-memory", 2), ("postgres", 2)]
)
def test_of_two_runs_one_migrates_and_the_other_waits(shop_with, database, parallel):
    shop = shop_with(database)
    second = {}

    def while_running(running):
        running.wait_until(mark_of(shop).exists, "the first migrates")

        def run_second():
            second["run"] = shop.test(files=WAITS, parallel=parallel)

        thread = threading.Thread(target=run_second)
        thread.start()
        time.sleep(2)  # It must not come to its migrations.
        mark_of(shop).unlink()
        thread.join()

    first = shop.test(files=WAITS, parallel=parallel, while_running=while_running)

    assert first.exit_code == 0, str(first)
    assert second["run"].exit_code == 0, str(second["run"])
    assert "migrated, as none was made so far" in shop.summary(first)["default"]
    template = id_of(shop.summary(first)["default"])
    assert shop.summary(second["run"])["default"].startswith(f"template {template} of ")
    assert "makes the template of the database 'default': this one waits" in second["run"].stderr


@pytest.mark.parametrize("database", ["sqlite-memory", "sqlite-file", "postgres", "mysql"])
def test_a_run_that_is_killed_while_it_migrates_leaves_no_template(shop_with, database):
    shop = shop_with(database)

    def while_running(running):
        running.wait_until(mark_of(shop).exists, "it migrates")
        os.killpg(running.process.pid, signal.SIGKILL)

    shop.test(files=WAITS, parallel=2, while_running=while_running)
    mark_of(shop).unlink()
    words = shop.passes(parallel=2)

    assert words["default"].startswith("migrated, as none was made so far"), words
    assert shop.shoal("list").stdout.count("of 'default'") == 1


@pytest.mark.parametrize("moment", ["base", "whole"])
@pytest.mark.parametrize("database", ["sqlite-memory", "postgres"])
def test_a_run_that_is_killed_while_it_keeps_a_template_leaves_none(
    shop_with,
    database,
    moment,
):
    shop = shop_with(database)
    kills = f"""
import os, signal
from shoal import template_copies
for kind in (template_copies.MemoryCopies, template_copies.ServerCopies):
    def keep(self, place, original=kind.keep):
        check = original(self, place)
        if place.endswith(("_m", ".base.sqlite3")) == ({moment!r} == "base"):
            os.killpg(0, signal.SIGKILL)
        return check
    kind.keep = keep
"""
    killed = shop.test(
        parallel=2, files={"shop/__init__.py": kills}, variables={"PYTHONDONTWRITEBYTECODE": "1"}
    )
    assert killed.exit_code == -signal.SIGKILL, str(killed)

    words = shop.passes(parallel=2)

    assert words["default"].startswith("migrated, as none was made so far"), words
    tested = re.compile(r"_(default|archive)(_\d+)?$")
    kept = shop.files() or [name for name in shop.databases() if not tested.search(name)]
    assert len(kept) == 4, kept


@pytest.mark.parametrize("database", ["sqlite-memory", "sqlite-file"])
@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_a_damaged_file_is_made_anew(shop_with, database, damage):
    shop = shop_with(database)
    template = id_of(shop.passes()["default"])
    file = shop.state / "templates" / f"{template}.sqlite3"
    content = file.read_bytes()
    if damage == "gone":
        file.unlink()
    elif damage == "cut":
        file.write_bytes(content[: len(content) // 2])
    else:
        file.write_bytes(content.replace(b"plum", b"lump"))

    run = shop.test()

    assert run.exit_code == 0, str(run)
    assert f"shoal: the template {template} is made anew" in run.stderr
    assert "is gone" in run.stderr if damage == "gone" else "is damaged" in run.stderr
    assert shop.summary(run)["default"].startswith("migrated, as none was made so far")
    assert shop.passes()["default"].startswith("template ")


def test_a_record_that_cannot_be_read_is_passed_over(shop_with):
    shop = shop_with("sqlite-memory")
    template = id_of(shop.passes()["default"])
    (shop.state / "templates" / f"{template}.json").write_text('{"version": 1, "id"')

    assert shop.passes()["default"].startswith("migrated, as none was made so far")
    assert shop.passes()["default"].startswith("template ")


@pytest.mark.parametrize("database", ["postgres", "mysql"])
def test_a_database_that_somebody_has_dropped_is_made_anew(shop_with, database):
    shop = shop_with(database)
    template = id_of(shop.passes()["default"])
    dropped = servers.drop_databases_with(database, f"test_{shop.prefix}_default_{template}")
    assert dropped

    run = shop.test(parallel=2)

    assert run.exit_code == 0, str(run)
    assert "shoal: the template" in run.stderr and "somebody has dropped" in run.stderr
    assert shop.passes()["default"].startswith("template ")


def test_nobody_can_connect_to_a_template_on_postgresql(shop_with):
    shop = shop_with("postgres")
    template = id_of(shop.passes()["default"])
    address = urlsplit(f"//{servers.address_of('postgres')}")

    answer = subprocess.run(
        ["psql", "-h", address.hostname, "-p", str(address.port), "-U", address.username]
        + [f"test_{shop.prefix}_default_{template}", "-c", "SELECT 1"],
        capture_output=True,
        text=True,
    )

    assert answer.returncode != 0
    assert "not currently accepting connections" in answer.stderr


@pytest.mark.parametrize("database", ["sqlite-memory", "postgres"])
@pytest.mark.parametrize("parallel", [None, 2])
def test_a_migration_that_fails_is_djangos_own_error_and_no_template(
    shop_with,
    database,
    parallel,
):
    shop = shop_with(database)
    djangos = shop.test("--no-template-cache", "--django-migrate", "--noinput", files=FAILS)

    run = shop.test("--noinput", files=FAILS, parallel=parallel)

    assert run.exit_code == djangos.exit_code == 1, str(run)
    assert run.stderr.rstrip().endswith("ValueError: no good"), str(run)
    assert "shoal/fast_migrations" not in run.stderr.split("During handling")[-1]
    assert "template " not in shop.shoal("list").stdout
    assert not shop.files()
    if database in servers.ADDRESSES:  # A serial run leaves its database then, as under Django.
        left = servers.drop_databases_with(database, f"test_{shop.prefix}")
        assert left == ([] if parallel else [f"test_{shop.prefix}_default"])


def test_a_full_disk_only_means_that_nothing_is_kept(lab, tmp_path, shop_with):
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(folder)]
    answer = subprocess.run(command, capture_output=True, text=True)
    if answer.returncode:
        pytest.skip(f"no small disk can be mounted: {answer.stderr.strip()}")
    shop = shop_with("sqlite-memory")
    shop.variables["SHOAL_STATE"] = str(folder)
    try:
        run = shop.test(parallel=2)
        left = {path.name.split(".")[0] for path in folder.rglob("*.sqlite3")}
        recorded = {path.stem for path in folder.glob("templates/*.json")}
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        del shop.variables["SHOAL_STATE"]

    assert run.exit_code == 0, str(run)
    assert "the migrated database is not kept for the next run" in run.stderr, str(run)
    assert "Traceback" not in run.output
    assert left == recorded and len(left) < 2  # The smaller of the two may have had room.


def test_without_the_right_to_create_databases_of_that_name_the_run_goes_on(shop_with):
    shop = shop_with("mysql")
    address = urlsplit(f"//{servers.address_of('mysql')}")
    user = f"ada_{os.getpid()}"
    _as_root(
        address,
        f"CREATE USER {user}@'%'; GRANT ALL ON `test\\_{shop.prefix}\\_default`.* TO {user}@'%';"
        f"GRANT ALL ON `test\\_{shop.prefix}\\_archive`.* TO {user}@'%';",
    )
    try:
        run = shop.test(variables={"SHOAL_TEST_MYSQL": f"{user}@{address.hostname}:{address.port}"})
    finally:
        _as_root(address, f"DROP USER {user}@'%'")

    assert run.exit_code == 0, str(run)
    assert "the migrated database is not kept for the next run" in run.stderr
    assert "1044" in run.stderr and "--no-template-cache" in run.stderr + "--no-template-cache"
    assert not shop.databases()


def _as_root(address, statements):
    command = ["mysql", "-h", address.hostname, "-P", str(address.port), "-u", address.username]
    subprocess.run([*command, "-e", statements], check=True, capture_output=True)


def test_interrupted_while_it_migrates(shop_with):
    shop = shop_with("postgres")

    def while_running(running):
        running.wait_until(mark_of(shop).exists, "it migrates")
        running.interrupt()

    run = shop.test(files=WAITS, parallel=2, while_running=while_running)

    assert run.exit_code == 130, str(run)
    assert "nothing is left behind" in run.output
    assert not shop.databases()


def test_a_template_travels_to_another_place(lab, tmp_path, shop_with):
    """For servers see test_template_travels."""
    shop = shop_with("sqlite-memory")
    shop.passes()
    assert shop.shoal("export", str(tmp_path / "templates.zip")).exit_code == 0
    other = Shop(lab, tmp_path, "sqlite-memory")
    other.variables["SHOAL_STATE"] = str(tmp_path / "other")
    other.state = tmp_path / "other"

    imported = other.shoal("import", str(tmp_path / "templates.zip"))

    assert imported.exit_code == 0, str(imported)
    there = id_of(imported.stdout.split("'default' imported")[0])
    assert "is what a run would start from" in imported.stdout
    assert other.passes()["default"].startswith(f"template {there} of ")
    assert other.passes(files=NEW)["default"].startswith(f"template {there} of ")
    again = other.shoal("import", str(tmp_path / "templates.zip"))
    assert f"template {there} of 'default' is here already" in again.stdout
    other.close()


@pytest.mark.parametrize("content", [b"", b"PK", json.dumps({"format": 1}).encode()])
def test_a_file_that_holds_no_templates_is_refused(shop_with, tmp_path, content):
    shop = shop_with("sqlite-memory")
    (tmp_path / "templates.zip").write_bytes(content)

    run = shop.shoal("import", str(tmp_path / "templates.zip"))

    assert run.exit_code == 3, str(run)
    assert "cannot read templates from" in run.stderr and "Traceback" not in run.stderr
