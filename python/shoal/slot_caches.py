"""A slot's own part of each cache that workers share: of Redis, Memcached, and of folders.

It works below Django's cache API and changes no setting. Keys get a prefix at the last moment, in
``key_func``, so ``make_key`` gives the key that the server sees. ``clear``, which by itself empties
the whole server, empties the slot's part.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

_LONGEST_KEY = 250  # In bytes; of Memcached.
_KEYS_AT_ONCE = 500
_SECONDS_FOR_SERVER = 5  # When keys of the dead are removed.
_MARKS = ".keys"


class SlotCaches:
    """The caches of this process; there is one such object, as the backends are patched."""

    def __init__(self, folder: str, run: str, generation: int) -> None:
        """``folder`` is the slot's own, named after it; it need not be there yet."""
        # No colon, at which django-redis takes keys apart, and nothing special to SCAN.
        self._prefix = f"shoal-{run}-{os.path.basename(folder)}-"
        self._generation = generation
        self._is_successor = generation > 1
        # Tells whoever comes after us, should we die, which keys to remove.
        self._mark = Path(folder + _MARKS)
        self._folder = folder
        self._used: dict[tuple[Any, ...], Any] = {}  # A Redis cache of each kind and server.
        self._clears: Counter[tuple[str, ...]] = Counter()  # By the servers of a Memcached.
        self._locations: dict[str, str] = {}  # Folders of file-based caches and our own.

    def install(self) -> None:
        """Patch Django's backends; needs no settings."""
        from django.core.cache.backends import filebased, memcached, redis

        redis.RedisCache.key_func = self._key_func(self._redis_prefix)
        redis.RedisCache.validate_key = self._validate_key(redis.RedisCache.validate_key)
        redis.RedisCacheClient.clear = lambda client: self._remove(_client_of(client))
        memcached.BaseMemcachedCache.key_func = self._key_func(self._memcached_prefix, _fitting)
        memcached.BaseMemcachedCache.clear = lambda cache: self._move_on(cache)
        filebased.FileBasedCache._dir = self._dir()

    def adopt_settings(self) -> None:
        """Take note of the project's CACHES; the first time, remove a dead predecessor's keys."""
        from django.conf import settings

        for options in settings.CACHES.values():
            location = options.get("LOCATION")
            if isinstance(location, str | os.PathLike):
                ours = os.path.join(self._folder, f"c{len(self._locations)}")
                self._locations.setdefault(os.path.abspath(location), ours)
        if _has_django_redis(settings.CACHES):
            self._install_django_redis()
        if self._is_successor:
            self._is_successor = False
            remove_keys_of_dead(self._mark)

    def remove_keys(self) -> None:
        """Remove all keys that this slot has on servers; what is out of reach is let be."""
        for cache in self._used.values():
            with suppress(Exception):
                for client in _clients_of(cache):
                    self._remove(client)
        self._mark.unlink(missing_ok=True)

    def _install_django_redis(self) -> None:
        try:
            cache: Any = import_module("django_redis.cache").RedisCache
            clients: Any = import_module("django_redis.client")
        except ImportError:
            return  # Whoever asks for the cache will see why.
        if isinstance(vars(cache).get("key_func"), property):
            return
        cache.key_func = self._key_func(self._redis_prefix)
        for client in (clients.DefaultClient, clients.ShardClient):
            client.clear = lambda client, *_, **__: self._clear_all(client)
        clients.DefaultClient.reverse_key = self._reverse_key()

    def _key_func(
        self, prefix_of: Callable[[Any], str], put: Callable[[str, str], str] = "{}{}".format
    ) -> property:
        """Return what stands in for a backend's ``key_func``, in each of its objects."""

        def get(cache: Any) -> Callable[..., str]:
            prefix, made = prefix_of(cache), vars(cache)["key_func"]
            return lambda *args, **options: put(prefix, made(*args, **options))

        return property(get, lambda cache, made: vars(cache).update(key_func=made))

    def _validate_key(self, validate: Callable[[Any, str], None]) -> Callable[[Any, str], None]:
        """Return a ``validate_key`` that is about the key without its prefix, and quotes that."""
        return lambda cache, key: validate(cache, key.removeprefix(self._prefix))

    def _reverse_key(self) -> property:
        def get(client: Any) -> Callable[[str], str]:
            reverse = vars(client)["reverse_key"]
            return lambda key: str(reverse(key.removeprefix(self._prefix)))

        return property(get, lambda client, given: vars(client).update(reverse_key=given))

    def _redis_prefix(self, cache: Any) -> str:
        if "_shoal_noted" not in vars(cache):
            if not self._used:
                self._mark.write_text(self._prefix)
            cache._shoal_noted = True
            self._used.setdefault(_identity(cache), cache)
        return self._prefix

    def _memcached_prefix(self, cache: Any) -> str:
        return f"{self._prefix}{self._generation}.{self._clears[tuple(cache._servers)]}-"

    def _move_on(self, cache: Any) -> None:
        """Leave the keys where they are, as Memcached lists none, and use others from now on."""
        self._clears[tuple(cache._servers)] += 1

    def _dir(self) -> property:
        def get(cache: Any) -> str:
            path: str = vars(cache)["_dir"]
            return self._locations.get(path, path)

        return property(get, lambda cache, path: vars(cache).update(_dir=path))

    def _clear_all(self, client: Any) -> None:
        for server in _servers_of(client):
            self._remove(server)

    def _remove(self, server: Any) -> bool:
        return remove_prefix(server, self._prefix)


