"""A test module that asks to be skipped while it is imported."""

import unittest

raise unittest.SkipTest("the module asked for it")
