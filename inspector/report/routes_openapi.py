"""The route table as the skeleton of an OpenAPI 3.1 document.

What the code says of paths, operations, parameters, bodies and answers, in the shapes of
FastAPI's own document, operation ids included. Models are named, not described: their
schemas are empty but for the title.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import msgspec

from inspector.project.types import parse_annotation
from inspector.report.json_format import cleaned
from inspector.report.parameter_schema import limited
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspector.project.records import Application, Route, RouteParameter
    from inspector.report.json_format import Json

_CONVERTER: Final = re.compile(r"{(\w+):\w+}")
_SCALARS: Final[dict[str, dict[str, Json]]] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "bytes": {"type": "string", "format": "binary"},
    "UploadFile": {"type": "string", "format": "binary"},
    "UUID": {"type": "string", "format": "uuid"},
    "datetime": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time"},
    "timedelta": {"type": "string", "format": "duration"},
    "Decimal": {"anyOf": [{"type": "number"}, {"type": "string"}]},
    "EmailStr": {"type": "string", "format": "email"},
    "HttpUrl": {"type": "string", "format": "uri"},
    "AnyUrl": {"type": "string", "format": "uri"},
    "Path": {"type": "string", "format": "path"},
    "dict": {"type": "object"},
    "Dict": {"type": "object"},
    "Any": {},
    "object": {},
    "None": {"type": "null"},
}
_LISTS: Final = frozenset({"list", "List", "Sequence", "tuple", "Tuple", "Iterable"})
_SETS: Final = frozenset({"set", "Set", "frozenset", "FrozenSet"})
_BODIES: Final = {
    "body": "application/json",
    "form": "application/x-www-form-urlencoded",
    "file": "multipart/form-data",
}
_PHRASES: Final = {str(status.value): status.phrase for status in HTTPStatus}
_WITHOUT_BODY: Final = frozenset({204, 304})


def main_app(apps: Sequence[Application]) -> Application | None:
    """The app that a single document is about: the one with most routes."""
    named = [app for app in apps if app.name is not None]
    return max(named, key=lambda app: len(app.routes), default=None)


def routes_openapi(app: Application) -> bytes:
    """Encode the document of one app."""
    models: set[str] = set()
    paths: dict[str, Json] = {}
    mounts = {route.registered for route in app.routes if route.kind == "mount"}
    for route in app.routes:
        # a mounted app has a document of its own
        if route.kind != "http" or not route.in_schema or not mounts.isdisjoint(route.hops):
            continue
        operations = paths.setdefault(_CONVERTER.sub(r"{\1}", route.path), {})
        for method in route.methods:
            if isinstance(operations, dict):
                operations[method.lower()] = _operation(route, models)  # of two, FastAPI shows the later
    options = dict(app.options)
    title, version = options.get("title"), options.get("version")
    document: dict[str, Json] = {
        "openapi": "3.1.0",
        "info": {
            "title": title if isinstance(title, str) else "FastAPI",
            "version": version if isinstance(version, str) else "0.1.0",
        },
        "paths": paths,
    }
    if models:
        document["components"] = {"schemas": {name: {"title": name} for name in sorted(models)}}
    try:
        raw = msgspec.json.encode(document)
    except UnicodeEncodeError:
        raw = msgspec.json.encode(cleaned(document))
    return msgspec.json.format(raw, indent=2) + b"\n"


def _operation(route: Route, models: set[str]) -> Json:
    found: dict[str, Json] = {}
    if route.tags:
        found["tags"] = list(route.tags)
    found["summary"] = route.name.replace("_", " ").title()
    if route.description:
        found["description"] = route.description
    found["operationId"] = _operation_id(route)
    asked = route.request_parameters()
    parameters = [_parameter(p, models) for p in asked if p.source in {"path", "query", "header", "cookie"}]
    if parameters:
        found["parameters"] = parameters
    body = [p for p in asked if p.source in _BODIES]
    if body:
        found["requestBody"] = _body(body, models)
    found["responses"] = _responses(route, models, checks=bool(parameters or body))
    if route.deprecated:
        found["deprecated"] = True
    if route.conditional is not None:
        found["x-conditional"] = route.conditional
    if route.auth():
        found["x-authentication"] = list(route.auth())
    return found


def _operation_id(route: Route) -> str:
    """As `fastapi.utils.generate_unique_id` makes it."""
    path = _CONVERTER.sub(r"{\1}", route.path)
    return re.sub(r"\W", "_", f"{route.name}{path}") + f"_{route.methods[0].lower()}"


def _parameter(parameter: RouteParameter, models: set[str]) -> Json:
    name = parameter.alias or parameter.name
    if parameter.alias is None and parameter.source == "header":
        name = name.replace("_", "-")
    return {
        "name": name,
        "in": parameter.source,
        "required": parameter.required or parameter.source == "path",
        "schema": limited(_schema_of(parameter.type, models), parameter),
    }


def _body(parameters: list[RouteParameter], models: set[str]) -> Json:
    media = "body"
    for source in ("form", "file"):
        if any(p.source == source for p in parameters):
            media = source
    if media == "body" and len(parameters) == 1:
        schema = _schema_of(parameters[0].type, models)
    else:
        schema = {
            "type": "object",
            "properties": {p.alias or p.name: limited(_schema_of(p.type, models), p) for p in parameters},
            "required": [p.alias or p.name for p in parameters if p.required],
        }
    required = any(parameter.required for parameter in parameters)
    return {"content": {_BODIES[media]: {"schema": schema}}, "required": required}


def _responses(route: Route, models: set[str], *, checks: bool) -> Json:
    status = route.status_code or 200
    answer: dict[str, Json] = {"description": "Successful Response"}
    if status not in _WITHOUT_BODY:
        answer["content"] = {"application/json": {"schema": _schema_of(route.response_model, models)}}
    found: dict[str, Json] = {str(status): answer}
    for code in route.responses:
        phrase = _PHRASES.get(code, "Additional Response")
        found.setdefault(code, {"description": phrase})
    if checks:
        found.setdefault("422", {"description": "Validation Error"})
    return found


def _schema_of(annotation: str | None, models: set[str]) -> Json:
    parsed = parse_annotation(annotation) if annotation else None
    return _schema(parsed, models) if parsed is not None else {}


def _schema(expr: s.Expr, models: set[str]) -> Json:
    match expr:
        case s.Const(value=None):
            return {"type": "null"}
        case s.Const(value=str(quoted)):
            return _schema_of(quoted, models)
        case s.Ref(path=path):
            return _named(path.rpartition(".")[2], models)
        case s.Binary(op="|", left=left, right=right):
            return {"anyOf": [*_members(left, models), *_members(right, models)]}
        case s.Subscript(base=s.Ref(path=path), index=index):
            items = index.items if isinstance(index, s.Sequence) else (index,)
            return _generic(path.rpartition(".")[2], items, models)
        case _:
            return {}


def _members(expr: s.Expr, models: set[str]) -> list[Json]:
    if isinstance(expr, s.Binary) and expr.op == "|":
        return [*_members(expr.left, models), *_members(expr.right, models)]
    return [_schema(expr, models)]


def _named(name: str, models: set[str]) -> Json:
    if name in _SCALARS:
        return dict(_SCALARS[name])
    if name in _LISTS | _SETS:
        return {"type": "array"}
    if not name[:1].isupper():
        return {}
    models.add(name)
    return {"$ref": f"#/components/schemas/{name}"}


def _generic(name: str, items: tuple[s.Expr, ...], models: set[str]) -> Json:
    match name:
        case "Annotated":
            return _schema(items[0], models)
        case "Optional":
            return {"anyOf": [_schema(items[0], models), {"type": "null"}]}
        case "Union":
            return {"anyOf": [_schema(item, models) for item in items]}
        case "Literal":
            return {"enum": [item.value for item in items if isinstance(item, s.Const)]}
        case "dict" | "Dict" | "Mapping":
            return {"type": "object", "additionalProperties": _schema(items[-1], models)}
        case _ if name in _LISTS:
            return {"type": "array", "items": _schema(items[0], models)}
        case _ if name in _SETS:
            return {"type": "array", "uniqueItems": True, "items": _schema(items[0], models)}
        case _:
            arguments = "_".join(_plain(item) for item in items)
            return _named(f"{name}_{arguments}_" if arguments else name, models)


def _plain(expr: s.Expr) -> str:
    return re.sub(r"\W+", "_", s.render(expr)).strip("_")
