"""What outlives a test is told with it, once, and nothing is told of tests that tidy up."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import socketserver
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aliases import aliases
from asgiref.sync import SyncToAsync, async_to_sync, sync_to_async
from django.conf import settings
from django.db import connection, connections, transaction
from django.test import LiveServerTestCase, TestCase, TransactionTestCase, override_settings
from fake_engine import FakeEngine
from test_hold import Room

from shoal import leaks

HELD: list[Any] = []  # Keeps alive what a test leaves behind.
STOP = threading.Event()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    engine = FakeEngine(tmp_path)
    room = Room(tmp_path, engine, waits=False)
    room.recorder.watch(leaks.Leaks())
    yield room
    engine.close()


@pytest.fixture(autouse=True)
def no_thread_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A signal would go to any of them, which tests of signals do not expect."""
    executor = ThreadPoolExecutor(max_workers=1)
    monkeypatch.setattr(SyncToAsync, "single_thread_executor", executor)
    yield
    executor.shutdown()
    deadline = time.monotonic() + 10
    while threading.active_count() > 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.enumerate() == [threading.main_thread()]


@pytest.fixture(autouse=True)
def tidy(no_thread_left: None) -> Iterator[None]:
    environment, folder, wrapped = dict(os.environ), os.getcwd(), settings._wrapped
    values = dict(vars(wrapped))
    STOP.clear()
    yield
    STOP.set()
    while HELD:
        thing = HELD.pop()
        for way in ("close", "server_close", "kill", "join", "wait"):
            getattr(thing, way, lambda: None)()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    settings._wrapped = wrapped
    vars(wrapped).clear()
    vars(wrapped).update(values)
    if connection.connection is not None:
        connection.connection.close()  # Django closes no database in memory.
    del connections["default"]


def leaks_of(room: Room, *tests: unittest.TestCase) -> list[list[str]]:
    """Return what each test has left behind; all must have passed."""
    records = room.run(*tests)
    assert len(records) == len(tests), records
    for record in records:
        assert isinstance(record, str) or record["outcome"] == "passed", record
    return [[] if isinstance(record, str) else record["leaks"] for record in records]


def hold(thing: Any) -> Any:
    HELD.append(thing)
    return thing


def serve() -> None:
    STOP.wait()


def query() -> None:
    connections["shop"].inc_thread_sharing()  # So that it can be closed afterwards.
    hold(connections["shop"]).ensure_connection()


class Server(threading.Thread):
    def run(self) -> None:
        STOP.wait()


class Leaking(unittest.TestCase):
    __test__ = False  # For pytest.

    def test_nothing(self) -> None:
        pass

    def test_thread(self) -> None:
        hold(threading.Thread(target=serve)).start()

    def test_named_thread(self) -> None:
        hold(threading.Thread(target=serve, name="shop")).start()

    def test_thread_of_a_class(self) -> None:
        hold(Server(name="shop")).start()

    def test_file(self) -> None:
        hold(open(tempfile.gettempdir() + "/shoal-leak", "w"))  # noqa: SIM115

    def test_socket(self) -> None:
        hold(socket.socket())

    def test_process(self) -> None:
        hold(subprocess.Popen(["sleep", "60"]))

    def test_environment(self) -> None:
        os.environ["SHOP_KEY"] = "secret"
        os.environ["PATH"] += ":secret"
        del os.environ["SHOP_GONE"]

    def test_folder(self) -> None:
        os.chdir("/")

    def test_override(self) -> None:
        override_settings(USE_TZ=False, SHOP_OPEN=True).enable()

    def test_setting(self) -> None:
        settings.SHOP_OPEN = True
        settings.TIME_ZONE = "Europe/Berlin"

    def test_transaction(self) -> None:
        transaction.atomic().__enter__()

    def test_autocommit(self) -> None:
        connection.ensure_connection()
        transaction.set_autocommit(False)


LEAKS = {
    "thread": [r"thread 'Thread-\d+ \(serve\)'"],
    "named_thread": [r"thread 'shop' \(serve\)"],
    "thread_of_a_class": [r"thread 'shop' \(Server\)"],
    "file": [r"file descriptor \d+: .*/shoal-leak"],
    "socket": [r"file descriptor \d+: socket"],
    "process": [r"process \d+ \(sleep\)"],
    "environment": [
        r"environment variable 'PATH' changed",
        r"environment variable 'SHOP_GONE' removed",
        r"environment variable 'SHOP_KEY' added",
    ],
    "folder": [r"working directory changed to '/'"],
    "override": [r"setting 'SHOP_OPEN' overridden", r"setting 'USE_TZ' overridden"],
    "setting": [r"setting 'SHOP_OPEN' added", r"setting 'TIME_ZONE' (added|changed)"],
    "transaction": [r"transaction of 'default' left open"],
    "autocommit": [r"autocommit of 'default' left off"],
}


