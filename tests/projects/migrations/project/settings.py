import os
from urllib.parse import unquote, urlsplit

SECRET_KEY = "a test has no secrets"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "people",
    "django.contrib.auth",
    "keys",
    "library",
    "tree",
    "squashed",
    "marks",
    "plain",
    "off",
]
AUTH_USER_MODEL = "people.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIGRATION_MODULES = {"off": None}
USE_TZ = True

KIND = os.environ.get("SHOAL_TEST_DATABASE", "sqlite-file")
NAME = os.environ.get("SHOAL_TEST_NAME", "migrations.sqlite3")
if KIND == "sqlite-file":
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": NAME}}
else:
    parts = urlsplit("//" + os.environ["SHOAL_TEST_SERVER"])
    engine = {"postgres": "postgresql", "mysql": "mysql"}[KIND]
    DATABASES = {
        "default": {
            "ENGINE": f"django.db.backends.{engine}",
            "NAME": NAME,
            "HOST": parts.hostname,
            "PORT": parts.port or "",
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
        }
    }
