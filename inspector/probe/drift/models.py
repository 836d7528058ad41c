"""Response models: what the code says a route answers with, and what the document says.

Only what is certain counts: models of the project by their names, and whether there is a
list of them. Aliases, type variables and classes of libraries are left alone.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final

from inspector.project.code import Class

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inspector.probe.document import Operation
    from inspector.probe.drift.compare import Pair
    from inspector.probe.exchange import Json
    from inspector.project.code import Function
    from inspector.project.model import Project

_MODELS: Final = (
    "pydantic.BaseModel",
    "pydantic.main.BaseModel",
    "sqlmodel.SQLModel",
    "sqlmodel.main.SQLModel",
)
_PLAIN: Final = frozenset({"str", "int", "float", "bool", "bytes", "dict", "list", "None", "Dict", "List"})
_LISTS: Final = frozenset({"list", "List", "set", "Set", "Sequence", "tuple"})
_WRAPPERS: Final = frozenset({"Annotated", "Optional", "Union"})
_COMPONENT: Final = "#/components/schemas/"


def model_difference(project: Project, handlers: Mapping[str, Function], pair: Pair) -> str | None:
    """Say how the response models of a pair differ, None where they do not or nobody can tell.

    `handlers` are the project's handlers by their names.
    """
    written = pair.route.response_model
    owner = handlers.get(pair.route.endpoint or "")
    parsed = _parsed(written)
    schema = _schema(pair.operation)
    if written is None or owner is None or parsed is None or schema is None:
        return None
    names = list(_names(parsed))
    meanings = [_meaning(project, owner, name) for name in names]
    if "unknown" in meanings:
        return None
    models = {
        name.rpartition(".")[2] for name, meaning in zip(names, meanings, strict=True) if meaning == "model"
    }
    references = set(_references(schema))
    served = describe(schema)
    if not models:
        return f"answers with {served}, the code says {written}" if references else None
    lost = [model for model in models if not any(_is_in(model, reference) for reference in references)]
    strange = [one for one in references if not any(_is_in(model, one) for model in models)]
    if lost or strange or _is_list(parsed) not in {None, schema.get("type") == "array"}:
        return f"answers with {served}, the code says {written}"
    return None


def describe(schema: Json) -> str:
    """Return a schema as a person writes a type."""
    match schema:
        case {"$ref": str(reference)}:
            return reference.removeprefix(_COMPONENT)
        case {"type": "array", "items": inner}:
            return f"list[{describe(inner)}]"
        case {"anyOf": [*branches]} | {"oneOf": [*branches]}:
            return " | ".join(describe(branch) for branch in branches)
        case {"type": "null"}:
            return "None"
        case {"type": str(kind)}:
            return f"a plain {kind}"
        case _:
            return "anything"


def _schema(operation: Operation) -> dict[str, Json] | None:
    success = operation.success()
    schema = success[0].schema if success else None
    return schema if isinstance(schema, dict) and schema else None


def _parsed(written: str | None) -> ast.expr | None:
    try:
        return ast.parse(written or "", mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        return None


def _names(node: ast.expr) -> Iterator[str]:
    """Every name in a type, but those inside the marks of `Annotated`."""
    match node:
        case ast.Name(id=name):
            yield name
        case ast.Attribute():
            yield ast.unparse(node)
        case ast.Subscript(value=base, slice=index):
            yield from _names(base)
            inner = index.elts if isinstance(index, ast.Tuple) else [index]
            if isinstance(base, (ast.Name, ast.Attribute)) and ast.unparse(base).endswith("Annotated"):
                inner = inner[:1]
            for one in inner:
                yield from _names(one)
        case ast.BinOp(left=left, right=right):
            yield from _names(left)
            yield from _names(right)
        case ast.Constant(value=None):
            yield "None"
        case ast.Constant(value=str(text)):
            parsed = _parsed(text)
            if parsed is not None:
                yield from _names(parsed)


def _meaning(project: Project, owner: Function, name: str) -> str:
    last = name.rpartition(".")[2]
    if last in _WRAPPERS or last in _LISTS or (name in _PLAIN):
        return "plain"
    symbol = project.resolve(owner, name)
    if isinstance(symbol, Class) and project.derives(symbol, *_MODELS):
        return "model"
    return "unknown"


def _is_list(node: ast.expr) -> bool | None:
    """Whether the outermost type is a list; None where it is a union or wrapped."""
    match node:
        case ast.Subscript(value=base):
            last = ast.unparse(base).rpartition(".")[2]
            return None if last in _WRAPPERS else last in _LISTS
        case ast.Name() | ast.Attribute():
            return False
        case _:
            return None


def _references(value: Json) -> Iterator[str]:
    """The components that a schema refers to, itself and in its parts."""
    match value:
        case {"$ref": str(reference)}:
            yield reference.rpartition("/")[2]
        case dict():
            for inner in value.values():
                yield from _references(inner)
        case list():
            for inner in value:
                yield from _references(inner)


def _is_in(model: str, component: str) -> bool:
    """Whether a component is a model or has one in it, as `Page_BookRead_` and `schemas__BookRead-Output`."""
    return re.search(rf"(?:^|[_.\-\[]){re.escape(model)}(?:$|[_.\-\[\]])", component) is not None
