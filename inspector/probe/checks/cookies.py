"""FP20: cookies have the flags that protect them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from inspector.probe.declare import Group, Phase, check, failed, passed, skipped, warned
from inspector.probe.fields import cookie

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict
    from inspector.probe.exchange import Exchange
    from inspector.probe.fields import Cookie

_FOR_SCRIPTS: Final = re.compile(r"csrf|xsrf", re.IGNORECASE)


@check("FP20", Group.HEADERS, phase=Phase.LAST)
async def cookies(probe: Probe) -> AsyncIterator[Verdict]:
    """Every cookie is `HttpOnly`, `Secure` and has a `SameSite`.

    `HttpOnly` keeps scripts from a session, `Secure` keeps it off plain http, `SameSite` keeps other
    sites from using it. `SameSite=None` counts with `Secure` alone, and so do names that start with
    `__Secure-`; one that starts with `__Host-` needs `Path=/` and no `Domain` as well. Tokens
    against forged requests (`csrf`, `xsrf` in the name) are for scripts and need no `HttpOnly`.

    Looked at are the cookies of all answers of the probe.
    """
    await probe.survey()
    seen: dict[str, tuple[Cookie, Exchange]] = {}
    for exchange in probe.exchanges:
        for value in exchange.answer.all("set-cookie") if exchange.answer else ():
            found = cookie(value)
            seen.setdefault(found.name, (found, exchange))
    if not seen:
        yield skipped("no answer set a cookie")
        return
    well = True
    for found, exchange in seen.values():
        grave = list(_grave(found, secure=probe.target.secure))
        slight = list(_slight(found, secure=probe.target.secure))
        if grave or slight:
            well = False
            verdict = failed if grave else warned
            yield verdict(
                f"the cookie {found.name} of {exchange.title} {', '.join(grave + slight)}", exchange
            )
    if well:
        names = ", ".join(seen)
        yield passed(f"the flags of {names} protect them", next(iter(seen.values()))[1])


def _grave(found: Cookie, *, secure: bool) -> Iterator[str]:
    flags = found.attributes
    name = found.name.lower()
    if "httponly" not in flags and not _FOR_SCRIPTS.search(found.name):
        yield "can be read by scripts (no HttpOnly)"
    if "secure" not in flags:
        if flags.get("samesite", "").lower() == "none":
            yield "is refused by browsers (SameSite=None without Secure)"
        elif name.startswith(("__secure-", "__host-")):
            yield "is refused by browsers (its name needs Secure)"
        elif secure:
            yield "may go over plain http (no Secure)"
    if name.startswith("__host-") and (flags.get("path") != "/" or "domain" in flags):
        yield "is refused by browsers (__Host- needs Path=/ and no Domain)"


def _slight(found: Cookie, *, secure: bool) -> Iterator[str]:
    flags = found.attributes
    if "secure" not in flags and not secure and flags.get("samesite", "").lower() != "none":
        yield "has no Secure"
    if "samesite" not in flags:
        yield "leaves it to the browser which sites may use it (no SameSite)"
