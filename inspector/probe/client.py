"""The client: asks one origin, safely, and turns whatever happens into a record."""

from __future__ import annotations

import asyncio
import importlib.util
import ssl
import time
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Final, Self

import httpx

from inspector import __version__
from inspector.probe.body import Body
from inspector.probe.exchange import Answer, Exchange, Failure, Redirect, Trouble
from inspector.probe.failures import failure_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from inspector.probe.credentials import Credentials
    from inspector.probe.target import Target

USER_AGENT: Final = f"fapi-inspect/{__version__}"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS: Final = 5
_PATIENCE: Final = 4  # time-outs one after the other until nothing more is asked


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much: seconds a request, bytes a body, requests at once."""

    total: float = 10.0
    connect: float = 5.0
    read: float = 10.0
    body: int = 2 * 1024 * 1024
    document: int = 16 * 1024 * 1024
    at_once: int = 6
    run: float = 90.0  # all requests of a probe together

    @classmethod
    def within(cls, seconds: float) -> Limits:
        """Return limits for requests that may take some seconds each."""
        return cls(total=seconds, connect=min(seconds, 5.0), read=seconds, run=9 * seconds)


class UnsafeRequestError(RuntimeError):
    """A check wanted to send what might change something, and was not allowed to."""


class Client:
    """Sends requests to a target; the only way that anything is sent.

    Methods other than GET, HEAD and OPTIONS need `unsafe`. Redirects are followed on the
    origin alone. Cookies of the server are not kept, proxies and `.netrc` of the
    environment are not used. Nothing that goes wrong raises: it is in the exchange.
    """

    def __init__(
        self,
        target: Target,
        credentials: Credentials,
        limits: Limits,
        *,
        unsafe: bool = False,
        insecure: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
        sent: Callable[[Exchange], None] | None = None,
    ) -> None:
        self.target = target
        self.unsafe = unsafe
        self.exchanges: list[Exchange] = []
        self._credentials = credentials
        self._limits = limits
        self._sent = sent
        self._gate = asyncio.Semaphore(limits.at_once)
        self._timeouts = 0
        self._http = httpx.AsyncClient(
            transport=transport,
            verify=_context(insecure=insecure) if target.secure and transport is None else False,
            http2=importlib.util.find_spec("h2") is not None,
            timeout=httpx.Timeout(limits.read, connect=limits.connect, pool=limits.total),
            limits=httpx.Limits(max_connections=limits.at_once),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.__aexit__(kind, error, trace)

    async def get(
        self,
        path: str,
        *,
        headers: Iterable[tuple[str, str]] = (),
        anonymous: bool = False,
        limit: int | None = None,
    ) -> Exchange:
        """GET an absolute path of the origin."""
        return await self.send("GET", path, headers=headers, anonymous=anonymous, limit=limit)

    async def send(
        self,
        method: str,
        path: str,
        *,
        headers: Iterable[tuple[str, str]] = (),
        anonymous: bool = False,
        body: bytes | None = None,
        limit: int | None = None,
    ) -> Exchange:
        """Send one request and follow its redirects on the origin.

        `headers` win over those of the user; `anonymous` leaves out what authenticates.
        Raises UnsafeRequestError, which is a mistake of the caller.
        """
        if method not in SAFE_METHODS and not self.unsafe:
            raise UnsafeRequestError(f"{method} needs --unsafe")
        pairs = self._headers(headers, anonymous=anonymous)
        started = time.perf_counter()
        hops: list[Redirect] = []
        try:
            async with self._gate, asyncio.timeout(self._limits.total):
                exchange = await self._follow(method, path, pairs, body, limit or self._limits.body, hops)
        except TimeoutError as error:
            failure = failure_of(error, self.target, self._limits)
            exchange = Exchange(
                method, path, pairs, failure=failure, seconds=time.perf_counter() - started, redirects=tuple(hops)
            )
        self._note(exchange)
        return exchange

    def _headers(
        self, headers: Iterable[tuple[str, str]], *, anonymous: bool
    ) -> tuple[tuple[str, str], ...]:
        own = {"user-agent": USER_AGENT, "accept": "*/*", "accept-encoding": "identity"}
        for name, value in (*self._credentials.pairs(anonymous=anonymous), *headers):
            own[name.lower()] = value
        return tuple(own.items())

    async def _follow(
        self,
        method: str,
        path: str,
        headers: tuple[tuple[str, str], ...],
        body: bytes | None,
        limit: int,
        hops: list[Redirect],
    ) -> Exchange:
        while True:
            exchange = await self._once(method, path, headers, body, limit, tuple(hops))
            answer = exchange.answer
            location = answer.header("location") if answer else None
            if answer is None or location is None or answer.status not in _REDIRECTS:
                return exchange
            onward = self._onward(path, location)
            followed = onward is not None and len(hops) < _MOST_REDIRECTS and method in SAFE_METHODS
            hops.append(Redirect(answer.status, location, followed))
            if onward is None or not followed:
                return _redirected(exchange, hops)
            path = onward

    def _onward(self, path: str, location: str) -> str | None:
        """The path of a redirect on this origin, None where it leads elsewhere or nowhere."""
        try:
            url = self.target.request_url(path).join(location)
        except (httpx.InvalidURL, UnicodeError):
            return None
        return url.raw_path.decode("ascii") if self.target.same_origin(url) and not url.userinfo else None

    async def _once(
        self,
        method: str,
        path: str,
        headers: tuple[tuple[str, str], ...],
        body: bytes | None,
        limit: int,
        hops: tuple[Redirect, ...],
    ) -> Exchange:
        if self._timeouts >= _PATIENCE:
            text = f"not asked, after {_PATIENCE} time-outs one after the other"
            return Exchange(method, path, headers, failure=Failure(Trouble.GIVEN_UP, text), redirects=hops)
        started = time.perf_counter()
        first = started
        answer: Answer | None = None
        failure: Failure | None = None
        try:
            request = httpx.Request(method, self.target.request_url(path), headers=headers, content=body)
            response = await self._http.send(request, stream=True, auth=None, follow_redirects=False)
            first = time.perf_counter()
            try:
                answer = await self._read(response, limit, started + self._limits.total)
            finally:
                await response.aclose()
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, ssl.SSLError, OSError, ValueError) as error:
            failure = failure_of(error, self.target, self._limits)
        seconds = time.perf_counter() - started
        return Exchange(method, path, headers, answer, failure, first - started, seconds, hops)

    async def _read(self, response: httpx.Response, limit: int, deadline: float) -> Answer:
        """Read a body up to the limit; one that breaks off or never ends still has a status and headers."""
        body = Body(response.headers.get("content-encoding", ""), limit)
        try:
            async with asyncio.timeout(max(deadline - time.perf_counter(), 0) * 0.95):
                async for chunk in response.aiter_raw():
                    if not body.feed(chunk):
                        break
                else:
                    body.end()
        except (httpx.HTTPError, httpx.StreamError, TimeoutError) as error:
            body.cut = failure_of(error, self.target, self._limits).message
            if isinstance(error, (TimeoutError, httpx.TimeoutException)):
                body.cut = f"it did not end within {self._limits.total:g} s"
        return Answer(
            status=response.status_code,
            reason=_text(response.extensions.get("reason_phrase", b"")),
            http_version=_text(response.extensions.get("http_version", b"HTTP/1.1")),
            headers=tuple((_text(name).lower(), _text(value)) for name, value in response.headers.raw),
            body=body.data(),
            wire=body.wire,
            cut=body.cut,
            undecoded=body.undecoded,
        )

    def _note(self, exchange: Exchange) -> None:
        answer, failure = exchange.answer, exchange.failure
        if failure is None or failure.trouble is not Trouble.GIVEN_UP:
            late = (failure and failure.trouble is Trouble.TIMEOUT) or (answer and answer.cut and _was_late(answer))
            self._timeouts = self._timeouts + 1 if late else 0
        self.exchanges.append(exchange)
        if self._sent is not None:
            self._sent(exchange)


def _was_late(answer: Answer) -> bool:
    return answer.cut is not None and answer.cut.startswith("it did not end within")


def _redirected(exchange: Exchange, hops: list[Redirect]) -> Exchange:
    return Exchange(
        exchange.method,
        exchange.path,
        exchange.sent,
        exchange.answer,
        exchange.failure,
        exchange.first_byte,
        exchange.seconds,
        tuple(hops),
    )


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")


def _context(*, insecure: bool) -> ssl.SSLContext:
    """Trust what the system and `SSL_CERT_FILE` trust, and what comes with httpx; or anything."""
    if insecure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    context = httpx.create_ssl_context()
    context.load_default_certs()
    return context
