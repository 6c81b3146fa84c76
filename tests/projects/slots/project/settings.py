"""Settings of the sample project whose tests share everything that is no database."""

import os
import warnings
from pathlib import Path

HERE = Path(os.environ.get("SLOTS_FOLDER") or Path(__file__).parents[1])

SECRET_KEY = "a sample project has no secrets"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
INSTALLED_APPS = ["project"]

SLOT_AT_IMPORT = os.environ.get("SHOAL_SLOT")

MEDIA_ROOT = HERE / "media"
EMAIL_FILE_PATH = str(HERE / "mail")

# Django 6.1 would like mails to be set up in another way.
warnings.filterwarnings("ignore", message="The EMAIL_")

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "files": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(HERE / "cache"),
    },
}
if redis := os.environ.get("SLOTS_REDIS"):
    CACHES["redis"] = {"BACKEND": "project.caches.TellingCache", "LOCATION": redis}
    CACHES["redis_by_function"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": redis,
        "KEY_PREFIX": "ignored",
        "KEY_FUNCTION": "project.caches.make_key",
    }
if os.environ.get("SLOTS_DJANGO_REDIS"):
    CACHES["django_redis"] = {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": redis}
if memcached := os.environ.get("SLOTS_MEMCACHED"):
    CACHES["memcached"] = {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": memcached,
    }
