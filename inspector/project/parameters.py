"""Where FastAPI takes a parameter from: path, query, header, cookie, body, form, file or itself.

Follows `fastapi.dependencies.utils.analyze_param`: a mark (`Query()`, in the default or in
`Annotated`) decides; without one a name of the path is a path parameter, scalars come from
the query and everything else from the body.
"""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeGuard

from inspector.project.code import SourceFile, keyword
from inspector.project.evaluate.values import (
    ClassValue,
    Constant,
    Env,
    External,
    ExternalInstance,
    Generic,
    Union,
    UnknownValue,
    Value,
    constant,
    plain,
    text,
)
from inspector.project.paths import without_converters
from inspector.project.records import RouteParameter
from inspector.project.written import unquoted
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from inspector.project.evaluate.machine import Machine

    Source = Literal["path", "query", "header", "cookie", "body", "form", "file", "framework"]

_SOURCES: Final[dict[str, Source]] = {
    "fastapi.Path": "path",
    "fastapi.Query": "query",
    "fastapi.Header": "header",
    "fastapi.Cookie": "cookie",
    "fastapi.Body": "body",
    "fastapi.Form": "form",
    "fastapi.File": "file",
}
_FRAMEWORK: Final = frozenset(
    {
        "fastapi.Request",
        "fastapi.WebSocket",
        "fastapi.Response",
        "fastapi.BackgroundTasks",
        "starlette.background.BackgroundTasks",
        "starlette.requests.HTTPConnection",
        "fastapi.security.SecurityScopes",
    }
)
_RESPONSES: Final = "starlette.responses."
_MODELS: Final = frozenset(
    {
        "pydantic.BaseModel",
        "pydantic.RootModel",
        "pydantic.generics.GenericModel",
        "pydantic.v1.BaseModel",
        "pydantic_settings.BaseSettings",
        "sqlmodel.SQLModel",
    }
)
_COLLECTIONS: Final = frozenset(
    {
        *(f"builtins.{name}" for name in ("dict", "list", "set", "tuple", "frozenset")),
        *(
            f"typing.{name}"
            for name in (
                "DefaultDict",
                "Deque",
                "Dict",
                "FrozenSet",
                "List",
                "Mapping",
                "MutableMapping",
                "MutableSequence",
                "NamedTuple",
                "OrderedDict",
                "Sequence",
                "Set",
                "Tuple",
                "TypedDict",
            )
        ),
        *(f"collections.abc.{name}" for name in ("Mapping", "MutableMapping", "MutableSequence", "Sequence")),
        *(f"collections.{name}" for name in ("ChainMap", "Counter", "OrderedDict", "defaultdict", "deque")),
    }
)
_SEQUENCES: Final = frozenset(
    {
        *(f"builtins.{name}" for name in ("frozenset", "list", "set", "tuple")),
        *(
            f"typing.{name}"
            for name in ("Deque", "FrozenSet", "List", "NamedTuple", "Sequence", "Set", "Tuple")
        ),
        "collections.abc.MutableSequence",
        "collections.abc.Sequence",
        "collections.deque",
        "typing.MutableSequence",
    }
)
_UPLOADS: Final = frozenset({"fastapi.UploadFile", "starlette.datastructures.UploadFile"})
_CONSTRAINTS: Final = (
    "gt",
    "ge",
    "lt",
    "le",
    "multiple_of",
    "min_length",
    "max_length",
    "pattern",
    "regex",
    "max_digits",
    "decimal_places",
    "strict",
)
_FIELD: Final = "pydantic.Field"
_DEEPEST_TYPE: Final = 3
# home of types that pydantic reads from one string or number
_SCALAR_HOMES: Final = (
    "pydantic.",
    "pydantic_extra_types.",
    "annotated_types.",
    "sqlalchemy.",
    "bson.",
    "pendulum.",
    "starlette.datastructures.",
)


def path_names(path: str) -> frozenset[str]:
    """Names that FastAPI takes for parameters of a path, `{name}` and `{name:path}`.

    It takes whatever stands in braces, although Starlette fills none but plain names.
    """
    return frozenset(re.findall("{(.*?)}", without_converters(path)))


def in_path(parameters: tuple[RouteParameter, ...], names: frozenset[str]) -> tuple[RouteParameter, ...]:
    """The parameters of a callable on a route whose path has these names."""
    if not any(one.name in names for one in parameters):
        return parameters
    return tuple(
        replace(one, source="path", required=True, default=None)
        if one.name in names and one.source != "framework"
        else one
        for one in parameters
    )


