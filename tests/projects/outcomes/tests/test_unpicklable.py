"""Exceptions that cannot be sent between processes by pickle, or not even be printed."""

import sys
import threading
import unittest

from django.test import SimpleTestCase


class NeedsArguments(Exception):
    """Pickle would make it anew with the wrong number of arguments."""

    def __init__(self, code, reason):
        super().__init__(f"{code}: {reason}")
        self.code = code


class RefusesPickle(Exception):
    def __reduce__(self):
        raise TypeError("this exception stays here")


class ChangesWhenPickled(Exception):
    def __reduce__(self):
        return (ValueError, ("not what was raised",))


class UnprintableStr(Exception):
    def __str__(self):
        raise RuntimeError("no str")


class UnprintableRepr(Exception):
    def __repr__(self):
        raise RuntimeError("no repr")


class UnprintableModule(Exception):
    pass


UnprintableModule.__module__ = None


class SlottedBaseException(BaseException):
    __slots__ = ("handle",)


class UnpicklableTests(SimpleTestCase):
    def test_a_local_class(self):
        class LocalError(Exception):
            pass

        raise LocalError("known here only")

    def test_a_local_assertion_class(self):
        class LocalAssertion(AssertionError):
            pass

        raise LocalAssertion("a failure, not an error")

    def test_attributes_of_all_kinds(self):
        error = ValueError("with attributes")
        error.function = lambda: None
        error.lock = threading.Lock()
        error.generator = (n for n in range(3))
        error.file = sys.stderr
        error.test = self
        raise error

    def test_a_traceback_attribute(self):
        try:
            raise KeyError("inner")
        except KeyError:
            kept = sys.exc_info()
        error = RuntimeError("keeps another's traceback")
        error.kept = kept
        raise error

    def test_arguments_that_init_needs(self):
        raise NeedsArguments(404, "not found")

    def test_an_argument_that_cannot_be_pickled(self):
        raise ValueError(threading.Lock().locked, lambda: None)

    def test_reduce_raises(self):
        raise RefusesPickle("as it says")

    def test_reduce_gives_another(self):
        raise ChangesWhenPickled("what was raised")

    def test_str_raises(self):
        raise UnprintableStr("unprintable")

    def test_repr_raises(self):
        raise UnprintableRepr("unprintable")

    def test_no_module(self):
        raise UnprintableModule("from nowhere")

    def test_endless_recursion(self):
        def dive(depth):
            return dive(depth + 1)

        dive(0)

    def test_raised_from_another(self):
        try:
            {}["missing"]
        except KeyError as cause:
            raise NeedsArguments(1, "the effect") from cause

    def test_raised_while_handling_another(self):
        try:
            raise RefusesPickle("first")
        except RefusesPickle:
            raise LookupError("second")

    def test_context_suppressed(self):
        try:
            raise KeyError("hidden")
        except KeyError:
            raise LookupError("shown alone") from None

    def test_a_cycle_of_causes(self):
        first, second = ValueError("first"), ValueError("second")
        first.__cause__ = second
        second.__cause__ = first
        raise first

    @unittest.expectedFailure
    def test_expected_and_local(self):
        class LocalError(Exception):
            pass

        raise LocalError("expected")

    def test_skipped_for_a_reason_that_is_no_text(self):
        raise unittest.SkipTest(42)


@unittest.skipIf(sys.version_info < (3, 11), "Python 3.11 brought notes and groups")
class GroupTests(SimpleTestCase):
    def test_notes(self):
        error = ValueError("with notes")
        error.add_note("the first note")
        error.add_note("über\nzwei Zeilen")
        raise error

    def test_a_group(self):
        class LocalError(Exception):
            pass

        errors = [ValueError("one"), LocalError("two"), NeedsArguments(3, "three")]
        raise ExceptionGroup("several", errors)  # noqa: F821

    def test_nested_groups(self):
        inner = ExceptionGroup("inner", [KeyError("deep")])  # noqa: F821
        raise ExceptionGroup("outer", [inner, RefusesPickle("beside")])  # noqa: F821


class BaseExceptionTests(SimpleTestCase):
    """Everything but KeyboardInterrupt is an error of its test."""

    def test_sys_exit(self):
        sys.exit(3)

    def test_sys_exit_without_a_code(self):
        sys.exit()

    def test_sys_exit_in_a_subtest(self):
        with self.subTest(n=1):
            sys.exit("a message")

    def test_generator_exit(self):
        raise GeneratorExit

    def test_one_of_its_own(self):
        raise SlottedBaseException("a BaseException")

    def test_cancelled(self):
        import asyncio

        raise asyncio.CancelledError("cancelled")

    def test_passes_afterwards(self):
        pass
