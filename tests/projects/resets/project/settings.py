"""Settings of the sample project that shows what resets must leave behind."""

import os

from project.databases import databases

DATABASES = databases(
    os.environ.get("SHOAL_TEST_DATABASE", "sqlite-memory"),
    os.environ.get("SHOAL_TEST_PREFIX", "resets"),
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = "a sample project has no secrets"
USE_TZ = True
SITE_ID = 3

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sites",
    "shelf",
    "django.contrib.sessions",
]
