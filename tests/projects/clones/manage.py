#!/usr/bin/env python
"""Django's command line for the project whose clones are made in all sorts of weather."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    # So that code can tell whether it runs in the host or in a worker.
    os.environ["CLONES_HOST"] = str(os.getpid())
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
