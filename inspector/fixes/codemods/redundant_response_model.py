"""FI0614: leave out the `response_model` that the return annotation says as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from inspector.fixes.arguments import arguments
from inspector.fixes.codemod import CannotRepairError, Repair, codemod
from inspector.fixes.decorators import may_hide_annotations
from inspector.fixes.registering import call_at, registered_at
from inspector.fixes.runtime import heads, unseen
from inspector.fixes.withdraw import withdraw
from inspector.project.code import keyword
from inspector.project.expressions import enclosing
from inspector.project.registering import REGISTERING, VERBS
from inspector.project.registrations import registrations_of
from inspector.project.types import parse_annotation
from inspector.rules.fi06_api.redundant_response_model import meaning_of
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.fixes.sources import Source, Sources
    from inspector.project.code import Function
    from inspector.project.model import Project
    from inspector.project.records import Place
    from inspector.project.registrations import Registration
    from inspector.rules.declare import Finding

_FRAMEWORK = ("fastapi.APIRouter", "fastapi.FastAPI", "fastapi.routing.APIRoute")


@codemod("FI0614")
def redundant_response_model(finding: Finding, sources: Sources) -> Repair:
    """Take `response_model=X` out of the registration of a handler that returns `X`.

    FastAPI then reads the annotation. Refused where it could not: a name that only type
    checkers see, a local class in an annotation that is text, a decorator that hides the
    annotation, a generator, whose annotation means a stream.
    """
    source, project = sources.at(finding.place), sources.project
    call = call_at(source, finding)
    registration = registrations_of(project).at(finding.place)
    handlers = tuple(_handlers(project, finding.place))
    if registration is None or not handlers:
        raise CannotRepairError("the code of the finding is not where it was")
    for function in handlers:
        _check(project, function, registration)
    position = next(
        (
            index
            for index, arg in enumerate(call.args)
            if arg.keyword is not None and arg.keyword.value == "response_model"
        ),
        None,
    )
    if position is None:
        raise CannotRepairError("`response_model` is not written in the call")
    return Repair(
        finding,
        f"Leave `response_model` of `{handlers[0].fact.name}` to its annotation",
        (withdraw(arguments(source, call), position),),
        releases=source.release(*_names(source, call.args[position].value)),
        unsafe=_unsafe(project, handlers, registration),
    )


def _handlers(project: Project, place: Place) -> Iterator[Function]:
    """Yield the handlers that a call registers, each once."""
    routes = set(registered_at(project, place))
    for function, served in project.handlers.items():
        if not routes.isdisjoint(served):
            yield function


def _names(source: Source, node: cst.BaseExpression) -> Iterator[str]:
    return (part.value for part in source.walk(node) if isinstance(part, cst.Name))


def _check(project: Project, function: Function, registration: Registration) -> None:
    """Raise CannotRepairError where FastAPI would not find in the annotation what `response_model` says."""
    given, returns = keyword(registration.call, "response_model"), function.fact.returns
    if given is None or returns is None or not _same(project, registration, function, ordered=False):
        raise CannotRepairError(
            f"`{function.fact.name}` is registered by the same call and returns another type"
        )
    if function.fact.is_generator:
        raise CannotRepairError("the annotation of a generator says what it streams")
    hider = may_hide_annotations(project, function)
    if hider is not None:
        raise CannotRepairError(f"`@{hider}` may hide the annotation from FastAPI")
    quoted = returns.value if isinstance(returns, s.Const) and isinstance(returns.value, str) else None
    opened = parse_annotation(quoted) if quoted is not None else returns
    if opened is None or any(isinstance(p, s.Const) and isinstance(p.value, str) for p in s.walk(opened)):
        raise CannotRepairError("a part of the annotation is in quotes, which FastAPI does not open")
    if quoted is not None or function.file.annotations_are_text:
        reason = unseen(project, function, opened) or _defined_later(function, opened, given)
        if reason is not None:
            raise CannotRepairError(reason)


def _defined_later(function: Function, annotation: s.Expr, given: s.Expr) -> str | None:
    """Return why a name of an annotation is not there yet when the route is registered."""
    known = set(heads(given))
    later = {
        cls.fact.qualname for cls in function.file.classes if cls.fact.span.line > function.fact.span.line
    }
    for head in heads(annotation):
        if head in later and head not in known:
            return f"`{head}` is defined below the handler, so FastAPI does not know it in time"
    return None


def _unsafe(project: Project, handlers: tuple[Function, ...], registration: Registration) -> str | None:
    if not all(_same(project, registration, function, ordered=True) for function in handlers):
        return "the annotation names the members of the union in another order, in which they are tried"
    return next(
        (
            f"`{cls.fact.name}` handles `response_model` itself"
            for file in project.files.values()
            for cls in file.classes
            if project.derives(cls, *_FRAMEWORK)
            and any(
                _takes_model(method)
                for name, method in cls.methods.items()
                if name in VERBS | REGISTERING | {"__init__"}
            )
        ),
        None,
    )


def _takes_model(method: Function) -> bool:
    """Whether a method has `response_model` as a parameter, gives it on, or looks for it among options."""
    if any(parameter.name == "response_model" for parameter in method.fact.parameters):
        return True
    return any(
        (isinstance(part, s.Const) and part.value == "response_model")
        or (isinstance(part, s.Call) and keyword(part, "response_model") is not None)
        for part in s.expressions(method.body)
    )


def _same(project: Project, registration: Registration, function: Function, *, ordered: bool) -> bool:
    given, returns = keyword(registration.call, "response_model"), function.fact.returns
    if given is None or returns is None:
        return False
    left = meaning_of(project, registration.owner, given, ordered=ordered)
    right = meaning_of(project, enclosing(function), returns, ordered=ordered)
    return left is not None and left == right
