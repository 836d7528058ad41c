"""Operators and methods of constants, lists and dicts, over values that may be unknown."""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, Final

from inspector.project.evaluate.paths import joined
from inspector.project.evaluate.values import (
    DEEPEST_CHOICE,
    DEEPEST_COMPARISON,
    LONGEST_TEXT,
    MOST_ELEMENTS,
    ClassValue,
    Dict,
    EnumMember,
    External,
    FunctionValue,
    Generic,
    Items,
    LambdaValue,
    ModuleValue,
    ProjectPath,
    Tentative,
    Union,
    UnknownValue,
    Value,
    choice_of,
    computed,
    constant,
    default_truth,
    describe,
    either,
    elements,
    key_of,
    plain,
    preferred,
    settled,
    source_of,
    tentative,
    text,
    truth,
    undecided,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_WIDEST: Final = 4_096  # bits of a factor

_ARITHMETIC: Final[dict[str, Callable[..., object]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
}
_ORDER: Final[dict[str, Callable[..., bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
# what equals nothing else
_ONLY_ITSELF: Final = (FunctionValue, LambdaValue, ClassValue, ModuleValue)
# of these, members with other names are others
_CHOICES: Final = frozenset({"inspect.Parameter"})
# objects that stand for nothing given, and are no constant
_MARKERS: Final = frozenset(
    {"fastapi.datastructures.Default", "dataclasses.MISSING", "inspect.Parameter.empty"}
)
_TYPES: Final = ("ClassValue", "External", "Generic", "Union")

_TEXT_METHODS: Final = frozenset(
    {
        "capitalize",
        "casefold",
        "endswith",
        "format",
        "join",
        "lower",
        "lstrip",
        "partition",
        "removeprefix",
        "removesuffix",
        "replace",
        "rpartition",
        "rsplit",
        "rstrip",
        "split",
        "startswith",
        "strip",
        "title",
        "upper",
        "isidentifier",
        "isdigit",
        "find",
        "count",
        "zfill",
        "swapcase",
    }
)


def rank(value: Value, depth: int = 0) -> object:
    """What a value is sorted by; None, which nothing is sorted by, where that is not known."""
    inner = plain(value)
    if isinstance(inner, Items):
        known = not inner.open and depth < DEEPEST_COMPARISON
        return tuple(rank(item, depth + 1) for item in inner.values) if known else None
    found = constant(value)
    return None if isinstance(found, UnknownValue) else found


def distinct(items: Items) -> Items:
    """A set's elements: each once."""
    items.values = list({key_of(value): value for value in reversed(items.values)}.values())[::-1]
    return items


def formatted_as(value: Value, conversion: str, spec: Value) -> Value:
    """`f"{value!conversion:spec}"`."""
    found = constant(value) if conversion != "s" else formatted(value)
    how = text(spec)
    for unknown in (found, how):
        if isinstance(unknown, UnknownValue):
            return unknown
    if isinstance(plain(value), EnumMember):
        if conversion != "s":
            return UnknownValue("a formatted member of an enum")
    elif conversion in {"r", "a"}:
        found = repr(found) if conversion == "r" else ascii(found)
    assert isinstance(how, str)
    if _is_wide(how):
        return UnknownValue("a wide format")
    try:
        return tentative(format(found, how), value, spec)
    except (ValueError, TypeError) as error:
        return UnknownValue(f"{type(error).__name__} in a formatted string")


def _is_wide(template: str) -> bool:
    """Whether a format may pad its values to great lengths."""
    return re.search(r"\d{4}", template) is not None


def _each(operation: Callable[[list[Value]], Value], values: list[Value]) -> Value | None:
    """An operation on values of which one is one of two: both results; None where none is, or too many."""
    choices = [choice_of(value) for value in values]
    deep = sum(choice.depth for choice in choices if choice is not None)
    if not 0 < deep <= DEEPEST_CHOICE:
        return None
    position, choice = next((i, choice) for i, choice in enumerate(choices) if choice is not None)
    first = operation([settled(value, choice.test, holds=True) for value in values])
    second = operation([settled(value, choice.test, holds=False) for value in values])
    if choice.test.default is not None:
        return preferred(first, second, choice.test, source_of(values[position]))
    return either(first, second, choice.test)


def concatenate(parts: list[Value]) -> Value:
    """An f-string's value: all parts as text."""
    both = _each(concatenate, parts)
    if both is not None:
        return both
    pieces = []
    for part in parts:
        found = formatted(part)
        if isinstance(found, UnknownValue):
            return found
        pieces.append(found)
    if sum(map(len, pieces)) > LONGEST_TEXT:
        return UnknownValue("a long text")
    return tentative("".join(pieces), *parts)


def formatted(value: Value) -> str | UnknownValue:
    """What `f"{value}"` gives."""
    unknown = undecided(value)
    if unknown is not None:
        return unknown
    value = plain(value)
    if isinstance(value, EnumMember):
        # a StrEnum formats as its value, a plain enum as `Class.NAME`; `(str, Enum)` changed in 3.12
        if "enum.StrEnum" in value.cls.externals or "enum.IntEnum" in value.cls.externals:
            return formatted(value.value)
        return f"{value.cls.cls.fact.name}.{value.name}"
    found = constant(value)
    return found if isinstance(found, UnknownValue) else str(found)


def binary(op: str, left: Value, right: Value) -> Value:
    """`left op right`."""
    first, second = plain(left), plain(right)
    if not isinstance(first, Items):
        both = _each(lambda given: binary(op, *given), [left, right])
        if both is None:
            both = undecided(left, right)
        if both is not None:
            return both
    return computed(_binary(op, left, right, first, second), left, right)


def _binary(op: str, left: Value, right: Value, first: Value, second: Value) -> Value:
    if op == "|":
        return _union(first, second)
    if isinstance(first, Items) and isinstance(second, Items) and op == "+":
        known, added = elements(left), elements(right)
        made = Items(first.kind, list(first.values) if known is None else known, first.open or second.open)
        made.extend(second.values if added is None else added)
        return made
    if (
        isinstance(first, Items)
        and isinstance(second, Items)
        and first.kind == "set"
        and op in {"-", "&", "^"}
    ):
        return _sets(op, first, second)
    if isinstance(first, Items) and op == "*" and isinstance(second, int):
        times = max(0, second)
        if times * len(first.values) > MOST_ELEMENTS:
            return UnknownValue("a long list")
        return Items(first.kind, first.values * times, first.open)
    if isinstance(first, Items) and op == "+":
        return Items(first.kind, list(first.values), open=True)
    if isinstance(first, ProjectPath) and op == "/":
        return joined(first, [right])
    if (isinstance(first, External) and op == "/") or isinstance(second, External):
        return UnknownValue(f"an operation on {describe(first)}")
    if op == "%" and isinstance(constant(first), str):
        given = second if isinstance(second, Items) and second.kind == "tuple" else Items("tuple", [second])
        return _percent(first, given)
    one, two = constant(first), constant(second)
    if isinstance(one, UnknownValue):
        return one
    if isinstance(two, UnknownValue):
        return two
    function = _ARITHMETIC.get(op)
    if function is None or _too_large(op, one, two):
        return UnknownValue(f"the operator {op} is not evaluated")
    try:
        result = function(one, two)
    except (TypeError, ValueError, ArithmeticError) as error:
        return UnknownValue(f"{type(error).__name__} in an expression")
    if isinstance(result, (str, int, float, bytes)):
        return result
    return UnknownValue("an operation of unknown type")


def _sets(op: str, first: Items, second: Items) -> Value:
    one, two = {key_of(v) for v in first.values}, {key_of(v) for v in second.values}
    kept = [v for v in first.values if (key_of(v) in two) is (op == "&")]
    if op == "^":
        kept += [v for v in second.values if key_of(v) not in one]
    return Items("set", kept, first.open or second.open)


def _percent(first: Value, items: Items) -> Value:
    parts = [constant(item) for item in items.values]
    unknown = next((part for part in parts if isinstance(part, UnknownValue)), None)
    if unknown is not None:
        return unknown
    if _is_wide(str(constant(first))) or "*" in str(constant(first)):
        return UnknownValue("a wide format")
    try:
        return tentative(str(constant(first)) % tuple(parts), *items.values)
    except (TypeError, ValueError) as error:
        return UnknownValue(f"{type(error).__name__} in a formatted string")


def _too_large(op: str, one: object, two: object) -> bool:
    if isinstance(one, int) and isinstance(two, int):
        return max(one.bit_length(), two.bit_length()) > _WIDEST
    sizes = [
        len(x) if isinstance(x, (str, bytes)) else abs(x)
        for x in (one, two)
        if isinstance(x, (str, bytes, int))
    ]
    if len(sizes) == 2 and op == "+":
        return sum(sizes) > LONGEST_TEXT
    return len(sizes) == 2 and op == "*" and sizes[0] * sizes[1] > LONGEST_TEXT


def _union(first: Value, second: Value) -> Value:
    if isinstance(first, Dict) and isinstance(second, Dict):
        made = Dict(dict(first.entries), first.open)
        made.update(second)
        return made
    if isinstance(first, Items) and isinstance(second, Items):
        return distinct(Items("set", [*first.values, *second.values], first.open or second.open))
    kinds = {type(first).__name__, type(second).__name__}
    if kinds & set(_TYPES) or (first is None) != (second is None):
        left = first.members if isinstance(first, Union) else [first]
        right = second.members if isinstance(second, Union) else [second]
        return Union([*left, *right])
    one, two = constant(first), constant(second)
    if isinstance(one, int) and isinstance(two, int):
        return one | two
    return UnknownValue("the operator | is not evaluated")


def unary(op: str, operand: Value) -> Value:
    """`not x`, `-x`, `+x`, `~x`."""
    if op == "not":
        known = truth(operand)
        if known is not None:
            return not known
        default = default_truth(operand)
        if isinstance(operand, Tentative):
            return UnknownValue(operand.source) if default is None else Tentative(not default, operand.source)
        return UnknownValue(f"whether {describe(operand)}")
    found = constant(operand)
    if isinstance(found, (int, float)):
        return tentative({"-": -found, "+": found}.get(op, UnknownValue("~ is not evaluated")), operand)
    return found if isinstance(found, UnknownValue) else UnknownValue(f"{op} of {found!r}")


def compare(sign: str, left: Value, right: Value) -> Value:
    """One comparison: a bool, tentative when it depends on the environment, or Unknown."""
    first, second = plain(left), plain(right)
    result = undecided(left, right) or _compare(sign, first, second)
    if isinstance(result, UnknownValue):
        return result
    if sign in {"in", "not in"} and truth(second) is False:
        return tentative(result, right)  # nothing is in an empty container, whatever it is
    return tentative(result, left, right, *_held(first), *_held(second))


def _held(value: Value) -> list[Value]:
    """The elements that a comparison with a container goes through."""
    return value.values if isinstance(value, Items) else []


def _compare(sign: str, first: Value, second: Value) -> bool | UnknownValue:
    for value in (first, second):
        if isinstance(value, UnknownValue):
            return value
    match sign:
        case "is" | "is not":
            if (isinstance(first, External) or isinstance(second, External)) and first != second:
                return _negated(_equal(first, second), sign == "is not")
            same = key_of(first) == key_of(second)
            return same if sign == "is" else not same
        case "==" | "!=":
            return _negated(_equal(first, second), sign == "!=")
        case "in" | "not in":
            found = _contains(second, first)
            return found if isinstance(found, UnknownValue) else found if sign == "in" else not found
    return _ordered(sign, first, second)


def _negated(verdict: bool | UnknownValue, negated: bool) -> bool | UnknownValue:
    return verdict if isinstance(verdict, UnknownValue) else verdict is not negated


def _equal(first: Value, second: Value, depth: int = 0) -> bool | UnknownValue:
    if first is second:
        return True
    if depth > DEEPEST_COMPARISON:
        return UnknownValue("a comparison that nests deeply")
    if isinstance(first, Items) and isinstance(second, Items) and not (first.open or second.open):
        if len(first.values) != len(second.values):
            return False
        pairs = zip(first.values, second.values, strict=True)
        verdicts = [_equal(plain(a), plain(b), depth + 1) for a, b in pairs]
        return next((v for v in verdicts if isinstance(v, UnknownValue)), all(verdicts))
    if isinstance(first, EnumMember) and isinstance(second, EnumMember):
        return key_of(first) == key_of(second)
    one, two = constant(first), constant(second)
    known = not isinstance(one, UnknownValue), not isinstance(two, UnknownValue)
    if all(known):
        return one == two
    same = [isinstance(value, _ONLY_ITSELF) for value in (first, second)]
    if all(same) or (same[0] and known[1]) or (known[0] and same[1]):
        return False
    marker = [isinstance(value, External) and value.name in _MARKERS for value in (first, second)]
    if (marker[0] and known[1]) or (known[0] and marker[1]):
        return False
    if isinstance(first, External) and isinstance(second, External):
        if first.name == second.name:
            return True
        home, other = first.name.rpartition(".")[0], second.name.rpartition(".")[0]
        if home == other and home in _CHOICES:
            return False
    return UnknownValue(f"a comparison of {describe(first)} with {describe(second)}")


def _contains(container: Value, item: Value) -> bool | UnknownValue:
    match container:
        case Items(values=values, open=opened):
            verdicts = [_equal(plain(value), item) for value in values]
            if True in verdicts:
                return True
            unknown = next((v for v in verdicts if isinstance(v, UnknownValue)), None)
            return unknown or (UnknownValue("an open list") if opened else False)
        case Dict(open=opened):
            found = container.get(item) is not None
            return UnknownValue("an open dict") if opened and not found else found
        case str():
            inner = constant(item)
            return (
                inner in container if isinstance(inner, str) else UnknownValue("a comparison with a string")
            )
        case _:
            return UnknownValue(f"whether {describe(container)} holds a value")


def _ordered(sign: str, first: Value, second: Value) -> bool | UnknownValue:
    if isinstance(first, Items) and isinstance(second, Items):
        one = [constant(v) for v in first.values]
        two = [constant(v) for v in second.values]
    else:
        one, two = [constant(first)], [constant(second)]
    for part in (*one, *two):
        if isinstance(part, UnknownValue):
            return part
    try:
        return _ORDER[sign](one, two)
    except (KeyError, TypeError):
        return UnknownValue(f"the comparison {sign}")


def bounds(parts: list[Value]) -> slice | None:
    """A slice of these bounds, None where one is not known."""
    found: list[int | None] = []
    for part in parts:
        bound = constant(part)
        if not (bound is None or isinstance(bound, int)):
            return None
        found.append(bound)
    return slice(*found)


def slice_(base: Value, parts: list[Value]) -> Value:
    """`base[lower:upper:step]`."""
    where = bounds(parts)
    if where is None:
        return UnknownValue("a slice with unknown bounds")
    try:
        match plain(base):
            case str(value):
                return tentative(value[where], base, *parts)
            case Items(kind=kind, values=values, open=False):
                return tentative(Items(kind, values[where]), base, *parts)
    except (ValueError, TypeError):
        pass
    return UnknownValue(f"a slice of {describe(base)}")


def text_method(value: str, name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """A method of a string whose arguments are constants."""
    if name not in _TEXT_METHODS:
        return UnknownValue(f"str.{name} is not evaluated")
    given: list[object] = []
    for arg in args:
        found = plain(arg)
        if isinstance(found, Items) and not found.open:
            inner = [constant(item) for item in found.values]
            unknown = next((i for i in inner if isinstance(i, UnknownValue)), None)
            if unknown is not None:
                return unknown
            given.append(tuple(inner))
            continue
        one = constant(found)
        if isinstance(one, UnknownValue):
            return one
        given.append(one)
    named = {}
    for key, item in kwargs.items():
        one = constant(item)
        if isinstance(one, UnknownValue):
            return one
        named[key] = one
    if _grows(value, name, given, named):
        return UnknownValue(f"a long text from str.{name}")
    try:
        result = getattr(value, name)(*given, **named)
    except (TypeError, ValueError, LookupError, AttributeError, OverflowError, MemoryError) as error:
        return UnknownValue(f"{type(error).__name__} in str.{name}")
    causes = [*args, *kwargs.values(), *(item for arg in args for item in _held(plain(arg)))]
    if isinstance(result, (list, tuple)):
        return tentative(Items("list" if isinstance(result, list) else "tuple", list(result)), *causes)
    return tentative(result, *causes) if isinstance(result, (str, int)) else UnknownValue(f"str.{name}")


def _grows(value: str, name: str, given: list[object], named: Mapping[str, object]) -> bool:
    """Whether a method may make a text of great length, or read more than its arguments."""
    match name, given:
        case "format", _:
            return len(value) > LONGEST_TEXT or "__" in value or _is_wide(value)
        case "join", [tuple(parts)]:
            return sum(len(str(part)) for part in parts) + len(value) * len(parts) > LONGEST_TEXT
        case "replace", [str(old), str(new), *_]:
            return len(value) + value.count(old) * len(new) > LONGEST_TEXT
        case _:
            numbers = [one for one in (*given, *named.values()) if isinstance(one, int)]
            return any(abs(number) > LONGEST_TEXT for number in numbers)


def generic_base(value: Value) -> Value:
    """`X` of `X[...]`."""
    return value.base if isinstance(value, Generic) else value
