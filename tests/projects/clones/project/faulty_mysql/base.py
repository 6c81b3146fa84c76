"""Django's own backend, but for what CLONES_FAULT asks for."""

import MySQLdb
from django.db.backends.mysql import base

from project.faults import FaultyServer


class DatabaseWrapper(FaultyServer, base.DatabaseWrapper):
    says = MySQLdb.OperationalError(1021, "Disk full; waiting for someone to free some space")
