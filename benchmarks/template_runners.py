"""Django's runner and shoal's, with a note of how long the set-up of the databases takes.

Either writes to the file that BENCHMARK_NOTES names, as JSON: `set_up_s`, from the start of
`setup_databases` to its end; what is then in the database; and `noting_s`, how long it took to find
that out, which is no part of a run.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import database_contents
from django.db import connection
from django.test.runner import DiscoverRunner

from shoal import ShoalRunner


class Noting:
    def setup_databases(self, **kwargs: Any) -> Any:
        began = time.perf_counter()
        config = super().setup_databases(**kwargs)  # type: ignore[misc]
        ready = time.perf_counter()
        contents = database_contents.contents_of(connection)
        contents |= database_contents.rows_of(connection)
        notes = {
            "set_up_s": ready - began,
            "contents": contents,
            "noting_s": time.perf_counter() - ready,
            **self._server(),
        }
        Path(os.environ["BENCHMARK_NOTES"]).write_text(json.dumps(notes, default=str))
        return config

    @staticmethod
    def _server() -> dict[str, str]:
        from database_measuring import describe

        return describe(connection)


class NotingDjango(Noting, DiscoverRunner):  # type: ignore[misc]
    pass


class NotingShoal(Noting, ShoalRunner):
    pass
