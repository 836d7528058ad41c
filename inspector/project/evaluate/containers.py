"""Methods of strings, lists, tuples, sets and dicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.evaluate import operations as ops
from inspector.project.evaluate.values import (
    ENTRIES_A_STEP,
    Dict,
    Env,
    Items,
    Native,
    UnknownValue,
    Value,
    computed,
    constant,
    key_of,
    plain,
    truth,
)

if TYPE_CHECKING:
    from inspector.project.evaluate.objects import Objects
    from inspector.source import syntax as s


def method(objects: Objects, base: Dict | Items | str, name: str) -> Value:
    """A bound method of a container, as a callable."""

    def call(args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env) -> Value:
        match base:
            case str():
                return ops.text_method(base, name, [_listed(objects, arg) for arg in args], kwargs)
            case Items():
                found = _items(objects, base, name, args, kwargs, env)
                return computed(found, *args) if name in _ASKING else found
            case Dict():
                found = _dict(objects, base, name, args, kwargs)
                return computed(found, *args[:1]) if name in _ASKING else found

    return Native(f"{type(base).__name__.lower()}.{name}", call)


# what these give depends on their argument
_ASKING: Final = frozenset({"count", "difference", "get", "index", "intersection", "pop", "union"})


def _listed(objects: Objects, value: Value) -> Value:
    inner = plain(value)
    if isinstance(inner, (str, Items)):
        return value
    found = objects.iterate(value)
    return value if found is None else Items("list", found)


def ordered(objects: Objects, items: list[Value], options: dict[str, Value], env: Env) -> list[Value]:
    """The elements as `sort` and `sorted` leave them; as they were, where what decides is not known."""
    key = plain(options.get("key"))
    ranks = [ops.rank(item if key is None else objects.call(key, [item], {}, None, env)) for item in items]
    backwards = truth(options.get("reverse", False)) is True
    try:
        order = sorted(range(len(items)), key=ranks.__getitem__, reverse=backwards)  # type: ignore[arg-type]
    except TypeError:
        return list(items)
    return [items[i] for i in order]


def _items(
    objects: Objects, base: Items, name: str, args: list[Value], kwargs: dict[str, Value], env: Env
) -> Value:
    match name, args:
        case "add", [value]:
            objects.step(len(base.values) // 10)
            if key_of(value) not in {key_of(v) for v in base.values}:
                base.extend([objects.under_conditions(value)])
        case "append", [value]:
            base.extend([objects.under_conditions(value)])
        case "appendleft", [value]:
            base.values.insert(0, objects.under_conditions(value))
        case "insert", [position, value]:
            index = constant(position)
            if isinstance(index, int):
                base.values.insert(index, objects.under_conditions(value))
            else:
                base.values.append(objects.under_conditions(value))
        case (("extend" | "update"), [value]):
            added = Items("list", [])
            objects.extend(added, value)
            base.extend(objects.all_under_conditions(added.values))
            base.open = base.open or added.open
            if base.kind == "set":
                ops.distinct(base)
        case "remove", [value]:
            base.values[:] = [v for v in base.values if key_of(v) != key_of(value)]
        case "clear", []:
            base.values.clear()
        case "pop", _ if base.values and not base.open:
            index = constant(args[0]) if args else -1
            if isinstance(index, int) and -len(base.values) <= index < len(base.values):
                return base.values.pop(index)
            return UnknownValue("a popped element")
        case (("copy" | "__iter__"), []):
            return Items(base.kind, list(base.values), base.open)
        case "union", _:
            joined = Items("set", list(base.values), base.open)
            for arg in args:
                _items(objects, joined, "update", [arg], {}, env)
            return joined
        case "sort", []:
            base.values[:] = ordered(objects, base.values, kwargs, env)
        case "reverse", []:
            base.values.reverse()
        case "count", [value]:
            return sum(key_of(v) == key_of(value) for v in base.values)
        case (("discard" | "difference_update"), [value]):
            gone = {key_of(value)} if name == "discard" else {key_of(v) for v in objects.iterate(value) or []}
            base.values[:] = [v for v in base.values if key_of(v) not in gone]
        case (("difference" | "intersection"), [value]):
            others = objects.iterate(value)
            if others is None:
                return UnknownValue(f"the {name} with unknown elements")
            among = {key_of(v) for v in others}
            kept = [v for v in base.values if (key_of(v) in among) is (name == "intersection")]
            return Items(base.kind, kept, base.open)
        case "index", [value]:
            keys = [key_of(v) for v in base.values]
            return keys.index(key_of(value)) if key_of(value) in keys else UnknownValue("a missing element")
        case _:
            return UnknownValue(f"{base.kind}.{name} is not evaluated")
    return None


_WHOLE: Final = frozenset({"items", "keys", "values", "copy", "update"})


def _dict(objects: Objects, base: Dict, name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    if name in _WHOLE:
        objects.step(len(base.entries) // ENTRIES_A_STEP)
    match name, args:
        case "get", [key, *rest]:
            return _get(base, key, rest[0] if rest else None)
        case "pop", [key, *rest]:
            found = _get(base, key, rest[0] if rest else UnknownValue("a missing key"))
            base.entries.pop(key_of(key), None)
            return found
        case "setdefault", [key, *rest]:
            if key_of(key) not in base.entries:
                base.set(key, rest[0] if rest else None)
            return base.get(key)
        case "items", []:
            return Items("list", [Items("tuple", [k, v]) for k, v in base.entries.values()], base.open)
        case "keys", []:
            return Items("list", [k for k, _ in base.entries.values()], base.open)
        case "values", []:
            return Items("list", [v for _, v in base.entries.values()], base.open)
        case "copy", []:
            return Dict(dict(base.entries), base.open)
        case "update", _:
            for arg in args:
                base.update(plain(arg))
            base.take(kwargs)
            return None
        case "clear", []:
            base.entries.clear()
            return None
        case _:
            return UnknownValue(f"dict.{name} is not evaluated")


def _get(base: Dict, key: Value, default: Value) -> Value:
    if key_of(key) in base.entries:
        return base.get(key)
    if isinstance(plain(key), UnknownValue):
        return plain(key)
    return UnknownValue("an entry that may be missing") if base.open else default
