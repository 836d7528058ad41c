"""Writing what a list shows to a file that the user names, in a format that the user chooses."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from inspector.replace import replace as replace_file
from inspector.tui.commands import ViewId
from inspector.tui.items import FindingItem, RouteItem, SettingItem, UnresolvedItem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from textual.app import ComposeResult

    from inspector.project.records import Application, SettingsClass, Unresolved
    from inspector.report.formats import CheckFormat
    from inspector.report.model import Report
    from inspector.tui.views.browser import Browser

Rows = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format, the usual end of its files, what it is, and what makes the file's content."""

    name: str
    suffix: str
    about: str
    make: Callable[[], bytes]


# --- formats -------------------------------------------------------------------------------------


def formats_of(view: Browser[Any]) -> tuple[ExportFormat, ...]:
    """Return the formats in which what a list shows can be written; the first is the usual one."""
    items = view.table.shown_items()
    if view.VIEW is ViewId.FINDINGS and view.prepared is not None:
        return tuple(_findings(view.prepared.report, items))
    rows = view.exported()
    match view.VIEW:
        case ViewId.ROUTES:
            contract = _json("the route table, version 1", lambda: _routes_json(items))
            return (contract, *_plain(rows), _markdown(items))
        case ViewId.SETTINGS:
            return (_json("the settings, version 1", lambda: _settings_json(items)), *_plain(rows))
        case _:
            return (_json("a list of rows", lambda: as_json(rows)), *_plain(rows))


def _findings(report: Report, items: Iterable[object]) -> Iterator[ExportFormat]:
    from inspector.report.formats import FORMATS
    from inspector.report.narrow import with_findings

    shown = {id(item.finding) for item in items if isinstance(item, FindingItem)}
    # in the order of a report, whatever the list is sorted by; what comments silence is not in the list
    findings = tuple(finding for finding in report.findings if id(finding) in shown)
    narrowed = replace(with_findings(report, findings), suppressed=())
    by_name = {entry.name: entry for entry in FORMATS}
    usual = by_name.pop("json", None)
    for entry in ([usual] if usual is not None else []) + list(by_name.values()):
        yield ExportFormat(entry.name, entry.suffix, entry.about, _made(entry, narrowed))


def _made(entry: CheckFormat, report: Report) -> Callable[[], bytes]:
    return lambda: _encoded(entry.write([report]))


def _encoded(content: bytes | Iterable[str]) -> bytes:
    if isinstance(content, bytes):
        return content
    return "".join(f"{line}\n" for line in content).encode("utf-8", "backslashreplace")


def _json(about: str, make: Callable[[], bytes]) -> ExportFormat:
    return ExportFormat("json", ".json", about, make)


def _plain(rows: Rows) -> tuple[ExportFormat, ...]:
    return (
        ExportFormat("text", ".txt", "the columns, divided by tabs", lambda: as_text(rows)),
        ExportFormat("csv", ".csv", "CSV, for spreadsheets", lambda: as_csv(rows)),
    )


def _markdown(items: Sequence[object]) -> ExportFormat:
    def make() -> bytes:
        from inspector.report.routes_markdown import routes_markdown

        return _encoded(routes_markdown(_apps(items), _unresolved(items)))

    return ExportFormat("markdown", ".md", "a table in Markdown", make)


def _routes_json(items: Sequence[object]) -> bytes:
    from inspector.report.json_format import routes_json

    return routes_json(_apps(items), _unresolved(items))


def _settings_json(items: Sequence[object]) -> bytes:
    from inspector.report.json_format import settings_json

    shown = [item for item in items if isinstance(item, SettingItem)]
    classes: dict[int, SettingsClass] = {id(item.cls): item.cls for item in shown}
    fields = {id(item.field) for item in shown}
    narrowed = [
        replace(cls, fields=tuple(field for field in cls.fields if id(field) in fields))
        for cls in classes.values()
    ]
    return settings_json(narrowed, _unresolved(items))


def _apps(items: Iterable[object]) -> tuple[Application, ...]:
    """Return the apps with those of their routes that are among the items."""
    shown = [item for item in items if isinstance(item, RouteItem)]
    apps: dict[int, Application] = {id(item.app): item.app for item in shown}
    routes = {id(item.route) for item in shown}
    return tuple(
        replace(app, routes=tuple(route for route in app.routes if id(route) in routes))
        for app in apps.values()
    )


def _unresolved(items: Iterable[object]) -> tuple[Unresolved, ...]:
    return tuple(item.unresolved for item in items if isinstance(item, UnresolvedItem))


