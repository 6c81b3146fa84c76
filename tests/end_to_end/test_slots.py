"""Each worker has caches, media files, mails and temporary files of its own, if it is to have."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from environments import REPOSITORY, START_METHODS, Environment, all_environments, newest

sys.path.insert(0, str(REPOSITORY / "tools"))

from with_database_servers import free_port

ALL = "caches,email,media,tempfile"
DIFFER = ("test_a_keys", "test_b_clear", "test_e_media", "test_f_tempfile", "test_g_mails")


class Server:
    """A private server of a cache, spoken to in lines of text, as both Redis and Memcached like."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self.port = free_port()
        words = [word.format(port=self.port) for word in command]
        self.process = subprocess.Popen(
            words, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        until = time.monotonic() + 20
        while True:
            try:
                return self.ask("version").close()
            except OSError:
                assert time.monotonic() < until and self.process.poll() is None, words
                time.sleep(0.05)

    def ask(self, line: str):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        connection.sendall(line.encode() + b"\r\n")
        answer = connection.makefile("r")
        connection.close()  # The file goes on.
        return answer

    def answer(self, line: str) -> str:
        with self.ask(line) as answer:
            return answer.readline().strip()

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def has(environment: Environment, module: str) -> bool:
    command = [environment.python, "-c", f"import {module}"]
    return subprocess.run(command, capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def redis(tmp_path_factory):
    if not shutil.which("redis-server"):
        pytest.skip("no redis-server is installed")
    command = ["redis-server", "--port", "{port}", "--bind", "127.0.0.1", "--save", ""]
    server = Server(command, tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def memcached(tmp_path_factory):
    if not shutil.which("memcached"):
        pytest.skip("no memcached is installed")
    command = ["memcached", "-p", "{port}", "-l", "127.0.0.1", "-u", "nobody"]
    server = Server(command, tmp_path_factory.mktemp("memcached"))
    yield server
    server.stop()


@pytest.fixture
def project(lab, redis, memcached, tmp_path):
    """Return a function that runs labels of the project; the Redis holds a stranger's key."""

    def run(*labels: str, isolate: str | None = ALL, seconds: int = 20, **wishes: object):
        environment = wishes.setdefault("environment", newest())
        redis.answer("FLUSHALL")
        redis.answer("SET stranger 1")
        variables = {
            "SLOTS_FOLDER": str(tmp_path),
            "SLOTS_SECONDS": str(seconds),
            "SLOTS_METHOD": str(wishes.get("start_method") or "fork"),
            "SLOTS_REDIS": f"redis://127.0.0.1:{redis.port}",
            "SLOTS_MEMCACHED": f"127.0.0.1:{memcached.port}",
            "SLOTS_DJANGO_REDIS": "yes" if has(environment, "django_redis") else "",
        }
        # Their temporary files are the project's own to remove, when they are not isolated.
        start = lab.run if isolate == ALL else lab.run_carelessly
        options = ["--isolate", isolate] if isolate is not None else []
        wishes |= {"parallel": 2, "options": options, "variables": variables}
        return start("slots", labels, **wishes)

    return run


def assert_nothing_left(redis: Server, folder: Path) -> None:
    assert redis.answer("GET stranger") == "$1"
    assert redis.answer("DBSIZE") == ":1"
    assert [path for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("method", START_METHODS)
def test_two_workers_do_the_same_in_the_same_places(project, redis, tmp_path, method):
    run = project("tests.shared", start_method=method)

    assert run.exit_code == 0, str(run)
    assert_nothing_left(redis, tmp_path)
    slots = sorted(path.name.split("-")[2] for path in run.folder.glob("marks/*-in-*"))
    assert slots == ["1", "2"]
    assert len({path.name.split("-of-")[1] for path in run.folder.glob("marks/*-in-*")}) == 1


@pytest.mark.parametrize("environment", all_environments()[1:], ids=lambda one: one.name)
def test_on_every_django(project, redis, tmp_path, environment):
    run = project("tests.shared", environment=environment)

    assert run.exit_code == 0, str(run)
    assert_nothing_left(redis, tmp_path)


def test_without_any_of_it_they_are_in_each_others_way(project):
    run = project("tests.shared", isolate="none", seconds=2)

    assert run.exit_code == 1, str(run)
    failed = {id.rpartition(".")[2] for id, one in run.events.outcomes.items() if one != "passed"}
    assert failed >= set(DIFFER), str(run)


def test_by_default_the_caches_alone_are_isolated(project):
    run = project("tests.shared", isolate=None, seconds=2)

    failed = {id.rpartition(".")[2] for id, one in run.events.outcomes.items() if one != "passed"}
    assert failed == set(DIFFER) - {"test_a_keys", "test_b_clear"}, str(run)


@pytest.mark.parametrize("method", START_METHODS)
def test_what_a_dead_worker_leaves_is_neither_found_nor_kept(project, redis, tmp_path, method):
    run = project("tests.dies", start_method=method)

    assert run.exit_code == 1, str(run)
    assert run.events.test("test_b_finds_nothing")["outcome"] == "passed", str(run)
    assert_nothing_left(redis, tmp_path)
