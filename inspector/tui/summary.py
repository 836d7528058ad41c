"""What the dashboard says in words: the headline, and what changed since the scan before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from inspector.report.history import trend
from inspector.tui.items import where
from inspector.tui.text import SIGNS, clean, plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inspector.project.records import Layout
    from inspector.report.history import History
    from inspector.report.model import Report
    from inspector.report.score import Score
    from inspector.tui.changes import Changes

_LAYOUTS: Final[dict[Layout, tuple[str, str, str]]] = {
    "feature": ("✓", "$good", "organised by feature"),
    "mixed": ("▲", "$sev-warning", "partly by feature, partly by file type"),
    "file-type": ("▲", "$sev-warning", "organised by file type"),
    "flat": ("•", "$sev-info", "flat: no packages by feature"),
}
_MOST_CHANGES: Final = 6


def tone(share: int | None) -> str:
    """The tone of a score: how good it is."""
    if share is None:
        return "muted"
    return "good" if share >= 90 else "info" if share >= 70 else "warning" if share >= 40 else "error"


def headline(report: Report, score: Score, history: History) -> Content:
    """Score and how it changed, findings, layout, routes and settings, each with a word."""
    return Content("\n").join(
        [
            _score_line(report, score),
            *_trend_lines(history),
            _layout_line(report),
            _routes_line(report),
            _settings_line(report),
        ]
    )


def _score_line(report: Report, score: Score) -> Content:
    summary = report.summary
    number = "-" if score.score is None else str(score.score)
    name = tone(score.score)
    colour = {"good": "$good", "muted": "$muted"}.get(name, f"$sev-{name}")
    counts = zip(SIGNS, (summary.errors, summary.warnings, summary.infos), strict=True)
    return Content.assemble(
        ("Score     ", "bold"),
        (number, f"{colour} bold"),
        ("/100  ", "$muted"),
        *(
            (f"{SIGNS[level]} {plural(count, level.label)}  ", f"$sev-{level.label}")
            for level, count in counts
        ),
        (f"{score.kept}/{plural(score.ran, 'rule')} kept", "$muted"),
    )


def _trend_lines(history: History) -> Iterator[Content]:
    words = trend(history.entries)
    if words or history.trouble:
        trouble = f"{'  ' if words else ''}{clean(history.trouble)}"
        yield Content.assemble(("Trend     ", "bold"), words, (trouble, "$sev-warning"))


def _layout_line(report: Report) -> Content:
    sign, colour, words = _LAYOUTS[report.layout]
    sizes = (
        plural(len(report.features), "feature"),
        plural(report.summary.files, "file"),
        plural(report.summary.lines, "line"),
    )
    return Content.assemble(
        ("Layout    ", "bold"),
        (f"{sign} {words}", colour),
        (f"  {', '.join(sizes)}", "$muted"),
    )


def _routes_line(report: Report) -> Content:
    answering = [r for app in report.apps for r in app.routes if r.kind in {"http", "websocket"}]
    guarded = sum(1 for route in answering if route.auth())
    unclear = sum(1 for route in answering if not route.auth() and not route.resolved)
    conditional = sum(1 for app in report.apps for r in app.routes if r.conditional is not None)
    unresolved = len(report.unresolved_routes)
    known = (
        (f"  ? {unresolved:,} unresolved", "$sev-warning") if unresolved else ("  none unresolved", "$muted")
    )
    return Content.assemble(
        ("Routes    ", "bold"),
        f"{report.summary.routes:,}",
        (f"  ✓ {guarded:,} with auth", "$good"),
        (f"  ○ {len(answering) - guarded - unclear:,} without", ""),
        (f"  ? {unclear:,} unknown" if unclear else "", "$muted"),
        (f"  {conditional:,} conditional" if conditional else "", "$muted"),
        known,
    )


def _settings_line(report: Report) -> Content:
    fields = [field for cls in report.settings for field in cls.fields]
    required = sum(1 for field in fields if field.required)
    secret = sum(1 for field in fields if field.secret)
    frozen = sum(1 for cls in report.settings if cls.frozen)
    unresolved = len(report.unresolved_settings)
    return Content.assemble(
        ("Settings  ", "bold"),
        f"{plural(len(report.settings), 'class', 'classes')}",
        (f", {frozen} frozen", "$muted"),
        f"  {plural(len(fields), 'field')}",
        (f", {required} required, {secret} secret", "$muted"),
        (f"  ? {unresolved:,} unresolved" if unresolved else "", "$sev-warning"),
    )


def difference(changes: Changes | None) -> Content:
    """What changed since the scan before, the first few of each kind."""
    if changes is None:
        return Content.styled("This is the first scan of this session; r scans again.", "$muted")
    if not changes:
        return Content.styled("Nothing changed.", "$muted")
    return Content("\n").join(list(_differences(changes)))


def _differences(changes: Changes) -> Iterator[Content]:
    findings = (
        ("+", "new finding", "$sev-error", changes.new),
        ("-", "finding gone", "$good", changes.gone),
    )
    for sign, what, colour, found in findings:
        lines = [f"{f.code} {where(f.place)}" for f in found]
        yield from _change(sign, what, colour, lines)
    others = (
        ("+", "route added", changes.routes_added),
        ("-", "route removed", changes.routes_removed),
        ("+", "variable added", changes.variables_added),
        ("-", "variable removed", changes.variables_removed),
    )
    for sign, what, names in others:
        yield from _change(sign, what, "$sev-info", [clean(name) for name in names])


def _change(sign: str, what: str, colour: str, lines: Sequence[str]) -> Iterator[Content]:
    if not lines:
        return
    noun, _, rest = (
        what.partition(" ") if what.startswith(("finding", "route", "variable")) else ("", "", what)
    )
    head = f"{plural(len(lines), noun)} {rest}" if noun else plural(len(lines), what)
    yield Content.styled(f"{sign} {head}", f"{colour} bold")
    yield from (Content(f"    {line}") for line in lines[:_MOST_CHANGES])
    if len(lines) > _MOST_CHANGES:
        yield Content.styled(f"    and {len(lines) - _MOST_CHANGES} more", "$muted")
