"""Functions of `itertools`, `operator`, `collections`, ... whose results the evaluator knows."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Final

from inspector.project.evaluate.values import (
    Dict,
    Env,
    Items,
    Maybe,
    Native,
    Test,
    UnknownValue,
    Value,
    constant,
    default_truth,
    plain,
    text,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspector.project.evaluate.objects import Objects
    from inspector.source import syntax as s

    NativeFunction = Callable[[Objects, list[Value], dict[str, Value], s.Call | None, Env], Value]

_MOST_ELEMENTS: Final = 2_000
_MOST_FACTORS: Final = 10


def _chain(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    made = Items("list", [])
    for arg in args:
        made.extend(objects.iterate(arg))
    return made


def _chain_of(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    parts = objects.iterate(args[0]) if args else None
    return UnknownValue("unknown elements") if parts is None else _chain(objects, parts, {}, node, env)


def _product(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    repeat = constant(kwargs.get("repeat", 1))
    columns = [objects.iterate(arg) for arg in args]
    if not isinstance(repeat, int) or repeat > _MOST_FACTORS or any(column is None for column in columns):
        return UnknownValue("a product of unknown elements")
    known = [column for column in columns if column is not None] * max(0, repeat)
    if math.prod(len(column) for column in known) > _MOST_ELEMENTS:
        return UnknownValue("a long product")
    return Items("list", [Items("tuple", list(row)) for row in itertools.product(*known)])


def filtered(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    """`filter(function, iterable)`."""
    items = objects.iterate(args[1]) if len(args) == 2 else None
    if items is None:
        return UnknownValue("a filter of unknown elements")
    kept = Items("list", [])
    for item in items:
        verdict = item if args[0] is None else objects.call(args[0], [item], {}, None, env)
        known = truth(verdict)
        if known:
            kept.values.append(item)
        elif known is None and node is not None:
            kept.values.append(Maybe(item, (Test("", node, default_truth(verdict)),)))
        elif known is None:
            kept.open = True
    return kept


def smallest_largest(choose: Callable[..., object]) -> NativeFunction:
    """`min` and `max` of constants."""

    def decide(
        objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        items = objects.iterate(args[0]) if len(args) == 1 else args
        found = [constant(item) for item in items or []]
        if not found or kwargs or any(isinstance(one, UnknownValue) for one in found):
            return UnknownValue("the smallest or largest of unknown values")
        try:
            return found[found.index(choose(found))]  # type: ignore[arg-type]
        except TypeError:
            return UnknownValue("the smallest or largest of values of several types")

    return decide


def _defaultdict(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    made = Dict(factory=plain(args[0]) if args else None)
    for arg in args[1:]:
        made.update(plain(arg))
    made.take(kwargs)
    return made


def _deque(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    items = objects.iterate(args[0]) if args else []
    return Items("list", items or [], open=items is None or "maxlen" in kwargs)


def _getter(take: Callable[[Objects, Value, Value, Env], Value]) -> NativeFunction:
    def make(
        objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        def get(given: list[Value], named: dict[str, Value], node: s.Call | None, env: Env) -> Value:
            found = [take(objects, given[0], arg, env) for arg in args] if given else []
            return found[0] if len(found) == 1 else Items("tuple", found)

        return Native("operator.getter", get)

    return make


def _taken_item(objects: Objects, base: Value, key: Value, env: Env) -> Value:
    return objects.item(base, key, env)


def _taken_attribute(objects: Objects, base: Value, key: Value, env: Env) -> Value:
    path = text(key)
    if isinstance(path, UnknownValue):
        return path
    for name in path.split("."):
        base = objects.attribute(base, name)
    return base


def _reduce(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    items = objects.iterate(args[1]) if len(args) > 1 else None
    if items is None or not (items or len(args) > 2):
        return UnknownValue("a reduction of unknown elements")
    result, rest = (args[2], items) if len(args) > 2 else (items[0], items[1:])
    for item in rest:
        result = objects.call(args[0], [result, item], {}, None, env)
    return result


def _file(what: str) -> NativeFunction:
    def read(
        objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        return UnknownValue(f"what {what} reads from a file")

    return read


LIBRARY: Final[dict[str, NativeFunction]] = {
    "collections.defaultdict": _defaultdict,
    "collections.deque": _deque,
    "functools.reduce": _reduce,
    "itertools.chain": _chain,
    "itertools.chain.from_iterable": _chain_of,
    "itertools.product": _product,
    "operator.attrgetter": _getter(_taken_attribute),
    "operator.itemgetter": _getter(_taken_item),
    **{
        name: _file(name)
        for name in ("json.load", "tomllib.load", "tomli.load", "yaml.load", "yaml.safe_load", "csv.reader")
    },
}
