import time
from functools import lru_cache
from typing import Annotated, Any

from fastapi import Depends

from bookshop.core.settings import get_cache_settings


class MemoryCache:
    """A cache in the process, with the calls of the Redis client it stands in for."""

    def __init__(self, *, max_entries: int) -> None:
        self._max_entries = max_entries
        self._entries: dict[str, tuple[Any, float | None]] = {}

    async def get(self, key: str) -> Any | None:
        value, expires_at = self._entries.get(key, (None, None))
        if expires_at is not None and expires_at < time.monotonic():
            del self._entries[key]
            return None
        return value

    async def set(self, key: str, value: Any, ttl: int | None = None) -> None:
        if len(self._entries) >= self._max_entries:
            self._entries.pop(next(iter(self._entries)))
        self._entries[key] = (value, None if ttl is None else time.monotonic() + ttl)

    async def delete(self, key: str) -> None:
        self._entries.pop(key, None)


@lru_cache(maxsize=1)
def get_cache() -> MemoryCache:
    return MemoryCache(max_entries=get_cache_settings().max_entries)


CacheDep = Annotated[MemoryCache, Depends(get_cache)]
