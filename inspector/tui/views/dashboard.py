"""One look at the project: score, sections of the guide, features, totals, changes, problems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Offset
from textual.widget import Widget
from textual.widgets import Static

from inspector.project.records import Place, Problem
from inspector.report.score import SectionScore
from inspector.rules.declare import Severity
from inspector.tui.commands import Context, ViewId
from inspector.tui.items import FeatureItem
from inspector.tui.summary import difference, headline, tone
from inspector.tui.text import SIGNS, clean
from inspector.tui.views import features
from inspector.tui.views.base import View
from inspector.tui.widgets.rows import Column, Rows, Sort
from inspector.tui.widgets.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.app import ComposeResult

    from inspector.tui.engine import Engine
    from inspector.tui.items import Prepared

_SHORT: Final = {Severity.ERROR: "err", Severity.WARNING: "warn", Severity.INFO: "info"}


def bar(share: int | None, width: int) -> str:
    """A share of a hundred as a bar of so many cells."""
    if share is None:
        return "-".ljust(width)
    # Only a full score fills the bar, and only nothing leaves it empty.
    full = max(1, min(width - 1, round(share * width / 100))) if 0 < share < 100 else share * width // 100
    return "█" * full + "░" * (width - full)


def counted(count: int, sign: str, width: int) -> str:
    """A count in so many cells, in thousands where it has no room: cut it would be another number."""
    exact = f"{sign} {count}" if count else "·"
    return exact if len(exact) <= width else f"{sign} {count // 1000}k"


def _count(severity: Severity, position: int) -> Column[SectionScore]:
    sign, widest = SIGNS[severity], 6
    return Column(
        severity.label,
        _SHORT[severity],
        lambda s: counted(s.counts[position], sign, widest),
        lambda s: (-s.counts[position],),
        least=5,
        most=widest,
        gap=1,
        tone=lambda s: severity.label if s.counts[position] else "muted",
        draw=lambda s, width: counted(s.counts[position], sign, width),
    )


SECTIONS: tuple[Column[SectionScore], ...] = (
    Column(
        "section",
        "section of the guide",
        lambda s: f"{s.section.digits} {s.section.title}",
        lambda s: (s.section.digits,),
        least=22,
        most=34,
    ),
    Column(
        "kept",
        "rules kept",
        lambda s: f"{s.kept} of {s.ran}" if s.ran else "-",
        lambda s: (s.score if s.score is not None else 101,),
        least=8,
        most=10,
        rank=3,
    ),
    Column(
        "bar",
        "score",
        lambda _: "",
        lambda s: (s.score if s.score is not None else 101,),
        least=6,
        most=16,
        rank=7,
        tone=lambda s: tone(s.score),
        draw=lambda s, width: bar(s.score, width),
    ),
    _count(Severity.ERROR, 0),
    _count(Severity.WARNING, 1),
    _count(Severity.INFO, 2),
)

PROBLEMS: tuple[Column[Problem], ...] = (
    Column(
        "place",
        "place",
        lambda p: f"{p.file}:{p.line}" if p.line else p.file or "the inspection",
        lambda p: (p.file, p.line),
        least=12,
        most=40,
        cut_left=True,
        tone=lambda _: "accent",
    ),
    Column("message", "problem", lambda p: p.message, lambda p: (p.message,), least=20, most=240),
)


def card(name: str, title: str) -> Vertical:
    """A box with a title, for what is put in it."""
    return Vertical(Static(title, classes="card-title", markup=False), id=f"card-{name}", classes="card")


class DashboardView(View):
    """Cards; those that are tables have a cursor."""

    VIEW: ClassVar[ViewId] = ViewId.DASHBOARD

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.sections: Table[SectionScore] = Table(
            Rows(SECTIONS, (), lambda s: s.section.digits, lambda s: s.section.digits, Sort("section")),
            id="sections",
        )
        self.features: Table[FeatureItem] = Table(
            Rows(features.COLUMNS, (), lambda i: i.feature.path, lambda i: i.feature.name, Sort("findings")),
            empty="No feature was found: no package holds a module with routes of its own.",
            id="features",
        )
        self.problems: Table[Problem] = Table(
            Rows(PROBLEMS, (), lambda p: f"{p.file}\0{p.line}\0{p.message}", lambda p: p.file, Sort("place")),
            empty="None: every file was read and every rule ran.",
            id="problems",
        )
        self.tables: tuple[Table[Any], ...] = (
            self.sections,
            self.features,
            self.problems,
        )

    def compose(self) -> ComposeResult:
        """Headline above, the cards below."""
        with VerticalScroll(id="cards", can_focus=False):
            yield Static("", id="headline", markup=False)
            with Container(id="columns"):
                with card("sections", "Sections of the guide"):
                    yield self.sections
                with Container(id="right"):
                    with card("features", "Features, the worst first"):
                        yield self.features
                    with Container(id="extras"):
                        with card("changes", "Since the scan before"):
                            yield Static("", id="changes", markup=False)
                        with card("problems", "Problems of the inspection"):
                            yield self.problems

    def on_mount(self) -> None:
        """Show what there is so far."""
        self.ready = True
        if self.prepared is not None:
            self.take(self.prepared)

    def take(self, prepared: Prepared) -> None:
        """Fill all cards."""
        super().take(prepared)
        if not self.ready:
            return
        words = headline(prepared.report, prepared.score, prepared.history)
        self.query_one("#headline", Static).update(words)
        self.query_one("#columns").display = True
        self.sections.load(prepared.score.sections)
        self.features.load(prepared.features)
        self.problems.load(prepared.report.problems)
        self.query_one("#changes", Static).update(difference(prepared.changes))

    def say_empty(self, text: str) -> None:
        """Nothing but the text."""
        if self.prepared is None:
            self.query_one("#headline", Static).update(Content(text))
            self.query_one("#columns").display = False

    # --- commands -----------------------------------------------------------------------------------

    @property
    def current(self) -> SectionScore | FeatureItem | Problem | None:
        """What the cursor of the card with the focus is on."""
        item = self._table.current
        return item if isinstance(item, SectionScore | FeatureItem | Problem) else None

    @property
    def _table(self) -> Table[Any]:
        return next((table for table in self.tables if table.has_focus), self.sections)

    def context(self) -> Context:
        """What is possible with the card that has the focus."""
        return Context(
            self.VIEW,
            rows=len(self._table.lines),
            selected=self.current is not None,
            placed=self.place() is not None,
        )

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """The commands of the dashboard."""
        page = max(1, self.size.height - 2)
        return {
            "open": self._open,
            "down": lambda: self._move(1),
            "up": lambda: self._move(-1),
            "half-down": lambda: self._move(page // 2),
            "half-up": lambda: self._move(-(page // 2)),
            "page-down": lambda: self._move(page),
            "page-up": lambda: self._move(-page),
            "top": lambda: self._enter(0, 0),
            "bottom": lambda: self._enter(len(self.tables) - 1, 10**9),
            "right": lambda: self._enter(self.tables.index(self._table) + 1),
            "left": lambda: self._enter(self.tables.index(self._table) - 1),
        }

    def place(self) -> Place | None:
        """Where a problem or a feature is."""
        match self.current:
            case FeatureItem(feature=feature) if feature.files:
                return Place(feature.files[0])
            case Problem(file=file, line=line) if file:
                return Place(file, max(1, line), 1, max(1, line), 1)
            case _:
                return None

    def copied(self) -> str:
        """The line as text."""
        match self.current:
            case None:
                return ""
            case item:
                texts = (clean(column.text(item)).strip() for column in self._table.rows.columns)
                return "  ".join(text for text in texts if text)

    def _open(self) -> None:
        match self.current:
            case SectionScore(section=section):
                self.post_message(self.Goto(ViewId.FINDINGS, f"rule:{section.prefix}"))
            case FeatureItem(feature=feature):
                self.post_message(self.Goto(ViewId.FINDINGS, f'feature:"{feature.name}"'))
            case Problem():
                self.post_message(self.Asked("edit"))

    @on(Table.Opened)
    def _opened(self) -> None:
        self._open()

    def _move(self, by: int) -> None:
        table = self._table
        target = table.cursor + by
        index = self.tables.index(table)
        if abs(by) == 1 and not 0 <= target < len(table.lines) and 0 <= index + by < len(self.tables):
            self._enter(index + by, 0 if by > 0 else 10**9)
            return
        table.move(by)
        self._follow(table)

    def _enter(self, index: int, line: int | None = None) -> None:
        """Give a card the focus, its cursor on a line or where it was."""
        if not 0 <= index < len(self.tables):
            return
        table = self.tables[index]
        table.focus(scroll_visible=False)
        if line is not None:
            table.go(line)
        self._follow(table)

    def _follow(self, table: Table[Any]) -> None:
        """Scroll so that the cursor's line is seen, and the headline with the first one."""
        cards = self.query_one("#cards", VerticalScroll)
        if table is self.sections and table.cursor == 0:
            cards.scroll_home(animate=False)
            return
        top = 0
        for node in table.ancestors_with_self:
            if node is cards:
                break
            assert isinstance(node, Widget)
            top += node.virtual_region.y
        cards.scroll_to_region(table.cursor_region().translate(Offset(0, top)), animate=False)

    def focus_first(self) -> None:
        """The card that had it, or the first."""
        self._table.focus(scroll_visible=False)

    def on_descendant_focus(self) -> None:
        """The footer shows what the card can do."""
        self.post_message(self.Changed())

    @on(Table.Moved)
    def _moved(self) -> None:
        self.post_message(self.Changed())
