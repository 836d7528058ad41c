"""Env files: what would be written beside what is on disk, and every variable's field."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from inspector.project.records import Place
from inspector.tui.commands import Context, EnvState, ViewId
from inspector.tui.envfiles import VOCABULARY, Compare, EnvLine
from inspector.tui.envjob import EnvCompared, EnvJob
from inspector.tui.envlines import shown_line
from inspector.tui.excerpt import excerpt
from inspector.tui.text import HIDDEN, clean, plural, short_name
from inspector.tui.views.listing import Listing
from inspector.tui.widgets.details import Block, facts, text
from inspector.tui.widgets.rows import Column, Grouping, Heading, Sort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from textual.worker import Worker

    from inspector.envfile.model import EnvItem
    from inspector.report.filter import Row, Vocabulary
    from inspector.tui.engine import Engine
    from inspector.tui.envfiles import EnvFile
    from inspector.tui.items import Prepared

_TONES = {"+": "good", "-": "error", "~": "warning", "!": "error"}
_SIGNED = {"+": "$good", "-": "$sev-error", "~": "$sev-warning"}


def _position(line: EnvLine) -> tuple[int]:
    return (line.position,)


def _before(line: EnvLine) -> str:
    return shown_line(line.before, line.item) if line.before is not None else ""


def _after(line: EnvLine) -> str:
    return shown_line(line.after, line.item) if line.after is not None else ""


def _number(line: EnvLine) -> str:
    side = line.after or line.before
    return f"{side.number:>4}" if side is not None else ""


def _tone(line: EnvLine) -> str:
    side = line.after or line.before
    return _TONES.get(line.sign) or ("" if side is not None and side.name else "muted")


COLUMNS: tuple[Column[EnvLine], ...] = (
    Column("sign", "", lambda line: line.sign, _position, least=1, most=1, tone=_tone, gap=1),
    Column("after", "as it would be", _after, _position, least=16, most=200, tone=_tone),
    Column("before", "on disk", _before, _position, least=16, most=200, rank=6, tone=_tone),
    Column("line", "line", _number, _position, least=4, most=4, rank=5, tone=lambda _: "muted"),
)
GROUPINGS: tuple[Grouping[EnvLine], ...] = (
    Grouping(
        "file",
        "file",
        lambda line: line.file.plan.path,
        lambda line: (line.file.plan.path,),
        lambda line: f"{line.file.plan.path}  {line.file.verdict}",
    ),
)


class EnvView(Listing[EnvLine]):
    """The env files of all projects in the tree, line by line."""

    VIEW: ClassVar[ViewId] = ViewId.ENV
    COLUMNS = COLUMNS
    GROUPINGS = GROUPINGS
    UNGROUPED = False
    SORT = Sort("")
    VOCABULARY: ClassVar[Vocabulary] = VOCABULARY
    NOUN = ("line", "lines")
    NOTHING = "No settings class was found, so there are no variables."

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.compare = Compare.UPDATE
        self.files: tuple[EnvFile, ...] = ()
        self.lines: Mapping[Compare, tuple[EnvLine, ...]] = {}
        self.busy = False
        self._armed: str | None = None  # the file that a second press replaces

    # --- contents -----------------------------------------------------------------------------

    def take(self, prepared: Prepared) -> None:
        """Compare the files again; what is shown stays until that is done."""
        self.prepared = prepared
        if self.ready:
            self._start()

    def _start(self, write: tuple[EnvFile, Compare] | None = None) -> None:
        assert self.prepared is not None
        self.busy = True
        self._armed = None
        if not self.files:
            self.say_nothing("Comparing…")
        job = EnvJob(self.prepared.report, self.engine.exclude, self.post_message, write)
        self.run_worker(job.run, name="env", thread=True, exit_on_error=False, group="env")
        self.post_message(self.Changed())

    def on_env_compared(self, message: EnvCompared) -> None:
        """Show the files, unless they are of an earlier scan."""
        if message.said:
            self.notify(message.said, markup=False, timeout=4)
        if message.wrong:
            self.notify(message.wrong, severity="error", markup=False, timeout=8)
        if self.prepared is None or message.report is not self.prepared.report:
            return
        self.busy = False
        self.files = message.files
        self.lines = message.lines
        self._show()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say that comparing ended with an error that nobody foresaw."""
        event.stop()
        if event.worker.name == "env" and event.worker.error is not None:
            self.busy = False
            error = event.worker.error
            self.say_nothing(clean(f"A defect of this tool: {type(error).__name__}: {error}"))
            self.notify("comparing failed by a defect of this tool", severity="error", markup=False)

    def _show(self) -> None:
        fresh = not self.items
        self.table.empty = self.NOTHING
        self.show_items(self.lines[self.compare])
        if fresh:
            self._to_first_change()
        self.post_message(self.Changed())

    def _to_first_change(self) -> None:
        items = self.table.rows.items
        changed = (
            index
            for index, line in enumerate(self.table.lines)
            if isinstance(line, int) and items[line].sign != " "
        )
        self.table.go(next(changed, self.table.cursor))

    def row(self, item: EnvLine) -> Row:
        """Made when the files were compared."""
        return item.row

    def identity(self, item: EnvLine) -> str:
        """The variable and the line."""
        return f"{item.file.plan.path}\0{item.name}\0{_after(item) or _before(item)}\0{_number(item)}"

    def likeness(self, item: EnvLine) -> str:
        """The variable, or the file."""
        return f"{item.file.plan.path}\0{item.name}"

    def plain(self, item: EnvLine) -> str | None:
        """What cannot be compared is a remark."""
        return item.remark or None

    def counts(self, item: EnvLine) -> bool:
        """Lines, no remarks."""
        return not item.remark

    def place_of(self, item: EnvLine) -> Place:
        """Where the field is declared; of another line, the line of the file."""
        if item.item is not None:
            return item.item.variable.place
        line = item.before.number if item.before is not None else 1
        return Place(item.file.plan.path, line, 1, line, 10**6)

    def place_of_group(self, heading: Heading[EnvLine]) -> Place | None:
        """The file, where there is one."""
        file = heading.first.file
        return None if file.state is EnvState.MISSING else Place(file.plan.path)

    def text_of(self, item: EnvLine) -> str:
        """The line, without what is secret."""
        return item.remark or _after(item) or _before(item)

    # --- details ------------------------------------------------------------------------------

    def describe_group(self, heading: Heading[EnvLine]) -> Iterator[Block]:
        """The file, what is missing in it, what nothing reads."""
        file = heading.first.file
        yield text((clean(file.plan.path), "bold"), f"  {file.verdict}")
        if file.comparison is None:
            yield text((file.trouble, "$sev-error"))
            return
        change = file.comparison.update
        yield facts(
            [
                ("compared with", f"the file {self.compare.value} (m compares with the other)"),
                ("variables", str(len(file.plan.items))),
                ("classes", ", ".join(section.title for section in file.plan.sections)),
                ("missing", ", ".join(change.added) if file.state is not EnvState.MISSING else ""),
                ("nothing reads", ", ".join(change.unread)),
            ]
        )
        yield text("u updates the file and keeps what people wrote, w writes it anew, Y copies it.")

    def describe(self, item: EnvLine) -> Iterator[Block]:
        """Both sides of the line, then the variable and its field."""
        if item.remark:
            yield text((clean(item.file.plan.path), "bold"))
            yield text((item.remark, "$sev-error"), "\nNothing is written over it.")
            return
        yield from _sides(item)
        if item.item is not None:
            yield from _variable(item.item)
            yield from self._source(item.item.variable.place)
        elif item.name and item.before is not None:
            yield text(f"No settings class has {clean(item.name)}.")

    def _source(self, place: Place) -> Iterator[Block]:
        assert self.prepared is not None
        texts = self.prepared.report.texts
        if texts.text(place.file) is not None:
            yield Block(excerpt(texts, place, self.prepared.secrets), "code")

    # --- commands -----------------------------------------------------------------------------

    @property
    def file(self) -> EnvFile | None:
        """The file of the line under the cursor, or the only one."""
        match self.table.current:
            case Heading(first=line) | (EnvLine() as line):
                return line.file
            case _:
                return self.files[0] if len(self.files) == 1 else None

    def context(self) -> Context:
        """Tell what can be done with the file, and whether the line has a field."""
        file = self.file
        current = self.table.current
        return replace(
            super().context(),
            leads=isinstance(current, EnvLine) and current.item is not None,
            env_file=EnvState.BUSY if self.busy else file.state if file is not None else EnvState.NONE,
        )

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """The commands of lists and those of files."""
        return {
            **super().handlers(),
            "follow": self._follow,
            "update-env": self._update,
            "write-env": self._write,
            "compare-env": self._switch,
            "copy-env": self._copy_file,
        }

    def _follow(self) -> None:
        line = self.table.current
        if isinstance(line, EnvLine) and line.item is not None:
            owner, field = line.item.owner, line.item.field
            self.post_message(self.Goto(ViewId.SETTINGS, f'class:"{owner.name}" field:"{field.name}"'))

    def _update(self) -> None:
        if self.file is not None:
            self._start((self.file, Compare.UPDATE))

    def _write(self) -> None:
        """Write anew; what would be lost is shown before it is."""
        file = self.file
        if file is None:
            return
        if file.state is EnvState.MISSING or self._armed == file.plan.path:
            self._start((file, Compare.ANEW))
            return
        if self.compare is not Compare.ANEW:
            self._switch()
        self._armed = file.plan.path
        kept = plural(file.comparison.update.before.count("\n") if file.comparison else 0, "line")
        self.notify(
            f"this replaces all {kept} of {clean(file.plan.path)}, as shown; w again does it",
            severity="warning",
            markup=False,
            timeout=8,
        )

    def _switch(self) -> None:
        self.compare = self.compare.other
        self._armed = None
        self._show()

    def _copy_file(self) -> None:
        file = self.file
        if file is not None:
            whole = file.text(self.compare)
            self.app.copy_to_clipboard(whole)
            self.notify(f"copied {plural(whole.count(chr(10)), 'line')}", markup=False, timeout=2)


