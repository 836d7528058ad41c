"""The rows of a probe: a line a result, a line a check that has none yet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.report.filter import How, Key, Row, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from inspector.probe.report import Result
    from inspector.project.records import Application, Place, Route
    from inspector.tui.probing import CheckInfo

SIGNS: Final = {
    "fail": "✗",
    "warn": "▲",
    "pass": "✓",
    "skip": "○",
    "running": "◌",
    "waiting": "·",
}
"""One sign a state, so that colour is never all that tells them apart."""

VOCABULARY: Final = Vocabulary(
    {
        "status": Key(How.BEGINS, "what became of the check", tuple(SIGNS)),
        "check": Key(How.BEGINS, "code or name of the check"),
        "group": Key(How.BEGINS, "what it is about", ("health", "headers", "errors", "openapi", "drift")),
        "file": Key(How.CONTAINS, "path of the file that it leads to"),
    }
)


@dataclass(frozen=True, slots=True)
class ProbeItem:
    """A result of a check, or a check without one; `number` tells several results apart."""

    info: CheckInfo
    state: str
    number: int
    result: Result | None
    title: str  # of its group, with how many there are of each state
    row: Row

    @property
    def message(self) -> str:
        """What was found."""
        return self.result.message if self.result is not None else ""


def probe_items(
    checks: Iterable[CheckInfo], results: Mapping[str, tuple[Result, ...]], running: Iterable[str] = ()
) -> tuple[ProbeItem, ...]:
    """Make the rows of checks, in their order, with what is known of each."""
    listed = tuple(checks)
    busy = frozenset(running)
    states = {one.code: list(_states(one.code, results, busy)) for one in listed}
    counts: dict[str, Counter[str]] = {}
    for one in listed:
        counts.setdefault(one.group, Counter()).update(state for state, _ in states[one.code])
    return tuple(
        ProbeItem(one, state, number, result, _title(one, counts[one.group]), _row(one, state, result))
        for one in listed
        for number, (state, result) in enumerate(states[one.code])
    )


def _states(
    code: str, results: Mapping[str, tuple[Result, ...]], busy: frozenset[str]
) -> Iterator[tuple[str, Result | None]]:
    found = results.get(code, ())
    if code in busy:
        yield "running", None
    elif not found:
        yield "waiting", None
    for result in found if code not in busy else ():
        yield result.status.value, result


def _title(info: CheckInfo, counts: Counter[str]) -> str:
    return f"{info.title}  {tally(counts)}".rstrip()


def tally(counts: Mapping[str, int]) -> str:
    """`✗ 2  ▲ 1  ✓ 12`: how many there are of each state, the worst first."""
    return "  ".join(f"{SIGNS[state]} {counts[state]}" for state in SIGNS if counts.get(state))


def _row(info: CheckInfo, state: str, result: Result | None) -> Row:
    message = result.message if result is not None else None
    url = result.request.url if result is not None and result.request is not None else None
    place = result.place if result is not None else None
    return Row.of(
        (info.code, info.name, state, message, url, place.file if place else None),
        {
            "status": (state,),
            "check": (info.code, info.name),
            "group": (info.group,),
            "file": (place.file if place else None,),
        },
    )


def route_at(apps: Iterable[Application], place: Place) -> Route | None:
    """Return the route that stands at a place: where it is registered, or where its handler is."""
    routes = [route for app in apps for route in app.routes]
    for route in routes:
        if (route.registered.file, route.registered.line) == (place.file, place.line):
            return route
    return next((one for one in routes if (one.file, one.line) == (place.file, place.line)), None)
