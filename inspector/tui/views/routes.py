"""The route table: what each app answers, with auth, models, dependencies and how it came there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from inspector.project.records import Place, walk
from inspector.report.masking import parameter_default
from inspector.report.route_groups import GroupBy, Section, app_section, app_title, section
from inspector.report.rows import ROUTES
from inspector.tui.commands import ViewId
from inspector.tui.excerpt import excerpt
from inspector.tui.items import UNRESOLVED, RouteItem, UnresolvedItem, where
from inspector.tui.text import clean, plural, short_name
from inspector.tui.views.browser import Browser
from inspector.tui.widgets.details import Block, facts, text, title
from inspector.tui.widgets.rows import Column, Grouping, Sort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from inspector.project.records import Application, Dependency, Route, RouteParameter
    from inspector.report.filter import Row, Vocabulary
    from inspector.tui.items import Prepared
    from inspector.tui.widgets.rows import Heading, SortKey

Item = RouteItem | UnresolvedItem

_KINDS = ("path", "query", "header", "cookie", "body", "form", "file", "framework", "dependency")
_WIDEST_TYPE = 24


def _of(get: Callable[[Route], str], otherwise: str = "") -> Callable[[Item], str]:
    """What a column shows: something of the route, nothing for the other items."""

    def show(item: Item) -> str:
        match item:
            case RouteItem(route=route) if route is not None:
                return get(route)
            case _:
                return otherwise

    return show


def _key(get: Callable[[Route], str | int]) -> Callable[[Item], SortKey]:
    """How a column sorts: by something of the route and then its path; the other items come last."""

    def key(item: Item) -> SortKey:
        match item:
            case RouteItem(route=route) if route is not None:
                return (0, get(route), route.path, method(route))
            case RouteItem(app=app):
                return (1, app.file, "", "")
            case UnresolvedItem(unresolved=unresolved):
                return (2, unresolved.file, unresolved.what, "")

    return key


def method(route: Route) -> str:
    """`GET`, `GET/POST`, `WS`, `MOUNT`, `STATIC`."""
    if route.kind == "http":
        return "/".join(route.methods)
    return "WS" if route.kind == "websocket" else route.kind.upper()


def auth(route: Route) -> str:
    """Name the first callable that authenticates and count the others, or say `none` or `unknown`."""
    names = route.auth()
    if names:
        return f"✓ {short_name(names[0])}" + (f" +{len(names) - 1}" if len(names) > 1 else "")
    if not route.resolved:
        return "? unknown"
    return "○ none" if route.kind in {"http", "websocket"} else ""


def _model(route: Route) -> str:
    return route.response_model or ""


def _handler(route: Route) -> str:
    return short_name(route.endpoint) if route.endpoint else route.name


def _status(route: Route) -> str:
    return "" if route.status_code is None else str(route.status_code)


def _tag(item: Item) -> str:
    if not isinstance(item, RouteItem):
        return UNRESOLVED
    return item.route.tags[0] if item.route is not None and item.route.tags else ""


def _grouping(by: GroupBy) -> Grouping[Item]:
    """The sections of the report; apps without routes and the unresolved have one of their own at the end."""

    def of(item: Item) -> Section | None:
        match item:
            case RouteItem(app=app, route=route):
                return app_section(app) if route is None else section(by, app, route)
            case _:
                return None

    def key(item: Item) -> str:
        found = of(item)
        return UNRESOLVED if found is None else "\0".join(map(str, found.rank))

    def rank(item: Item) -> SortKey:
        match item:
            case RouteItem(route=route):
                found = of(item)
                assert found is not None
                # an app without routes has no place among routers or files
                return (int(route is None and by is not GroupBy.APP), *found.rank)
            case _:
                return (2,)

    def heading(item: Item) -> str:
        found = of(item)
        return "? Unresolved" if found is None else found.title

    return Grouping(by.value, by.value, key, rank, heading)


COLUMNS: tuple[Column[Item], ...] = (
    Column("method", "method", _of(method, "?"), _key(method), least=6, most=11, tone=lambda _: "info"),
    Column("path", "path", _of(lambda r: r.path), _key(lambda r: r.path), least=28, most=60, cut_left=True),
    Column("handler", "handler", _of(_handler), _key(_handler), least=10, most=34, rank=6),
    Column(
        "auth",
        "auth",
        _of(auth),
        _key(auth),
        least=6,
        most=26,
        rank=8,
        tone=lambda i: "good" if auth_of(i) else "muted",
    ),
    Column("status", "status", _of(_status), _key(lambda r: r.status_code or 0), least=6, most=6, rank=5),
    Column("model", "model", _of(_model), _key(_model), least=8, most=30, rank=4, tone=lambda _: "accent"),
    Column(
        "deps",
        "deps",
        _of(lambda r: f"{len(r.dependency_names()) or '':>4}"),
        _key(lambda r: -len(r.dependency_names())),
        least=4,
        most=4,
        rank=3,
    ),
)


def auth_of(item: Item) -> bool:
    """Whether an item is a route that authenticates."""
    return isinstance(item, RouteItem) and item.route is not None and bool(item.route.auth())


GROUPINGS: tuple[Grouping[Item], ...] = (
    *(_grouping(by) for by in GroupBy),
    Grouping(
        "tag",
        "tag",
        _tag,
        lambda i: (not isinstance(i, RouteItem), not _tag(i), _tag(i)),
        lambda i: (_tag(i) or "no tag") if isinstance(i, RouteItem) else "? Unresolved",
    ),
)


class RoutesView(Browser[Item]):
    """The list of routes; what could not be resolved stands in a section of its own."""

    VIEW: ClassVar[ViewId] = ViewId.ROUTES
    COLUMNS = COLUMNS
    GROUPINGS = GROUPINGS
    UNGROUPED = False
    SORT = Sort("path")
    VOCABULARY: ClassVar[Vocabulary] = ROUTES
    NOUN = ("route", "routes")
    NOTHING = "No app and no router was found."

    def items_of(self, prepared: Prepared) -> Sequence[Item]:
        """Routes of all apps, then what is unresolved."""
        return prepared.routes

    def row(self, item: Item) -> Row:
        """Made when the report came."""
        return item.row

    def identity(self, item: Item) -> str:
        """The route's title in its app, with its handler."""
        match item:
            case RouteItem(app=app, route=route):
                return f"{app.name}\0{route.title() if route else ''}\0{route.endpoint if route else ''}"
            case UnresolvedItem(unresolved=unresolved):
                return f"{unresolved.file}\0{unresolved.line}\0{unresolved.what}"

    def likeness(self, item: Item) -> str:
        """The handler, whose path may have changed."""
        match item:
            case RouteItem(route=route):
                return (route.endpoint if route else None) or ""
            case UnresolvedItem(unresolved=unresolved):
                return f"{unresolved.file}\0{unresolved.what}"

    def place_of(self, item: Item) -> Place | None:
        """The handler's `def`, or the registration where there is none."""
        match item:
            case RouteItem(app=app, route=None):
                return app.place or Place(app.file, app.line, 1, app.line, 1)
            case RouteItem(route=route):
                assert route is not None
                return _definition(route) or route.registered
            case UnresolvedItem(unresolved=unresolved):
                return _unresolved_place(unresolved.file, unresolved.line)

    def place_of_group(self, heading: Heading[Item]) -> Place | None:
        """The app's constructor, where the group is an app."""
        first = heading.first
        grouping = self.table.rows.grouping
        if isinstance(first, RouteItem) and grouping is not None and grouping.id == "app":
            return first.app.place or Place(first.app.file, first.app.line, 1, first.app.line, 1)
        return None

    def text_of(self, item: Item) -> str:
        """Method and path, or what is unresolved."""
        match item:
            case RouteItem(route=route, app=app):
                return route.title() if route else app_title(app)
            case UnresolvedItem(unresolved=unresolved):
                return f"{unresolved.file}:{unresolved.line}: {unresolved.what}: {unresolved.reason}"

    def plain(self, item: Item) -> str | None:
        """Apps without routes and the unresolved are remarks."""
        match item:
            case RouteItem(route=None):
                return "no route of this app was found"
            case UnresolvedItem(unresolved=unresolved):
                return f"{unresolved.what} — {unresolved.reason} ({unresolved.file}:{unresolved.line})"
            case _:
                return None

    def counts(self, item: Item) -> bool:
        """Routes, not what is unresolved."""
        return isinstance(item, RouteItem) and item.route is not None

    def describe(self, item: Item) -> Iterator[Block]:
        """All that is known of a route."""
        assert self.prepared is not None
        texts, secrets = self.prepared.report.texts, self.prepared.secrets
        match item:
            case RouteItem(app=app, route=None):
                yield text((clean(app_title(app)), "bold"), f"\n{clean(app.file)}:{app.line}")
            case RouteItem(app=app, route=route):
                assert route is not None
                yield from _head(app, route)
                yield from _parameters(route)
                yield from _dependencies(route.dependencies)
                yield from _registration(route)
                place = _definition(route) or route.registered
                if texts.text(place.file) is not None:
                    yield title("Source")
                    yield Block(excerpt(texts, place, secrets, after=16), "code")
            case UnresolvedItem(unresolved=unresolved):
                yield text(
                    ("? Unresolved", "$sev-warning bold"), f"\n{clean(unresolved.file)}:{unresolved.line}"
                )
                yield text((clean(unresolved.what), "bold"), f"\n{clean(unresolved.reason)}")
                place = _unresolved_place(unresolved.file, unresolved.line)
                if texts.text(place.file) is not None:
                    yield Block(excerpt(texts, place, secrets), "code")

    def describe_group(self, heading: Heading[Item]) -> Iterator[Block]:
        """An app with its middleware and exception handlers, or how many routes a group has."""
        yield text((clean(heading.title), "bold"), f"  {plural(heading.total, 'line')}")
        first = heading.first
        grouping = self.table.rows.grouping
        if isinstance(first, UnresolvedItem):
            yield text(
                "What these register depends on what only running the code would tell. "
                "The routes are left out of the table rather than guessed."
            )
        elif grouping is not None and grouping.id == "app":
            yield from _application(first.app)