@pytest.mark.parametrize("name", list(LEAKS))
def test_a_leak_is_told_with_its_test_and_not_the_next(
    room: Room, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_GONE", "secret")

    first, second = leaks_of(room, Leaking(f"test_{name}"), Leaking("test_nothing"))

    assert len(first) == len(LEAKS[name]), first
    for line, pattern in zip(first, LEAKS[name], strict=True):
        assert re.fullmatch(pattern, line), line
    assert second == []
    assert "secret" not in room.path.read_text()


def test_a_leak_is_told_at_once(tmp_path: Path) -> None:
    engine = FakeEngine(tmp_path)
    room = Room(tmp_path, engine, waits=False)
    room.recorder.watch(leaks.Leaks())

    room.run(Leaking("test_folder"))

    assert engine.hear() == {"m": "more"}
    engine.close()


class OfAnotherThread(unittest.TestCase):
    __test__ = False

    def test_left_open(self) -> None:
        thread = threading.Thread(target=query, name="shop")
        thread.start()
        thread.join()

    def test_closed(self) -> None:
        def work() -> None:
            query()
            connections["shop"].close()

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()


def test_a_connection_that_another_thread_leaves_open_is_told(room: Room, tmp_path: Path) -> None:
    file = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "shop.sqlite3")}
    tests = [OfAnotherThread("test_left_open"), OfAnotherThread("test_closed")]
    with aliases(shop=file):
        first, second = leaks_of(room, *tests)

    assert first[0] == "database connection 'shop' of thread 'shop'"
    assert second == []


class Ordinary(TestCase):
    __test__ = False

    def test_query(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    @override_settings(USE_TZ=False)
    def test_settings(self) -> None:
        with self.settings(SHOP_OPEN=True):
            self.assertTrue(settings.SHOP_OPEN)

    async def test_async(self) -> None:
        await sync_to_async(self.test_query)()

    def test_async_in_sync(self) -> None:
        async_to_sync(self.test_async)()

    def test_executor_that_is_dropped(self) -> None:
        executor = ThreadPoolExecutor()
        executor.submit(int).result()

    def test_socket_in_a_cycle(self) -> None:
        class Quiet(socket.socket):
            """Closed when it is collected, without a warning."""

            def __del__(self) -> None:
                self.close()

        cycle: dict[str, Any] = {"socket": Quiet()}
        cycle["self"] = cycle

    def test_subprocess(self) -> None:
        subprocess.run(["true"], check=True, capture_output=True)


class OrdinaryTransaction(TransactionTestCase):
    __test__ = False

    def test_first_query(self) -> None:
        connection.close()
        with transaction.atomic():
            connection.ensure_connection()


class OrdinaryAsync(unittest.IsolatedAsyncioTestCase):
    __test__ = False

    async def test_loop(self) -> None:
        await asyncio.to_thread(int)
        await sync_to_async(int)()


@pytest.mark.parametrize(
    "test",
    [
        *[Ordinary(name) for name in dir(Ordinary) if name.startswith("test_")],
        OrdinaryTransaction("test_first_query"),
        OrdinaryAsync("test_loop"),
    ],
    ids=lambda test: test._testMethodName,
)
def test_an_ordinary_test_leaves_nothing(room: Room, test: unittest.TestCase) -> None:
    assert leaks_of(room, test, test.__class__(test._testMethodName)) == [[], []]


def wait_for_requests(running: bool) -> None:
    deadline = time.monotonic() + 10
    while running != any("process_request" in one.name for one in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_thread_that_ends_by_itself_has_time_for_it(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Ending(unittest.TestCase):
        def test_ending(self) -> None:
            threading.Timer(0.1, int).start()

    monkeypatch.setattr(leaks, "_SECONDS_TO_END", 10.0)

    assert leaks_of(room, Ending("test_ending")) == [[]]


class Live(LiveServerTestCase):
    __test__ = False

    @classmethod
    def tearDownClass(cls) -> None:
        while HELD:
            HELD.pop().close()
        wait_for_requests(running=False)
        super().tearDownClass()

    def test_request(self) -> None:
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(self.live_server_url + "/")

    def test_a_connection_that_stays_open(self) -> None:
        client = hold(socket.create_connection((self.server_thread.host, self.server_thread.port)))
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        client.recv(1000)


def test_a_fixtures_server_is_no_tests(room: Room) -> None:
    with override_settings(ROOT_URLCONF="test_leaks", ALLOWED_HOSTS=["*"]):
        names = ("test_request", "test_a_connection_that_stays_open", "test_request")
        found = leaks_of(room, *[Live(name) for name in names])

    assert found == [[], [], []]


urlpatterns: list[Any] = []


class Slow(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        STOP.wait()


class OwnServer(unittest.TestCase):
    __test__ = False

    def test_left(self) -> None:
        server: socketserver.BaseServer = hold(ThreadingHTTPServer(("localhost", 0), Slow))
        threading.Thread(target=server.serve_forever, daemon=True, name="shop").start()

    def test_request(self) -> None:
        server = HELD[0]
        client = hold(socket.create_connection(server.server_address))
        client.sendall(b"GET / HTTP/1.1\r\n\r\n")
        wait_for_requests(running=True)


def test_a_server_that_a_test_leaves_is_told_but_not_what_it_does_later(room: Room) -> None:
    first, second = leaks_of(room, OwnServer("test_left"), OwnServer("test_request"))
    STOP.set()
    HELD[0].shutdown()
    wait_for_requests(running=False)

    assert any(line.startswith("thread 'shop'") for line in first)
    assert any(line.endswith("socket") for line in first)
    assert second == []


def test_a_test_that_breaks_the_looking_has_a_result_all_the_same(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: Any) -> Any:
        raise RuntimeError("nothing can be looked at")

    class Breaking(unittest.TestCase):
        def test_break(self) -> None:
            monkeypatch.setattr(leaks, "dict", broken, raising=False)

    first, second = room.run(Breaking("test_break"), Leaking("test_nothing"))

    assert (first[:4], second[:4]) == (". 0 ", ". 1 ")
