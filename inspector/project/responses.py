"""What a handler answers with: a response that it makes itself, or a value that FastAPI serializes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.expressions import enclosing
from inspector.project.schemas import spelled
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Function, Owner
    from inspector.project.model import Project
    from inspector.project.types import TypeRef

_HOMES: Final = ("starlette.responses.", "fastapi.responses.", "sse_starlette.", "starlette.templating.")


def is_response(project: Project, found: TypeRef | None) -> bool:
    """Whether a type is a response class: Starlette's, FastAPI's, or derived from one."""
    if found is None:
        return False
    names = project.hierarchy.external_bases(found.cls) if found.cls is not None else {found.name}
    return any(
        name == "fastapi.Response" or (name.startswith(_HOMES) and name.endswith("Response"))
        for name in names
    )


def returned_values(function: Function) -> Iterator[s.Expr]:
    """Yield each value that a function returns; both sides of a conditional expression."""
    for statement in s.statements(function.body):
        if isinstance(statement, s.Return) and statement.value is not None:
            stack = [statement.value]
            while stack:
                match stack.pop():
                    case s.Conditional(body=body, orelse=orelse):
                        stack.extend((orelse, body))
                    case s.Const(value=None):
                        continue
                    case value:
                        yield value


def annotated_as(project: Project, function: Function) -> tuple[Owner, s.Expr] | None:
    """Return a function's return annotation without aliases, `Annotated` and `None`."""
    if function.fact.returns is None:
        return None
    found = spelled(project, enclosing(function), function.fact.returns)
    return found.owner, found.expr
