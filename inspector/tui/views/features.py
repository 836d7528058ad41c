"""Features and the roles that their files play: who lacks what, who imports whom."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, get_args

from textual.content import Content

from inspector.project.records import Place, Role
from inspector.report.rows import FEATURES
from inspector.tui.commands import ViewId
from inspector.tui.items import FeatureItem, RouteItem
from inspector.tui.text import SIGNS, clean, plural, severity
from inspector.tui.views.browser import Browser
from inspector.tui.views.routes import auth, method
from inspector.tui.widgets.details import Block, text, title
from inspector.tui.widgets.rows import Column, Grouping, Sort

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inspector.report.filter import Row, Vocabulary
    from inspector.tui.items import Prepared
    from inspector.tui.widgets.rows import Heading

ROLES: tuple[Role, ...] = get_args(Role)

_SHORT: dict[Role, str] = {
    "router": "rtr",
    "schemas": "sch",
    "services": "svc",
    "repositories": "rep",
    "models": "mod",
    "dependencies": "dep",
    "config": "cfg",
    "tasks": "tsk",
    "events": "evt",
    "exceptions": "exc",
}


def files_of(item: FeatureItem, role: Role) -> tuple[str, ...]:
    """The files of a feature that play a role."""
    return next((files for name, files in item.feature.roles if name == role), ())


def _role_text(role: Role, item: FeatureItem) -> str:
    count = len(files_of(item, role))
    return "·" if not count else "✓" if count == 1 else f"✓{count}"


def _role_tone(role: Role, item: FeatureItem) -> str:
    return "good" if files_of(item, role) else "muted"


def findings_text(item: FeatureItem) -> str:
    """How many findings of each severity, with their signs."""
    parts = [f"{sign}{count}" for sign, count in zip(SIGNS.values(), item.counts, strict=True) if count]
    return " ".join(parts) or "none"


def findings_tone(item: FeatureItem) -> str:
    """The tone of the worst severity."""
    errors, warnings, infos = item.counts
    return "error" if errors else "warning" if warnings else "info" if infos else "good"


COLUMNS: tuple[Column[FeatureItem], ...] = (
    Column("name", "feature", lambda i: i.feature.name, lambda i: (i.feature.name,), least=12, most=24),
    *(
        Column(
            role,
            _SHORT[role],
            partial(_role_text, role),
            lambda i, role=role: (-len(files_of(i, role)), i.feature.name),  # type: ignore[misc]
            least=3,
            most=3,
            rank=8,
            tone=partial(_role_tone, role),
            gap=1,
        )
        for role in ROLES
    ),
    Column(
        "findings",
        "findings",
        findings_text,
        lambda i: (*(-n for n in i.counts), i.feature.name),
        least=10,
        most=24,
        tone=findings_tone,
    ),
    Column(
        "routes",
        "routes",
        lambda i: f"{i.feature.routes:>6}",
        lambda i: (-i.feature.routes, i.feature.name),
        least=6,
        most=6,
        rank=5,
    ),
    Column(
        "files",
        "files",
        lambda i: f"{len(i.feature.files):>5}",
        lambda i: (-len(i.feature.files), i.feature.name),
        least=5,
        most=5,
        rank=3,
    ),
    Column(
        "lines",
        "lines",
        lambda i: f"{i.feature.lines:>6,}",
        lambda i: (-i.feature.lines, i.feature.name),
        least=6,
        most=7,
        rank=2,
    ),
    Column(
        "imports",
        "imports",
        lambda i: ", ".join(i.feature.imports),
        lambda i: (-len(i.feature.imports), i.feature.name),
        least=8,
        most=40,
        rank=4,
        tone=lambda _: "muted",
    ),
)


def _parent(item: FeatureItem) -> str:
    return item.feature.path.rpartition("/")[0]


GROUPINGS: tuple[Grouping[FeatureItem], ...] = (
    Grouping("folder", "folder", _parent, lambda i: (_parent(i),), lambda i: (_parent(i) or ".") + "/"),
)


class FeaturesView(Browser[FeatureItem]):
    """The matrix of features and roles."""

    VIEW: ClassVar[ViewId] = ViewId.FEATURES
    COLUMNS = COLUMNS
    GROUPINGS = GROUPINGS
    SORT = Sort("name")
    VOCABULARY: ClassVar[Vocabulary] = FEATURES
    NOUN = ("feature", "features")
    NOTHING = "No feature was found: no package holds a module with routes of its own."

    def items_of(self, prepared: Prepared) -> Sequence[FeatureItem]:
        """All features."""
        return prepared.features

    def row(self, item: FeatureItem) -> Row:
        """Made when the report came."""
        return item.row

    def identity(self, item: FeatureItem) -> str:
        """Its folder."""
        return item.feature.path

    def likeness(self, item: FeatureItem) -> str:
        """Its name."""
        return item.feature.name

    def place_of(self, item: FeatureItem) -> Place | None:
        """Its router, or its first file."""
        files = (*files_of(item, "router"), *item.feature.files)
        return Place(files[0]) if files else None

    def text_of(self, item: FeatureItem) -> str:
        """Its folder."""
        return item.feature.path

    def describe(self, item: FeatureItem) -> Iterator[Block]:
        """Roles with files, imports both ways, routes, findings."""
        assert self.prepared is not None
        feature = item.feature
        yield text(
            (clean(feature.name), "bold"),
            f"\n{clean(feature.path)}/  {plural(len(feature.files), 'file')}",
            f", {plural(feature.lines, 'line')}",
        )
        importers = [i.feature.name for i in self.prepared.features if feature.name in i.feature.imports]
        yield text(
            ("imports      ", "$muted"),
            clean(", ".join(feature.imports)) or "no other feature",
            ("\nimported by  ", "$muted"),
            clean(", ".join(importers)) or "no other feature",
        )
        yield title("Roles")
        yield Block(Content("\n").join(list(self._roles(item))))
        yield from self._routes(feature.name)
        yield from self._findings(feature.name)

    def describe_group(self, heading: Heading[FeatureItem]) -> Iterator[Block]:
        """How many features a folder holds."""
        yield text((clean(heading.title), "bold"), f"  {plural(heading.total, 'feature')}")

    def _roles(self, item: FeatureItem) -> Iterator[Content]:
        prefix = item.feature.path + "/"
        for role in ROLES:
            files = [clean(file.removeprefix(prefix)) for file in files_of(item, role)]
            sign = ("✓ ", "$good") if files else ("· ", "$muted")
            yield Content.assemble(sign, (f"{role:<13}", "" if files else "$muted"), ", ".join(files))

    def _routes(self, name: str) -> Iterator[Block]:
        assert self.prepared is not None
        routes = [
            i.route
            for i in self.prepared.routes
            if isinstance(i, RouteItem) and i.route is not None and i.route.feature == name
        ]
        if routes:
            yield title("Routes")
            width = max(len(clean(r.path)) for r in routes)
            yield text("\n".join(f"{method(r):<7} {clean(r.path):<{width}}  {auth(r)}" for r in routes))

    def _findings(self, name: str) -> Iterator[Block]:
        assert self.prepared is not None
        found = [i for i in self.prepared.findings if i.finding.feature == name]
        if found:
            found.sort(key=lambda i: -i.finding.severity)
            yield title("Findings")
            lines = [
                Content.assemble(
                    (f"{severity(i.finding.severity):<10}", f"$sev-{i.finding.severity.label}"),
                    f"{i.finding.code} ",
                    (clean(i.where), "$accent"),
                    f" {clean(i.finding.name)}",
                )
                for i in found
            ]
            yield Block(Content("\n").join(lines))
