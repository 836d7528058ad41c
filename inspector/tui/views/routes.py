"""The route table: what each app answers, with auth, models, dependencies and how it came there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from inspector.project.records import Place
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

_LAST = "\U0010ffff"
_NO_APP = "routers that no app includes"


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
    """Name the first callable that authenticates and count the others, or say `none`."""
    names = route.auth()
    if names:
        return f"✓ {short_name(names[0])}" + (f" +{len(names) - 1}" if len(names) > 1 else "")
    return "○ none" if route.kind in {"http", "websocket"} else ""


def _model(route: Route) -> str:
    return route.response_model or ""


def _handler(route: Route) -> str:
    return short_name(route.endpoint) if route.endpoint else route.name


def _status(route: Route) -> str:
    return "" if route.status_code is None else str(route.status_code)


def _app_title(app: Application) -> str:
    return app.name or _NO_APP


def _group_app(item: Item) -> str:
    return f"{item.app.name}\0{item.app.file}" if isinstance(item, RouteItem) else UNRESOLVED


def _rank(get: Callable[[RouteItem], SortKey]) -> Callable[[Item], SortKey]:
    return lambda item: (0, *get(item)) if isinstance(item, RouteItem) else (1,)


def _title(get: Callable[[RouteItem], str]) -> Callable[[Item], str]:
    return lambda item: get(item) if isinstance(item, RouteItem) else "? Unresolved"


def _tag(item: Item) -> str:
    if not isinstance(item, RouteItem):
        return UNRESOLVED
    return item.route.tags[0] if item.route is not None and item.route.tags else ""


def _feature(item: Item) -> str:
    if not isinstance(item, RouteItem):
        return UNRESOLVED
    return (item.route.feature if item.route is not None else None) or ""


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
    Grouping(
        "app",
        "app",
        _group_app,
        _rank(lambda i: (i.app.name is None, i.app.name or "", i.app.file)),
        _title(lambda i: _app_title(i.app)),
    ),
    Grouping(
        "feature",
        "feature",
        _feature,
        _rank(lambda i: (not _feature(i), _feature(i))),
        _title(lambda i: _feature(i) or "no feature"),
    ),
    Grouping(
        "tag", "tag", _tag, _rank(lambda i: (not _tag(i), _tag(i))), _title(lambda i: _tag(i) or "no tag")
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
                return route.title() if route else _app_title(app)
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
                yield text((clean(_app_title(app)), "bold"), f"\n{clean(app.file)}:{app.line}")
            case RouteItem(app=app, route=route):
                assert route is not None
                yield from _head(app, route)
                yield from _parameters(route.parameters)
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
        ("app", _app_title(app)),
        ("handler", route.endpoint or ""),
        ("auth", "\n".join(route.auth()) or "none"),
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


def _parameters(parameters: Sequence[RouteParameter]) -> Iterator[Block]:
    shown = [p for p in parameters if p.source != "dependency"]
    if not shown:
        return
    yield title("Parameters")
    width = max(len(clean(p.name)) for p in shown)
    lines = []
    for parameter in shown:
        need = (
            "required"
            if parameter.required
            else f"= {parameter.default}"
            if parameter.default
            else "optional"
        )
        lines.append(
            Content.assemble(
                (f"{parameter.source:<9} ", "$muted"),
                f"{clean(parameter.name):<{width}}  ",
                (clean(parameter.type or ""), "$accent"),
                (f"  {clean(need)}", "$muted"),
            )
        )
    yield Block(Content("\n").join(lines))


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
    yield title("How it came there")
    lines = [f"{where(hop)}  includes or mounts the router" for hop in route.hops]
    lines.append(f"{where(route.registered)}  registers it")
    yield text("\n".join(lines))


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
