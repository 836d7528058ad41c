"""The pane beside a list: what there is to say of the line under the cursor.

Through the line API like the list, so that stepping through a list lays out no widgets:
text is wrapped when it comes, and only the lines that are on the screen are styled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from textual.content import Content
from textual.strip import Strip
from textual.visual import Visual

from inspector.tui.text import clean
from inspector.tui.widgets.lines import LineView

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual import events
    from textual.geometry import Size
    from textual.selection import Selection


@dataclass(frozen=True, eq=False)
class Block:
    """A part of the pane: `text` is wrapped, `code` is cut at the edge, a `title` divides.

    Wrapped lines begin `indent` cells further in than the first.
    """

    content: Content
    kind: Literal["text", "code", "title"] = "text"
    indent: int = 0


def title(text: str) -> Block:
    """Make a line that says what follows."""
    return Block(Content(text), "title")


def text(*parts: str | Content | tuple[str, str]) -> Block:
    """Make a paragraph of texts, styled where a part is a pair of text and style."""
    return Block(Content.assemble(*parts))


def facts(pairs: Sequence[tuple[str, str]]) -> Block:
    """Make lines of a name and its value, which may have several lines; no value, no line."""
    width = max((len(name) for name, value in pairs if value), default=0) + 2
    lines = []
    for name, value in pairs:
        for number, part in enumerate(value.split("\n") if value else ()):
            lines.append(Content.assemble((f"{'' if number else name:<{width}}", "$muted"), clean(part)))
    return Block(Content("\n").join(lines), indent=width)


class Details(LineView):
    """Shows blocks from top to bottom."""

    DEFAULT_CSS = """
    Details { padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.blocks: tuple[Block, ...] = ()
        self._lines: list[Content] = []
        self._wrapped: dict[Block, list[Content]] = {}
        self._strips: dict[int, Strip] = {}
        self._width = 0  # that `_lines` were made for

    def show(self, blocks: Sequence[Block]) -> None:
        """Show blocks instead of what was shown, from the top."""
        self.blocks = tuple(blocks)
        self._wrap()
        self.scroll_to(y=0, animate=False)

    @property
    def plain(self) -> str:
        """All that is shown, as text."""
        return "\n".join(block.content.plain for block in self.blocks)

    def move(self, by: int) -> None:
        """Scroll by lines."""
        self.scroll_to(y=self.scroll_target_y + by, animate=False)

    @property
    def page(self) -> int:
        """How many lines fit on the screen."""
        return max(1, self.scrollable_content_region.height)

    def _wrap(self) -> None:
        room = self.room
        # Blocks of a rule's page come again and again: what was wrapped for the last item is kept.
        known, self._wrapped = self._wrapped, {}
        lines: list[Content] = []
        if room > 0:
            for block in self.blocks:
                made = known.get(block)
                if made is None:
                    made = list(_lines(block, room))
                self._wrapped[block] = made
                lines.extend(made)
        self._lines = lines
        self._strips.clear()
        self._width = room
        self.count_lines(len(lines))

    def on_resize(self, _event: events.Resize) -> None:
        """Wrap for the new width."""
        if self._width != self.room:
            self._wrapped.clear()
            self._wrap()

    def notify_style_update(self) -> None:
        """Drop lines made with the colours of before."""
        self._strips.clear()
        super().notify_style_update()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """Return how many lines there are, for `height: auto`."""
        return max(1, sum(len(list(_lines(block, max(1, width)))) for block in self.blocks))

    def render_line(self, y: int) -> Strip:
        """Make one line of the screen."""
        index = y + self.scroll_offset.y
        if index >= len(self._lines):
            return Strip.blank(self.room, self.rich_style)
        selection = self.text_selection
        if selection is None and index in self._strips:
            return self._strips[index]
        line = self._lines[index]
        if selection is not None and (span := selection.get_span(index)) is not None:
            start, end = span
            line = line.stylize("reverse", start, len(line) if end == -1 else end)
        made = Visual.to_strips(self, line, self.room, 1, self.visual_style, apply_selection=False)
        strip = (made[0] if made else Strip([])).adjust_cell_length(self.room, self.rich_style)
        strip = strip.apply_offsets(0, index)
        if selection is None:
            self._strips[index] = strip
        return strip

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the text that the mouse selected."""
        return selection.extract("\n".join(line.plain for line in self._lines)), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002 - Textual's
        """Show what is selected."""
        self._strips.clear()
        self.refresh()


def _lines(block: Block, room: int) -> Iterator[Content]:
    """The lines of a block on the screen, the empty one below it included."""
    content = block.content.stylize("bold $primary") if block.kind == "title" else block.content
    for line in content.split("\n", allow_blank=True):
        if block.kind == "code" or line.cell_length <= room:
            yield line
            continue
        indent = block.indent if block.indent < room // 2 else 0
        for number, part in enumerate(line[indent:].wrap(room - indent)):
            head = line[:indent] if not number else Content(" " * indent)
            yield Content.assemble(head, part) if indent else part
    if block.kind == "title":
        yield Content.styled("─" * room, "$panel")
    else:
        yield Content("")
