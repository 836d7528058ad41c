"""Annotations as they are shown."""

from __future__ import annotations

from inspector.project.types import parse_annotation
from inspector.source import syntax as s


def unquoted(annotation: s.Expr) -> s.Expr:
    """An annotation without quotes around all of it, which make no other type of it."""
    if isinstance(annotation, s.Const) and isinstance(annotation.value, str):
        return parse_annotation(annotation.value) or annotation
    return annotation
