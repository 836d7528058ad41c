"""Methods of strings, lists, tuples, sets and dicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.evaluate import operations as ops
from inspector.project.evaluate.values import (
    Dict,
    Env,
    Items,
    Native,
    UnknownValue,
    Value,
    constant,
    key_of,
    plain,
    tentative,
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
                return _items(objects, base, name, args)
            case Dict():
                return _dict(objects, base, name, args, kwargs)

    return Native(f"{type(base).__name__.lower()}.{name}", call)


def _listed(objects: Objects, value: Value) -> Value:
    inner = plain(value)
    if isinstance(inner, (str, Items)):
        return value
    found = objects.iterate(value)
    return value if found is None else Items("list", found)


def _items(objects: Objects, base: Items, name: str, args: list[Value]) -> Value:
    match name, args:
        case (("append" | "add"), [value]):
            base.values.append(objects.under_conditions(value))
        case "insert", [position, value]:
            index = constant(position)
            if isinstance(index, int):
                base.values.insert(index, objects.under_conditions(value))
            else:
                base.values.append(objects.under_conditions(value))
        case (("extend" | "update"), [value]):
            added = objects.iterate(value)
            if added is None:
                base.open = True
            else:
                base.values.extend(objects.under_conditions(item) for item in added)
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
                _items(objects, joined, "update", [arg])
            return joined
        case (("sort" | "reverse"), _):
            if name == "reverse":
                base.values.reverse()
        case "index", [value]:
            keys = [key_of(v) for v in base.values]
            return keys.index(key_of(value)) if key_of(value) in keys else UnknownValue("a missing element")
        case _:
            return UnknownValue(f"{base.kind}.{name} is not evaluated")
    return None


def _dict(objects: Objects, base: Dict, name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
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
                other = plain(arg)
                if isinstance(other, Dict):
                    base.entries.update(other.entries)
                    base.open = base.open or other.open
                else:
                    base.open = True
            for key, value in kwargs.items():
                base.set(key, value)
            return None
        case "clear", []:
            base.entries.clear()
            return None
        case _:
            return UnknownValue(f"dict.{name} is not evaluated")


def _get(base: Dict, key: Value, default: Value) -> Value:
    if key_of(key) in base.entries:
        return tentative(base.get(key), key)
    if isinstance(plain(key), UnknownValue):
        return plain(key)
    return UnknownValue("an entry that may be missing") if base.open else default
