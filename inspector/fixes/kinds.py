"""Whether an annotation is plain, or may carry metadata: `PositiveInt` is `Annotated[int, Gt(0)]`.

FastAPI drops the metadata of `x: PositiveInt = Query(1)` and heeds that of
`x: Annotated[PositiveInt, Query()] = 1`: what nobody checked before is checked afterwards.
Only the outermost type counts; `list[PositiveInt]` is heeded both ways.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from inspector.project.code import Class
from inspector.project.names import External, Variable
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Owner
    from inspector.project.model import Project

_MOST_HOPS: Final = 10
_CLASSES: Final = frozenset(
    {
        "fastapi.BackgroundTasks",
        "fastapi.Request",
        "fastapi.Response",
        "fastapi.UploadFile",
        "fastapi.WebSocket",
        "starlette.datastructures.UploadFile",
        *(
            f"pydantic.{name}"
            for name in (
                "AnyHttpUrl", "AnyUrl", "AnyWebsocketUrl", "AwareDatetime", "BaseModel", "EmailStr",
                "FutureDate", "FutureDatetime", "HttpUrl", "IPvAnyAddress", "IPvAnyInterface",
                "IPvAnyNetwork", "Json", "NaiveDatetime", "NameEmail", "PastDate", "PastDatetime",
                "RootModel", "Secret", "SecretBytes", "SecretStr",
            )
        ),
    }
)  # fmt: skip
"""Classes of libraries, as opposed to aliases of `Annotated`."""

_MAKERS: Final = frozenset(
    {"typing.NewType", "typing.TypeVar", "enum.Enum", "enum.StrEnum", "enum.IntEnum", "pydantic.create_model"}
)


def may_carry_metadata(project: Project, owner: Owner, annotation: s.Expr) -> bool:
    """Whether an annotation is `Annotated`, an alias of one, or something that cannot be known."""
    for _ in range(_MOST_HOPS):
        match annotation:
            case s.Const(value=None) | s.Binary(op="|"):
                return False
            case s.Subscript(base=base):
                return not _is_plain(project, owner, base)
            case s.Call(func=func):
                return project.qualified(owner, func) not in _MAKERS
            case s.Ref():
                symbol = project.resolve(owner, annotation)
                if not isinstance(symbol, Variable) or symbol.cls is not None:
                    return not _is_plain(project, owner, annotation)
                value = _assigned(symbol)
                if value is None:
                    return True
                owner, annotation = symbol.file, value
            case _:
                return True
    return True


def marks_on(project: Project, owner: Owner, annotation: s.Expr) -> Iterator[tuple[Owner, s.Expr]]:
    """Yield what the outermost `Annotated` of an annotation adds, with scopes; aliases are followed."""
    for _ in range(_MOST_HOPS):
        match annotation:
            case s.Subscript(base=base, index=s.Sequence(kind="tuple", items=(inner, *marks))):
                if project.qualified(owner, base) != "typing.Annotated":
                    return
                yield from ((owner, mark) for mark in marks)
                annotation = inner
            case s.Ref():
                symbol = project.resolve(owner, annotation)
                value = _assigned(symbol) if isinstance(symbol, Variable) and symbol.cls is None else None
                if value is None or not isinstance(symbol, Variable):
                    return
                owner, annotation = symbol.file, value
            case _:
                return


def _is_plain(project: Project, owner: Owner, name: s.Expr) -> bool:
    match project.resolve(owner, name):
        case Class():
            return True
        case External(name="typing.Annotated"):
            return False
        case External(name=known):
            return known in _CLASSES or known.partition(".")[0] in sys.stdlib_module_names | {"builtins"}
        case _:
            return False


def _assigned(variable: Variable) -> s.Expr | None:
    """Return the one value of a variable; None for an alias that a `type` statement makes, too."""
    found = [
        statement.value if isinstance(statement, (s.Assign, s.AnnAssign)) else None
        for statement in s.statements(variable.file.body)
        if _binds(statement, variable.name)
    ]
    return found[0] if len(found) == 1 else None


def _binds(statement: s.Stmt, name: str) -> bool:
    match statement:
        case s.Assign(targets=targets):
            return any(isinstance(target, s.Ref) and target.path == name for target in targets)
        case s.AnnAssign(target=s.Ref(path=path)):
            return path == name
        case s.TypeAlias(name=alias):
            return alias == name
        case _:
            return False
