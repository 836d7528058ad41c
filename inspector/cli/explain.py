"""`fapi-inspect explain`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspector.report.terminal import Terminal

_WIDEST: Final = 100
_PROBE: Final = re.compile(r"FP\d{0,2}", re.IGNORECASE)


def explain(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="Code or name of a rule, or of a section.")],
) -> None:
    """Show the page of a rule: what, why, what instead, examples.

    For a section (settings, FI19) it lists the rules. Codes of the probe (FP31, FP) work too.
    """
    from inspector.cli.output import emit, terminal_for
    from inspector.report.tables import rules_text
    from inspector.rules.reference import page
    from inspector.rules.select import named

    terminal = terminal_for(None)
    if _PROBE.fullmatch(rule.strip()):
        emit(_of_probe(rule, terminal), None)
        return
    selection = named(rule)
    match selection.rules:
        case (one,) if selection.exact:
            emit(_rendered(page(one), terminal), None)
        case several:
            emit(rules_text(several, terminal), None)


def _of_probe(code: str, terminal: Terminal) -> Iterable[str]:
    """Return the page of a check of the probe, or the list of those whose codes begin so."""
    from inspector.probe.checks import named
    from inspector.probe.reference import page
    from inspector.report.terminal import Column, table

    match named(code):
        case (one,):
            return _rendered(page(one), terminal)
        case several:
            columns = (Column("CODE"), Column("NAME"), Column("GROUP"), Column("WHAT HOLDS"))
            rows = [(one.code, one.name, one.group.value, one.summary.replace("`", "")) for one in several]
            return table(columns, rows, terminal)


def _rendered(markdown: str, terminal: Terminal) -> Iterable[str]:
    """Return the lines of a page: as they are in a file, typeset and highlighted on a terminal."""
    if terminal.width is None:
        return markdown.splitlines()
    import io

    from rich.console import Console
    from rich.markdown import Markdown
    from rich.theme import Theme

    text = io.StringIO()
    console = Console(
        file=text,
        force_terminal=terminal.colour,
        width=min(terminal.width, _WIDEST),
        legacy_windows=False,
        theme=Theme({"markdown.code": "bold cyan"}),  # without a background, for light terminals
    )
    # the sixteen colours of the terminal's own theme are legible on light and on dark
    console.print(Markdown(markdown, code_theme="ansi_light", hyperlinks=False))
    return (line.rstrip() for line in text.getvalue().splitlines())
