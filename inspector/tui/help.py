"""The help screen: the keys of where one is, and the words of a filter."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from inspector.tui.commands import BROWSED, COMMANDS, Section, shown
from inspector.tui.widgets.details import Block, Details, text, title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult

    from inspector.report.filter import Vocabulary
    from inspector.tui.commands import Context


_KEYS: Final = 13  # cells for keys


class HelpScreen(ModalScreen[None]):
    """Explains the view it was asked from; any of its keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter,f1", "dismiss", "Close"),
        Binding("j,down", "scroll(1)", "Down"),
        Binding("k,up", "scroll(-1)", "Up"),
        Binding("space,pagedown,ctrl+d,ctrl+f", "scroll(10)", "Page down"),
        Binding("pageup,ctrl+u,ctrl+b", "scroll(-10)", "Page up"),
        Binding("g,home", "scroll(-10000)", "Top"),
        Binding("G,end", "scroll(10000)", "Bottom"),
    ]

    def __init__(self, context: Context, vocabulary: Vocabulary | None) -> None:
        super().__init__()
        self.context = context
        self.vocabulary = vocabulary

    def compose(self) -> ComposeResult:
        """A box in the middle."""
        with Vertical(id="help-box"):
            yield Static(f"Keys of {self.context.view.title}", id="help-title", markup=False)
            yield Details(id="help")
            yield Static("esc closes, j and k scroll", id="help-foot", markup=False)

    def on_mount(self) -> None:
        """Fill it."""
        details = self.query_one(Details)
        details.show(list(explain(self.context, self.vocabulary)))
        details.focus()

    def action_scroll(self, by: int) -> None:
        """Scroll the text."""
        self.query_one(Details).move(by)


def explain(context: Context, vocabulary: Vocabulary | None) -> Iterator[Block]:
    """All keys that work in a view, section by section; those that cannot run now say why."""
    for section in Section:
        lines = []
        for command in COMMANDS:
            if command.section is not section or context.view not in command.views:
                continue
            keys = " ".join(shown(key) for key in command.keys)
            refusal = command.why_not(context)
            lines.append(
                Content.assemble(
                    (f"{keys:<{_KEYS}}", "$primary bold" if refusal is None else "$muted"),
                    command.help,
                    (f"  (not now: {refusal})" if refusal else "", "$sev-warning"),
                )
            )
        if lines:
            yield title(section.value)
            yield Block(Content("\n").join(lines), indent=_KEYS)
    if vocabulary is not None and context.view in BROWSED:
        yield from _grammar(vocabulary)


def _grammar(vocabulary: Vocabulary) -> Iterator[Block]:
    yield title("Words of a filter")
    yield text(
        "Every word must be found somewhere in the row. key:value looks in one place only, a comma "
        'divides values of which one is enough, ! turns a word round, "..." keeps spaces together, '
        "and none finds what has nothing there."
    )
    lines = []
    for name, key in vocabulary.keys.items():
        choices = f" ({', '.join(key.choices)})" if key.choices else ""
        lines.append(Content.assemble((f"{name + ':':<{_KEYS}}", "$primary bold"), f"{key.about}{choices}"))
    yield Block(Content("\n").join(lines), indent=_KEYS)
