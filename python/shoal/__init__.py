"""Run a Django project's tests in parallel on a native engine.

``TEST_RUNNER = "shoal.ShoalRunner"`` in a project's settings, or the ``shoal test`` command.
``shoal.timeout`` gives a test, or a class of tests, a time limit of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shoal._version import __version__
from shoal.timeouts import timeout

if TYPE_CHECKING:
    from shoal.runner import ShoalRunner

__all__ = ["ShoalRunner", "__version__", "timeout"]


def __getattr__(name: str) -> Any:
    # Lazy, because a spawned worker imports this package before Django is set up in it.
    if name == "ShoalRunner":
        from shoal.runner import ShoalRunner

        return ShoalRunner
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
