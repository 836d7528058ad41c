"""Writing what a list shows to a file that the user names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import msgspec
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from inspector.tui.state import replace_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

Rows = list[dict[str, str]]


def as_json(rows: Rows) -> bytes:
    """A list of objects, a row each."""
    return msgspec.json.format(msgspec.json.encode(rows), indent=2) + b"\n"


def as_text(rows: Rows) -> bytes:
    """Lines with columns divided by tabs, their names first; a remark has one column."""
    names = next((list(row) for row in rows if "note" not in row), ["note"])
    lines = [
        names,
        *([row.get(name, "") for name in names] if "note" not in row else [row["note"]] for row in rows),
    ]
    return "".join("\t".join(line) + "\n" for line in lines).encode("utf-8", "backslashreplace")


def write(path: Path, rows: Rows) -> None:
    """Write rows as JSON where the name ends so, as text otherwise; raises OSError."""
    replace_file(path, as_json(rows) if path.suffix.lower() == ".json" else as_text(rows))


class ExportScreen(ModalScreen[Path | None]):
    """Asks for the file; a file that is there already is replaced only after a second enter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close"),
    ]

    def __init__(self, suggestion: Path, rows: Sequence[object]) -> None:
        super().__init__()
        self.suggestion = suggestion
        self.count = len(rows)
        self._warned: Path | None = None

    def compose(self) -> ComposeResult:
        """One question."""
        with Vertical(id="export-box"):
            yield Static(f"Write {self.count:,} rows to (.json, or text with tabs)", markup=False)
            yield Input(str(self.suggestion), id="export-path", compact=True, select_on_focus=False)
            yield Static("enter writes, esc closes", id="export-note", markup=False)

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Close with the path, unless it has to be asked again."""
        event.stop()
        if not event.value.strip():
            self._say("a name is needed")
            return
        path = Path(event.value.strip()).expanduser()
        if path.is_dir():
            self._say("that is a folder")
        elif not path.parent.is_dir():
            self._say(f"there is no folder {path.parent}")
        elif path.exists() and path != self._warned:
            self._warned = path
            self._say("it exists; enter again replaces it")
        else:
            self.dismiss(path)

    def _say(self, words: str) -> None:
        self.query_one("#export-note", Static).update(Content(words))
