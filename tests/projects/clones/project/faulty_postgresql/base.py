"""Django's own backend, but for what CLONES_FAULT asks for."""

import psycopg
from django.db.backends.postgresql import base

from project.faults import FaultyServer


class DatabaseWrapper(FaultyServer, base.DatabaseWrapper):
    says = psycopg.errors.DiskFull("could not extend the file: No space left on device")
