"""Settings of the sample project whose databases are schemas of an Oracle server."""

import os

SECRET_KEY = "a sample project has no secrets"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "shop"]


def oracle(**test):
    """Return the settings of an alias."""
    return {
        "ENGINE": "django.db.backends.oracle",
        "NAME": os.environ.get("ORACLE_NAME", "localhost:1521/FREEPDB1"),
        "USER": os.environ.get("ORACLE_USER", "DJANGO"),
        "PASSWORD": os.environ.get("ORACLE_PASSWORD", ""),
        "TEST": test,
    }


DATABASES = {"default": oracle()}
if test_user := os.environ.get("ORACLE_TEST_USER"):
    DATABASES["default"] = oracle(
        USER=test_user, TBLSPACE=test_user, TBLSPACE_TMP=f"{test_user}_temp"
    )
if os.environ.get("ORACLE_ALIASES") == "2":
    DATABASES["archive"] = oracle(
        USER="test_archive", TBLSPACE="test_archive", TBLSPACE_TMP="test_archive_temp"
    )
