"""What every end-to-end test uses: one laboratory, and the serial runs to compare with."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
import servers
from environments import Environment, newest
from runs import SERIAL, Finished, Laboratory
from template_shop import Shop


@pytest.fixture(scope="session")
def lab():
    # Not under pytest's own folder: sockets need short paths, and TMPDIR lies in here.
    folder = Path(tempfile.mkdtemp(prefix="shoal-e2e-")).resolve()
    laboratory = Laboratory(folder)
    yield laboratory
    dropped = laboratory.drop_databases()
    shutil.rmtree(folder)
    assert not dropped, f"databases were left behind: {dropped}"


@pytest.fixture(scope="session")
def serial(lab):
    """Return a function that gives Django's own serial run, made once and kept."""
    kept: dict[tuple[object, ...], Finished] = {}

    def run(
        database: str, environment: Environment, labels: tuple[str, ...] = (), *options: str
    ) -> Finished:
        key = (database, environment, labels, options)
        if key not in kept:
            kept[key] = lab.run(
                "outcomes",
                labels,
                runner=SERIAL,
                database=database,
                environment=environment,
                options=options,
            )
        return kept[key]

    return run


@pytest.fixture
def need():
    """Return a function that skips the test when a kind of database is out of reach."""

    def ask(database: str, environment: Environment) -> None:
        if reason := servers.why_not(database, environment):
            pytest.skip(reason)

    return ask


@pytest.fixture
def shop_with(lab, tmp_path):
    """Return a function that gives a shop, whose runs share templates, on a kind of database."""
    shops = []

    def make(database: str) -> Shop:
        if reason := servers.why_not(database, newest()):
            pytest.skip(reason)
        shops.append(Shop(lab, tmp_path, database))
        return shops[-1]

    yield make
    for shop in shops:
        shop.close()
