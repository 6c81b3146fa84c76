"""`shoal databases export` and `import`: from one server's cluster to another one."""

from __future__ import annotations

import os
import shutil
import sys

import pytest
from environments import REPOSITORY, newest
from template_shop import Shop, id_of

SERVERS = REPOSITORY / "tools" / "with_database_servers.py"
VARIABLES = {"postgres": "SHOAL_TEST_POSTGRES", "mysql": "SHOAL_TEST_MYSQL"}
PROGRAMS = {"postgres": ("pg_dump", "pg_restore"), "mysql": ("mysqldump", "mysql")}

# What goes on while the other server runs: import, test from it, test from it once more.
THERE = """
set -e
PYTHON -m shoal databases import "$FILE"
PYTHON manage.py test tests --testrunner shoal.ShoalRunner --parallel 2
PYTHON manage.py test tests --testrunner shoal.ShoalRunner --parallel 2 --verify-template
PYTHON -m shoal databases drop
"""


@pytest.mark.parametrize("database", ["postgres", "mysql"])
def test_a_template_travels_to_another_server(lab, tmp_path, shop_with, database):
    missing = [name for name in PROGRAMS[database] if not shutil.which(name)]
    if missing:
        pytest.skip(f"{', '.join(missing)} is not installed")
    shop = shop_with(database)
    template = id_of(shop.passes(parallel=2)["default"])
    exported = shop.shoal("export", str(tmp_path / "templates.zip"))
    assert exported.exit_code == 0, str(exported)
    assert shop.passes()["default"].startswith(f"template {template} of ")  # Still of use.

    there = Shop(lab, tmp_path, database)
    there.variables["SHOAL_STATE"] = str(tmp_path / "there")
    there.variables["FILE"] = str(tmp_path / "templates.zip")
    there.variables["SAMPLE_PYTHON"] = newest().python
    run = there.test(command=(sys.executable, "-c", _ON_ANOTHER_SERVER, database, THERE))

    assert run.exit_code == 0, str(run)
    there_it_is = id_of(run.stdout.split("'default' imported")[0])
    assert run.stdout.count("is what a run would start from") == 2
    assert f"default: template {there_it_is} of " in run.output
    assert f"default: migrated, and equal to template {there_it_is}" in run.output
    assert f"dropped template {there_it_is} of 'default'" in run.stdout


# The lab's variables name the first server; the other one's address comes from the tool.
_ON_ANOTHER_SERVER = f"""
import os, subprocess, sys
variable = {VARIABLES!r}[sys.argv[1]]
for name in {list(VARIABLES.values())!r}:
    os.environ[name] = "nobody@127.0.0.1:1"
del os.environ[variable], os.environ["TMPDIR"]  # Servers run as users of their own.
python = os.environ["SAMPLE_PYTHON"]
script = sys.argv[2].replace("PYTHON", python)
command = [sys.executable, {str(SERVERS)!r}, "bash", "-c", script]
sys.exit(subprocess.call(command))
"""


def test_what_is_missing_is_named(shop_with, tmp_path):
    shop = shop_with("postgres")
    none = shop.shoal("export", str(tmp_path / "templates.zip"))
    shop.passes()
    shop.variables["PATH"] = str(tmp_path)

    without = shop.shoal("export", str(tmp_path / "templates.zip"))

    del shop.variables["PATH"]
    assert none.exit_code == 3 and "there is no template to export" in none.stderr
    assert without.exit_code == 3, str(without)
    assert "pg_dump is not on PATH" in without.stderr and "hint:" in without.stderr
    assert os.listdir(tmp_path) and not list(tmp_path.glob("*.zip*"))
