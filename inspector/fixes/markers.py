"""What stands in a parameter's default for FastAPI, and what it becomes in `Annotated`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import libcst as cst

from inspector.fixes.arguments import arguments, splats
from inspector.fixes.codemod import CannotRepairError
from inspector.fixes.kinds import marks_on, may_carry_metadata
from inspector.fixes.runtime import bound_twice, made_anew, unseen
from inspector.fixes.withdraw import withdraw
from inspector.project.code import argument
from inspector.project.expressions import enclosing
from inspector.project.injection import MARKERS
from inspector.project.names import External, Variable
from inspector.rules.fi04_injection.non_annotated_dependency import marker_of
from inspector.source import syntax as s

if TYPE_CHECKING:
    from inspector.fixes.sources import Source
    from inspector.project.code import Function
    from inspector.project.model import Project

_UNDEFINED: Final = frozenset(
    {
        "builtins.Ellipsis",
        "pydantic.fields.Undefined",
        "pydantic.fields.Required",
        "pydantic_core.PydanticUndefined",
        "pydantic_core.core_schema.PydanticUndefined",
    }
)
"""Defaults that say there is none."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A marker on its way from a parameter's default into its annotation."""

    parameter: s.Parameter
    node: cst.Param
    marker: cst.BaseExpression
    text: str  # the marker as it stands in the annotation
    default: str | None  # what the parameter has for a default then
    unsafe: str | None  # what may behave differently, in itself


def moved(source: Source, function: Function, parameter: s.Parameter) -> Moved | None:
    """Return how the marker of a parameter moves, None where its default is none.

    Raises CannotRepairError where it cannot.
    """
    project, outside = source.project, enclosing(function)
    given = parameter.default
    name = marker_of(project, outside, given) if given is not None else None
    if name is None or given is None:
        return None
    node = source.node(function.file.place(parameter.span), cst.Param)
    if node.default is None:
        raise CannotRepairError("the code of the finding is not where it was")
    injects = f"fastapi.{name}" in MARKERS
    _check_annotation(project, function, parameter, needs_type=injects and _is_empty(given))
    if injects:
        text, default = source.code(node.default, whole=True), None
    else:
        text, default = _value_marker(source, function, node.default, given)
    _check_text(project, function, parameter)
    return Moved(
        parameter, node, node.default, text, default, _changed(project, function, parameter, injects=injects)
    )


def _is_empty(marker: s.Expr) -> bool:
    return isinstance(marker, s.Call) and argument(marker, 0, "dependency") is None


def _check_annotation(
    project: Project, function: Function, parameter: s.Parameter, *, needs_type: bool
) -> None:
    annotation = parameter.annotation
    if annotation is None:
        if needs_type:
            raise CannotRepairError("nothing says what is injected")
        return
    marks = marks_on(project, enclosing(function), annotation)
    if any(marker_of(project, owner, mark) is not None for owner, mark in marks):
        raise CannotRepairError("the annotation has a marker already")


def _value_marker(
    source: Source, function: Function, marker: cst.BaseExpression, given: s.Expr
) -> tuple[str, str | None]:
    """Return `Query(le=100)` and `10` for `Query(10, le=100)`."""
    if not isinstance(marker, cst.Call) or not isinstance(given, s.Call):
        _check_shared(source.project, function, given)
        return source.code(marker, whole=True), None
    position = _position(marker)
    if position is None:
        if splats(marker):
            raise CannotRepairError("`**options` may hold the default")
        return source.code(marker, whole=True), None
    start = source.start(marker, whole=True)
    text = source.code(marker, whole=True)
    cut = withdraw(arguments(source, marker), position)
    rest = text[: cut.start - start] + cut.text + text[cut.end - start :]
    value = argument(given, 0, "default")
    if value is None or _says_none(source.project, function, value):
        return rest, None
    return rest, source.code(marker.args[position].value, whole=True)


def _position(marker: cst.Call) -> int | None:
    """Return which argument is the default; raises CannotRepairError where it cannot be told."""
    for position, arg in enumerate(marker.args):
        if arg.star == "*":
            raise CannotRepairError("`*arguments` may hold the default")
        if (position == 0 and arg.keyword is None and not arg.star) or (
            arg.keyword is not None and arg.keyword.value == "default"
        ):
            return position
    return None


def _says_none(project: Project, function: Function, value: s.Expr) -> bool:
    """Whether a default is `...` or another sign for none."""
    match value:
        case s.Opaque(kind="ellipsis"):
            return True
        case s.Ref():
            symbol = project.resolve(enclosing(function), value)
            if isinstance(symbol, External):
                return symbol.name in _UNDEFINED
            if isinstance(symbol, Variable) and symbol.cls is None:
                assigned = project.types.assigned(symbol.file, symbol.name)
                return any(isinstance(one, s.Opaque) and one.kind == "ellipsis" for one in assigned)
    return False


def _check_shared(project: Project, function: Function, given: s.Expr) -> None:
    """Refuse a variable that holds a marker with a default: `Annotated` takes markers without one."""
    symbol = project.resolve(enclosing(function), given)
    values = project.types.assigned(symbol.file, symbol.name) if isinstance(symbol, Variable) else ()
    for value in values:
        if isinstance(value, s.Call):
            default = argument(value, 0, "default")
            if (default is not None and not _says_none(project, function, default)) or any(
                keyword.name is None for keyword in value.keywords
            ):
                raise CannotRepairError(f"`{s.render(given)}` holds a default, which `Annotated` cannot take")


def _check_text(project: Project, function: Function, parameter: s.Parameter) -> None:
    """Refuse what FastAPI could not read, were it part of an annotation that is text."""
    quoted = isinstance(parameter.annotation, s.Const) and isinstance(parameter.annotation.value, str)
    given = parameter.default
    injects = isinstance(given, s.Call) and marker_of(project, enclosing(function), given) in {
        "Depends",
        "Security",
    }
    if quoted and (not injects or (given is not None and _is_empty(given))):
        raise CannotRepairError("its annotation is in quotes, which FastAPI does not open inside `Annotated`")
    if not function.file.annotations_are_text:
        return
    for expr in (None if quoted else parameter.annotation, given):
        reason = unseen(project, function, expr) if expr is not None else None
        if reason is not None:
            raise CannotRepairError(reason)


def _changed(project: Project, function: Function, parameter: s.Parameter, *, injects: bool) -> str | None:
    """Return what may behave differently when a marker has moved; None where nothing can."""
    given, annotation = parameter.default, parameter.annotation
    if annotation is None:
        return f"`{parameter.name}` has no type, and `Any` stands in for it"
    if not injects and may_carry_metadata(project, enclosing(function), annotation):
        return (
            f"constraints that `{s.render(annotation)}` may carry are ignored beside a default and hold in "
            "`Annotated`"
        )
    if not injects and isinstance(given, s.Ref):
        return f"`{given.path}` is one object for all its parameters, and FastAPI copies it in `Annotated`"
    if injects and given is not None and function.file.annotations_are_text:
        if made_anew(given):
            return "annotations are text here, so the dependency is made anew for every route"
        twice = bound_twice(function, given)
        if twice is not None:
            return f"annotations are text here, and `{twice}` is defined more than once"
    return None
