"""What is in modules, classes and instances: `dir`, `vars`, `__dict__`, `inspect.getmembers`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.evaluate.values import (
    ClassValue,
    Dict,
    Env,
    External,
    FunctionValue,
    Instance,
    Items,
    ModuleValue,
    UnknownValue,
    Value,
    describe,
    plain,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from inspector.project.evaluate.objects import Objects
    from inspector.source import syntax as s

    NativeFunction = Callable[[Objects, list[Value], dict[str, Value], s.Call | None, Env], Value]


def members(objects: Objects, target: Value, *, of_bases: bool) -> dict[str, Value] | None:
    """The names in a module, class or instance with their values; None for anything else."""
    match target:
        case ModuleValue():
            return dict(objects.module(target.file).env.names)
        case ClassValue():
            line = objects.line(target) if of_bases else [target]
            names = dict.fromkeys(name for part in line for name in objects.class_body(part).names)
            return {name: objects.attribute(target, name) for name in names}
        case Instance():
            if not of_bases:
                return dict(target.attributes)
            names = dict.fromkeys((*target.attributes, *(members(objects, target.cls, of_bases=True) or ())))
            return {name: objects.attribute(target, name) for name in names}
        case _:
            return None


class _Entries(dict[object, tuple[Value, Value]]):
    """The entries of a `__dict__`: what is put there is an attribute from then on."""

    def __init__(self, attributes: dict[str, Value]) -> None:
        super().__init__({name: (name, value) for name, value in attributes.items()})
        self._attributes = attributes

    def __setitem__(self, key: object, entry: tuple[Value, Value]) -> None:
        super().__setitem__(key, entry)
        if isinstance(key, str):
            self._attributes[key] = entry[1]

    def update(self, other: Mapping[object, tuple[Value, Value]]) -> None:  # type: ignore[override]
        for key, entry in other.items():
            self[key] = entry

    def pop(self, key: object, default: object = None) -> object:  # type: ignore[override]
        if isinstance(key, str):
            self._attributes.pop(key, None)
        return super().pop(key, default)

    def clear(self) -> None:
        super().clear()
        self._attributes.clear()


def attributes_of(objects: Objects, target: Value) -> Dict | None:
    """`target.__dict__`; of an instance or function it can be written to."""
    match target:
        case Instance(attributes=attributes) | FunctionValue(attributes=attributes):
            return Dict(_Entries(attributes))
    found = members(objects, target, of_bases=False)
    return None if found is None else Dict({name: (name, value) for name, value in found.items()})


def listed(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    """`dir(value)`, without the names that every object has."""
    target = plain(args[0]) if args else None
    match target:
        case ModuleValue():
            names = set(objects.module(target.file).env.names)
        case Instance(cls=cls, attributes=attributes):
            names = {*attributes, *_names(objects, cls)}
        case ClassValue():
            names = _names(objects, target)
        case _:
            return UnknownValue(f"the names of {describe(target)}")
    return Items("list", [*sorted(names)])


def _names(objects: Objects, cls: ClassValue) -> set[str]:
    return {name for part in objects.line(cls) for name in objects.class_body(part).names}


def getmembers(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    """`inspect.getmembers(value, predicate)`."""
    found = members(objects, plain(args[0]) if args else None, of_bases=True)
    if found is None:
        return UnknownValue(f"the members of {describe(plain(args[0]) if args else None)}")
    predicate = kwargs.get("predicate", args[1] if len(args) > 1 else None)
    kept = Items("list", [])
    for name, value in sorted(found.items()):
        verdict = True if predicate is None else truth(objects.call(predicate, [value], {}, None, env))
        if verdict is None and isinstance(plain(predicate), External) and isinstance(plain(value), External):
            continue  # a library's class or module, which is no part of the project
        if verdict is None:
            kept.open = True
        elif verdict:
            kept.values.append(Items("tuple", [name, value]))
    return kept


def is_kind(*kinds: type) -> NativeFunction:
    """`inspect.isclass` and the like."""

    def decide(
        objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        inner = plain(args[0]) if args else None
        if isinstance(inner, (UnknownValue, External)):
            return UnknownValue(describe(inner))  # a library's name may stand for anything
        return isinstance(inner, kinds)

    return decide