def _sides(line: EnvLine) -> Iterator[Block]:
    style = _SIGNED.get(line.sign, "")
    before, after = _before(line), _after(line)
    head = f"{line.sign} {line.change}" if line.sign.strip() else "as it is"
    yield text((head, style), f"  {clean(line.file.plan.path)}:{_number(line).strip()}")
    match line.sign:
        case "~":
            yield text((f"- {before}", "$sev-error"), "\n", (f"+ {after}", "$good"))
        case "-":
            yield text((f"- {before}", style))
        case "+":
            yield text((f"+ {after}", style))
        case _ if after.strip():
            yield text(f"  {after}")


def _variable(item: EnvItem) -> Iterator[Block]:
    variable = item.variable
    if variable.description:
        yield text(clean(variable.description))
    default = HIDDEN if item.secret and variable.default is not None else variable.default
    yield facts(
        [
            ("variable", item.name),
            ("or", ", ".join(name for name in variable.names if name != item.name)),
            ("sets", f"{short_name(item.owner.name)}.{'.'.join(variable.path)}"),
            ("type", variable.type),
            ("limits", ", ".join(variable.limits)),
            ("one of", ", ".join(variable.choices)),
            ("default", "required" if variable.required else default or ""),
            ("secret", "yes: its value is not shown" if item.secret else ""),
            ("also read by", ", ".join(item.others)),
            ("at", f"{clean(variable.place.file)}:{variable.place.line}"),
        ]
    )
