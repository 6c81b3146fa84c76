"""Settings of the sample project that shows every kind of outcome."""

import os
import warnings

from project.databases import databases

DATABASES = databases(
    os.environ.get("SHOAL_TEST_DATABASE", "sqlite-memory"),
    os.environ.get("SHOAL_TEST_PREFIX", "outcomes"),
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = "a sample project has no secrets"
DEBUG = True  # Test runs turn it off; a test checks that they did.
ALLOWED_HOSTS = ["shop.example"]
USE_TZ = True
TIME_ZONE = "Europe/Vienna"

# Without content types: a flush makes them anew under other keys, and then a
# serialized rollback fails or not by which classes ran before it.
INSTALLED_APPS = ["django.contrib.staticfiles", "shop"]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
ROOT_URLCONF = "project.urls"
STATIC_URL = "/static/"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]

GREETING = "" if os.environ.get("SHOAL_TEST_GREETING") == "none" else "hello"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"shop": {"level": "WARNING", "handlers": ["console"]}},
}

# A filter of the project's own, which every process of a run must have.
warnings.filterwarnings("error", message="the shop is closing")
