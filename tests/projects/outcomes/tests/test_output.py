"""Tests that print, on every level. All that is printed names the test."""

import ctypes
import logging
import os
import subprocess
import sys
import threading
import warnings

from django.test import SimpleTestCase


class OutputTests(SimpleTestCase):
    def say(self, how):
        return f"{self._testMethodName} says so {how}"

    def test_prints(self):
        print(self.say("by print"))

    def test_prints_and_fails(self):
        print(self.say("by print"))
        print(self.say("by print to stderr"), file=sys.stderr)
        self.fail("after printing")

    def test_prints_and_errors(self):
        sys.stderr.write(self.say("by stderr") + "\n")
        raise RuntimeError("after printing")

    def test_prints_to_the_original_streams(self):
        print(self.say("by __stdout__"), file=sys.__stdout__, flush=True)
        print(self.say("by __stderr__"), file=sys.__stderr__, flush=True)

    def test_writes_to_descriptors(self):
        os.write(1, (self.say("by write 1") + "\n").encode())
        os.write(2, (self.say("by write 2") + "\n").encode())

    def test_prints_from_c(self):
        libc = ctypes.CDLL(None)
        libc.printf(b"%s\n", self.say("by printf").encode())
        libc.fflush(None)

    def test_prints_from_a_child(self):
        program = (
            "import sys; print(sys.argv[1], 'out'); print(sys.argv[1], 'err', file=sys.stderr)"
        )
        subprocess.run(
            [sys.executable, "-c", program, self.say("by a child")], check=True, timeout=60
        )

    def test_prints_from_a_child_and_fails(self):
        subprocess.run(["echo", self.say("by echo")], check=True, timeout=60)
        self.fail("after a child printed")

    def test_prints_from_threads(self):
        threads = [
            threading.Thread(target=print, args=(self.say(f"by thread {n}"),)) for n in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def test_prints_without_a_line_feed(self):
        print(self.say("unfinished"), end="")

    def test_prints_a_lot(self):
        for n in range(2000):
            print(self.say(f"line {n}"))

    def test_prints_bytes_that_are_no_text(self):
        os.write(1, b"\xff\xfe\x00\x80 no text\n")

    def test_prints_in_color(self):
        print(f"\x1b[32m{self.say('in green')}\x1b[0m")

    def test_prints_in_a_failing_subtest(self):
        for n in range(2):
            with self.subTest(n=n):
                print(self.say(f"in subtest {n}"))
                self.fail("after printing")

    def test_prints_and_skips(self):
        print(self.say("before the skip"))
        self.skipTest("after printing")

    def test_standard_input_is_at_its_end_or_usable(self):
        self.assertIsNotNone(sys.stdin)


class FixtureOutputTests(SimpleTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        print("setUpClass says so")

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        print("tearDownClass says so")

    def setUp(self):
        print("setUp says so")

    def tearDown(self):
        print("tearDown says so")

    def test_passes(self):
        pass

    def test_fails(self):
        self.fail("between fixtures that print")


class WarningTests(SimpleTestCase):
    def test_warns(self):
        warnings.warn("a warning of a test", UserWarning, stacklevel=1)

    def test_a_warning_is_expected(self):
        with self.assertWarns(DeprecationWarning):
            warnings.warn("old", DeprecationWarning, stacklevel=1)

    def test_a_warning_is_missing(self):
        with self.assertWarnsMessage(UserWarning, "never given"):
            pass

    def test_the_filter_of_the_settings_holds(self):
        with self.assertRaisesMessage(UserWarning, "the shop is closing"):
            warnings.warn("the shop is closing", UserWarning, stacklevel=1)

    def test_a_filter_of_its_own_ends_with_it(self):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with self.assertRaises(UserWarning):
                warnings.warn("an error now", UserWarning, stacklevel=1)


class LoggingTests(SimpleTestCase):
    def test_logs(self):
        logging.getLogger("shop").warning("%s says so by a logger", self._testMethodName)

    def test_the_level_of_the_settings_holds(self):
        self.assertEqual(logging.getLogger("shop").level, logging.WARNING)
        self.assertFalse(logging.getLogger("shop.views").isEnabledFor(logging.INFO))

    def test_logs_are_asserted(self):
        with self.assertLogs("shop", "INFO") as seen:
            logging.getLogger("shop.views").info("seen by the test alone")
        self.assertEqual(seen.output, ["INFO:shop.views:seen by the test alone"])

    def test_expected_logs_are_missing(self):
        with self.assertLogs("shop"):
            pass

    def test_logs_an_exception_and_fails(self):
        try:
            raise KeyError("logged")
        except KeyError:
            logging.getLogger("shop").exception("%s says so", self._testMethodName)
        self.fail("after logging")
