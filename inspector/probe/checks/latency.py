"""FP02: how long answers take."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Final

from inspector.probe.declare import Group, Phase, check, failed, passed, unanswered, warned

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict

_TIMES: Final = 7
_SLOW: Final = 0.5
_VERY_SLOW: Final = 2.0
_UNEVEN: Final = 10  # the slowest to the median
_NOTABLE: Final = 0.25  # seconds below which nobody minds how uneven it is


@check("FP02", Group.HEALTH, phase=Phase.FIRST)
async def latency(probe: Probe) -> AsyncIterator[Verdict]:
    """Answers come quickly and evenly.

    Seven times `GET` of a cheap path, the liveness endpoint where there is one, one after the
    other and with nothing else going on; the connection is made before. The message has the
    median and the spread, from the fastest to the slowest.

    A median above 0.5 s is slow and above 2 s broken. A slowest answer that takes ten times
    the median, and more than 0.25 s, shows that something stops the event loop now and then,
    often a blocking call in an `async def`.
    """
    path = await probe.cheap_path()
    seconds = []
    for _ in range(_TIMES):
        exchange = await probe.client.get(path)
        if exchange.answer is None or exchange.answer.late:
            yield (
                unanswered(exchange)
                if exchange.answer is None
                else failed(f"{exchange.title}: {exchange.answer.cut}", exchange)
            )
            return
        seconds.append(exchange.seconds)
    middle, slowest = median(seconds), max(seconds)
    text = f"{exchange.title}: median {_ms(middle)} of {_TIMES}, from {_ms(min(seconds))} to {_ms(slowest)}"
    if middle > _VERY_SLOW:
        yield failed(f"{text}; that is too slow for anything that waits for it", exchange)
    elif middle > _SLOW:
        yield warned(f"{text}; that is slow for a path that should cost nothing", exchange)
    elif slowest > max(_UNEVEN * middle, _NOTABLE):
        yield warned(f"{text}; such a spread often means that something blocks the event loop", exchange)
    else:
        yield passed(text, exchange)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.3g} ms"
