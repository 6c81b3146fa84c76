"""Migrates; in the fast way when SHOAL_TEST_FAST says so, and with a warning as an error."""

import os
import sys
from contextlib import nullcontext


def fast():
    from shoal.fast_migrations import installed

    return installed(lambda message: sys.exit(message))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    from django.core.management import execute_from_command_line

    with fast() if os.environ.get("SHOAL_TEST_FAST") else nullcontext():
        execute_from_command_line(sys.argv)
