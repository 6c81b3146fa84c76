"""A generated project of connected tables, for the benchmark of test databases.

Ten apps of models with foreign keys among each other, beside the apps of Django's that nearly
every project has. `set_up` makes it the project of this process; `make_template` its test database.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

APPS = 10
ROWS = 15  # In each of the first tables of the template.
TABLES_WITH_ROWS = 20
TEMPLATE = "test_shoal_benchmark"

# By kind of database: Django's name for it, and the variable with the server's address.
KINDS = {
    "sqlite-memory": ("sqlite3", ""),
    "sqlite-file": ("sqlite3", ""),
    "postgresql": ("postgresql", "SHOAL_TEST_POSTGRES"),
    "mysql": ("mysql", "SHOAL_TEST_MYSQL"),
}

SETTINGS = """\
import json
import os

SECRET_KEY = "a benchmark has no secrets"
INSTALLED_APPS = {apps!r}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1
USE_TZ = True
DATABASES = {{"default": json.loads(os.environ["BENCHMARK_DATABASE"])}}
"""

MODEL = """

class Model{number}(models.Model):
    name = models.CharField(max_length=100, unique=True)
    code = models.CharField(max_length=40, db_index=True)
    text = models.TextField(blank=True)
    number = models.IntegerField(default=0)
    price = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    made = models.DateTimeField(default=MADE)
    active = models.BooleanField(default=True)
{keys}
    class Meta:
        indexes = [models.Index(fields=["number", "made"], name="model{number}_number_made")]
"""

KEY = '    {name} = models.ForeignKey("{model}", models.CASCADE, null=True, related_name="+")\n'


def app_of(number: int) -> str:
    return f"app{number % APPS}"


def parents_of(number: int) -> dict[str, int]:
    """The foreign keys of a model, and the numbers of the models that they lead to."""
    if number == 0:
        return {}
    keys = {"parent": (number - 1) // 2}
    other = (number * 7 + 3) % number
    if other != keys["parent"]:
        keys["other"] = other
    return keys


def model_text(number: int) -> str:
    keys = "".join(
        KEY.format(name=name, model=f"{app_of(parent)}.Model{parent}")
        for name, parent in parents_of(number).items()
    )
    return MODEL.format(number=number, keys=keys)


def write_project(directory: Path, tables: int) -> None:
    for app in range(APPS):
        package = directory / f"app{app}"
        package.mkdir()
        (package / "__init__.py").touch()
        text = "import datetime\n\nfrom django.db import models\n\n"
        text += "MADE = datetime.datetime(2025, 1, 1, tzinfo=datetime.timezone.utc)\n"
        text += "".join(map(model_text, range(app, tables, APPS)))
        (package / "models.py").write_text(text)
    contrib = [f"django.contrib.{name}" for name in ("auth", "contenttypes", "sites")]
    apps = contrib + [f"app{app}" for app in range(APPS)]
    (directory / "settings.py").write_text(SETTINGS.format(apps=apps))


def database_settings(kind: str, directory: Path) -> dict[str, Any]:
    """DATABASES["default"], whose test database has a name that is the benchmark's own."""
    engine, variable = KINDS[kind]
    settings: dict[str, Any] = {"ENGINE": f"django.db.backends.{engine}"}
    if kind == "sqlite-memory":
        return settings | {"NAME": ":memory:"}
    if kind == "sqlite-file":
        return settings | {
            "NAME": str(directory / "unused.sqlite3"),
            "TEST": {"NAME": str(directory / f"{TEMPLATE}.sqlite3")},
        }
    address = urlsplit(f"//{os.environ[variable]}")
    return settings | {
        "NAME": TEMPLATE.removeprefix("test_"),
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": address.hostname or "",
        "PORT": str(address.port or ""),
        "TEST": {"NAME": TEMPLATE},
    }


def enter(directory: Path) -> None:
    """Make the project in `directory` that of this process, with the settings of its environment.

    For SQLite in memory Django's own clones are files in the current folder, so that is changed.
    """
    import django

    os.chdir(directory)
    sys.path.insert(0, str(directory))
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    django.setup()


def set_up(kind: str, directory: Path, tables: int) -> None:
    """Write the project into the empty `directory` and enter it."""
    write_project(directory, tables)
    os.environ["BENCHMARK_DATABASE"] = json.dumps(database_settings(kind, directory))
    enter(directory)


def make_template() -> None:
    """Let Django create the test database, and put a few hundred rows into it."""
    from django.contrib.auth.models import Group, User
    from django.db import connection

    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    User.objects.bulk_create(User(username=f"user {row}") for row in range(ROWS))
    Group.objects.bulk_create(Group(name=f"group {row}") for row in range(ROWS))
    for number in range(TABLES_WITH_ROWS):
        add_rows(number, ROWS)


def add_rows(number: int, count: int) -> None:
    """Insert rows into a model's table, each with its parents in the tables before, if any."""
    from django.apps import apps

    model = apps.get_model(app_of(number), f"Model{number}")
    parents = {
        name: list(apps.get_model(app_of(parent), f"Model{parent}").objects.order_by("pk")[:count])
        for name, parent in parents_of(number).items()
    }
    model.objects.bulk_create(
        model(
            name=f"name {row}'s",
            code=f"code {row}",
            text="text\n" * 10,
            **{name: found[row] for name, found in parents.items() if row < len(found)},
        )
        for row in range(count)
    )
