"""What the live tests on Oracle share: the server, its admin, and that nothing is left behind."""

from __future__ import annotations

import bootstrap
import pytest
from oracle_runs import Conversation, Project, Times
from oracle_server import Server

TIMES = Times()


@pytest.fixture(scope="session")
def server():
    found = Server.of_environment()
    bootstrap.make(found)
    return found


@pytest.fixture(scope="session")
def times():
    return TIMES


@pytest.fixture
def project(server, tmp_path):
    return Project(tmp_path, server)


@pytest.fixture
def converse(project):
    """Return a function that starts a runner of somebody's own."""
    begun = []

    def begin(way: str = "auto", link: str = "") -> Conversation:
        begun.append(Conversation(project, way, link))
        return begun[-1]

    yield begin
    for one in begun:
        one.end()


@pytest.fixture
def nothing_left(server):
    """Compare the dictionary before and after a test; to be asked for before all else."""
    before = server.everything()
    yield
    after = server.everything()
    assert after - before == set(), "was left behind"
    assert before - after == set(), "was dropped, although it was there before"


def pytest_terminal_summary(terminalreporter):
    if not TIMES.all:
        return
    terminalreporter.section(f"times on Oracle, also in {TIMES.write()}")
    for entry in TIMES.all:
        facts = ", ".join(f"{name} {value}" for name, value in entry.items() if name != "what")
        terminalreporter.line(f"{entry['what']}: {facts}")
