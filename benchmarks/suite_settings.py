"""Settings for Django's own suite: its SQLite ones, with the runner and database asked for.

The suite's benchmark copies this file beside Django's `test_sqlite.py`.
"""

import multiprocessing
import os

from suite_databases import settings_from
from test_sqlite import *  # noqa: F403

DATABASES = settings_from(os.environ) or DATABASES  # noqa: F405
TEST_RUNNER = os.environ["SUITE_TEST_RUNNER"]

# Django's runner uses multiprocessing's default start method and has no option for it. Set here,
# runtests.py stays `__main__`, as its workers need it. For shoal SHOAL_START_METHOD chooses.
if method := os.environ.get("SUITE_START_METHOD"):
    multiprocessing.set_start_method(method, force=True)
