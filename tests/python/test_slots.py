"""A slot's own caches, folders and variables, in this process and put back afterwards."""

from __future__ import annotations

import fnmatch
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import CacheKeyWarning, InvalidCacheKey, caches
from django.core.cache.backends import filebased, memcached, redis
from django.core.files.storage import default_storage
from django.core.signals import setting_changed
from django.test import override_settings

from shoal import slot_caches
from shoal.slots import Slot, make_removable, remove_tree

PATCHED = (
    (redis.RedisCache, "key_func"),
    (redis.RedisCache, "validate_key"),
    (redis.RedisCacheClient, "clear"),
    (memcached.BaseMemcachedCache, "key_func"),
    (memcached.BaseMemcachedCache, "clear"),
    (filebased.FileBasedCache, "_dir"),
)
KEPT = ("MEDIA_ROOT", "EMAIL_FILE_PATH")


@pytest.fixture
def enter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Slot]]:
    """Return a function that enters a slot; the process is as before when the test is over."""
    before = [(owner, name, vars(owner).get(name)) for owner, name in PATCHED]
    for variable in ("SHOAL_SLOT", "SHOAL_SLOTS", "SHOAL_RUN_ID", "TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(variable, os.environ.get(variable, ""))
    monkeypatch.setattr(tempfile, "tempdir", tempfile.gettempdir())

    def make(*isolate: str, slot: int = 2, generation: int = 1) -> Slot:
        prepare = {"m": "prepare", "run": "r-1", "slots": 3, "isolate": list(isolate)}
        entered = Slot(str(tmp_path), slot, generation, prepare)
        entered.enter()
        return entered

    values = {name: getattr(settings, name, None) for name in KEPT}
    with override_settings(**values):
        yield make
    for owner, name, value in before:
        if value is not None:
            setattr(owner, name, value)
        elif name in vars(owner):
            delattr(owner, name)


class FakeServer:
    """As much of a client of redis-py as is needed."""

    def __init__(self, **keys: Any) -> None:
        self.keys: dict[str, Any] = dict(keys)

    def scan_iter(self, match: str, count: int) -> Iterator[str]:
        yield from fnmatch.filter(list(self.keys), match)

    def delete(self, *keys: str) -> None:
        for key in keys:
            del self.keys[key]

    def set(self, key: str, value: Any, **options: Any) -> None:
        self.keys[key] = value

    def flushdb(self) -> None:
        self.keys.clear()


class FakeClient(redis.RedisCacheClient):  # type: ignore[misc]
    def __init__(self, server: FakeServer) -> None:
        self.server = server
        self._serializer = redis.RedisSerializer()

    def get_client(self, key: str | None = None, *, write: bool = False) -> FakeServer:
        return self.server


def redis_cache(server: FakeServer, **params: Any) -> Any:
    cache = redis.RedisCache("redis://nowhere", params)
    vars(cache)["_cache"] = FakeClient(server)
    return cache


def test_a_slot_is_told_in_the_environment(enter: Callable[..., Slot], tmp_path: Path) -> None:
    enter()

    told = [os.environ[name] for name in ("SHOAL_SLOT", "SHOAL_SLOTS", "SHOAL_RUN_ID")]
    assert told == ["2", "3", "r-1"]
    assert not list(tmp_path.iterdir())


def test_keys_of_redis_get_the_slots_prefix(enter: Callable[..., Slot]) -> None:
    server = FakeServer()
    early = redis_cache(server, KEY_PREFIX="shop")
    enter("caches")
    late = redis_cache(server, KEY_FUNCTION=lambda key, prefix, version: f"own-{key}")

    early.set("a", 1)
    late.set("b", 2)

    assert list(server.keys) == ["shoal-r-1-2-shop:1:a", "shoal-r-1-2-own-b"]
    assert early.make_key("a") == "shoal-r-1-2-shop:1:a"
    assert early.key_prefix == "shop"


def test_clear_leaves_the_keys_of_others(enter: Callable[..., Slot]) -> None:
    server = FakeServer(**{"shoal-r-1-21-x": 1, ":1:a": 2})
    cache = redis_cache(server)
    enter("caches")
    for number in range(1001):
        cache.set(str(number), number)

    assert cache.clear() is True

    assert server.keys == {"shoal-r-1-21-x": 1, ":1:a": 2}


def test_keys_are_gone_when_the_worker_leaves(enter: Callable[..., Slot], tmp_path: Path) -> None:
    servers = [FakeServer(stranger=1), FakeServer()]
    slot = enter("caches")
    for number, server in enumerate(servers):
        redis_cache(server, OPTIONS={"db": number}).set("a", 1)
    assert (tmp_path / "2.keys").read_text() == "shoal-r-1-2-"

    # The second's client has an error of its own; that keeps nobody from leaving.
    monkey = FakeServer()
    monkey.scan_iter = None  # type: ignore[assignment]
    redis_cache(monkey, OPTIONS={"db": 9}).set("a", 1)
    slot.leave()

    assert [server.keys for server in servers] == [{"stranger": 1}, {}]
    assert not list(tmp_path.iterdir())


def test_a_successor_and_the_host_remove_what_the_dead_have_left(
    enter: Callable[..., Slot], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = FakeServer(**{"shoal-r-1-2-a": 1, "shoal-r-1-7-b": 2, "stranger": 3})
    monkeypatch.setattr(slot_caches, "_with_little_patience", lambda options: redis_cache(server))
    for slot in (2, 7):
        (tmp_path / f"{slot}.keys").write_text(f"shoal-r-1-{slot}-")

    enter("caches", generation=2).change_settings()
    assert list(server.keys) == ["shoal-r-1-7-b", "stranger"]
    slot_caches.remove_keys_of_all_dead(str(tmp_path))

    assert list(server.keys) == ["stranger"]
    assert not list(tmp_path.iterdir())


def test_only_redis_caches_are_searched_for_what_the_dead_have_left() -> None:
    asked = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://a"}
    options = {"socket_timeout": 5, "socket_connect_timeout": 5}

    cache = slot_caches._with_little_patience({**asked, "OPTIONS": {"db": 3}})

    assert cache._options == {**options, "db": 3}
    with pytest.raises(TypeError, match="no Redis cache"):
        slot_caches._with_little_patience(
            {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
        )


class FakeMemcached(memcached.BaseMemcachedCache):  # type: ignore[misc]
    def __init__(self, servers: str) -> None:
        super().__init__(servers, {}, type("library", (), {"Client": None}), KeyError)


def test_memcached_moves_on_to_other_keys(enter: Callable[..., Slot]) -> None:
    enter("caches", generation=2)
    cache, alias, other = map(FakeMemcached, ("a:1", "a:1", "b:1"))

    cache.clear()

    assert cache.make_key("a") == alias.make_key("a") == "shoal-r-1-2-2.1-:1:a"
    assert other.make_key("a") == "shoal-r-1-2-2.0-:1:a"


@pytest.mark.parametrize("key", ["x" * 247, "é" * 123])
def test_a_long_key_that_memcached_takes_stays_one(enter: Callable[..., Slot], key: str) -> None:
    enter("caches")
    cache = FakeMemcached("a:1")

    made = cache.make_and_validate_key(key)

    assert made.startswith("shoal-r-1-2-")
    assert len(made.encode()) <= 250
    assert made != cache.make_and_validate_key(key[:-1] + "y")


def test_a_key_that_will_not_do_is_refused_and_quoted_as_ever(enter: Callable[..., Slot]) -> None:
    keys = ["x" * 248, "a b", "a" * 239 + " b"]
    expected = [said_of(FakeMemcached("a:1"), key) for key in keys]
    warned = [said_of(redis_cache(FakeServer()), key) for key in keys]
    enter("caches")

    assert [said_of(FakeMemcached("a:1"), key) for key in keys] == expected
    assert [said_of(redis_cache(FakeServer()), key) for key in keys] == warned
    assert warned == expected
    assert said_of(redis_cache(FakeServer()), "x" * 247) == "nothing"


def said_of(cache: Any, key: str) -> str:
    """Return what making a key says, be it an error or a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            cache.make_and_validate_key(key)
        except (CacheKeyWarning, InvalidCacheKey) as said:
            return str(said)
    return "nothing"


def test_files_of_the_projects_caches_lie_in_the_slots_folder(
    enter: Callable[..., Slot], tmp_path: Path
) -> None:
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    theirs, tests_own = tmp_path / "theirs", tmp_path / "own"
    with override_settings(CACHES={"default": {"BACKEND": backend, "LOCATION": str(theirs)}}):
        early = caches["default"]
        enter("caches").change_settings()
        late = filebased.FileBasedCache(str(theirs), {})
        own = filebased.FileBasedCache(str(tests_own), {})

        early.set("a", 1)
        own.set("b", 2)

        assert late.get("a") == 1
        assert early._dir == late._dir == str(tmp_path / "2" / "c0")
        assert list(theirs.iterdir()) == []
        assert len(list(tests_own.iterdir())) == 1
        early.clear()
        assert late.get("a") is None


def test_media_and_mails_move_and_everybody_hears_of_it(
    enter: Callable[..., Slot], tmp_path: Path
) -> None:
    heard = []

    def hear(setting: str, value: Any, enter: bool, **_: Any) -> None:
        heard.append((setting, value, enter))

    with override_settings(MEDIA_ROOT=Path("/srv/media"), EMAIL_FILE_PATH="/srv/mail"):
        assert default_storage.location == "/srv/media"
        setting_changed.connect(hear)
        slot = enter("media", "email")
        slot.change_settings()
        slot.change_settings()
        setting_changed.disconnect(hear)

        media, mails = tmp_path / "2" / "m", str(tmp_path / "2" / "e")
        assert media == settings.MEDIA_ROOT
        assert mails == settings.EMAIL_FILE_PATH
        assert default_storage.location == str(media)
        assert heard == [("MEDIA_ROOT", media, True), ("EMAIL_FILE_PATH", mails, True)]


def test_a_mail_folder_that_the_project_has_not_is_none(enter: Callable[..., Slot]) -> None:
    with override_settings(EMAIL_FILE_PATH=None):
        enter("email").change_settings()

        assert settings.EMAIL_FILE_PATH is None


def test_temporary_files_lie_in_the_slots_folder_also_a_childs(
    enter: Callable[..., Slot], tmp_path: Path
) -> None:
    enter("tempfile")

    program = "import tempfile; print(tempfile.gettempdir())"
    child = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert tempfile.gettempdir() == child.stdout.strip() == str(tmp_path / "2" / "t")
    with tempfile.TemporaryFile() as file:
        assert file.write(b"x") == 1


def test_a_successor_finds_empty_folders(enter: Callable[..., Slot], tmp_path: Path) -> None:
    enter("tempfile")
    closed = tmp_path / "2" / "t" / "closed"
    closed.mkdir()
    (closed / "file").touch()
    closed.chmod(0)

    enter("tempfile", generation=2)

    assert list((tmp_path / "2" / "t").iterdir()) == []


def test_a_tree_is_made_removable_and_links_are_not_followed(tmp_path: Path) -> None:
    outside, tree = tmp_path / "outside", tmp_path / "tree"
    (tree / "a" / "b").mkdir(parents=True)
    outside.mkdir(mode=0o500)
    (tree / "link").symlink_to(outside)
    (tree / "a" / "b").chmod(0)
    (tree / "a").chmod(0)

    make_removable(str(tree))

    assert (tree / "a" / "b").stat().st_mode & 0o700 == 0o700
    assert outside.stat().st_mode & 0o700 == 0o500
    remove_tree(str(tree))
    remove_tree(str(tree))
    assert not tree.exists()
