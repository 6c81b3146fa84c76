"""Messages are lines, however the bytes arrive."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from shoal.engine import PROTOCOL
from shoal.link import Link


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Link, socket.socket]]:
    address = str(tmp_path / "endpoint")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        link = Link(address)
        engine, _ = listener.accept()
    with engine:
        yield link, engine
        link.close()


def test_hello_says_who_and_with_what_token(pair: tuple[Link, socket.socket]) -> None:
    link, engine = pair
    link.hello("worker", "secret", slot=2, generation=1)

    assert json.loads(engine.recv(4096)) == {
        "m": "hello",
        "role": "worker",
        "token": "secret",
        "protocol": PROTOCOL,
        "pid": os.getpid(),
        "slot": 2,
        "generation": 1,
    }


def test_text_that_is_no_utf8_still_makes_a_valid_line(pair: tuple[Link, socket.socket]) -> None:
    link, engine = pair
    link.send("failed_to_start", error="naïve \udc80\n")

    assert json.loads(engine.recv(4096).decode("utf-8"))["error"] == "naïve \\udc80\n"


def test_lines_are_put_together_from_pieces(pair: tuple[Link, socket.socket]) -> None:
    link, engine = pair
    engine.sendall(b'{"m": "ru')
    engine.sendall(b'n"}\n{"m": "leave"}\n{"m":')

    assert link.receive() == {"m": "run"}
    assert link.received() == [{"m": "leave"}]


def test_a_closed_link_is_the_end(pair: tuple[Link, socket.socket]) -> None:
    link, engine = pair
    engine.close()

    assert link.receive() is None
    assert link.received() is None


def test_what_comes_before_an_answer_is_kept_in_order(
    pair: tuple[Link, socket.socket],
) -> None:
    link, engine = pair
    engine.sendall(b'{"m": "run", "unit": 1}\n{"m": "run", "unit": 2}\n{"m": "reset_plan"}\n')
    engine.sendall(b'{"m": "leave"}\n')

    answer = link.ask("reset", "reset_plan", vendor="sqlite", tables=[])

    assert answer == {"m": "reset_plan"}
    assert json.loads(engine.recv(4096)) == {"m": "reset", "vendor": "sqlite", "tables": []}
    assert link.receive() == {"m": "run", "unit": 1}
    assert link.received() == [{"m": "run", "unit": 2}, {"m": "leave"}]


def test_an_answer_of_an_engine_that_is_gone_is_none(pair: tuple[Link, socket.socket]) -> None:
    link, engine = pair
    engine.sendall(b'{"m": "run", "unit": 1}\n')
    engine.shutdown(socket.SHUT_WR)

    assert link.ask("reset", "reset_plan") is None
    assert link.receive() == {"m": "run", "unit": 1}
    assert link.receive() is None
