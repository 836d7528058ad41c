"""FP03: there is an endpoint that says whether the process is alive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.probe.declare import Group, check, failed, passed, warned

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict

_SLOW: Final = 1.0


@check("FP03", Group.HEALTH)
async def liveness(probe: Probe) -> AsyncIterator[Verdict]:
    """A liveness endpoint answers 200 with JSON, without credentials.

    An orchestrator restarts a process whose liveness endpoint does not answer, so it has to be
    there, cheap, and open to somebody who has no token. It is looked for in the OpenAPI
    document, in the code (with `--project`) and at the usual paths: `/health/live`, `/livez`,
    `/healthz`, `/health` and others. It is asked with `GET`, because FastAPI answers `HEAD`
    with 405.

    A liveness endpoint should look at nothing but the process: a database that is down is no
    reason to restart what asks it. That is what readiness is for.
    """
    endpoint = await probe.liveness()
    if endpoint is None:
        missing = await probe.missing()
        yield failed(
            "no liveness endpoint was found, so nothing can tell a process that hangs from one that works; "
            "add one, such as GET /health/live",
            missing,
        )
        return
    exchange = endpoint.exchange
    answer = exchange.answer
    assert answer is not None
    where = f"{exchange.title} (from {endpoint.source})" if endpoint.source != "usual" else exchange.title
    if not answer.is_success:
        yield failed(f"{where} answers {answer.status}: an orchestrator would restart the process", exchange)
        return
    anonymous = await probe.client.get(exchange.path, anonymous=True) if probe.credentials.given else exchange
    if anonymous.status in {401, 403}:
        yield failed(
            f"{where} answers {anonymous.status} without credentials, and orchestrators have none", anonymous
        )
    elif exchange.seconds > _SLOW:
        yield warned(
            f"{where} takes {exchange.seconds:.1f} s; a liveness endpoint should look at nothing else",
            exchange,
        )
    elif not answer.says_json:
        yield warned(
            f"{where} answers {answer.status} as {answer.media_type or 'nothing'}, no JSON", exchange
        )
    else:
        yield passed(f"{where} answers {answer.status} with JSON", exchange)
