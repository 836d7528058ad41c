import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")


def retry(
    *, attempts: int, exceptions: tuple[type[Exception], ...], delay: float = 0.2
) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Awaitable[R]]]:
    """Run a coroutine function again after transient failures, backing off with jitter."""

    def decorate(function: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
        @wraps(function)
        async def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            for attempt in range(1, attempts):
                try:
                    return await function(*args, **kwargs)
                except exceptions as exc:
                    pause = delay * 2 ** (attempt - 1) * random.uniform(0.5, 1.5)
                    logger.warning(
                        "Retrying after a failure",
                        extra={
                            "call": function.__qualname__,
                            "attempt": attempt,
                            "cause": repr(exc),
                        },
                    )
                    await asyncio.sleep(pause)
            return await function(*args, **kwargs)

        return wrapper

    return decorate


class CircuitBreaker:
    """Stops calling a service that keeps failing, for a while."""

    def __init__(self, *, failure_threshold: int, reset_after: float) -> None:
        self._failure_threshold = failure_threshold
        self._reset_after = reset_after
        self._failures = 0
        self._opened_at: float | None = None

    @property
    def is_open(self) -> bool:
        if self._opened_at is None:
            return False
        return time.monotonic() - self._opened_at < self._reset_after

    def record_success(self) -> None:
        self._failures = 0
        self._opened_at = None

    def record_failure(self) -> None:
        self._failures += 1
        if self._failures >= self._failure_threshold:
            self._opened_at = time.monotonic()
