"""The dependency graph as a tree for people and as a Mermaid diagram."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.report.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from inspector.project.records import Application, Dependency
    from inspector.report.dependencies import DependencyUse


def dependency_tree(apps: Iterable[Application], kept: frozenset[str]) -> Iterator[str]:
    """Yield every route with the tree of what is called before it, where one of `kept` is in it."""
    for app in apps:
        shown = [route for route in app.routes if not kept.isdisjoint(route.dependency_names())]
        if not shown:
            continue
        yield visible(app.name or "routers that no app includes")
        for route in shown:
            yield f"  {visible(route.title())}"
            yield from _branches(route.dependencies, "    ")
        yield ""


def _branches(nodes: Sequence[Dependency], indent: str) -> Iterator[str]:
    for position, node in enumerate(nodes, 1):
        last = position == len(nodes)
        yield f"{indent}{'└─' if last else '├─'} {_label(node)}"
        yield from _branches(node.needs, indent + ("   " if last else "│  "))


def _label(node: Dependency) -> str:
    notes = [
        f"scopes {' '.join(node.scopes)}" if node.scopes else "",
        "authenticates" if node.authenticates else "",
        "cleans up" if node.yields else "",
        "" if node.use_cache else "not cached",
    ]
    said = ", ".join(note for note in notes if note)
    return visible(node.name) + (f"  ({said})" if said else "")


def dependency_mermaid(uses: Sequence[DependencyUse]) -> Iterator[str]:
    """Yield a flowchart: a box a callable with the number of routes that use it, an arrow a need."""
    numbers = {use.name: f"d{number}" for number, use in enumerate(uses)}
    yield "flowchart LR"
    for use in uses:
        routes = f"{len(use.routes)} route{'s' * (len(use.routes) != 1)}"
        opening, closing = ("{{", "}}") if use.authenticates else ("[", "]")
        yield f'    {numbers[use.name]}{opening}"{_quoted(use.name)}<br/>{routes}"{closing}'
    for use in uses:
        for need in use.needs:
            if need in numbers:
                yield f"    {numbers[use.name]} --> {numbers[need]}"


def _quoted(name: str) -> str:
    """Text inside a quoted Mermaid label, where quotes and tags are written as entities."""
    shown = visible(name)
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("#", "&num;")):
        shown = shown.replace(sign, entity)
    return shown
