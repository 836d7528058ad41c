"""The pane beside a list: what there is to say of the line under the cursor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Block:
    """A paragraph of the pane: `text` is wrapped, `code` is not, a `title` divides."""

    content: Content
    kind: Literal["text", "code", "title"] = "text"


def title(text: str) -> Block:
    """A line that says what follows."""
    return Block(Content(text), "title")


def text(*parts: str | Content | tuple[str, str]) -> Block:
    """A paragraph put together from texts, styled where a part is a pair of text and style."""
    return Block(Content.assemble(*parts))


class Details(VerticalScroll, inherit_bindings=False):
    """Shows blocks from top to bottom; widgets are kept and given other contents."""

    BINDINGS: ClassVar[list[BindingType]] = []
    DEFAULT_CSS = """
    Details {
        background: $background;
        color: $foreground;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        Static { width: 1fr; height: auto; }
        Static.-text { margin-bottom: 1; }
        Static.-code { margin-bottom: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        Static.-title { color: $muted; text-style: bold; border-bottom: solid $panel; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.blocks: tuple[Block, ...] = ()

    def show(self, blocks: Sequence[Block]) -> None:
        """Show blocks instead of what was shown, from the top."""
        self.blocks = tuple(blocks)
        statics = list(self.query_children(Static))
        for static, block in zip(statics, blocks, strict=False):
            static.update(block.content)
            static.set_classes(f"-{block.kind}")
            static.display = True
        for static in statics[len(blocks) :]:
            static.display = False
        more = [
            Static(block.content, markup=False, classes=f"-{block.kind}") for block in blocks[len(statics) :]
        ]
        if more:
            self.mount_all(more)
        self.scroll_home(animate=False)

    @property
    def plain(self) -> str:
        """All that is shown, as text."""
        return "\n".join(block.content.plain for block in self.blocks)