def _definition(route: Route) -> Place | None:
    if route.file is None or route.line is None:
        return None
    return _unresolved_place(route.file, route.line)


def _unresolved_place(file: str, line: int) -> Place:
    return Place(file, max(1, line), 1, max(1, line), 10**6)


def _head(app: Application, route: Route) -> Iterator[Block]:
    pairs = [
        ("app", app_title(app)),
        ("handler", route.endpoint or ""),
        ("name", "" if route.name == short_name(route.endpoint or "") else route.name),
        ("auth", "\n".join(route.auth()) or ("none" if route.resolved else "unknown")),
        ("status", _status(route)),
        ("model", _model(route)),
        ("responses", ", ".join(route.responses)),
        ("tags", ", ".join(route.tags)),
        ("feature", route.feature or ""),
        ("only if", route.conditional or ""),
        ("in schema", "" if route.in_schema else "no"),
        ("deprecated", "yes" if route.deprecated else ""),
    ]
    yield text((f"{method(route)} ", "$sev-info bold"), (clean(route.path), "bold"))
    if route.description:
        yield text(clean(route.description.strip().partition("\n")[0]))
    yield facts(pairs)


def _parameters(route: Route) -> Iterator[Block]:
    """What the request has to bring, kind by kind; of a dependency, with its name."""
    owners: dict[tuple[str, str], str] = {}
    for node in walk(route.dependencies):
        for parameter in node.parameters:
            owners.setdefault((parameter.source, parameter.alias or parameter.name), node.name)
    own = {(p.source, p.alias or p.name) for p in route.parameters}
    shown = [
        p
        for p in route.request_parameters()
        if p.source != "dependency" and (p.source != "framework" or (p.source, p.alias or p.name) in own)
    ]
    if not shown:
        return
    yield title("Parameters")
    shown.sort(key=lambda p: _KINDS.index(p.source))
    width = max(len(clean(p.name)) for p in shown)
    types = min(_WIDEST_TYPE, max(len(clean(p.type or "")) for p in shown))
    lines = []
    for parameter in shown:
        key = (parameter.source, parameter.alias or parameter.name)
        lines.append(
            Content.assemble(
                (f"{parameter.source:<9} ", "$muted"),
                f"{clean(parameter.name):<{width}}  ",
                (f"{clean(parameter.type or ''):<{types}}", "$accent"),
                (f"  {_requirement(parameter)}", "$muted"),
                ("" if key in own else f"  ← {clean(short_name(owners[key]))}", "$sev-info"),
            )
        )
    yield Block(Content("\n").join(lines), indent=10)


