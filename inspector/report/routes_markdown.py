"""The route table in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.report.authentication import auth_names
from inspector.report.markdown import cell, code, table
from inspector.report.route_groups import NO_APP, GroupBy, grouped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inspector.project.records import Application, Route, Unresolved
    from inspector.report.route_groups import SortBy

_HEADER = ("Method", "Path", "Handler", "Auth", "Status", "Model", "Deps", "Notes", "Place")


def routes_markdown(
    apps: Sequence[Application],
    unresolved: Sequence[Unresolved],
    *,
    by: GroupBy = GroupBy.APP,
    sort: SortBy | None = None,
) -> Iterator[str]:
    """Yield a part with a table a section, and one of what could not be resolved."""
    for group in grouped(apps, by, sort):
        yield f"## {cell(group.title if group.title != NO_APP else group.title.capitalize())}"
        yield ""
        rows = [_row(route) for _, route in group.members]
        yield table(_HEADER, rows) if rows else "No routes.\n"
    if unresolved:
        yield "## Unresolved"
        yield ""
        rows = [(code(f"{one.file}:{one.line}"), cell(one.what), cell(one.reason)) for one in unresolved]
        yield table(("Place", "What", "Why"), rows)


def _row(route: Route) -> tuple[str, ...]:
    notes = [
        f"if {code(route.conditional)}" if route.conditional is not None else "",
        "deprecated" if route.deprecated else "",
        "" if route.in_schema or route.kind != "http" else "not in the schema",
    ]
    place = route.registered if route.file is None else None
    where = f"{place.file}:{place.line}" if place is not None else f"{route.file}:{route.line}"
    return (
        " ".join(route.methods) or route.kind,
        code(route.path),
        cell(route.endpoint or route.name),
        ", ".join(cell(name.rpartition(":")[2]) for name in auth_names(route)),
        str(route.status_code or ""),
        code(route.response_model or ""),
        str(len(route.dependency_names()) or ""),
        ", ".join(note for note in notes if note),
        code(where),
    )
