"""What projects do to caches: keys of their own making, and a backend that goes to the server."""

from django.core.cache.backends.redis import RedisCache


def make_key(key, key_prefix, version):
    return f"v{version}/{key}"


class TellingCache(RedisCache):
    def seconds_left(self, key):
        return self._cache.get_client(None).ttl(self.make_key(key))
