#!/usr/bin/env python
"""Django's command line for the sample project."""

import os
import sys

STARTED_AS_PROGRAM = __name__ == "__main__"


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
