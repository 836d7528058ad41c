"""Answers that several checks look at, asked for once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")


class _Unasked:
    """There is no answer yet."""


_UNASKED: Final = _Unasked()


class Once(Generic[T]):
    """A question that is asked by whoever needs the answer first; the others wait for it."""

    def __init__(self, ask: Callable[[], Awaitable[T]]) -> None:
        self._ask = ask
        self._answer: T | _Unasked = _UNASKED
        self._lock = asyncio.Lock()

    async def __call__(self) -> T:
        """Return the answer."""
        async with self._lock:
            if isinstance(self._answer, _Unasked):
                self._answer = await self._ask()
            return self._answer
