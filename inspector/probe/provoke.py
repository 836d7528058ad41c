"""Errors of a service, each provoked by a request that can change nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.probe import choose
from inspector.probe.once import Once

if TYPE_CHECKING:
    from inspector.probe.context import Probe
    from inspector.probe.document import Document, Operation
    from inspector.probe.exchange import Exchange

FOREIGN_HOST: Final = "fapi-inspect.invalid"  # RFC 6761: never resolves, belongs to nobody
_TRIES: Final = 4


@dataclass(frozen=True, slots=True)
class Provoked:
    """A request that should be refused, and the operation of the document that it calls, if it is one."""

    exchange: Exchange
    operation: Operation | None = None


class Errors:
    """The errors of a service, each asked for once."""

    def __init__(self, probe: Probe) -> None:
        self._probe = probe
        self.not_allowed = Once(self._not_allowed)
        self.invalid = Once(self._invalid)
        self.unauthenticated = Once(self._unauthenticated)
        self.forbidden = Once(self._forbidden)
        self.bad_host = Once(self._bad_host)
        self.not_acceptable = Once(self._not_acceptable)
        self.unsupported = Once(self._unsupported)

    async def _not_allowed(self) -> Provoked | None:
        """405: OPTIONS for something that is there, or GET where the document has none."""
        document = await self._probe.document()
        for path in await self._present(document):
            exchange = await self._probe.client.send("OPTIONS", path)
            if exchange.status == 405:
                return Provoked(exchange)
        for path in _without_get(document) if document else ():
            exchange = await self._probe.get(path)
            if exchange.status == 405:
                return Provoked(exchange)
        return None

    async def _present(self, document: Document | None) -> list[str]:
        """A few absolute paths of something that is there."""
        alive = await self._probe.liveness()
        found = [alive.exchange.path] if alive else []
        if document is not None:
            ordered = sorted(document.operations, key=lambda one: "{" in one.path)
            paths = [choose.filled(operation) for operation in ordered[:_TRIES]]
            found += [self._probe.target.below(path.partition("?")[0]) for path in paths if path]
            found.append((await self._probe.found()).exchange.path)
        return list(dict.fromkeys(found))

    async def _invalid(self) -> Provoked | None:
        """422, or 400: a parameter that does not match its schema."""
        document = await self._probe.document()
        if document is None:
            return None
        chosen = choose.invalid_gets(document, with_credentials=self._probe.credentials.given)
        for provocation in list(chosen)[:_TRIES]:
            exchange = await self._probe.get(provocation.path)
            if exchange.status in {400, 422}:
                return Provoked(exchange, provocation.operation)
        return await self._broken_body(document) if self._probe.client.unsafe else None

    async def _broken_body(self, document: Document) -> Provoked | None:
        for operation, path in self._posts(document):
            kind = ("content-type", "application/json")
            exchange = await self._probe.send("POST", path, kind, body=b"{")
            if exchange.status in {400, 422}:
                return Provoked(exchange, operation)
        return None

    def _posts(self, document: Document) -> list[tuple[Operation, str]]:
        """POST operations that need a body, with the path to call them; for `--unsafe` alone."""
        found = []
        for operation in document.operations:
            path = choose.filled(operation)
            allowed = not operation.secured or self._probe.credentials.given
            if operation.method == "POST" and operation.body_required and allowed and path is not None:
                found.append((operation, path))
        return found[:_TRIES]

    async def _unauthenticated(self) -> tuple[Provoked, ...]:
        """401: operations that say they need credentials, asked without any."""
        document = await self._probe.document()
        secured = [one for one in choose.harmless_gets(document) if one.secured] if document else []
        tried = []
        for operation in secured:
            path = choose.filled(operation)
            if path is None:
                continue
            exchange = await self._probe.get(path, anonymous=True)
            tried.append(Provoked(exchange, operation))
            if exchange.status in {401, 403} or len(tried) == _TRIES:
                break
        return tuple(tried)

    async def _forbidden(self) -> Provoked | None:
        """403: operations that the given credentials are not good for."""
        document = await self._probe.document()
        if document is None or not self._probe.credentials.given:
            return None
        secured = [(one, path) for one, path in choose.callable_gets(document) if one.secured]
        for operation, path in secured[:_TRIES]:
            exchange = await self._probe.get(path)
            if exchange.status == 403:
                return Provoked(exchange, operation)
        return None

    async def _bad_host(self) -> Exchange:
        """400: a host that this service cannot be."""
        alive = await self._probe.liveness()
        return await self._probe.get(alive.path if alive else "/", ("host", FOREIGN_HOST), anonymous=True)

    async def _not_acceptable(self) -> Exchange | None:
        """406: a media type that nothing produces."""
        api = await self._probe.api()
        if api is None:
            return None
        return await self._probe.client.get(api.path, headers=[("accept", "application/x-fapi-inspect")])

    async def _unsupported(self) -> Provoked | None:
        """415: a body of an unheard-of media type; only where it is allowed to send bodies."""
        document = await self._probe.document()
        if document is None or not self._probe.client.unsafe:
            return None
        for operation, path in self._posts(document):
            kind = ("content-type", "application/x-fapi-inspect")
            return Provoked(await self._probe.send("POST", path, kind, body=b"fapi-inspect"), operation)
        return None


def _without_get(document: Document) -> list[str]:
    """A few paths that the document has with other methods alone."""
    methods: dict[str, set[str]] = {}
    for operation in document.operations:
        methods.setdefault(operation.path, set()).add(operation.method)
    found = [path for path, own in methods.items() if "{" not in path and not own & {"GET", "HEAD"}]
    return found[:_TRIES]