class Parameters:
    """Classifies parameters."""

    def __init__(self, machine: Machine) -> None:
        """Take the machine that knows classes."""
        self.machine = machine

    def of(
        self, parameter: s.Parameter, kind: Value, marks: Iterable[Value], default: Value, env: Env
    ) -> RouteParameter:
        """One parameter with its evaluated type, the marks of `Annotated` and its default, on no path yet.

        `default` is Unknown where there is none.
        """
        found = [m for m in (*marks, default) if _is_mark(m)]
        mark = found[-1] if found else None
        source = _SOURCES[mark.name] if mark is not None else self.implicit(kind)
        shown = self._default(parameter, mark, default)
        required = source == "path" or (
            source != "framework"
            and shown is None
            and not (mark is not None and not _is_none_given(mark.kwargs.get("default_factory")))
            and (isinstance(default, UnknownValue) or default is mark)
        )
        owner = env.module().owner
        fields = [m for m in marks if isinstance(m, ExternalInstance) and m.name == _FIELD]
        return RouteParameter(
            parameter.name,
            source,
            _type(parameter.annotation),
            required,
            s.render(shown) if shown is not None else None,
            owner.place(parameter.span) if isinstance(owner, SourceFile) else None,
            _alias(parameter.name, mark),
            tuple(c for m in (*fields, mark) if m is not None for c in _constraints(m)),
        )

    def _default(
        self, parameter: s.Parameter, mark: ExternalInstance | None, default: Value
    ) -> s.Expr | None:
        if mark is not None and default is mark:
            given = keyword(mark.node, "default") if mark.node is not None else None
            if given is None and mark.node is not None and mark.node.args:
                given = mark.node.args[0]
        else:
            given = parameter.default
        return None if isinstance(given, s.Opaque) and given.kind == "ellipsis" else given

    def implicit(self, kind: Value) -> Source:
        """Where FastAPI takes a parameter from that nothing marks and no path names."""
        if self.is_framework(kind):
            return "framework"
        if self._is_upload(kind):
            return "file"
        return "body" if self._is_complex(kind) else "query"

    def is_framework(self, kind: Value) -> bool:
        """Whether FastAPI passes the request, the response, ... itself."""
        match kind:
            case External(name=name):
                return name in _FRAMEWORK or name.startswith(_RESPONSES)
            case ClassValue() as cls:
                self.machine.line(cls)
                return any(n in _FRAMEWORK or n.startswith(_RESPONSES) for n in cls.externals)
            case _:
                return False

    def _is_upload(self, kind: Value, depth: int = 0) -> bool:
        """Uploads, several of them, and (as FastAPI has it) a list of nothing said."""
        match kind:
            case External(name=name):
                return name in _UPLOADS or name in _SEQUENCES
            case ClassValue() as cls:
                self.machine.line(cls)
                return not cls.externals.isdisjoint(_UPLOADS | _SEQUENCES)
            case Union(members=members) if depth < _DEEPEST_TYPE:
                return any(self._is_upload(plain(m), depth + 1) for m in members)
            case Generic(base=External(name=name), arguments=arguments) if (
                name in _SEQUENCES and depth < _DEEPEST_TYPE
            ):
                return all(self._is_one_upload(plain(a), depth + 1) for a in arguments)
            case _:
                return False

    def _is_one_upload(self, kind: Value, depth: int) -> bool:
        match kind:
            case Union(members=members) if depth < _DEEPEST_TYPE:
                return any(self._is_one_upload(plain(m), depth + 1) for m in members)
            case External(name=name):
                return name in _UPLOADS
            case ClassValue() as cls:
                self.machine.line(cls)
                return not cls.externals.isdisjoint(_UPLOADS)
            case _:
                return False

    def _is_complex(self, kind: Value) -> bool:
        match kind:
            case Union(members=members):
                return any(self._is_complex(plain(m)) for m in members)
            case Generic(base=External(name="typing.Annotated"), arguments=[inner, *_]):
                return self._is_complex(plain(inner))
            case Generic(base=base):
                return self._is_complex(plain(base))
            case ClassValue() as cls:
                self.machine.line(cls)
                if cls.externals & (_MODELS | _COLLECTIONS):
                    return True
                return self.machine.is_record(cls)
            case External(name=name):
                return name in _COLLECTIONS or name in _MODELS or _is_foreign_model(name)
            case ExternalInstance(name=name):
                return name in {"pydantic.create_model", "collections.namedtuple", "typing.TypedDict"}
            case _:
                return False


def _is_mark(value: Value) -> TypeGuard[ExternalInstance]:
    return isinstance(value, ExternalInstance) and value.name in _SOURCES


def _is_none_given(value: Value) -> bool:
    return plain(value) is None


def _is_foreign_model(name: str) -> bool:
    """Whether a library's class can only be a model: FastAPI takes no other class of a stranger's."""
    home = name.partition(".")[0]
    return (
        home not in sys.stdlib_module_names
        and home != "builtins"
        and not name.startswith(_SCALAR_HOMES)
        and name.rpartition(".")[2][:1].isupper()
    )


def _type(annotation: s.Expr | None) -> str | None:
    match annotation:
        case None:
            return None
        case s.Subscript(base=s.Ref(path=path), index=s.Sequence(items=(inner, *_))) if (
            path.rpartition(".")[2] == "Annotated"
        ):
            return _type(inner)
        case s.Const(value=str()) if (written := unquoted(annotation)) is not annotation:
            return _type(written)
        case _:
            return s.render(annotation)


def _alias(name: str, mark: ExternalInstance | None) -> str | None:
    if mark is None:
        return None
    given = text(mark.kwargs.get("alias"))
    if isinstance(given, str):
        return given if given != name else None
    if mark.name == "fastapi.Header" and "_" in name:
        kept = constant(mark.kwargs.get("convert_underscores", True)) is False
        return None if kept else name.replace("_", "-")
    return None


def _constraints(mark: ExternalInstance) -> list[str]:
    found = []
    for name in _CONSTRAINTS:
        if name in mark.kwargs and plain(mark.kwargs[name]) is not None:
            value: Constant | UnknownValue = constant(mark.kwargs[name])
            written = keyword(mark.node, name) if mark.node is not None else None
            if not isinstance(value, UnknownValue):
                found.append(f"{name}={value!r}")
            elif written is not None:
                found.append(f"{name}={s.render(written)}")
    return found
