"""What a test finds: all rows, what keys come next, and what Django keeps in memory.

Written as lines to `states` in the folder that FAULTS_MARKS names.
"""

import json
import os

from django.db import connections

COUNTERS = {
    "sqlite": "SELECT name, seq FROM sqlite_sequence ORDER BY name",
    "postgresql": "SELECT sequencename, last_value FROM pg_sequences ORDER BY sequencename",
    "mysql": (
        "SELECT table_name, auto_increment FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND auto_increment IS NOT NULL ORDER BY table_name"
    ),
}


def record(name, aliases):
    """Add a line: what there is in these databases when the test `name` begins."""
    folder = os.environ.get("FAULTS_MARKS")
    if not folder:
        return
    state = {"test": name, "memory": memory()}
    for alias in sorted(aliases):
        state[alias] = database(connections[alias])
    with open(os.path.join(folder, "states"), "a") as file:
        file.write(json.dumps(state, default=str, sort_keys=True) + "\n")


def database(connection):
    with connection.cursor() as cursor:
        state = {}
        for table in connection.introspection.table_names(cursor):
            if table == "django_migrations":
                continue  # Has the time of day in it.
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            state[table] = sorted(map(repr, cursor.fetchall()))
        cursor.execute(COUNTERS[connection.vendor])
        state["next keys"] = [list(row) for row in cursor.fetchall()]
    return state


def memory():
    from django.contrib.contenttypes.models import ContentType
    from django.contrib.sites import models as sites

    return {
        "content types": {
            alias: sorted(
                (repr(key), one.pk, one.app_label, one.model, one._state.db, one._state.adding)
                for key, one in cached.items()
            )
            for alias, cached in ContentType.objects._cache.items()
        },
        "sites": sorted(map(repr, sites.SITE_CACHE)),
    }
