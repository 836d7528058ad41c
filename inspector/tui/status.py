"""The lines at the top and the bottom, made for the width that there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.tui.commands import ViewId, hints
from inspector.tui.text import clean, fit, plural
from inspector.tui.widgets.bar import Part, width

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inspector.tui.commands import Command, Context
    from inspector.tui.engine import Progress
    from inspector.tui.items import Prepared

_SHORT: Final = {
    ViewId.DASHBOARD: "Dash",
    ViewId.FINDINGS: "Find",
    ViewId.ROUTES: "Routes",
    ViewId.SETTINGS: "Sett",
    ViewId.FEATURES: "Feat",
    ViewId.ENV: "Env",
    ViewId.PROBE: "Probe",
}
_BAR: Final = 20


@dataclass(frozen=True, slots=True)
class ScanState:
    """Where scanning stands: `progress` while one runs, `trouble` when the last one did not end well."""

    running: bool = False
    cancelling: bool = False  # it still runs, but was told to end
    progress: Progress | None = None
    trouble: str = ""


def counts(prepared: Prepared | None) -> dict[ViewId, int]:
    """How much each view has to show."""
    if prepared is None:
        return {}
    return {
        ViewId.FINDINGS: len(prepared.findings),
        ViewId.ROUTES: prepared.report.summary.routes,
        ViewId.SETTINGS: sum(len(cls.fields) for cls in prepared.report.settings),
        ViewId.FEATURES: len(prepared.features),
    }


def tabs(current: ViewId, numbers: Mapping[ViewId, int], room: int) -> list[Part]:
    """The views with their digits, as long as they fit; counts where there is room for them."""
    full = [_tab(view, view.title, current, numbers.get(view)) for view in ViewId]
    plain = [_tab(view, view.title, current, None) for view in ViewId]
    short = [_tab(view, _SHORT[view], current, None) for view in ViewId]
    digits = [_tab(view, view.title if view is current else "", current, None) for view in ViewId]
    return next((parts for parts in (full, plain, short) if width(parts) <= room), digits)


def _tab(view: ViewId, title: str, current: ViewId, number: int | None) -> Part:
    chosen = "bold reverse" if view is current else ""
    texts = [(f" {view.digit}", chosen or "$primary bold")]
    texts.append((f" {title} " if title else " ", chosen))
    if number is not None:
        texts.append((f"{number:,} ", chosen or "$muted"))
    return Part(tuple(texts), f"view-{view}")


def status(name: str, state: ScanState, prepared: Prepared | None, room: int) -> list[Part]:
    """The project, and what became of the last scan or how far the present one is."""
    parts = [Part(((f" {clean(name)} ", "bold"),))]
    if state.cancelling:
        parts.append(Part(((" cancelling the scan…", "$sev-warning"),)))
    elif state.running:
        parts.append(Part(tuple(_progress(state.progress))))
        parts.append(Part((("  c", "$primary bold"), (" cancels ", "$muted")), "cancel"))
    elif state.trouble:
        rest = max(1, room - width(parts) - len(" ✗   r retries"))
        parts.append(Part(((f" ✗ {fit(state.trouble, rest).rstrip()}", "$sev-error bold"),)))
        parts.append(Part((("  r", "$primary bold"), (" retries", "$muted")), "rescan"))
    elif prepared is not None:
        parts.extend(_done(prepared, room - width(parts)))
    return parts


def _done(prepared: Prepared, room: int) -> list[Part]:
    """What was scanned; problems are said in any width."""
    summary = prepared.report.summary
    problems = len(prepared.report.problems)
    trouble = Part(((f"  ▲ {plural(problems, 'problem')}", "$sev-warning"),), "view-dashboard")
    size = f" {plural(summary.files, 'file')}"
    more = f"{size}, {plural(summary.lines, 'line')}, scanned in {prepared.seconds:.2f} s"
    chosen = [trouble] if problems else []
    for words in (more, size):
        part = Part(((words, "$muted"),))
        if width([part, *chosen]) <= room:
            return [part, *chosen]
    return chosen


def _progress(progress: Progress | None) -> list[tuple[str, str]]:
    if progress is None:
        return [(" scanning…", "$sev-info")]
    if not progress.total:
        done = f" {progress.done:,}" if progress.done else ""
        return [(f" {progress.what}…{done}", "$sev-info")]
    full = _BAR * min(progress.done, progress.total) // progress.total
    return [
        (" " + "━" * full, "$sev-info"),
        ("─" * (_BAR - full), "$muted"),
        (f" {progress.what} {progress.done:,} of {progress.total:,}", "$sev-info"),
    ]


def keys(context: Context, room: int) -> list[Part]:
    """What can be done here, the most important first; help is there in any width."""
    chosen: list[Command] = []
    for command in hints(context):
        if width([_key(c) for c in (*chosen, command)]) <= room:
            chosen.append(command)
    first = [c for c in chosen if c.hint >= 10]
    last = [c for c in chosen if c.hint < 10]
    return [_key(command) for command in (*first, *last)]


def _key(command: Command) -> Part:
    return Part(((f" {command.key}", "$primary bold"), (f" {command.label} ", "")), command.id)
