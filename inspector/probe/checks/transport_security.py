"""FP16: browsers are told to come by https alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.probe.declare import Group, check, failed, passed, skipped, warned
from inspector.probe.fields import directives

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict

_HALF_A_YEAR: Final = 15_768_000
_YEAR: Final = 31_536_000


@check("FP16", Group.HEADERS)
async def transport_security(probe: Probe) -> AsyncIterator[Verdict]:
    """Over https, `Strict-Transport-Security` keeps browsers from plain http for half a year or more.

    Whoever types a name without https asks by http first, where anybody on the way can answer.
    The header makes a browser use https alone for `max-age` seconds (RFC 6797): it is required
    and a whole number, directives occur once, of several headers the first counts, and `max-age=0`
    switches the protection off. OWASP recommends a year or two and `includeSubDomains`;
    `preload` needs a year of both.

    It has no effect over http, where RFC 6797 (7.2) forbids it, nor for an address instead of a name.
    """
    exchange = await probe.front()
    answer = exchange.answer
    if answer is None:
        yield skipped("there was no answer", exchange)
        return
    values = answer.all("strict-transport-security")
    if not probe.target.secure:
        if values:
            yield warned(
                "Strict-Transport-Security is sent over http, where it has no effect (RFC 6797, 7.2)",
                exchange,
            )
        else:
            yield skipped("it counts over https alone")
        return
    if probe.target.address is not None:
        yield skipped("it counts for names alone, and this is an address")
    elif not values:
        yield failed(
            "Strict-Transport-Security is missing, so browsers may come by http, where anybody can answer; "
            "send max-age=63072000; includeSubDomains",
            exchange,
        )
    else:
        problem = _problem(values)
        if problem is None:
            yield passed(f"Strict-Transport-Security: {values[0]}", exchange)
        else:
            text, grave = problem
            yield (failed if grave else warned)(f"Strict-Transport-Security: {text}", exchange)


def _problem(values: tuple[str, ...]) -> tuple[str, bool] | None:
    found = directives(values[0])
    names = [directive.name for directive in found]
    ages = [directive.value or "" for directive in found if directive.name == "max-age"]
    if len(set(names)) < len(names):
        return "a directive occurs twice, so browsers ignore all of it", True
    if not ages:
        return "max-age is missing, so browsers ignore it", True
    if not (ages[0].isascii() and ages[0].isdigit()):
        return f"max-age={ages[0]!r} is no number of seconds, so browsers ignore it", True
    age = int(ages[0][:12])
    if age == 0:
        return "max-age=0 switches the protection off", True
    if "preload" in names and (age < _YEAR or "includesubdomains" not in names):
        return "preload needs max-age of a year and includeSubDomains", False
    if age < _HALF_A_YEAR:
        return (
            f"max-age={age} is {age / 86400:.0f} days; half a year is the least that protects somebody",
            False,
        )
    if len(values) > 1:
        return "it is sent several times, and browsers read the first alone", False
    return None
