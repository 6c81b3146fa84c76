"""A generated project with a history: 200 models in ten apps, made by 400 migrations.

The models are connected by keys and many-to-many fields, and Django's auth, admin, sessions and
sites stand beside them. The migrations are of the kinds that projects have, data migrations among
them. What is written is the same in every call, and runs on SQLite, PostgreSQL and MySQL.

    python benchmarks/migrations_project.py DIRECTORY
    cd DIRECTORY && python manage.py test               # TEST_RUNNER is shoal.ShoalRunner

The database is SQLite in memory, or what the environment variable BENCHMARK_DATABASE has as JSON.
`--version` writes another one into the same directory, as another checkout would: "new-migration"
has one migration more, "branch" has five others in place of the last five of an app.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from importlib.util import cache_from_source
from pathlib import Path

from migrations_models import CHECKS, text_of_models
from migrations_plan import APPS, History, Migration

TABLES = 200
MIGRATIONS = 400
VERSIONS = ("main", "new-migration", "branch")
TESTS = "app0.tests"
ONE_TEST = "app0.tests.Rows.test_a_row_is_there"

SETTINGS = """\
import json
import os

SECRET_KEY = "a benchmark has no secrets"
INSTALLED_APPS = {apps!r}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1
USE_TZ = True
TEST_RUNNER = "shoal.ShoalRunner"
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {{
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {{
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        }},
    }}
]
IN_MEMORY = '{{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}'
DATABASES = {{"default": json.loads(os.environ.get("BENCHMARK_DATABASE", IN_MEMORY))}}
"""

MANAGE = """\
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
"""

TEST_MODULE = """\
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.test import TestCase, TransactionTestCase


class Rows(TestCase):
    def test_a_row_is_there(self):
        model = next(iter(apps.get_app_config("app0").get_models()))
        before = model.objects.count()

        model.objects.create(name="mine")

        self.assertEqual(model.objects.count(), before + 1)

    def test_content_types_are_there(self):
        self.assertGreater(ContentType.objects.filter(app_label="app0").count(), 0)


class Committed(TransactionTestCase):
    def test_a_row_is_there(self):
        model = next(iter(apps.get_app_config("app1").get_models()))

        model.objects.create(name="mine")

        self.assertTrue(model.objects.filter(name="mine").exists())
"""


def write_project(
    directory: Path, version: str = "main", tables: int = TABLES, migrations: int = MIGRATIONS
) -> None:
    """Write this version; files that are as they should be are not touched, others are removed."""
    texts = dict(texts_of(version, tables, migrations))
    for stale in directory.glob("app*/migrations/*.py"):
        if str(stale.relative_to(directory)) not in texts:
            stale.unlink()
            _forget_bytecode(stale)
    for name, text in texts.items():
        path = directory / name
        if not path.is_file() or path.read_text() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            _forget_bytecode(path)


def texts_of(version: str, tables: int, migrations: int) -> Iterator[tuple[str, str]]:
    """The project's files: names and contents."""
    tail = "branch" if version == "branch" else "main"
    history = History(tables, migrations, tail, added=1 if version == "new-migration" else 0)
    contrib = ("auth", "contenttypes", "sites", "sessions", "messages", "admin")
    apps = [*(f"django.contrib.{name}" for name in contrib), *APPS]
    yield "manage.py", MANAGE
    yield "settings.py", SETTINGS.format(apps=apps)
    yield "checks.py", CHECKS
    for app in APPS:
        yield f"{app}/__init__.py", ""
        yield f"{app}/migrations/__init__.py", ""
        models = [model for model in history.models if model.app == app]
        yield f"{app}/models.py", text_of_models(models)
    for migration in history.migrations:
        yield f"{migration.app}/migrations/{migration.name}.py", text_of_migration(migration)
    yield "app0/tests.py", TEST_MODULE


def text_of_migration(migration: Migration) -> str:
    functions = "".join(f"\n\n{text}" for text in migration.functions)
    initial = "    initial = True\n\n" if migration.name == "0001_initial" else ""
    dependencies = "".join(f"        {text},\n" for text in migration.dependencies)
    operations = "".join(f"        {text},\n" for text in migration.operations)
    return (
        "from django.conf import settings  # noqa: F401\n"
        "from django.db import migrations, models  # noqa: F401\n"
        "\n"
        "from checks import check  # noqa: F401\n"
        f"{functions}\n\n"
        f"class Migration(migrations.Migration):\n{initial}"
        f"    dependencies = [\n{dependencies}    ]\n\n"
        f"    operations = [\n{operations}    ]\n"
    )


def _forget_bytecode(path: Path) -> None:
    """Python would take it for that of a file of the same second and size."""
    for optimization in ("", "1", "2"):
        Path(cache_from_source(str(path), optimization=optimization)).unlink(missing_ok=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("directory", type=Path)
    parser.add_argument("--version", choices=VERSIONS, default="main")
    parser.add_argument("--tables", type=int, default=TABLES, metavar="N")
    parser.add_argument("--migrations", type=int, default=MIGRATIONS, metavar="N")
    options = parser.parse_args()
    write_project(options.directory, options.version, options.tables, options.migrations)


if __name__ == "__main__":
    main()
