"""`@validator` and `@root_validator` of pydantic 1 as `@field_validator` and `@model_validator`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import libcst as cst

from inspector.fixes.codemod import CannotRepairError
from inspector.fixes.names import dotted_name
from inspector.fixes.rename import mentions, renamed
from inspector.project.names import External

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.fixes.codemod import Edit, Need
    from inspector.fixes.sources import Source

_PER_FIELD: Final = "pydantic.field_validator"
_PER_MODEL: Final = "pydantic.model_validator"


@dataclass(frozen=True, slots=True)
class Validator:
    """How a validator of pydantic 1 becomes one of pydantic 2."""

    edits: tuple[Edit, ...]
    needs: tuple[Need, ...]


def validator(source: Source, decorator: cst.Decorator) -> Validator:
    """Write a validator as pydantic 2 has it; raises CannotRepairError."""
    function = source.parent(decorator)
    if not isinstance(function, cst.FunctionDef):
        raise CannotRepairError("it decorates no function")
    call = decorator.decorator
    func = call.func if isinstance(call, cst.Call) else call
    options = _options(call)
    if dotted_name(func).rpartition(".")[2] == "root_validator" or _means(source, func).endswith(
        "root_validator"
    ):
        return _root(source, decorator, function, options)
    if not isinstance(call, cst.Call):
        raise CannotRepairError("it names no field")
    return _field(source, decorator, function, call, options)


def _means(source: Source, node: cst.BaseExpression) -> str:
    symbol = source.project.names.resolve(source.owner(node), dotted_name(node) or "?")
    return symbol.name if isinstance(symbol, External) else ""


def _options(call: cst.BaseExpression) -> dict[str, cst.Arg]:
    if not isinstance(call, cst.Call):
        return {}
    if any(arg.star for arg in call.args):
        raise CannotRepairError("its options are not written out")
    return {arg.keyword.value: arg for arg in call.args if arg.keyword is not None}


def _says(options: dict[str, cst.Arg], name: str) -> bool:
    """Whether an option is True; raises CannotRepairError where that is not written out."""
    arg = options.get(name)
    if arg is None:
        return False
    if not isinstance(arg.value, cst.Name) or arg.value.value not in {"True", "False"}:
        raise CannotRepairError(f"`{name}` is not written out")
    return arg.value.value == "True"


def _field(
    source: Source,
    decorator: cst.Decorator,
    function: cst.FunctionDef,
    call: cst.Call,
    options: dict[str, cst.Arg],
) -> Validator:
    for name in ("always", "each_item", "whole"):
        if _says(options, name):
            raise CannotRepairError(f"`{name}=True` has no counterpart in a validator of pydantic 2")
    unknown = options.keys() - {"always", "each_item", "whole", "pre", "check_fields", "allow_reuse"}
    if unknown:
        raise CannotRepairError(f"`@validator` has no option `{min(unknown)}`")
    named = source.name(_PER_FIELD, decorator)
    given = [source.code(arg) for arg in call.args if arg.keyword is None]
    if _says(options, "pre"):
        given.append('mode="before"')
    if "check_fields" in options:
        given.append(source.code(options["check_fields"]))
    edits, needs = _parameters(source, function)
    return Validator(
        (
            source.replace(call, f"{named.text}({', '.join(given)})"),
            *_class_method(source, function),
            *edits,
        ),
        (*named.needs, *needs),
    )


def _root(
    source: Source, decorator: cst.Decorator, function: cst.FunctionDef, options: dict[str, cst.Arg]
) -> Validator:
    if not _says(options, "pre"):
        raise CannotRepairError("a `@root_validator` that runs afterwards gets the model now, not its values")
    if len(function.params.params) != 2 or _has_more(function.params):
        raise CannotRepairError("its parameters are not `cls` and the values")
    named = source.name(_PER_MODEL, decorator)
    return Validator(
        (
            source.replace(decorator.decorator, f'{named.text}(mode="before")'),
            *_class_method(source, function),
        ),
        named.needs,
    )


def _class_method(source: Source, function: cst.FunctionDef) -> Iterator[Edit]:
    if not any(dotted_name(one.decorator) in {"classmethod", "staticmethod"} for one in function.decorators):
        yield source.insert(source.start(function), f"@classmethod\n{source.indent(function)}")


def _has_more(params: cst.Parameters) -> bool:
    return bool(
        params.kwonly_params
        or params.posonly_params
        or params.star_kwarg
        or isinstance(params.star_arg, cst.Param)
    )


def _parameters(source: Source, function: cst.FunctionDef) -> tuple[tuple[Edit, ...], tuple[Need, ...]]:
    """Give a validator what it takes beside the value: `values` is the `data` of a `ValidationInfo`."""
    params = function.params.params
    if _has_more(function.params) or not 2 <= len(params) <= 3:
        raise CannotRepairError("pydantic 2 hands a validator other parameters")
    if len(params) == 2:
        return (), ()
    values = params[2]
    if values.name.value != "values" or values.default is not None:
        raise CannotRepairError(f"pydantic 2 hands a validator no `{values.name.value}`")
    if mentions(source, function, "info"):
        raise CannotRepairError("`info` means something else in it")
    edits = renamed(source, function, "values", "info.data")
    named = source.name("pydantic.ValidationInfo", function)
    return (source.replace(values, f"info: {named.text}"), *edits), named.needs
