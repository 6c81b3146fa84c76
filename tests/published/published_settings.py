"""The settings of a project of published apps.

PUBLISHED_PROJECT says which of them, PUBLISHED_DATABASE (JSON) where.
"""

from __future__ import annotations

import json
import os

import django
from published_apps import published_in

PROJECT = os.environ["PUBLISHED_PROJECT"]
DISTRIBUTIONS = published_in(PROJECT, "{}.{}".format(*django.VERSION))

SECRET_KEY = "nothing here is secret"
DATABASES = {"default": json.loads(os.environ["PUBLISHED_DATABASE"])}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
USE_TZ = True
SITE_ID = 1
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
STATIC_URL = "/static/"

DJANGOS = ("admin", "auth", "contenttypes", "flatpages", "humanize", "messages", "redirects")
INSTALLED_APPS = [
    f"django.contrib.{name}" for name in (*DJANGOS, "sessions", "sites", "staticfiles")
]
for distribution in DISTRIBUTIONS:
    INSTALLED_APPS += [app for app in distribution.apps if app not in INSTALLED_APPS]

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sekizai.context_processors.sekizai",
                "cms.context_processors.cms_settings",
            ]
        },
    }
]

# What some of them refuse to start without.
CMS_CONFIRM_VERSION4 = True
CONSTANCE_BACKEND = "constance.backends.database.DatabaseBackend"
DJSTRIPE_FOREIGN_KEY_TO_FIELD = "id"
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
HELPDESK_TEAMS_MODE_ENABLED = False
STRIPE_TEST_SECRET_KEY = "sk_test_nothing"
if "allauth.account" in INSTALLED_APPS:
    MIDDLEWARE.append("allauth.account.middleware.AccountMiddleware")
if "oscar.config.Shop" in INSTALLED_APPS:
    from oscar.defaults import *  # noqa: F403
