"""Settings of the sample project whose test databases are made of many things."""

import os
from pathlib import Path

from project.databases import databases

DATABASES = databases(
    os.environ.get("SHOAL_TEST_DATABASE", "sqlite-memory"),
    os.environ.get("SHOAL_TEST_PREFIX", "templates"),
)
if os.environ.get("SAMPLE_MIGRATE") == "false":
    for one in DATABASES.values():
        one.setdefault("TEST", {})["MIGRATE"] = False

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = "a sample project has no secrets"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASE_ROUTERS = ["project.routers.Archive"]
TEST_RUNNER = "shoal.ShoalRunner"
USE_TZ = True

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "shop",
    "stock",
    "plain",
    "off",
]
MIGRATION_MODULES = {"off": None}

SHOP_NAME = "The Corner"  # A data migration reads it.
UNREAD = "nobody reads it"
