"""The client: asks one origin, safely, and turns whatever happens into a record."""

from __future__ import annotations

import asyncio
import importlib.util
import ssl
import time
from dataclasses import dataclass, field, replace
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Final, Self

import httpx

from inspector import __version__
from inspector.probe.body import Body
from inspector.probe.exchange import Answer, Exchange, Failure, Redirect, Trouble
from inspector.probe.failures import failure_of
from inspector.probe.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from inspector.probe.credentials import Credentials
    from inspector.probe.target import Target

USER_AGENT: Final = f"fapi-inspect/{__version__}"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS: Final = 5
_GRACE: Final = 0.2  # seconds in which an answer that is cut off can still be kept
_PATIENCE: Final = 4  # time-outs one after the other until nothing more is asked


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much: seconds a request, bytes a body, requests at once."""

    total: float = 10.0
    connect: float = 5.0
    read: float = 10.0
    body: int = 256 * 1024  # all of them are kept until the end
    document: int = 16 * 1024 * 1024
    at_once: int = 6
    run: float = 90.0  # all requests of a probe together

    @classmethod
    def within(cls, seconds: float) -> Limits:
        """Return limits for requests that may take some seconds each."""
        return cls(total=seconds, connect=min(seconds, 5.0), read=seconds, run=9 * seconds)


@dataclass(frozen=True, slots=True)
class _Request:
    """What is to be sent: an absolute path, all headers, and how long the answer's body may be."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes | None
    limit: int


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
        self._is_resolved = transport is not None or target.address is not None
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
        async with self._gate:
            exchange = await self._within_time(
                _Request(method, path, pairs, body, limit or self._limits.body)
            )
        self._note(exchange)
        return exchange

    async def _within_time(self, request: _Request) -> Exchange:
        started = time.perf_counter()
        deadline = asyncio.get_running_loop().time() + self._limits.total
        try:
            async with asyncio.timeout_at(deadline + _GRACE):
                return await self._follow(request, deadline)
        except TimeoutError as error:
            failure = failure_of(error, self.target, self._limits)
            seconds = time.perf_counter() - started
            return Exchange(request.method, request.path, request.headers, failure=failure, seconds=seconds)

    def _headers(self, headers: Iterable[tuple[str, str]], *, anonymous: bool) -> tuple[tuple[str, str], ...]:
        own = {"user-agent": USER_AGENT, "accept": "*/*", "accept-encoding": "identity"}
        for name, value in (*self._credentials.pairs(anonymous=anonymous), *headers):
            own[name.lower()] = value
        return tuple(own.items())

    async def _follow(self, request: _Request, deadline: float) -> Exchange:
        hops: tuple[Redirect, ...] = ()
        while True:
            exchange = replace(await self._once(request, deadline), redirects=hops)
            answer = exchange.answer
            location = answer.header("location") if answer else None
            if answer is None or location is None or answer.status not in _REDIRECTS:
                return exchange
            onward = self._onward(request.path, location)
            followed = onward is not None and len(hops) < _MOST_REDIRECTS and request.method in SAFE_METHODS
            hops = (*hops, Redirect(answer.status, location, followed))
            if onward is None or not followed:
                return replace(exchange, redirects=hops)
            request = replace(request, path=onward)

    def _onward(self, path: str, location: str) -> str | None:
        """The path of a redirect on this origin, None where it leads elsewhere or nowhere."""
        try:
            url = self.target.request_url(path).join(location)
        except (httpx.InvalidURL, UnicodeError):
            return None
        return url.raw_path.decode("ascii") if self.target.same_origin(url) and not url.userinfo else None

    async def _once(self, request: _Request, deadline: float) -> Exchange:
        method, path, headers = request.method, request.path, request.headers
        if self._timeouts >= _PATIENCE:
            text = f"not asked, after {_PATIENCE} time-outs one after the other"
            return Exchange(method, path, headers, failure=Failure(Trouble.GIVEN_UP, text))
        answer: Answer | None = None
        failure: Failure | None = None
        first = started = time.perf_counter()
        try:
            await self._resolve()
            url = self.target.request_url(path)
            sent = httpx.Request(method, url, headers=headers, content=request.body)
            response = await self._http.send(sent, stream=True, auth=None, follow_redirects=False)
            first = time.perf_counter()
            try:
                answer = await self._read(response, request.limit, deadline)
            finally:
                await response.aclose()
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, ssl.SSLError, OSError) as error:
            failure = failure_of(error, self.target, self._limits)
        seconds = time.perf_counter() - started
        return Exchange(method, path, headers, answer, failure, first - started, seconds)

    async def _resolve(self) -> None:
        if not self._is_resolved:
            try:
                await resolve(self.target.host, self.target.port, self._limits.connect)
            except TimeoutError:
                raise httpx.ConnectTimeout("the resolver did not answer") from None
            self._is_resolved = True

    async def _read(self, response: httpx.Response, limit: int, deadline: float) -> Answer:
        """Read a body up to the limit; one that breaks off or never ends still has a status and headers."""
        body = Body(response.headers.get("content-encoding", ""), limit)
        late = False
        try:
            async with asyncio.timeout_at(deadline):
                async for chunk in response.aiter_raw():
                    if not body.feed(chunk):
                        break
                else:
                    body.end()
        except (httpx.HTTPError, httpx.StreamError, TimeoutError) as error:
            late = isinstance(error, (TimeoutError, httpx.TimeoutException))
            why = failure_of(error, self.target, self._limits).message
            body.cut = f"it did not end within {self._limits.total:g} s" if late else why
        return Answer(
            status=response.status_code,
            reason=_text(response.extensions.get("reason_phrase", b"")),
            http_version=_text(response.extensions.get("http_version", b"HTTP/1.1")),
            headers=tuple((_text(name).lower(), _text(value)) for name, value in response.headers.raw),
            body=body.data(),
            wire=body.wire,
            cut=body.cut,
            undecoded=body.undecoded,
            late=late,
        )

    def _note(self, exchange: Exchange) -> None:
        answer, failure = exchange.answer, exchange.failure
        if failure is None or failure.trouble is not Trouble.GIVEN_UP:
            late = failure.trouble is Trouble.TIMEOUT if failure else answer is not None and answer.late
            self._timeouts = self._timeouts + 1 if late else 0
        self.exchanges.append(exchange)
        if self._sent is not None:
            self._sent(exchange)


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
