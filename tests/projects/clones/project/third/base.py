"""A backend that shoal knows nothing of, with a way of its own to make clones."""

import os
import shutil

from django.db.backends.base.creation import BaseDatabaseCreation
from django.db.backends.sqlite3 import base, creation

from project.marks import mark


class DatabaseCreation(creation.DatabaseCreation):
    def get_test_db_clone_settings(self, suffix):
        settings = self.connection.settings_dict
        return {**settings, "NAME": f"{settings['NAME']}.copy-{suffix}"}

    def _clone_test_db(self, suffix, verbosity, keepdb=False):
        clone = self.get_test_db_clone_settings(suffix)["NAME"]
        mark("cloned", f"{suffix} {os.getpid()}")
        shutil.copy(self.connection.settings_dict["NAME"], clone)

    setup_worker_connection = BaseDatabaseCreation.setup_worker_connection


class DatabaseWrapper(base.DatabaseWrapper):
    vendor = "third"
    creation_class = DatabaseCreation
