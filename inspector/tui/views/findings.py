"""Every breach of the guide: grouped by rule, file or feature, with source and the rule's page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from inspector.report.rows import FINDINGS
from inspector.tui.commands import ViewId
from inspector.tui.excerpt import excerpt
from inspector.tui.items import FindingItem
from inspector.tui.page import blocks, inline
from inspector.tui.text import SIGNS, clean, plural, severity
from inspector.tui.views.browser import Browser
from inspector.tui.widgets.details import Block, text, title
from inspector.tui.widgets.rows import Column, Grouping, Heading, Sort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from inspector.project.records import Place
    from inspector.report.filter import Row, Vocabulary
    from inspector.rules.declare import Finding
    from inspector.tui.commands import Context
    from inspector.tui.items import Prepared

_NO_FEATURE = "no feature"


def _place(item: FindingItem) -> tuple[str | int, ...]:
    place = item.finding.place
    return (place.file, place.line, place.column, item.finding.code)


COLUMNS: tuple[Column[FindingItem], ...] = (
    Column(
        "severity",
        "severity",
        lambda i: severity(i.finding.severity),
        lambda i: (-i.finding.severity, *_place(i)),
        least=9,
        most=10,
        tone=lambda i: i.finding.severity.label,
    ),
    Column("rule", "rule", lambda i: i.finding.code, lambda i: (i.finding.code, *_place(i)), least=6, most=6),
    Column(
        "place", "place", lambda i: i.where, _place, least=16, most=30, tone=lambda _: "accent", cut_left=True
    ),
    Column(
        "message",
        "message",
        lambda i: i.finding.message,
        lambda i: (i.finding.message.casefold(),),
        least=20,
        most=240,
    ),
    Column(
        "feature",
        "feature",
        lambda i: i.finding.feature or "",
        lambda i: (i.finding.feature or "~", *_place(i)),
        least=8,
        most=12,
        rank=2,
        tone=lambda _: "muted",
    ),
    Column(
        "name",
        "name",
        lambda i: i.finding.name,
        lambda i: (i.finding.name, *_place(i)),
        least=12,
        most=30,
        rank=1,
        tone=lambda _: "muted",
    ),
)

GROUPINGS: tuple[Grouping[FindingItem], ...] = (
    Grouping(
        "rule",
        "rule",
        lambda i: i.finding.code,
        lambda i: (-i.finding.severity, i.finding.code),
        lambda i: f"{SIGNS[i.finding.severity]} {i.finding.code} {i.finding.name}",
        frozenset({"rule", "name"}),
    ),
    Grouping(
        "file",
        "file",
        lambda i: i.finding.place.file,
        lambda i: (i.finding.place.file,),
        lambda i: i.finding.place.file,
    ),
    Grouping(
        "feature",
        "feature",
        lambda i: i.finding.feature or "",
        lambda i: (i.finding.feature is None, i.finding.feature or ""),
        lambda i: i.finding.feature or _NO_FEATURE,
        frozenset({"feature"}),
    ),
)


class FindingsView(Browser[FindingItem]):
    """The list of findings."""

    VIEW: ClassVar[ViewId] = ViewId.FINDINGS
    COLUMNS = COLUMNS
    GROUPINGS = GROUPINGS
    SORT = Sort("place")
    VOCABULARY: ClassVar[Vocabulary] = FINDINGS
    NOUN = ("finding", "findings")
    NOTHING = "No findings: every rule that ran is kept."
    _fixable: frozenset[str] = frozenset()  # rules

    @property
    def finding(self) -> Finding | None:
        """The finding under the cursor."""
        current = self.table.current
        return current.finding if isinstance(current, FindingItem) else None

    @property
    def rule(self) -> str | None:
        """The code of the rule of what is under the cursor."""
        current, grouping = self.table.current, self.table.rows.grouping
        match current:
            case FindingItem():
                return current.finding.code
            case Heading() if grouping is not None and grouping.id == "rule":
                return current.key
        return None

    def repairable(self, rule: str) -> tuple[Finding, ...]:
        """All findings of a rule that may be repaired, also those that a filter hides."""
        items = self.prepared.findings if self.prepared is not None else ()
        return tuple(item.finding for item in items if item.finding.code == rule and item.finding.fixable)

    def context(self) -> Context:
        """Tell whether a finding or a rule is selected, and whether it can be repaired."""
        rule = self.rule
        return replace(
            super().context(),
            finding=self.finding is not None,
            rule=rule is not None,
            fixable=rule in self._fixable,
        )

    def take(self, prepared: Prepared) -> None:
        """Show another report."""
        self._fixable = frozenset(i.finding.code for i in prepared.findings if i.finding.fixable)
        super().take(prepared)

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """The commands of lists, and stepping through findings."""
        steps = {"next": lambda: self.table.step(1), "previous": lambda: self.table.step(-1)}
        return {**super().handlers(), **steps}

    def items_of(self, prepared: Prepared) -> Sequence[FindingItem]:
        """All findings."""
        return prepared.findings

    def row(self, item: FindingItem) -> Row:
        """Made when the report came."""
        return item.row

    def identity(self, item: FindingItem) -> str:
        """Rule, place and message."""
        finding, place = item.finding, item.finding.place
        return f"{finding.code}\0{place.file}\0{place.line}\0{place.column}\0{finding.message}"

    def likeness(self, item: FindingItem) -> str:
        """The rule in the file: the finding may have moved."""
        return f"{item.finding.code}\0{item.finding.place.file}"

    def place_of(self, item: FindingItem) -> Place:
        """Where the finding sits."""
        return item.finding.place

    def text_of(self, item: FindingItem) -> str:
        """The finding as the text report has it."""
        finding, place = item.finding, item.finding.place
        return f"{place.file}:{place.line}:{place.column}: {finding.code} {finding.message}"

    def describe(self, item: FindingItem) -> Iterator[Block]:
        """Message, source with the flagged range, the rule's page."""
        finding = item.finding
        yield text(
            (severity(finding.severity), f"$sev-{finding.severity.label} bold"),
            (f"  {finding.code} {finding.name}", "bold"),
            ("  can be repaired" if finding.fixable else "", "$good"),
            "\n",
            (item.where, "$accent"),
            (f"  in feature {clean(finding.feature)}" if finding.feature else "", "$muted"),
        )
        yield Block(inline(finding.message))
        assert self.prepared is not None
        texts = self.prepared.report.texts
        if texts.text(finding.place.file) is not None:
            yield Block(excerpt(texts, finding.place, self.prepared.secrets), "code")
        yield from self._rule(finding.code)

    def describe_group(self, heading: Heading[FindingItem]) -> Iterator[Block]:
        """A rule's page, or what a file or a feature amounts to."""
        grouping = self.table.rows.grouping
        if grouping is not None and grouping.id == "rule":
            yield text((clean(heading.title), "bold"), f"  {plural(heading.total, 'finding')}")
            yield from self._rule(heading.key)
            return
        yield text((clean(heading.title), "bold"), f"  {plural(heading.total, 'finding')}")
        items = [i for i in self.table.rows.items if grouping is not None and grouping.of(i) == heading.key]
        counts: dict[tuple[int, str], int] = {}
        for item in items:
            key = (
                -item.finding.severity,
                f"{severity(item.finding.severity):<10} {item.finding.code} {item.finding.name}",
            )
            counts[key] = counts.get(key, 0) + 1
        yield text("\n".join(f"{count:>5}  {label}" for (_, label), count in sorted(counts.items())))

    def _rule(self, code: str) -> Iterator[Block]:
        page = self.engine.page(code)
        if page is None:
            return
        yield title("The rule")
        made = blocks(page)
        # The title repeats code and name, which stand at the top already.
        yield from made[1:] if made and made[0].kind == "title" else made
