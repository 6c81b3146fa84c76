"""Says which bind variables python-oracledb finds in statements, without a server.

    python -I oracle_bind_names.py < texts.json

Reads a JSON list of texts, and writes a list of lists of names. The driver looks for names by
itself when a cursor prepares a statement, but only on a connection; so the one it gets here skips
logging on. That reaches into the driver, hence the pinned version and the process of its own.
"""

from __future__ import annotations

import json
import sys

import oracledb
from oracledb import thin_impl


class Unconnected(thin_impl.ThinConnImpl):
    def _connect(self):
        yield from ()


def main() -> None:
    thin_impl.ThinConnImpl = Unconnected
    cursor = oracledb.connect(user="nobody", password="nothing", dsn="nowhere/none").cursor()
    found = []
    for text in json.load(sys.stdin):
        cursor.prepare(text)
        found.append([name.lower() for name in cursor.bindnames()])
    json.dump(found, sys.stdout)
    sys.stdout.flush()
    # The connection would say goodbye to the server that it never had.
    sys.exit()


if __name__ == "__main__":
    main()
