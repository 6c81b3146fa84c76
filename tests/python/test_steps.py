"""Steps that the engine asks for, performed on a real database and real files."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.utils import OperationalError

from shoal import steps
from shoal.errors import ShoalError
from shoal.link import Link, json_line


class Engine:
    """The engine's end of a link."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._lines = end.makefile("rb")

    def send(self, name: str, **fields: Any) -> None:
        self._end.sendall(json_line({"m": name, **fields}))

    def receive(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._lines.readline())
        return message

    def close(self) -> None:
        self._lines.close()

    def hang_up(self) -> None:
        self._end.shutdown(socket.SHUT_WR)


Ends = tuple[Link, Engine]


@pytest.fixture(autouse=True)
def server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the database in memory pass for a server, where nothing is selected."""
    connection = connections["default"]
    monkeypatch.setattr(connection, "_nodb_cursor", connection.cursor)


@pytest.fixture
def ends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ends]:
    address = str(tmp_path_factory.mktemp("run") / "endpoint")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        link = Link(address)
        end, _ = listener.accept()
        with end, closing(Engine(end)) as engine:
            yield link, engine
        link.close()


def sql(text: str, **more: Any) -> dict[str, Any]:
    return {"do": "sql", "text": text, **more}


def heard(engine: Engine) -> list[dict[str, Any]]:
    messages = []
    while not messages or messages[-1]["m"] == "rows":
        messages.append(engine.receive())
    return messages


def perform(ends: Ends, *wanted: dict[str, Any]) -> list[dict[str, Any]]:
    link, engine = ends
    with steps.Performer(connections["default"]) as performer:
        performer.perform(link, list(wanted))
    return heard(engine)


def test_rows_come_back_as_texts(ends: Ends) -> None:
    answer = perform(
        ends,
        sql("SELECT 1, NULL, 'ä%s', x'C3A4'", rows=True),
        sql("SELECT 2"),
        sql("VALUES (3)", rows=True),
    )

    assert answer == [
        {"m": "rows", "rows": [["1", None, "ä%s", "ä"]], "more": False},
        {"m": "rows", "rows": [["3"]], "more": False},
        {"m": "performed"},
    ]


def test_a_large_answer_comes_in_pieces(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "_BYTES_IN_A_MESSAGE", 10)

    answer = perform(ends, sql("VALUES ('12345678'), ('abcdefgh'), ('x')", rows=True))

    assert [(one.get("rows"), one.get("more")) for one in answer] == [
        ([["12345678"]], True),
        ([["abcdefgh"], ["x"]], False),
        (None, None),
    ]


def test_nothing_is_done_after_a_step_that_fails(ends: Ends, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()

    answer = perform(
        ends, sql("SELECT 1"), sql("SELEKT 1"), {"do": "remove_file", "text": str(file)}
    )

    assert answer == [
        {"m": "step_failed", "step": 1, "code": "", "text": 'near "SELEKT": syntax error'}
    ]
    assert file.exists()


def test_a_tolerated_error_counts_as_done(ends: Ends, tmp_path: Path) -> None:
    missing = {"do": "remove_file", "text": str(tmp_path / "missing")}

    assert perform(ends, {**missing, "tolerated": ["ENOENT"]}) == [{"m": "performed"}]
    assert perform(ends, missing)[0]["code"] == "ENOENT"


def test_a_file_is_copied_over_nothing(ends: Ends, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"content" * 300_000)
    copy = {"do": "copy_file", "source": str(tmp_path / "a"), "text": str(tmp_path / "b")}

    assert perform(ends, copy) == [{"m": "performed"}]
    assert (tmp_path / "b").read_bytes() == b"content" * 300_000
    assert perform(ends, copy)[0]["code"] == "EEXIST"


class JoiningCursor:
    """As of MySQLdb: takes several statements in one, and says what came of each in turn."""

    def __init__(self, wrong: dict[str, int], takes_several: bool = True) -> None:
        self.said: list[str] = []
        self._wrong = wrong  # The server's code of what it refuses.
        self._takes_several = takes_several
        self._left: list[str] = []

    def execute(self, text: str) -> None:
        self.said.append(text)
        self._left = text.split(";\n")
        if len(self._left) > 1 and not self._takes_several:
            raise self._error(1064, "syntax error near ';'")
        self._take()

    def nextset(self) -> int | None:
        if not self._left:
            return None
        self._take()
        return 1

    @staticmethod
    def _error(code: int, text: str) -> OperationalError:
        error = OperationalError(code, text)  # As Django wraps it.
        error.__cause__ = Exception(code, text)
        return error

    def _take(self) -> None:
        statement = self._left.pop(0)
        if code := self._wrong.get(statement):
            raise self._error(code, f"no {statement}")


def perform_joined(
    ends: Ends, monkeypatch: pytest.MonkeyPatch, cursor: JoiningCursor, *texts: str
) -> dict[str, Any]:
    monkeypatch.setattr(connections["default"], "_nodb_cursor", lambda: nullcontext(cursor))
    return perform(ends, *(sql(text, joins=True) for text in texts))[-1]


def test_statements_that_join_are_sent_as_one(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    cursor = JoiningCursor({})

    assert perform_joined(ends, monkeypatch, cursor, "a", "b", "c") == {"m": "performed"}

    assert cursor.said == ["a;\nb;\nc"]


def test_no_message_to_the_server_grows_without_bounds(
    ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "_MOST_JOINED", 2)
    cursor = JoiningCursor({})

    perform_joined(ends, monkeypatch, cursor, "a", "b", "c", "d" * 40_000, "e")

    assert cursor.said == ["a;\nb", "c", "d" * 40_000, "e"]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_which_of_several_statements_failed_is_known(
    ends: Ends, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    cursor = JoiningCursor({"abc"[place]: 1050})

    answer = perform_joined(ends, monkeypatch, cursor, "a", "b", "c")

    assert answer == {
        "m": "step_failed",
        "step": place,
        "code": "1050",
        "text": f"no {'abc'[place]}",
    }


def test_a_driver_that_takes_one_statement_at_a_time_gets_them_so(
    ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    cursor = JoiningCursor({"c": 1050}, takes_several=False)

    answer = perform_joined(ends, monkeypatch, cursor, "a", "b", "c")

    assert (answer["step"], answer["code"]) == (2, "1050")
    assert cursor.said == ["a;\nb;\nc", "a", "b", "c"]


def test_a_first_statement_that_is_wrong_is_told_from_a_driver_that_takes_one(
    ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    cursor = JoiningCursor({"a": 1064})

    answer = perform_joined(ends, monkeypatch, cursor, "a", "b")

    assert (answer["step"], answer["code"], answer["text"]) == (0, "1064", "no a")
    assert cursor.said == ["a;\nb", "a"]


@pytest.mark.parametrize(
    ("vendor", "text", "version"),
    [
        ("postgresql", "150020", (150020, False)),
        ("postgresql", "17devel", (0, False)),
        ("mysql", "10.11.19-MariaDB-0+deb12u1-log", (101119, True)),
        ("mysql", "5.5.5-10.6.1-MariaDB", (100601, True)),
        ("mysql", "8.0.36-28", (80036, False)),
        ("mysql", "unknown", (0, False)),
    ],
)
def test_versions_are_counted_as_the_servers_do(
    vendor: str, text: str, version: tuple[int, bool]
) -> None:
    assert steps.parse_version(vendor, text) == version


def test_codes_of_errors_are_the_drivers() -> None:
    class Psycopg(Exception):
        sqlstate = "42501"

    def wrapped(cause: Exception) -> OperationalError:
        error = OperationalError(*cause.args)
        error.__cause__ = cause
        return error

    assert steps.code_of(wrapped(Psycopg("denied"))) == "42501"
    assert steps.code_of(wrapped(Exception(1044, "denied"))) == "1044"
    assert steps.code_of(wrapped(Exception("no connection"))) == ""
    assert steps.code_of(FileNotFoundError(2, "no such file")) == "ENOENT"


def test_why_a_clone_cannot_be_made_is_the_engines_word(ends: Ends) -> None:
    link, engine = ends
    engine.send("clone_failed", message="cannot copy", cause="no room", hint="make room")

    with pytest.raises(ShoalError) as caught:
        steps.make_clone(link, connections["default"], "clone")

    assert str(caught.value) == "shoal: cannot copy\n  cause: no room\n  hint:  make room"
    asked = engine.receive()
    assert (asked["m"], asked["vendor"], asked["name"]) == ("clone", "sqlite", "clone")


def test_a_clone_is_made_step_by_step(ends: Ends, tmp_path: Path) -> None:
    link, engine = ends
    (tmp_path / "a").write_bytes(b"a")
    copy = {"do": "copy_file", "source": str(tmp_path / "a"), "text": str(tmp_path / "b")}
    engine.send("perform", steps=[copy])
    engine.send("perform", steps=[sql("SELECT 1", rows=True)])
    engine.send("clone_made")

    steps.make_clone(link, connections["default"], "clone")

    assert (tmp_path / "b").exists()
    assert [message["m"] for message in heard(engine)] == ["clone"]
    assert [message["m"] for message in heard(engine)] == ["performed"]
    assert [message["m"] for message in heard(engine)] == ["rows", "performed"]


def test_an_engine_that_goes_away_is_noticed(ends: Ends) -> None:
    link, engine = ends
    engine.hang_up()

    with pytest.raises(ConnectionResetError):
        steps.make_clone(link, connections["default"], "clone")
