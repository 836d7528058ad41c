"""Why no answer came, in words: each kind of failure has a line of its own."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

import httpx

from inspector.probe.exchange import Failure, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.probe.client import Limits
    from inspector.probe.target import Target


def failure_of(error: BaseException, target: Target, limits: Limits) -> Failure:
    """Say what an exception of the client means.

    The text is made here, from the kind of the exception: what libraries say may quote
    headers that were sent.
    """
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError(verify_message=str(why)):
                return Failure(
                    Trouble.TLS,
                    f"the TLS certificate of {target.host} cannot be trusted: {why}; "
                    "--insecure probes all the same",
                )
            case ssl.SSLError(reason=why):
                return Failure(Trouble.TLS, _tls(target, str(why or "handshake failed")))
            case socket.gaierror():
                return Failure(Trouble.UNKNOWN_HOST, f"there is no host called {target.host}")
            case ConnectionRefusedError():
                return Failure(Trouble.REFUSED, f"nothing listens on port {target.port} of {target.host}")
    match error:
        case httpx.ConnectTimeout():
            return Failure(Trouble.TIMEOUT, f"no connection within {limits.connect:g} s")
        case httpx.ReadTimeout():
            return Failure(Trouble.TIMEOUT, f"silence for {limits.read:g} s")
        case httpx.TimeoutException() | TimeoutError():
            return Failure(Trouble.TIMEOUT, f"no whole answer within {limits.total:g} s")
        case httpx.RemoteProtocolError():
            return _protocol(error, target)
        case httpx.ConnectError():
            return Failure(Trouble.UNREACHABLE, f"{target.host} cannot be reached on port {target.port}")
        case httpx.ReadError() | httpx.WriteError() | httpx.CloseError():
            return Failure(Trouble.BROKEN, "the connection broke while the answer was on its way")
        case _:
            return Failure(Trouble.BROKEN, f"the request failed ({type(error).__name__})")


def _protocol(error: httpx.RemoteProtocolError, target: Target) -> Failure:
    text = str(error).lower()
    if "disconnected without sending" in text:
        return Failure(Trouble.BROKEN, "the connection was closed without an answer in HTTP")
    if "incomplete" in text or "without sending complete" in text or "ended early" in text:
        return Failure(Trouble.BROKEN, "the connection was closed in the middle of the answer")
    hint = "" if target.secure else f"; is it https://{target.host}:{target.port}?"
    return Failure(Trouble.NOT_HTTP, f"what listens on port {target.port} does not answer in HTTP{hint}")


def _tls(target: Target, why: str) -> str:
    reason = why.replace("_", " ").lower()
    hint = ""
    if why in {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST"}:
        hint = f"; does it speak plain http://{target.host}:{target.port}?"
    return f"no TLS connection with {target.host}: {reason}{hint}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An exception and everything that led to it, groups included."""
    stack, seen = [error], set[int]()
    while stack:
        one = stack.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, BaseExceptionGroup):
            stack.extend(one.exceptions)
        stack.extend(cause for cause in (one.__cause__, one.__context__) if cause is not None)
