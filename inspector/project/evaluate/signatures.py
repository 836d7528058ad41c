"""`inspect.signature` and what code does with it: parameters read, replaced and put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.evaluate.values import (
    Bound,
    ClassValue,
    Dict,
    Env,
    External,
    ExternalInstance,
    FunctionValue,
    Items,
    Native,
    UnknownValue,
    Value,
    describe,
    plain,
    text,
)
from inspector.source import syntax as s

if TYPE_CHECKING:
    from inspector.project.evaluate.objects import Objects

SIGNATURE: Final = "inspect.Signature"
PARAMETER: Final = "inspect.Parameter"
OBJECT_INIT: Final = "object.__init__"
EMPTY: Final = External("inspect.Parameter.empty")
_KINDS: Final = {
    "posonly": "POSITIONAL_ONLY",
    "plain": "POSITIONAL_OR_KEYWORD",
    "vararg": "VAR_POSITIONAL",
    "kwonly": "KEYWORD_ONLY",
    "kwarg": "VAR_KEYWORD",
}


def signature(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    """`inspect.signature(callable)`, decorators with `wraps` seen through."""
    target = plain(args[0]) if args else None
    for _ in range(20):
        if (
            not isinstance(target, FunctionValue)
            or target.wrapped is None
            or "__signature__" in target.attributes
        ):
            break
        target = plain(target.wrapped)
    skipped = 0
    if isinstance(target, ClassValue):
        given = objects.attribute(target, "__signature__")
        if isinstance(plain(given), ExternalInstance):
            return given
        target, skipped = plain(objects.attribute(target, "__init__")), 1
    if isinstance(target, Bound):
        target, skipped = target.function, 1
    if isinstance(target, Native) and target.name == OBJECT_INIT:
        names = [("self", "posonly"), ("args", "vararg"), ("kwargs", "kwarg")][skipped:]
        made = [
            ExternalInstance(PARAMETER, [name, External(f"{PARAMETER}.{_KINDS[kind]}")], {}, None)
            for name, kind in names
        ]
        return ExternalInstance(SIGNATURE, [], {"parameters": Items("list", [*made])}, None)
    if not isinstance(target, FunctionValue):
        return UnknownValue(f"the signature of {describe(target)}")
    if "__signature__" in target.attributes:
        return target.attributes["__signature__"]
    found = [_parameter(objects, target, one) for one in target.function.fact.parameters[skipped:]]
    returns = target.function.fact.returns
    annotation = EMPTY if returns is None else objects.eval(returns, target.env)
    return ExternalInstance(
        SIGNATURE, [], {"parameters": Items("list", [*found]), "return_annotation": annotation}, None
    )


def _parameter(objects: Objects, function: FunctionValue, parameter: s.Parameter) -> ExternalInstance:
    values: dict[str, Value] = {
        "name": parameter.name,
        "kind": External(f"{PARAMETER}.{_KINDS[parameter.kind]}"),
    }
    if parameter.annotation is not None:
        values["annotation"] = objects.eval(parameter.annotation, function.env)
    if parameter.name in function.defaults:
        values["default"] = function.defaults[parameter.name]
    elif parameter.default is not None:
        values["default"] = objects.eval(parameter.default, function.env)
    return ExternalInstance(PARAMETER, [], values, None)


def attribute(base: ExternalInstance, name: str) -> Value:
    """An attribute of a signature or a parameter."""
    given = dict(zip(_positions(base), base.args, strict=False)) | base.kwargs
    if name == "replace":

        def replaced(args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env) -> Value:
            return ExternalInstance(base.name, [], given | kwargs, base.place, base.node)

        return Native("replace", replaced)
    if base.name == SIGNATURE and name == "parameters":
        return _by_name(given.get("parameters"))
    if name in given:
        return given[name]
    return (
        EMPTY
        if name in {"annotation", "default", "empty", "return_annotation"}
        else External(f"{base.name}.{name}")
    )


def _positions(base: ExternalInstance) -> tuple[str, ...]:
    return ("parameters",) if base.name == SIGNATURE else ("name", "kind")


def _by_name(parameters: Value) -> Value:
    inner = plain(parameters)
    if isinstance(inner, Dict):
        return inner
    found = Dict(open=not isinstance(inner, Items) or inner.open)
    for value in inner.values if isinstance(inner, Items) else ():
        made = plain(value)
        if isinstance(made, ExternalInstance):
            found.set(attribute(made, "name"), value)
    return found


def parameters(given: ExternalInstance) -> list[tuple[str, ExternalInstance]]:
    """The parameters of a signature that was put together, by name."""
    listed = attribute(given, "parameters")
    found = []
    for _, value in listed.entries.values() if isinstance(listed, Dict) else ():
        made = plain(value)
        name = text(attribute(made, "name")) if isinstance(made, ExternalInstance) else None
        if isinstance(made, ExternalInstance) and isinstance(name, str):
            found.append((name, made))
    return found


def type_hints(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    """`typing.get_type_hints(value)` of a class or function."""
    target = plain(args[0]) if args else None
    found = Dict()
    match target:
        case FunctionValue(function=function):
            for parameter in function.fact.parameters:
                if parameter.annotation is not None:
                    found.set(parameter.name, objects.eval(parameter.annotation, target.env))
            if function.fact.returns is not None:
                found.set("return", objects.eval(function.fact.returns, target.env))
        case ClassValue():
            for part in reversed(objects.line(target)):
                for statement in part.cls.body:
                    match statement:
                        case s.AnnAssign(target=s.Ref(path=name), annotation=annotation):
                            found.set(name, objects.eval(annotation, objects.class_body(part)))
        case _:
            return UnknownValue(f"the annotations of {describe(target)}")
    return found