def _requirement(parameter: RouteParameter) -> str:
    default = parameter_default(parameter)
    need = "required" if parameter.required else f"= {default}" if default else "optional"
    named = f'named "{parameter.alias}"' if parameter.alias not in {None, parameter.name} else ""
    return clean(
        ", ".join(
            filter(None, ("" if parameter.source == "framework" else need, named, *parameter.constraints))
        )
    )


def _dependencies(roots: Sequence[Dependency]) -> Iterator[Block]:
    if roots:
        yield title("Dependencies")
        yield Block(Content("\n").join(list(_tree(roots, "", set()))), "code")


def _tree(nodes: Sequence[Dependency], indent: str, drawn: set[str]) -> Iterator[Content]:
    """The graph as a tree; what a callable needs is drawn where it stands first."""
    for number, node in enumerate(nodes):
        last = number == len(nodes) - 1
        remarks = [
            word
            for word, holds in (
                ("authenticates", node.authenticates),
                ("yields", node.yields),
                ("not cached", not node.use_cache),
            )
            if holds
        ]
        if node.name in drawn and node.needs:
            remarks.append("as above")
        if node.scopes:
            remarks.append("scopes " + ", ".join(node.scopes))
        place = f"  {where(node.place)}" if node.place is not None else ""
        yield Content.assemble(
            (f"{indent}{'└─' if last else '├─'} ", "$muted"),
            (clean(node.name.rpartition(":")[2]), "$good" if node.authenticates else ""),
            (f" → {clean(node.parameter)}" if node.parameter else "", "$muted"),
            (f"  {', '.join(clean(r) for r in remarks)}" if remarks else "", "$sev-info"),
            (place, "$muted"),
        )
        if node.name not in drawn:
            drawn.add(node.name)
            yield from _tree(node.needs, indent + ("   " if last else "│  "), drawn)


