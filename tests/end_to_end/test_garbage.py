"""A worker that talks nonsense to the engine is ended; the run is not."""

from __future__ import annotations

import pytest
from environments import START_METHODS


@pytest.mark.parametrize("method", START_METHODS)
@pytest.mark.parametrize("name", ["Garbage", "AnotherToken", "HugeLine"])
def test_nonsense_costs_its_worker_and_its_test(lab, name, method):
    labels = [f"tests.garbage.{name}", "tests.garbage.Living"]

    run = lab.run("faults", labels, parallel=2, start_method=method, seconds=40)

    assert run.exit_code == 1, str(run)
    outcomes = {name.rpartition(".")[2]: outcome for name, outcome in run.events.outcomes.items()}
    assert outcomes == {
        "test_a_before": "passed",
        "test_m_sends": "crashed",
        "test_z_after": "passed",
        "test_one": "passed",
    }
    assert run.seconds < 20


@pytest.mark.parametrize("method", START_METHODS)
def test_half_a_message_costs_its_worker_and_no_result(lab, method):
    labels = ["tests.garbage.HalfAMessage", "tests.garbage.Living"]

    run = lab.run("faults", labels, parallel=2, start_method=method, seconds=40)

    assert set(run.events.outcomes.values()) == {"passed"}, str(run)
    assert len(run.events.outcomes) == 4
    assert run.seconds < 20
