"""Prints what Django, mended by shoal, executes to make the template: a JSON list of texts.

Nothing is executed, so there need be no server. In a process of its own, for Django's settings.
"""

from __future__ import annotations

import json
import sys


def main() -> None:
    from django.conf import settings

    settings.configure(
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.oracle",
                "NAME": "db.example:1521/FREEPDB1",
                "USER": "shop",
                "PASSWORD": "secret",
            }
        }
    )
    from django.db import connection

    from shoal.oracle import DatabaseCreation, statements_of_template

    json.dump(statements_of_template(DatabaseCreation(connection)), sys.stdout)


if __name__ == "__main__":
    main()
