"""Pydantic's models, made and copied by their own methods, such as `model_validate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.evaluate.values import (
    ClassValue,
    Dict,
    Env,
    Instance,
    Native,
    UnknownValue,
    Value,
    plain,
)

if TYPE_CHECKING:
    from inspector.project.evaluate.objects import Objects
    from inspector.source import syntax as s

_VALIDATING: Final = frozenset({"model_validate", "parse_obj"})
_CONSTRUCTING: Final = frozenset({"construct", "model_construct"})
_COPYING: Final = frozenset({"copy", "model_copy"})


def model_class_method(objects: Objects, cls: ClassValue, name: str) -> Native | None:
    """A class method that makes an instance of a model; None where it is none of these."""
    if name in _VALIDATING:

        def validate(args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env) -> Value:
            given = args[0] if args else kwargs.get("obj", UnknownValue("no object"))
            return _validated(objects, cls, given, node, env)

        return Native(name, validate)
    if name in _CONSTRUCTING:

        def construct(args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env) -> Value:
            return objects.instantiate(cls, [], kwargs, node, env)

        return Native(name, construct)
    return None


def model_method(objects: Objects, instance: Instance, name: str) -> Native | None:
    """A method that copies a model; None where it is none of these."""
    if name not in _COPYING:
        return None

    def copy(args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env) -> Value:
        update = _named(kwargs.get("update", Dict()))
        if update is None or not kwargs.keys() <= {"update", "deep"}:
            return UnknownValue(f"a changed copy of {instance.cls.cls.name}")
        return Instance(instance.cls, {**instance.attributes, **update}, incomplete=instance.incomplete)

    return Native(name, copy)


def _validated(objects: Objects, cls: ClassValue, given: Value, node: s.Call | None, env: Env) -> Value:
    if isinstance(made := plain(given), Instance) and cls in objects.line(made.cls):
        return given
    named = _named(given)
    if named is None:
        return UnknownValue(f"a {cls.cls.name} of what is not known")
    return objects.instantiate(cls, [], named, node, env)


def _named(given: Value) -> dict[str, Value] | None:
    """The values of a dict by their names, None where not all of them are known."""
    inner = plain(given)
    if not isinstance(inner, Dict) or inner.open:
        return None
    named = inner.named()
    return named if len(named) == len(inner.entries) else None
