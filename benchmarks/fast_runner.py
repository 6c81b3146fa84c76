"""shoal's runner with fast migrations switched on while the tests run, for forked workers.

The suite's benchmark copies this file beside Django's tests. It is for tests of migrations: what
they migrate themselves is migrated that way, too, and not the test databases alone.
"""

from __future__ import annotations

from typing import Any

from shoal import ShoalRunner, fast_migrations


class FastRunner(ShoalRunner):
    def run_suite(self, suite: Any, **kwargs: Any) -> Any:
        with fast_migrations.installed(_give_up):
            return super().run_suite(suite, **kwargs)


def _give_up(message: str) -> None:
    raise RuntimeError(message)  # The outcome of the test that was at it.
