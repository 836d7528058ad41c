"""How a check is declared: one function, its page as docstring.

    @check("FP01", Group.HEALTH)
    async def reachability(probe: Probe) -> AsyncIterator[Verdict]:
        '''The service answers over HTTP.

        ...the page: what is asked, what is expected and why, what to do...
        '''
        exchange = await probe.front()
        yield passed("...", exchange)

A check yields a verdict for each thing that it looked at, at least one. It asks through
`probe` alone, judges what came back, and raises nothing for what a server does.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from inspector.probe.context import Probe
    from inspector.probe.exchange import Exchange
    from inspector.project.records import Place


class Status(StrEnum):
    """What became of a check: it holds, it could be better, it does not hold, it could not be looked at."""

    PASS = "pass"  # noqa: S105 - no password
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"


class Group(StrEnum):
    """What a check is about."""

    HEALTH = "health"
    HEADERS = "headers"
    ERRORS = "errors"
    OPENAPI = "openapi"
    DRIFT = "drift"


class Phase(IntEnum):
    """When a check runs: alone at the start, together with others, or once all others have asked."""

    FIRST = 1
    MIDDLE = 2
    LAST = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: the fact, its consequence and what to do; the exchange that shows it."""

    status: Status
    message: str
    exchange: Exchange | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """A check of the list."""

    code: str
    name: str
    group: Group
    phase: Phase
    page: str  # Markdown: the first line is the summary
    run: Callable[[Probe], AsyncIterator[Verdict]]

    @property
    def summary(self) -> str:
        """The page's first line."""
        return self.page.partition("\n")[0]


def check(
    code: str, group: Group, *, phase: Phase = Phase.MIDDLE
) -> Callable[[Callable[[Probe], AsyncIterator[Verdict]]], Check]:
    """Declare the decorated function as the check `code`; its name with hyphens is the check's name."""

    def declare(run: Callable[[Probe], AsyncIterator[Verdict]]) -> Check:
        name = run.__name__.replace("_", "-")
        return Check(code, name, group, phase, inspect.cleandoc(run.__doc__ or ""), run)

    return declare


def passed(message: str, exchange: Exchange | None = None) -> Verdict:
    """All is well."""
    return Verdict(Status.PASS, message, exchange)


def warned(message: str, exchange: Exchange | None = None, place: Place | None = None) -> Verdict:
    """It works, and could be better."""
    return Verdict(Status.WARN, message, exchange, place)


def failed(message: str, exchange: Exchange | None = None, place: Place | None = None) -> Verdict:
    """It is wrong."""
    return Verdict(Status.FAIL, message, exchange, place)


def skipped(message: str, exchange: Exchange | None = None) -> Verdict:
    """It could not be looked at, and why."""
    return Verdict(Status.SKIP, message, exchange)


def unanswered(exchange: Exchange) -> Verdict:
    """There was no answer to a request that should have one."""
    why = exchange.failure.message if exchange.failure else "there was no answer"
    return Verdict(Status.FAIL, f"{exchange.title}: {why}", exchange)
