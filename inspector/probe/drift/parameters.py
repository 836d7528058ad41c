"""Parameters: what a handler takes by its signature, and what the document lists.

The handler's own parameters are known, those of its dependencies are not: so what the
document has more counts only where a route has no dependencies. What FastAPI might read in
another way, such as models of query parameters and aliases, is left alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inspector.probe.document import Parameter
    from inspector.probe.drift.compare import Pair
    from inspector.probe.exchange import Json
    from inspector.project.records import RouteParameter

_LISTED: Final = frozenset({"path", "query", "header", "cookie"})
_BODIES: Final = frozenset({"body", "form", "file"})
_JSON_TYPES: Final = {"int": "integer", "float": "number", "str": "string", "bool": "boolean"}
_SCALARS: Final = frozenset({*_JSON_TYPES, "UUID", "date", "datetime", "time", "Decimal"})
_ANNOTATED: Final = re.compile(r"^(?:typing\.)?Annotated\[(?P<type>[\w.| ]+?)\s*,")
_MARKED: Final = re.compile(r"\b(Query|Path|Header|Cookie)\(")
_UNSURE: Final = re.compile(r"\b(alias|validation_alias|include_in_schema|convert_underscores)\s*=")


def parameter_differences(pair: Pair) -> Iterator[str]:
    """Yield how the parameters of a pair differ."""
    route, operation = pair.route, pair.operation
    served = {(_normal(one.name, one.location), one.location): one for one in operation.parameters}
    own = [one for one in route.parameters if one.source in _LISTED]
    for parameter in own:
        if not _is_certain(parameter):
            continue
        name = _normal(parameter.name, parameter.source)
        found = served.get((name, parameter.source))  # type: ignore[arg-type] # the others were sorted out
        if found is None:
            yield f"does not take the {parameter.source} parameter {name} that the code has"
            continue
        yield from _details(parameter, found)
    yield from _names_of_path(pair)
    if not route.dependencies and all(map(_is_certain, own)):
        known = {(_normal(one.name, one.source), one.source) for one in own}
        for (name, location), _ in served.items():
            if (name, location) not in known and location != "path":
                yield f"takes a {location} parameter {name} that the code does not have"
    yield from _body(pair)


def _details(parameter: RouteParameter, found: Parameter) -> Iterator[str]:
    if parameter.source != "path" and parameter.required != found.required:
        words = ("optional", "required")
        yield (
            f"has the {parameter.source} parameter {parameter.name} {words[found.required]}, "
            f"the code has it {words[parameter.required]}"
        )
    declared = _JSON_TYPES.get(_scalar(parameter) or "")
    served = _type(found.schema)
    if declared and served and declared != served:
        yield f"takes {parameter.name} as {served}, the code as {declared}"


def _names_of_path(pair: Pair) -> Iterator[str]:
    """A path parameter that has another name; its handler's parameter is reported as missing already."""
    reported = {one.name for one in pair.route.parameters if one.source == "path"}
    declared = re.findall(r"\{([^{}:]+)", pair.route.path)
    served = re.findall(r"\{([^{}:]+)", pair.path)
    for ours, theirs in zip(declared, served, strict=False):
        if ours != theirs and ours not in reported:
            yield f"calls the path parameter {theirs}, the code calls it {ours}"


def _body(pair: Pair) -> Iterator[str]:
    takes = [one for one in pair.route.parameters if one.source in _BODIES]
    if takes and pair.operation.body is None:
        yield f"takes no body, the code takes one as {takes[0].name}"
    elif not takes and pair.operation.body is not None and not pair.route.dependencies:
        yield "takes a body that the code does not have"


def _is_certain(parameter: RouteParameter) -> bool:
    """Whether FastAPI surely lists a parameter under its own name."""
    text = f"{parameter.type or ''} {parameter.default or ''}"
    if _UNSURE.search(text):
        return False
    if parameter.source == "path":
        return True
    scalar = _scalar(parameter)
    return scalar in _SCALARS or (scalar is not None and bool(_MARKED.search(text)) and scalar.islower())


def _scalar(parameter: RouteParameter) -> str | None:
    """The one type of a parameter, without `Annotated` and `None`; None for anything else."""
    text = parameter.type or ""
    annotated = _ANNOTATED.match(text)
    inner = annotated["type"] if annotated else text
    parts = [part.strip() for part in inner.split("|") if part.strip() != "None"]
    return parts[0].rpartition(".")[2] if len(parts) == 1 and re.fullmatch(r"[\w.]+", parts[0]) else None


def _type(schema: Mapping[str, Json]) -> str | None:
    match schema:
        case {"type": str(kind)}:
            return kind
        case {"anyOf": [*branches]}:
            kinds = {branch.get("type") for branch in branches if isinstance(branch, dict)} - {"null"}
            kind = kinds.pop() if len(kinds) == 1 else None
            return kind if isinstance(kind, str) else None
        case _:
            return None


def _normal(name: str, location: str) -> str:
    return name.replace("_", "-").lower() if location == "header" else name
