"""FP40: nothing breaks, and nothing shows the inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.probe.declare import Group, Phase, check, failed, passed, skipped
from inspector.probe.exchange import Trouble
from inspector.probe.problem import has_traceback

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict
    from inspector.probe.exchange import Exchange


@check("FP40", Group.ERRORS, phase=Phase.LAST)
async def broken_answer(probe: Probe) -> AsyncIterator[Verdict]:
    """No request of the probe ends in a server error, a broken answer or a traceback.

    None of them is more than a client may send. A 500 is an exception that nobody caught; a
    traceback in the body, as `debug=True` gives it, shows paths, versions and values to
    whoever asks; an answer that stops in the middle is a crash after the headers were sent.
    503 of a readiness endpoint is no error but an answer.
    """
    await probe.survey()
    broken: dict[str, list[Exchange]] = {}
    for exchange in probe.exchanges:
        problem = _problem(exchange)
        if problem is not None:
            broken.setdefault(problem, []).append(exchange)
    for problem, exchanges in broken.items():
        paths = {exchange.path.partition("?")[0] for exchange in exchanges}
        more = f", and so do {len(paths) - 1} other paths" if len(paths) > 1 else ""
        yield failed(f"{exchanges[0].title} {problem}{more}", exchanges[0])
    answered = sum(exchange.answer is not None for exchange in probe.exchanges)
    if not answered and not broken:
        yield skipped("there was no answer")
    elif not broken:
        yield passed(f"none of {answered} answers is a server error or shows a traceback")


def _problem(exchange: Exchange) -> str | None:
    answer = exchange.answer
    if answer is None:
        broken = exchange.failure is not None and exchange.failure.trouble is Trouble.BROKEN
        return f"got no answer: {exchange.failure.message}" if broken and exchange.failure else None
    if has_traceback(answer.text):
        return f"answers {answer.status} with a traceback in the body"
    if answer.status >= 500 and answer.status != 503:
        return f"answers {answer.status}"
    if answer.undecoded:
        return f"answers {answer.status} with a body that cannot be read: {answer.undecoded}"
    if answer.cut and answer.cut.startswith("the connection"):
        return f"answers {answer.status} and breaks off: {answer.cut}"
    return None
