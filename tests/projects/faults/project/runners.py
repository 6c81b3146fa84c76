"""Runners whose beginnings and ends have faults."""

import os
import time

from django.test.runner import ParallelTestSuite, _init_worker

from project.faults import dies_in_worker, mark
from shoal import ShoalRunner


def init_worker(*args, **kwargs):
    dies_in_worker("init_worker")
    if os.environ.get("FAULTS_AT") == "init_worker always":
        raise RuntimeError("no worker of this project ever starts")
    _init_worker(*args, **kwargs)


class Suite(ParallelTestSuite):
    init_worker = init_worker


class FaultyStartRunner(ShoalRunner):
    parallel_test_suite = Suite


class SlowEndRunner(ShoalRunner):
    """Takes its time before it removes the databases."""

    def teardown_databases(self, *args, **kwargs):
        mark("ending")
        time.sleep(60)
        super().teardown_databases(*args, **kwargs)
