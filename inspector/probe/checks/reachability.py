"""FP01: the service answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.declare import Group, Phase, check, failed, passed, unanswered, warned

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict
    from inspector.probe.exchange import Answer, Exchange


@check("FP01", Group.HEALTH, phase=Phase.FIRST)
async def reachability(probe: Probe) -> AsyncIterator[Verdict]:
    """The service answers over HTTP.

    `GET` of the base URL. Any status will do: it shows that somebody speaks HTTP there. Where
    nobody answers, the message says why (nothing listens, the host is unknown, the
    certificate cannot be trusted, no answer in time, another protocol), and the other checks
    are left out.

    A redirect to another origin is not followed, because credentials must not go there:
    probe that origin by its own URL.
    """
    exchange = await probe.front()
    answer = exchange.answer
    if answer is None:
        yield unanswered(exchange)
        return
    if answer.late:
        yield failed(
            f"{exchange.title} answers {answer.status}, but its body never ends: {answer.cut}", exchange
        )
        return
    yield _redirected(exchange) or _broken(exchange, answer) or passed(_summary(exchange, answer), exchange)


def _redirected(exchange: Exchange) -> Verdict | None:
    if not exchange.redirects or exchange.redirects[-1].followed:
        return None
    last = exchange.redirects[-1]
    if len(exchange.redirects) > 5:
        return failed(f"redirects do not end: after five, the next leads to {last.location}", exchange)
    return warned(
        f"redirects to {last.location}, another origin, where the probe does not follow; probe that URL",
        exchange,
    )


def _broken(exchange: Exchange, answer: Answer) -> Verdict | None:
    if answer.status >= 500:
        return failed(f"{exchange.title} answers {answer.status}", exchange)
    trouble = answer.cut or answer.undecoded
    if trouble is None:
        return None
    return warned(f"{exchange.title} answers {answer.status}, but its body is not whole: {trouble}", exchange)


def _summary(exchange: Exchange, answer: Answer) -> str:
    way = f" after {len(exchange.redirects)} redirects" if exchange.redirects else ""
    milliseconds = exchange.seconds * 1000
    return f"answers {answer.status} over {answer.http_version}{way}, {milliseconds:.0f} ms with connecting"
