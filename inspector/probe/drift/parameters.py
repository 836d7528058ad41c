"""Parameters: what a route takes by its signature and its dependencies', and what the document lists.

Only what is certain counts. Models of query parameters and names that are computed are left
alone, and what the document has more counts only where the signature of every dependency is
known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from inspector.source.syntax import Call, render

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from inspector.probe.document import Parameter
    from inspector.probe.drift.compare import Pair
    from inspector.probe.exchange import Json
    from inspector.project.code import Function
    from inspector.project.records import Dependency, Route, RouteParameter

_LISTED: Final = frozenset({"path", "query", "header", "cookie"})
_BODIES: Final = frozenset({"body", "form", "file"})
_JSON_TYPES: Final = {"int": "integer", "float": "number", "str": "string", "bool": "boolean"}
_SCALARS: Final = frozenset({*_JSON_TYPES, "UUID", "date", "datetime", "time", "Decimal"})
_UNSURE: Final = re.compile(r"\b(validation_alias|include_in_schema|convert_underscores)\s*=")
_LIMIT: Final = re.compile(r"^(?P<name>ge|gt|le|lt|min_length|max_length)=(?P<value>-?\d+)$")
_LIMITS: Final = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "min_length": "minLength",
    "max_length": "maxLength",
}


def parameter_differences(functions: Mapping[str, Function], pair: Pair) -> Iterator[str]:
    """Yield how the parameters of a pair differ; `functions` are handlers and dependencies by name."""
    route, operation = pair.route, pair.operation
    served = {(_normal(one.name, one.location), str(one.location)): one for one in operation.parameters}
    taken = dict(_taken(functions, route))
    listed = {(_name(one), str(one.source)): one for one in taken if one.source in _LISTED}
    certain = {key for key, one in listed.items() if taken[one] and _is_listed(one)}
    for (name, source), parameter in listed.items():
        if (name, source) not in certain:
            continue
        found = served.get((name, source))
        if found is None:
            yield f"does not take the {source} parameter {name} that the code has"
        else:
            yield from _details(name, parameter, found)
    yield from _names_of_path(pair, taken)
    is_known = _is_accounted(functions, route)
    if is_known and len(certain) == len(listed):
        for name, place in served:
            if (name, place) not in listed and place != "path":
                yield f"takes the {place} parameter {name} that the code does not have"
    bodies = [one for one in taken if one.source in _BODIES]
    if bodies and operation.body is None:
        yield f"takes no body, the code takes one as {bodies[0].name}"
    elif not bodies and operation.body is not None and is_known and not _reads_request(taken):
        yield "takes a body that the code does not have"


def _taken(functions: Mapping[str, Function], route: Route) -> Iterator[tuple[RouteParameter, bool]]:
    """What a route takes, and whether it is listed under the name that is known."""
    owners = [(route.endpoint or "", route.parameters)]
    owners += [(one.name, one.parameters) for one in _graph(route.dependencies)]
    for owner, parameters in owners:
        unsure = _unsure(functions.get(owner))
        for parameter in parameters:
            yield parameter, parameter.name not in unsure


def _unsure(function: Function | None) -> frozenset[str]:
    """Parameters whose marks keep them out of the document, or give them a name that is computed."""
    return frozenset(
        parameter.name
        for parameter in (function.fact.parameters if function else ())
        for expr in (parameter.annotation, parameter.default)
        if expr is not None and _UNSURE.search(render(expr))
    )


def _graph(roots: Iterable[Dependency]) -> Iterator[Dependency]:
    seen: set[str] = set()
    stack = list(roots)
    while stack:
        one = stack.pop()
        if one.name not in seen:
            seen.add(one.name)
            yield one
            stack.extend(one.needs)


def _is_accounted(functions: Mapping[str, Function], route: Route) -> bool:
    """Whether every parameter of the handler and of all dependencies is either listed or a dependency."""
    handler = functions.get(route.endpoint or "")
    if handler is None or not _covers(handler, route.parameters, route.dependencies) or _adds(handler):
        return False
    for dependency in _graph(route.dependencies):
        if dependency.name.startswith("fastapi.security."):
            continue
        function = functions.get(dependency.name)
        if function is None or not _covers(function, dependency.parameters, dependency.needs):
            return False
    return True


def _covers(function: Function, plain: Iterable[RouteParameter], needs: Iterable[Dependency]) -> bool:
    known = {one.name for one in plain} | {one.parameter for one in needs}
    own = [parameter for parameter in function.fact.parameters if parameter.kind not in {"vararg", "kwarg"}]
    if len(own) < len(function.fact.parameters):
        return False
    return all(parameter.name in known or parameter.name == "self" for parameter in own)


def _adds(handler: Function) -> bool:
    """Whether a decorator adds to the document by hand."""
    return any(
        isinstance(one.expr, Call) and any(k.name in {"openapi_extra", None} for k in one.expr.keywords)
        for one in handler.fact.decorators
    )


def _reads_request(taken: Iterable[RouteParameter]) -> bool:
    """Whether something takes the request as it is, and with it perhaps the body."""
    return any(one.source == "framework" for one in taken)


def _details(name: str, parameter: RouteParameter, found: Parameter) -> Iterator[str]:
    source = parameter.source
    if source != "path" and parameter.required != found.required:
        words = ("optional", "required")
        yield (
            f"has the {source} parameter {name} {words[found.required]}, "
            f"the code has it {words[parameter.required]}"
        )
    declared = _JSON_TYPES.get(_scalar(parameter) or "")
    served = _type(found.schema)
    if declared and served and declared != served:
        yield f"takes {name} as {served}, the code as {declared}"
        return
    for constraint in parameter.constraints:
        limit = _LIMIT.match(constraint)
        if limit is None:
            continue
        actual = _limit(found.schema, _LIMITS[limit["name"]])
        if actual != int(limit["value"]):
            has = "without it" if actual is None else f"with {actual:g}"
            yield f"takes {name} {has} where the code says {constraint}"


def _names_of_path(pair: Pair, taken: Iterable[RouteParameter]) -> Iterator[str]:
    """A path parameter that has another name; one that the handler takes is reported as missing already."""
    reported = {_name(one) for one in taken if one.source == "path"}
    declared = re.findall(r"\{([^{}:]+)", pair.route.path)
    served = re.findall(r"\{([^{}:]+)", pair.path)
    for ours, theirs in zip(declared, served, strict=False):
        if ours != theirs and ours not in reported:
            yield f"calls the path parameter {theirs}, the code calls it {ours}"


def _is_listed(parameter: RouteParameter) -> bool:
    """Whether FastAPI surely lists a parameter as one, rather than the fields of a model."""
    return parameter.source == "path" or _scalar(parameter) in _SCALARS


def _scalar(parameter: RouteParameter) -> str | None:
    """The one type of a parameter, without `None`; None for anything else."""
    parts = [part.strip() for part in (parameter.type or "").split("|") if part.strip() != "None"]
    return parts[0].rpartition(".")[2] if len(parts) == 1 and re.fullmatch(r"[\w.]+", parts[0]) else None


def _branches(schema: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    """A schema, or what it may be besides null."""
    match schema:
        case {"anyOf": [*branches]}:
            kinds = [branch for branch in branches if isinstance(branch, dict)]
            return [branch for branch in kinds if branch.get("type") != "null"]
        case _:
            return [schema]


def _type(schema: Mapping[str, Json]) -> str | None:
    branches = _branches(schema)
    kind = branches[0].get("type") if len(branches) == 1 else None
    return kind if isinstance(kind, str) else None


def _limit(schema: Mapping[str, Json], name: str) -> float | None:
    for one in (schema, *_branches(schema)):
        value = one.get(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return value
    return None


def _name(parameter: RouteParameter) -> str:
    return _normal(parameter.alias or parameter.name, parameter.source)


def _normal(name: str, location: str) -> str:
    return name.replace("_", "-").lower() if location == "header" else name