def as_json(rows: Rows) -> bytes:
    """A list of objects, a row each."""
    return msgspec.json.format(msgspec.json.encode(rows), indent=2) + b"\n"


def as_text(rows: Rows) -> bytes:
    """Lines with columns divided by tabs, their names first; a remark has one column."""
    return _encoded("\t".join(line) for line in _table(rows))


def as_csv(rows: Rows) -> bytes:
    """Lines with columns divided by commas, their names first; a remark has one column."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([_inert(cell) for cell in line] for line in _table(rows))
    return text.getvalue().encode("utf-8", "backslashreplace")


def _inert(cell: str) -> str:
    """Keep a spreadsheet from taking a text of the project for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell


def _table(rows: Rows) -> list[list[str]]:
    names = next((list(row) for row in rows if "note" not in row), ["note"])
    return [
        names,
        *([row.get(name, "") for name in names] if "note" not in row else [row["note"]] for row in rows),
    ]


# --- the screen ----------------------------------------------------------------------------------


class ExportScreen(ModalScreen[None]):
    """Asks for format and file; a file that is there already is replaced only after a second enter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Close"),
        Binding("up", "choose(-1)", "Format before"),
        Binding("down", "choose(1)", "Next format"),
    ]

    @dataclass
    class Wrote(Message):
        """An export ended: what to tell of it."""

        words: str
        failed: bool = False

    def __init__(self, suggestion: Path, formats: Sequence[ExportFormat], what: str) -> None:
        super().__init__()
        self._formats = formats
        self._format = formats[0]
        self._suggestion = suggestion.with_name(suggestion.name + self._format.suffix)
        self._what = what
        self._warned: Path | None = None

    def compose(self) -> ComposeResult:
        """Format and file."""
        with Vertical(id="export-box"):
            yield Static(f"Write {self._what} to", markup=False)
            yield Input(str(self._suggestion), id="export-path", compact=True, select_on_focus=False)
            yield Static("", id="export-format", markup=False)
            yield Static("enter writes, esc closes", id="export-note", markup=False)

    def on_mount(self) -> None:
        """Ready to type."""
        self._show()
        self.query_one(Input).focus()

    def action_choose(self, by: int) -> None:
        """Take another format; the end of the file's name goes with it."""
        index = self._formats.index(self._format) + by
        before, self._format = self._format, self._formats[index % len(self._formats)]
        field = self.query_one(Input)
        if field.value.lower().endswith(before.suffix):
            field.value = field.value[: -len(before.suffix)] + self._format.suffix
            field.cursor_position = len(field.value)
        self._show()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Take the format that the end of the file's name says."""
        suffix = Path(event.value.strip()).suffix.lower()
        if suffix != self._format.suffix:
            self._format = next((f for f in self._formats if f.suffix == suffix), self._format)
            self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Write and close, unless something has to be asked or said."""
        event.stop()
        if not event.value.strip():
            self._say("a name is needed")
            return
        path = Path(event.value.strip()).expanduser()
        objection = _objection(path)
        if objection:
            self._say(objection)
        elif path.exists() and path != self._warned:
            self._warned = path
            self._say("it exists; enter again replaces it")
        else:
            app, made = self.app, self._format
            app.run_worker(lambda: app.post_message(self._written(path, made)), name="export", thread=True)
            self.dismiss()

    def _written(self, path: Path, made: ExportFormat) -> Wrote:
        """Write the file; runs in a thread, as a large report takes its time."""
        try:
            replace_file(path, made.make())
        except OSError as error:
            return self.Wrote(f"{path} cannot be written: {error.strerror or error}", failed=True)
        return self.Wrote(f"wrote {self._what} to {path}")

    def _show(self) -> None:
        position = f"{self._formats.index(self._format) + 1} of {len(self._formats)}"
        words = f"as {self._format.name}: {self._format.about} ({position}; up and down change it)"
        self.query_one("#export-format", Static).update(Content(words))

    def _say(self, words: str) -> None:
        self.query_one("#export-note", Static).update(Content(words))


def _objection(path: Path) -> str:
    """Why a path is none that can be written to, "" where it is one."""
    try:
        if path.is_dir():
            return "that is a folder"
        if not path.parent.is_dir():
            return f"there is no folder {path.parent}"
        return "that is no regular file" if path.exists() and not path.is_file() else ""
    except (OSError, ValueError) as error:
        return f"that cannot be written: {error}"
