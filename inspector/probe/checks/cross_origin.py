"""What a service allows scripts of other origins, as its answers say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.probe.fields import items

if TYPE_CHECKING:
    from inspector.probe.exchange import Answer
    from inspector.probe.target import Target

FOREIGN: Final = "https://fapi-inspect.invalid"


@dataclass(frozen=True, slots=True)
class Allowance:
    """Whose scripts may read an answer: `*`, `null`, an origin, or nobody (None)."""

    origin: str | None
    credentials: bool
    varies: bool  # `Vary` says that it depends on the origin


def allowance(answer: Answer) -> Allowance:
    """Return what an answer allows."""
    return Allowance(
        answer.header("access-control-allow-origin"),
        (answer.header("access-control-allow-credentials") or "").strip() == "true",
        bool({"origin", "*"} & set(items(answer.header("vary")))),
    )


def lookalikes(target: Target) -> tuple[str, ...]:
    """Return origins that a careless comparison takes for the service's own."""
    if target.address is not None:
        return ()
    return (
        f"{target.scheme}://{target.host}.fapi-inspect.invalid",  # compares the beginning
        f"{target.scheme}://fapi-inspect-{target.host}",  # compares the end
    )