def _fitting(prefix: str, key: str) -> str:
    """Return the key with its prefix, as its hash where Memcached would not take so long a one."""
    from django.core.cache.backends.base import memcache_key_warnings

    if any(memcache_key_warnings(key)) or len(key.encode()) > _LONGEST_KEY:
        return key  # It is refused, and quoted as it is.
    whole = prefix + key
    if len(whole.encode()) <= _LONGEST_KEY:
        return whole
    return prefix + hashlib.sha256(key.encode()).hexdigest()


def remove_prefix(server: Any, prefix: str) -> bool:
    """Remove all keys that begin with ``prefix`` through a client of redis-py."""
    batch = []
    for key in server.scan_iter(match=prefix + "*", count=1000):
        batch.append(key)
        if len(batch) == _KEYS_AT_ONCE:
            server.delete(*batch)
            batch.clear()
    if batch:
        server.delete(*batch)
    return True


def _identity(cache: Any) -> tuple[Any, ...]:
    servers = getattr(cache, "_servers", None) or getattr(cache, "_server", None)
    return type(cache), repr(servers), repr(getattr(cache, "_options", None))


def _client_of(client: Any) -> Any:
    return client.get_client(None, write=True)


def _servers_of(client: Any) -> Iterator[Any]:
    """Yield the clients of redis-py behind one of django-redis."""
    if hasattr(client, "_serverdict"):
        yield from client._serverdict.values()
    else:
        yield client.get_client(write=True)


def _clients_of(cache: Any) -> Iterator[Any]:
    if hasattr(cache, "_cache"):
        yield _client_of(cache._cache)
    else:
        yield from _servers_of(cache.client)


def _has_django_redis(caches: dict[str, Any]) -> bool:
    """True when django-redis is loaded, or a cache of the settings will load it."""
    from django.apps import apps
    from django.utils.module_loading import import_string

    backends = [str(options.get("BACKEND")) for options in caches.values()]
    if apps.ready:  # A backend of the project's own may build on it.
        for backend in backends:
            with suppress(Exception):
                import_string(backend)
    return "django_redis" in sys.modules or any("django_redis" in name for name in backends)


def remove_keys_of_all_dead(directory: str) -> None:
    """Remove the keys of slots whose last worker has died; in the host, after the workers."""
    for mark in sorted(Path(directory).glob("*" + _MARKS)):
        remove_keys_of_dead(mark)


def remove_keys_of_dead(mark: Path) -> None:
    """Remove the keys that a dead worker has left, from the project's caches, if it has any."""
    try:
        prefix = mark.read_text()
    except OSError:
        return
    from django.conf import settings

    for options in settings.CACHES.values():
        with suppress(Exception):  # A server that is gone has no keys.
            for client in _clients_of(_with_little_patience(dict(options))):
                remove_prefix(client, prefix)
    mark.unlink(missing_ok=True)


def _with_little_patience(params: dict[str, Any]) -> Any:
    """Return a Redis cache of those settings; raises for any other."""
    from django.utils.module_loading import import_string

    backend = import_string(params.pop("BACKEND"))
    modules = {base.__module__ for base in backend.__mro__ if base.__name__ == "RedisCache"}
    names = ["socket_timeout", "socket_connect_timeout"]
    if "django_redis.cache" in modules:
        names = [name.upper() for name in names]
    elif "django.core.cache.backends.redis" not in modules:
        raise TypeError(f"{backend} is no Redis cache")
    limits = dict.fromkeys(names, _SECONDS_FOR_SERVER)
    params["OPTIONS"] = {**params.get("OPTIONS", {}), **limits}
    return backend(params.pop("LOCATION", ""), params)
