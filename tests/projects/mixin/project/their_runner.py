"""A test runner as projects write them: nearly every hook of Django's is overridden."""

import os
import unittest

from django.test.runner import (
    DiscoverRunner,
    ParallelTestSuite,
    RemoteTestResult,
    RemoteTestRunner,
    _init_worker,
)
from django.test.utils import iter_test_cases

from project import marks


def set_up_process(name, number):
    marks.leave(f"process_setup({name},{number})")


def init_worker(counter, *args, **kwargs):
    marks.leave("init_worker")
    _init_worker(counter, *args, **kwargs)


class TheirResult(RemoteTestResult):
    def startTest(self, test):
        super().startTest(test)
        test.seen_by_their_result = True


class TheirTestRunner(RemoteTestRunner):
    resultclass = TheirResult

    def run(self, test):
        marks.leave("runner_class")
        return super().run(test)


class TheirSuite(ParallelTestSuite):
    init_worker = init_worker
    process_setup = set_up_process
    process_setup_args = ("shelf", 3)
    runner_class = TheirTestRunner

    def initialize_suite(self):
        marks.leave("initialize_suite")
        super().initialize_suite()


class TheirRunner(DiscoverRunner):
    parallel_test_suite = TheirSuite

    @classmethod
    def add_arguments(cls, parser):
        super().add_arguments(parser)
        parser.add_argument("--their-option", default="not given")

    def __init__(self, *args, their_option="not given", **kwargs):
        super().__init__(*args, **kwargs)
        marks.leave(f"their_option={their_option}")

    def setup_test_environment(self, **kwargs):
        marks.leave("setup_test_environment")
        super().setup_test_environment(**kwargs)
        os.environ["THEIR_ENVIRONMENT"] = "set up"

    def build_suite(self, *args, **kwargs):
        marks.leave("build_suite")
        suite = super().build_suite(*args, **kwargs)
        return self.without_dropped_tests(suite)

    def without_dropped_tests(self, suite):
        if hasattr(suite, "subsuites"):
            suite.subsuites = [self.without_dropped_tests(subsuite) for subsuite in suite.subsuites]
            return suite
        return type(suite)(test for test in iter_test_cases(suite) if "dropped" not in test.id())

    def setup_databases(self, **kwargs):
        marks.leave("setup_databases")
        return super().setup_databases(**kwargs)

    def teardown_databases(self, old_config, **kwargs):
        marks.leave("teardown_databases")
        super().teardown_databases(old_config, **kwargs)

    def get_test_runner_kwargs(self):
        marks.leave("get_test_runner_kwargs")
        return super().get_test_runner_kwargs()

    def run_checks(self, databases):
        marks.leave("run_checks")
        super().run_checks(databases)

    def suite_result(self, suite, result, **kwargs):
        assert isinstance(suite, unittest.TestSuite), suite
        problems = (len(result.failures), len(result.errors), len(result.skipped))
        marks.leave(f"suite_result={result.testsRun},{problems[0]},{problems[1]},{problems[2]}")
        marks.leave(f"was_successful={result.wasSuccessful()}")
        if os.environ.get("MIXIN_FORGIVES"):
            return 0
        return super().suite_result(suite, result, **kwargs)
