"""Whether a handler of errors answers with problem details, as RFC 9457 (formerly 7807) defines them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.code import Function, argument, keyword
from inspector.project.names import Local, Variable
from inspector.project.responses import is_response
from inspector.project.schemas import fields_of, is_schema
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Owner
    from inspector.project.model import Project

MEMBERS: Final = frozenset({"type", "title", "status", "detail"})
MEDIA_TYPE: Final = "application/problem+json"
_MOST_CALLS: Final = 4


def speaks_problem(project: Project, function: Function) -> bool:
    """Whether a function, or one that it calls, names the media type or all members of a problem."""
    seen: set[Function] = set()
    level = [function]
    for _ in range(_MOST_CALLS):
        deeper: list[Function] = []
        for one in level:
            if one in seen:
                continue
            seen.add(one)
            if _names_problem(project, one):
                return True
            deeper.extend(_called(project, one))
        level = deeper
    return False


def _called(project: Project, function: Function) -> Iterator[Function]:
    for site in function.calls:
        callee = project.callee(site)
        if callee.function is not None:
            yield callee.function
        elif callee.cls is not None:
            for part in project.hierarchy.line(callee.cls):
                yield from part.methods.values()


def _names_problem(project: Project, function: Function) -> bool:
    for default in (p.default for p in function.fact.parameters):
        if default is not None and _is_media_type(project, function.file, default):
            return True
    for statement in s.statements(function.body):
        for outer in s.own_expressions(statement):
            for expr in s.walk(outer):
                match expr:
                    case s.Mapping(keys=keys) if set(_names(keys)) >= MEMBERS:
                        return True
                    case s.Call(keywords=keywords) if {k.name for k in keywords} >= MEMBERS:
                        return True
                    case s.Call() if _makes_problem(project, function, expr):
                        return True
                    case s.Const() | s.Ref() if _is_media_type(project, function, expr):
                        return True
    return False


def _makes_problem(project: Project, owner: Owner, call: s.Call) -> bool:
    """Whether a call makes a schema or a response class that is one of problems."""
    cls = project.types.callee(owner, call.func).cls
    if cls is None:
        return False
    if is_schema(project, cls):
        return {field.name for field in fields_of(project, cls)} >= MEMBERS
    return any(
        isinstance(statement, (s.Assign, s.AnnAssign))
        and statement.value is not None
        and _is_media_type(project, part, statement.value)
        for part in project.hierarchy.line(cls)
        for statement in part.body
    )


def _names(keys: tuple[s.Expr | None, ...]) -> Iterator[str]:
    for key in keys:
        if isinstance(key, s.Const) and isinstance(key.value, str):
            yield key.value


def _is_media_type(project: Project, owner: Owner, expr: s.Expr) -> bool:
    for _ in range(_MOST_CALLS):
        match expr:
            case s.Const(value=str(text)):
                return text.startswith(MEDIA_TYPE)
            case s.Ref(path=path):
                symbol = project.names.resolve(owner, path)
                if not isinstance(symbol, Variable):
                    return False
                values = project.types.assigned(symbol.cls or symbol.file, symbol.name)
                if len(values) != 1:
                    return False
                owner, expr = symbol.file, values[0]
            case _:
                return False
    return False


def plain_bodies(project: Project, function: Function) -> Iterator[tuple[s.Return, tuple[str, ...]]]:
    """Yield each `return` of JSON whose members are all written down and are no problem, with their names."""
    for statement in s.statements(function.body):
        if not isinstance(statement, s.Return) or not isinstance(statement.value, s.Call):
            continue
        call = statement.value
        made = project.type_of(function, call)
        if made is None or not is_response(project, made) or not made.name.endswith("JSONResponse"):
            continue
        content = _written(project, function, argument(call, 0, "content"))
        headers = keyword(call, "headers")
        given = keyword(call, "media_type")
        if not isinstance(content, s.Mapping) or None in content.keys:
            continue
        if given is not None or (headers is not None and "problem" in s.render(headers)):
            continue
        names = tuple(_names(content.keys))
        if len(names) == len(content.keys) and not set(names) >= MEMBERS:
            yield statement, names


def _written(project: Project, function: Function, content: s.Expr | None) -> s.Expr | None:
    """Return the mapping that is given, directly, through an encoder, or by a variable assigned once."""
    for _ in range(_MOST_CALLS):
        match content:
            case s.Call(args=(inner, *_)) if (
                project.qualified(function, content.func) == "fastapi.encoders.jsonable_encoder"
            ):
                content = inner
            case s.Ref(path=path):
                symbol = project.names.resolve(function, path)
                if not isinstance(symbol, Local) or symbol.function is not function:
                    return None
                values = project.types.assigned(function, path)
                changed = any(
                    isinstance(statement, s.Assign)
                    and any(
                        isinstance(t, s.Subscript) and s.render(t.base) == path for t in statement.targets
                    )
                    for statement in s.statements(function.body)
                )
                if len(values) != 1 or changed:
                    return None
                content = values[0]
            case _:
                return content
    return None
