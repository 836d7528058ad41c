"""What a parameter declares besides its type, as keywords of its JSON schema.

Constraints and defaults are source; those that are no literals are left out.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from inspector.project.records import RouteParameter
    from inspector.report.json_format import Json

_LIMITS: Final = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "multiple_of": "multipleOf",
    "pattern": "pattern",
    "regex": "pattern",
}
_LENGTHS: Final = {
    ("min_length", "string"): "minLength",
    ("max_length", "string"): "maxLength",
    ("min_length", "array"): "minItems",
    ("max_length", "array"): "maxItems",
}
_NULL: Final[Json] = {"type": "null"}


def limited(schema: Json, parameter: RouteParameter) -> Json:
    """Return the schema of a parameter's type with the parameter's constraints and default."""
    if not isinstance(schema, dict):
        return schema
    found = _constrained(schema, parameter.constraints)
    default = _literal(parameter.default)
    if default is not None:
        found["default"] = default
    return found


def _constrained(schema: dict[str, Json], constraints: tuple[str, ...]) -> dict[str, Json]:
    """Constrain a type; of one that may be null, what else it may be."""
    match schema:
        case {"anyOf": [dict() as member, null]} if null == _NULL:
            return {**schema, "anyOf": [_constrained(member, constraints), null]}
        case _:
            return {**schema, **_keywords(schema.get("type"), constraints)}


def _keywords(kind: Json, constraints: tuple[str, ...]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for constraint in constraints:
        name, _, text = constraint.partition("=")
        keyword = _LIMITS.get(name) or _LENGTHS.get((name, str(kind)))
        value = _literal(text)
        if keyword is not None and value is not None:
            found[keyword] = value
    return found


def _literal(text: str | None) -> Json:
    """Return what a source text says, if that is text, a number or a list of them; None for anything else."""
    try:
        value = ast.literal_eval(text or "None")
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    match value:
        case bool() | int() | float() | str():
            return value
        case list() if all(isinstance(item, bool | int | float | str) for item in value):
            return value
        case _:
            return None
