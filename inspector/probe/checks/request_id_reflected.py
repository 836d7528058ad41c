"""FP13: a request id of unusual characters does not come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.probe.checks.request_ids import found_id
from inspector.probe.declare import Group, check, failed, passed, skipped, unanswered, warned

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict

_SPLITTING: Final = "fapi%0d%0aX-Fapi-Inspect: 1"
_UNUSUAL: Final = 'fapi<inspect>";{$'
_LONG: Final = "f" * 2000


@check("FP13", Group.HEADERS)
async def request_id_reflected(probe: Probe) -> AsyncIterator[Verdict]:
    """A request id that is no id is replaced instead of given back.

    What a caller sends as an id goes into every line of the log and back into the answer.
    Quotes and angle brackets forge lines of the log or markup in what shows it, two thousand
    characters fill it, and an encoded line break that somebody decodes adds headers to the
    answer. Take an id that looks like one (`[A-Za-z0-9._-]`, up to 128 characters), and make a
    new one otherwise.
    """
    path = await probe.cheap_path()
    plain = await probe.client.get(path)
    known = found_id(plain.answer) if plain.answer else None
    if known is None:
        yield (
            unanswered(plain)
            if plain.answer is None
            else skipped("answers have no request id, see FP11", plain)
        )
        return
    name = known.name
    split = await probe.client.get(path, headers=[(name, _SPLITTING)])
    if split.answer is not None and split.answer.header("x-fapi-inspect") is not None:
        yield failed(f"a line break in {name} becomes a header of the answer, which splits answers", split)
        return
    well = True
    for what, value in (("unusual characters", _UNUSUAL), ("two thousand characters", _LONG)):
        exchange = await probe.client.get(path, headers=[(name, value)])
        answer = exchange.answer
        if answer is None:
            well = False
            yield unanswered(exchange)
        elif answer.header(name.lower()) == value:
            well = False
            yield warned(
                f"{name} with {what} comes back and goes into the log; make a new id instead", exchange
            )
    if well:
        yield passed(f"{name} with unusual or too many characters does not come back", split)
