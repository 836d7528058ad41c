"""How a route pages: which of its query parameters say where a page starts, and how long it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.project.expressions import enclosing
from inspector.project.graph import functions_by_node, nodes
from inspector.project.schemas import fields_of, schemas_in
from inspector.project.secrecy import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Function
    from inspector.project.model import Project
    from inspector.project.records import Route

_STARTS: Final = (
    "skip", "offset", "cursor", "page", "page_number", "page_num", "page_no", "page_token", "next_token",
    "continuation_token", "after", "before", "starting_after", "ending_before", "since_id", "start_index",
)  # fmt: skip
_LENGTHS: Final = (
    "page_size", "per_page", "size", "limit", "max_results", "items_per_page", "count", "top", "max_items",
)  # fmt: skip
_PAGING_WORDS: Final = frozenset(
    {"page", "limit", "offset", "cursor", "skip", "size", "pagination", "paginate", "top", "take", "marker"}
)
_COUNTS: Final = frozenset({"n", "k", "num", "first", "last"})
"""Names that say how many are wanted, where they are all of a name."""

_BY_NUMBER: Final = frozenset({"skip", "offset", "page", "page_number", "page_num", "page_no", "start_index"})


@dataclass(frozen=True, slots=True)
class Paging:
    """The parameters that page, as the client writes them; None where there is none of a kind."""

    start: str | None
    length: str | None

    @property
    def by_number(self) -> bool:
        """Whether a page is named by its number or that of its first row, and not by a cursor."""
        return self.start is not None and "_".join(words_of(self.start)) in _BY_NUMBER

    def __str__(self) -> str:
        return "/".join(name for name in (self.start, self.length) if name is not None)


def paging_of(project: Project, handler: Function, route: Route) -> Paging:
    """Return the vocabulary that a route pages in."""
    names = {"_".join(words_of(name)): name for name in query_names(project, handler, route)}
    start = next((names[name] for name in _STARTS if name in names), None)
    length = next((names[name] for name in _LENGTHS if name in names), None)
    return Paging(start, length)


def can_page(project: Project, handler: Function, route: Route) -> bool:
    """Whether anything that a route takes may page: more than `paging_of` names count here."""
    found = paging_of(project, handler, route)
    if found.start is not None or found.length is not None:
        return True
    return any(
        not _PAGING_WORDS.isdisjoint(words_of(name)) or name in _COUNTS
        for name in query_names(project, handler, route)
    ) or any(
        not _PAGING_WORDS.isdisjoint(words_of(f"{node.name.rpartition(':')[2]} {node.parameter or ''}"))
        for node in nodes(route)
    )


def query_names(project: Project, handler: Function, route: Route) -> Iterator[str]:
    """Yield the names of everything that a route takes from the query, its dependencies included."""
    named = functions_by_node(project)
    taken = [(handler, parameter) for parameter in route.parameters]
    taken += [(named.get(node.name, handler), p) for node in nodes(route) for p in node.parameters]
    for function, parameter in taken:
        if parameter.source not in {"query", "header"}:
            continue
        yield parameter.alias or parameter.name
        declared = next((p for p in function.fact.parameters if p.name == parameter.name), None)
        if declared is not None and declared.annotation is not None:
            # a model in the query brings all of its fields
            for cls in schemas_in(project, enclosing(function), declared.annotation):
                yield from (field.name for field in fields_of(project, cls))
