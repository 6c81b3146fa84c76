"""A test module that cannot be imported: a module it needs is missing."""

import shop.no_such_module  # noqa: F401
