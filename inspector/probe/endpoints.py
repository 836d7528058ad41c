"""Where the health endpoints of a service are, and what their answers say of its components."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from inspector.probe.exchange import NotJson

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from inspector.probe.document import Document
    from inspector.probe.exchange import Answer, Exchange, Json
    from inspector.project.records import Application

Kind = Literal["liveness", "readiness", "health"]
Source = Literal["the OpenAPI document", "the code", "usual"]

USUAL: Final = (
    "/health/live",
    "/health/ready",
    "/livez",
    "/readyz",
    "/healthz",
    "/health",
    "/live",
    "/ready",
    "/liveness",
    "/readiness",
    "/api/health",
    "/ping",
    "/status",
)
_LIVE: Final = re.compile(r"/(live|livez|liveness|alive)/?$", re.IGNORECASE)
_READY: Final = re.compile(r"/(ready|readyz|readiness)/?$", re.IGNORECASE)
_HEALTH: Final = re.compile(r"/(health|healthz|health[-_]?check|heartbeat|ping|status|up)/?$", re.IGNORECASE)
_STATES: Final = frozenset({"status", "state", "health", "result", "ok", "healthy", "ready", "alive", "up"})
_BAD: Final = frozenset(
    """
    bad broken critical dead degraded disconnected down error fail failed failing failure false ko
    not_ready notready not-ready offline outage timeout unavailable unhealthy unreachable
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
_COMPONENTS: Final = frozenset({"checks", "components", "dependencies", "services", "details", "entries"})
_DEEPEST: Final = 6


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A health endpoint that answered: `source` says how it was found."""

    path: str
    kind: Kind
    source: Source
    exchange: Exchange


def kind_of(path: str) -> Kind | None:
    """What a path is for, by its last segment."""
    if _LIVE.search(path):
        return "liveness"
    if _READY.search(path):
        return "readiness"
    return "health" if _HEALTH.search(path) else None


def candidates(document: Document | None, app: Application | None) -> tuple[tuple[str, Source], ...]:
    """Return the paths to try: those that are known to be there first, then the usual ones."""
    found: dict[str, Source] = {}
    for operation in document.operations if document else ():
        if operation.method == "GET" and "{" not in operation.path and kind_of(operation.path):
            found.setdefault(operation.path, "the OpenAPI document")
    for route in app.routes if app else ():
        if route.kind == "http" and "GET" in route.methods and "{" not in route.path and kind_of(route.path):
            found.setdefault(route.path, "the code")
    for path in USUAL:
        found.setdefault(path, "usual")
    return tuple(found.items())


def is_endpoint(answer: Answer, source: Source, *, answers_everything: bool) -> bool:
    """Whether an answer comes from a health endpoint.

    A guessed path has to convince: behind a catch-all, which answers everything, with JSON.
    """
    if source != "usual":
        return answer.status not in {404, 405}
    if answer.status == 503:
        return answer.says_json
    if not answer.is_success:
        return False
    return answer.says_json if answers_everything else not answer.says_html


def failing(body: Json | NotJson) -> tuple[str, ...]:
    """Return the components that a health answer says are not well, as dotted names."""
    return () if isinstance(body, NotJson) else tuple(dict.fromkeys(_failing(body, (), 0)))


def _failing(value: Json, way: tuple[str, ...], depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    match value:
        case dict():
            for key, inner in value.items():
                yield from _failing(inner, (*way, key), depth + 1)
        case list():
            for number, inner in enumerate(value[:100]):
                yield from _failing(inner, (*way, _name(inner, number)), depth + 1)
        case str() | bool() if _is_bad(value) and _tells(way):
            yield ".".join(way)


def _is_bad(value: str | bool) -> bool:
    return value is False if isinstance(value, bool) else value.strip().lower() in _BAD


def _tells(way: Sequence[str]) -> bool:
    """Whether a value at this place is about a state: of the whole, or of a component by its name."""
    if not way:
        return False
    return way[-1].lower() in _STATES or any(part.lower() in _COMPONENTS for part in way[:-1])


def _name(item: Json, number: int) -> str:
    match item:
        case {"name": str(name)} | {"component": str(name)} | {"id": str(name)}:
            return name
        case _:
            return str(number)


def best(endpoints: Iterable[Endpoint], kinds: Sequence[Kind]) -> Endpoint | None:
    """Return the endpoint of the first of these kinds that there is, an answering one if there is one."""
    found = list(endpoints)
    for kind in kinds:
        of_kind = [one for one in found if one.kind == kind]
        answering = [one for one in of_kind if one.exchange.answer and one.exchange.answer.is_success]
        if of_kind:
            return (answering or of_kind)[0]
    return None
