"""What names hold where a test is known to be true, or known to be false.

Of a name that holds one of two values, `if name is not None` leaves one; of a name whose
default fails the test, nothing is left that is known. Attributes have names like
`settings.prefix`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.project.evaluate import operations as ops
from inspector.project.evaluate.values import (
    Tentative,
    Test,
    UnknownValue,
    Value,
    choice_of,
    truth,
)
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TOLD: Final = (str, type(None))  # other constants equal some of another type


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is left of a value, and the tests that must have decided so."""

    value: Value
    tests: tuple[Test, ...] = ()


def narrowed(test: s.Expr, read: Callable[[str], Value], *, holds: bool) -> dict[str, Narrowed]:
    """The names that a test says more of, where it holds or where it does not.

    `read` gives the values that may be narrowed by their names, None for all others.
    """
    match test:
        case s.Unary(op="not", operand=operand):
            return narrowed(operand, read, holds=not holds)
        case s.Logical(op=op, values=values) if (op == "and") is holds:
            found: dict[str, Narrowed] = {}
            for value in values:
                found |= narrowed(value, read, holds=holds)
            return found
        case s.Ref(path=name) | s.Walrus(name=name):
            return _named(name, _left(read(name), truth, holds=holds))
        case s.Compare(left=s.Ref(path=name) | s.Walrus(name=name), ops=(sign,), rights=(s.Const(right),)):
            return _named(name, _compared(read(name), sign, right, holds=holds))
    return {}


def _named(name: str, found: Narrowed | None) -> dict[str, Narrowed]:
    return {} if found is None else {name: found}


def _compared(value: Value, sign: str, right: Value, *, holds: bool) -> Narrowed | None:
    found = _left(value, lambda one: truth(ops.compare(sign, one, right)), holds=holds)
    left = value if found is None else found.value
    equal = holds if sign in {"==", "is"} else not holds and sign in {"!=", "is not"}
    if equal and isinstance(right, _TOLD) and isinstance(left, (UnknownValue, Tentative)):
        return Narrowed(right, found.tests if found is not None else ())
    return found


def _left(value: Value, verdict: Callable[[Value], bool | None], *, holds: bool) -> Narrowed | None:
    tests: list[Test] = []
    while (choice := choice_of(value)) is not None:
        first, second = (verdict(one) is not (not holds) for one in (choice.value, choice.otherwise))
        if first is second:
            break
        value = choice.value if first else choice.otherwise
        tests.append(choice.test if first else choice.test.opposite())
    if type(value) is Tentative and value.choice is None and verdict(value.value) is (not holds):
        other = UnknownValue(f"another value than the default of {value.source}")
        return Narrowed(holds if isinstance(value.value, bool) and verdict is truth else other, tuple(tests))
    return Narrowed(value, tuple(tests)) if tests else None


def restore(names: dict[str, Value], known: Mapping[str, Narrowed], before: Mapping[str, Value]) -> None:
    """Let names hold again what they held before a test told more, unless they were bound anew."""
    for name, one in known.items():
        if name not in names or names[name] is not one.value:
            continue
        if name in before:
            names[name] = before[name]
        else:
            del names[name]
