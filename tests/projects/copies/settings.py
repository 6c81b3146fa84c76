"""Settings of the project that has one of everything that a MySQL or MariaDB database can hold."""

import os
from urllib.parse import unquote, urlsplit

SECRET_KEY = "a sample project has no secrets"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "zoo"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = "shoal.ShoalRunner"

ADDRESS = urlsplit(f"//{os.environ.get('SHOAL_TEST_MYSQL', 'root@127.0.0.1:3306')}")
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.mysql",
        "NAME": os.environ.get("SHOAL_TEST_PREFIX", "copies"),
        "USER": unquote(ADDRESS.username or ""),
        "PASSWORD": unquote(ADDRESS.password or ""),
        "HOST": ADDRESS.hostname,
        "PORT": str(ADDRESS.port or ""),
        "TEST": {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_german2_ci"},
        "OPTIONS": {"charset": "utf8mb4"},
    }
}
