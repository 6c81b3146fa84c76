#!/usr/bin/env python
"""Runs the tests of a package that has no settings module and no manage.py."""

import argparse
import sys


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--parallel", type=int, default=1)
    parser.add_argument("--start-method", default=None)
    parser.add_argument("--runner", default="shoal.ShoalRunner")
    options = parser.parse_args()

    import django
    from django.conf import settings

    settings.configure(
        SECRET_KEY="a sample project has no secrets",
        INSTALLED_APPS=["django.contrib.contenttypes", "shelf"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        SHELVES=7,
        GREETING="hello",
    )
    django.setup()

    from django.test.utils import get_runner, override_settings

    runner_class = get_runner(settings, options.runner)
    chosen = {"start_method": options.start_method} if options.start_method else {}
    with override_settings(GREETING="good evening", ADDED_LATER={"a", "b"}):
        failures = runner_class(parallel=options.parallel, **chosen).run_tests(["shelf"])
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
