"""How much a call may take of a function that can put nothing on an app or router.

Such a call matters only for what it returns: enough to compute a prefix, or to walk a
package. A decorator of hundreds of classes that looks through all before, or a
configuration that tries every way there is, would take more than everything else does.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspector.project.code import Function
    from inspector.project.evaluate.machine import Machine

    Allowance = Callable[[Function], int | None]

_TOGETHER: Final = 50_000  # of all calls of one function while modules run, and so many more for each
_EACH: Final = 200
_IN_A_MAKER: Final = 4_000  # of all calls of one function
_HURRY: Final = 20_000  # of a maker, from where on calls get the least, so that it comes to its end


def patience(machine: Machine, registers: Callable[[Function], bool]) -> Allowance:
    """What functions may take while modules run."""
    calls: Counter[Function] = Counter()

    def allowance(function: Function) -> int | None:
        if registers(function):
            return None
        calls[function] += 1
        return max(0, _TOGETHER + calls[function] * _EACH - machine.spent[function])

    return allowance


def patience_of_maker(machine: Machine, registers: Callable[[Function], bool]) -> Allowance:
    """What functions may take that a maker or a startup handler calls, which starts now."""
    machine.spent.clear()
    hurry = machine.steps + _HURRY

    def allowance(function: Function) -> int | None:
        if registers(function):
            return None
        left = _IN_A_MAKER - machine.spent[function] if machine.steps < hurry else 0
        return max(_EACH, left)

    return allowance
