"""What a check sees of a running service: answers that all checks share, each asked for once."""

from __future__ import annotations

import asyncio
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.probe import choose, endpoints
from inspector.probe.document import Document, NoDocument, read_document
from inspector.probe.drift.compare import Comparison, compare
from inspector.probe.drift.match import Match, match_application
from inspector.probe.once import Once
from inspector.probe.provoke import Errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspector.probe.client import Client, Limits
    from inspector.probe.credentials import Credentials
    from inspector.probe.endpoints import Endpoint
    from inspector.probe.exchange import Exchange
    from inspector.probe.target import Target
    from inspector.project.model import Project

_DOCUMENTS: Final = ("/openapi.json", "/api/openapi.json", "/api/v1/openapi.json", "/v1/openapi.json")
_PAGES: Final = ("/docs", "/redoc")
_IN_PAGE: Final = re.compile(r"""(?:url:\s*|spec-url=)['"]([^'"]+)['"]""")
_TRIES: Final = 4


@dataclass(frozen=True, slots=True)
class Found:
    """Where the OpenAPI document is looked for, what came, and what it is."""

    exchange: Exchange
    document: Document | NoDocument


class Probe:
    """One probe of one service."""

    def __init__(
        self,
        client: Client,
        credentials: Credentials,
        limits: Limits,
        project: Project | None = None,
    ) -> None:
        self.client = client
        self.credentials = credentials
        self.limits = limits
        self.project = project
        self.front = Once(self._front)
        self.missing = Once(self._missing)
        self.found = Once(self._found)
        self.match = Once(self._match)
        self.comparison = Once(self._comparison)
        self.health = Once(self._health)
        self.pages = Once(self._pages)
        self.api = Once(self._api)
        self.errors = Errors(self)

    @property
    def target(self) -> Target:
        """What is probed."""
        return self.client.target

    @property
    def exchanges(self) -> Sequence[Exchange]:
        """Everything that was asked so far."""
        return self.client.exchanges

    async def get(
        self, path: str, *headers: tuple[str, str], anonymous: bool = False, limit: int | None = None
    ) -> Exchange:
        """GET a path below the base URL."""
        return await self.client.get(
            self.target.below(path), headers=headers, anonymous=anonymous, limit=limit
        )

    async def send(
        self,
        method: str,
        path: str,
        *headers: tuple[str, str],
        anonymous: bool = False,
        body: bytes | None = None,
    ) -> Exchange:
        """Send a request for a path below the base URL."""
        return await self.client.send(
            method, self.target.below(path), headers=headers, anonymous=anonymous, body=body
        )

    async def document(self) -> Document | None:
        """Return the OpenAPI document, None where there is none."""
        found = await self.found()
        return found.document if isinstance(found.document, Document) else None

    async def survey(self) -> None:
        """Ask everything that checks usually ask, for those that look at all answers."""
        await asyncio.gather(
            self.front(),
            self.missing(),
            self.pages(),
            self.api(),
            self.errors.not_allowed(),
            self.errors.invalid(),
            self.errors.unauthenticated(),
            self.errors.forbidden(),
            self.errors.bad_host(),
            self.errors.not_acceptable(),
            self.errors.unsupported(),
        )

    # --- answers ---------------------------------------------------------------------------

    async def _front(self) -> Exchange:
        return await self.client.get(self.target.below(""))

    async def _missing(self) -> Exchange:
        """A path that nothing serves."""
        return await self.get(f"/fapi-inspect-{secrets.token_hex(6)}")

    async def _found(self) -> Found:
        """The OpenAPI document: where the code says, at the usual places, where the documentation says."""
        tried: list[Found] = []
        for path in dict.fromkeys([*self._declared(), *_DOCUMENTS]):
            tried.append(await self._read(self.target.below(path)))
            answer = tried[-1].exchange.answer
            if isinstance(tried[-1].document, Document):
                return tried[-1]
            if answer is None or answer.cut:
                break
        for page in await self.pages():
            linked = _IN_PAGE.search(page.answer.text) if page.answer else None
            if linked and linked[1].startswith("/") and not linked[1].startswith("//"):
                tried.append(await self._read(linked[1]))
                if isinstance(tried[-1].document, Document):
                    return tried[-1]
        # of those that are none, the one that tells most
        return next((one for one in tried if one.exchange.status not in {None, 404, 405}), tried[0])

    def _declared(self) -> list[str]:
        apps = self.project.apps if self.project else ()
        options = [value for app in apps for key, value in app.options if key == "openapi_url"]
        return [value for value in options if isinstance(value, str) and value.startswith("/")]

    async def _read(self, path: str) -> Found:
        exchange = await self.client.get(path, limit=self.limits.document)
        answer = exchange.answer
        if answer is None:
            why = exchange.failure.message if exchange.failure else "there was no answer"
            return Found(exchange, NoDocument(why))
        if not answer.is_success:
            return Found(exchange, NoDocument(f"{exchange.title} answers {answer.status}"))
        if answer.cut or answer.undecoded:
            return Found(
                exchange, NoDocument(f"{exchange.path} cannot be read: {answer.cut or answer.undecoded}")
            )
        return Found(exchange, await asyncio.to_thread(read_document, answer.body))

    async def read_below(self, path: str) -> Document | None:
        """Return the document of an application that is mounted at a path."""
        found = await self._read(self.target.below(f"{path.rstrip('/')}/openapi.json"))
        return found.document if isinstance(found.document, Document) else None

    async def _match(self) -> Match | None:
        """The application of the project that runs here."""
        if self.project is None:
            return None
        return match_application(self.project, await self.document())

    async def _comparison(self) -> Comparison | None:
        """The routes that run beside those of the code, None where there is nothing to compare."""
        match = await self.match()
        document = await self.document()
        if self.project is None or match is None or match.app is None:
            return None
        below = {}
        for route in match.app.routes if document else ():
            if route.kind == "mount":
                below[route.path] = await self.read_below(route.path)
        return compare(self.project, match.app, document, below)

    async def _pages(self) -> tuple[Exchange, ...]:
        """Answers that are documents for people: the front page, and the documentation."""
        asked = [await self.front(), *[await self.get(path) for path in _PAGES]]
        return tuple(one for one in asked if one.answer and one.answer.is_success and one.answer.says_html)

    async def _health(self) -> tuple[Endpoint, ...]:
        """Every health endpoint; the usual paths are tried where no known path is one."""
        match = await self.match()
        paths = endpoints.candidates(await self.document(), match.app if match else None)
        missing = (await self.missing()).answer
        everything = missing is not None and missing.is_success
        known = [(path, source) for path, source in paths if source != "usual"]
        found = await self._endpoints(known, everything)
        kinds = {one.kind for one in found}
        if not {"liveness", "readiness"} <= kinds:
            guesses = [(path, source) for path, source in paths if source == "usual"]
            guessed = await self._endpoints(guesses, everything)
            found += [one for one in guessed if one.kind not in kinds]
        return tuple(found)

    async def _endpoints(
        self, paths: Sequence[tuple[str, endpoints.Source]], everything: bool
    ) -> list[Endpoint]:
        exchanges = await asyncio.gather(*(self.get(path) for path, _ in paths))
        found = []
        for (path, source), exchange in zip(paths, exchanges, strict=True):
            kind = endpoints.kind_of(path)
            answer = exchange.answer
            if kind and answer and endpoints.is_endpoint(answer, source, answers_everything=everything):
                found.append(endpoints.Endpoint(path, kind, source, exchange))
        return found

    async def liveness(self) -> Endpoint | None:
        """Return the endpoint that says whether the process is alive."""
        return endpoints.best(await self.health(), ("liveness", "health"))

    async def readiness(self) -> Endpoint | None:
        """Return the endpoint that says whether the service can do its work."""
        return endpoints.best(await self.health(), ("readiness", "health"))

    async def cheap_path(self) -> str:
        """Return an absolute path that answers without work: the liveness endpoint, or the base."""
        alive = await self.liveness()
        return alive.exchange.path if alive else (await self.front()).path

    async def answers(self) -> tuple[Exchange, ...]:
        """Return an answer for programs and those for people, as far as there are some."""
        api = await self.api()
        return (*([api] if api else []), *await self.pages())

    async def _api(self) -> Exchange | None:
        """An answer for programs: JSON, and a success."""
        alive = await self.liveness()
        if alive and alive.exchange.answer and _is_json(alive.exchange):
            return alive.exchange
        front = await self.front()
        if _is_json(front):
            return front
        document = await self.document()
        for operation, path in list(choose.callable_gets(document))[:_TRIES] if document else ():
            if not operation.secured or self.credentials.given:
                exchange = await self.get(path)
                if _is_json(exchange):
                    return exchange
        found = await self.found()
        return found.exchange if _is_json(found.exchange) else None


def _is_json(exchange: Exchange) -> bool:
    answer = exchange.answer
    return answer is not None and answer.is_success and answer.says_json
