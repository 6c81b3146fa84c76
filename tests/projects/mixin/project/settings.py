"""Settings of a project that has a test runner of its own."""

import os

SECRET_KEY = "a sample project has no secrets"
INSTALLED_APPS = ["django.contrib.contenttypes"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
TEST_RUNNER = os.environ.get("MIXIN_RUNNER", "project.runner.Runner")