def _registration(route: Route) -> Iterator[Block]:
    """Every call between the app and the route, with the path that it leads to."""
    yield title("How it came there")
    steps = [(where(hop.place), f"{hop.kind}s {hop.router}", hop.path or "/") for hop in route.way]
    on = f" on {route.router}" if route.router else ""
    steps.append((where(route.registered), f"registers it{on}", route.path))
    yield Block(
        Content("\n").join(
            Content.assemble(f"{place}  ", (clean(what), "$accent"), (f"  → {clean(path)}", "$muted"))
            for place, what, path in steps
        ),
        indent=4,
    )


def _application(app: Application) -> Iterator[Block]:
    place = app.place or Place(app.file, app.line, 1, app.line, 1)
    yield text(f"{clean(place.file)}:{place.line}")
    if not app.complete:
        yield text(("More may be registered than is shown: see Unresolved.", "$sev-warning"))
    if app.middleware:
        yield title("Middleware")
        yield text("\n".join(f"{clean(m.name or '?')}  {where(m.place)}" for m in app.middleware))
    if app.exception_handlers:
        yield title("Exception handlers")
        yield text(
            "\n".join(
                f"{clean(h.exception)} → {clean(h.handler or '?')}  {where(h.place)}"
                for h in app.exception_handlers
            )
        )
