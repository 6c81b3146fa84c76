"""A fresh simulated server for each test, which must not have seen anything unknown."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from server import Server  # noqa: E402


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A server; a test that has it see unknown statements takes them away itself."""
    server = Server(tmp_path / "oracle")
    monkeypatch.setenv("ORACLE_SIM", str(server.folder))
    yield server
    server.check()
    server.close()


@pytest.fixture
def admin(server):
    """The administrator's connection."""
    import oracledb

    connection = oracledb.connect(
        user=server.admin, password=server.password, dsn="localhost:1521/FREEPDB1"
    )
    connection.autocommit = True
    yield connection
    connection._session.close()
