"""A request and its answer beside each other, headers aligned, and the body below."""

from __future__ import annotations

import json
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, chop_cells
from textual.content import Content

from inspector.tui.excerpt import code
from inspector.tui.text import clean
from inspector.tui.widgets.details import Block, title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inspector.probe.report import Result, ShownRequest, ShownResponse

SIDE_BY_SIDE: Final = 70
"""Cells from which on both fit beside each other."""

_WIDEST_NAME: Final = 26
_LANGUAGES: Final = (("json", "json"), ("html", "html"), ("xml", "xml"), ("yaml", "yaml"))
_STYLES: Final = {1: "$sev-info", 2: "$good", 3: "$sev-info", 4: "$sev-warning", 5: "$sev-error"}


def exchange(result: Result, room: int) -> Iterator[Block]:
    """Yield the blocks of what was sent and what came back, for a pane of so many cells."""
    if result.request is None:
        return
    if room >= SIDE_BY_SIDE:
        width = (room - 3) // 2
        left = _request(result.request, width)
        right = _response(result.response, room - 3 - width)
        yield Block(Content("\n").join(_beside(left, right, width)), "code")
    else:
        yield Block(Content("\n").join(_request(result.request, max(room, 20))), "code")
        yield Block(Content("\n").join(_response(result.response, max(room, 20))), "code")
    if result.response is not None:
        yield from _body(result.response)


def _beside(left: Sequence[Content], right: Sequence[Content], width: int) -> Iterator[Content]:
    for one, other in zip_longest(left, right, fillvalue=Content("")):
        gap = " " * (width - one.cell_length)
        yield Content.assemble(one, gap, (" │ ", "$muted"), other)


def _request(request: ShownRequest, width: int) -> list[Content]:
    head = [Content.styled(part, "bold") for part in _wrapped(f"{request.method} {request.url}", width)]
    return [Content.styled("Request", "$muted bold"), *head, *_headers(request.headers, width)]


def _response(response: ShownResponse | None, width: int) -> list[Content]:
    if response is None:
        return [Content.styled("Answer", "$muted bold"), Content.styled("there was none", "$sev-error")]
    style = f"bold {_STYLES.get(response.status // 100, '')}".rstrip()
    words = f"{response.status} {response.reason}  {response.http_version}, {response.milliseconds:g} ms"
    head = [Content.styled(part, style) for part in _wrapped(words, width)]
    return [Content.styled("Answer", "$muted bold"), *head, *_headers(response.headers, width)]


def _headers(headers: Sequence[tuple[str, str]], width: int) -> Iterator[Content]:
    """Lines of names and values, the values below each other."""
    names = [clean(name) for name, _ in headers]
    widest = min(max(map(cell_len, names), default=0), _WIDEST_NAME, max(width // 2, 8))
    for name, (_, value) in zip(names, headers, strict=True):
        heads = _wrapped(name, widest)
        parts = _wrapped(value, max(width - widest - 2, 4))
        for head, part in zip_longest(heads, parts, fillvalue=""):
            gap = " " * (widest - cell_len(head) + 2)
            yield Content.assemble((head, "$accent"), gap, part)


def _wrapped(text: str, width: int) -> list[str]:
    return chop_cells(clean(text), max(width, 1)) or [""]


def _body(response: ShownResponse) -> Iterator[Block]:
    cut = ", its beginning" if response.truncated else ""
    yield title(f"Body ({response.size:,} bytes{cut})")
    if not response.body:
        yield Block(Content.styled("empty", "$muted"))
        return
    kind = next((value for name, value in response.headers if name.lower() == "content-type"), "").lower()
    language = next((name for part, name in _LANGUAGES if part in kind), "text")
    text = _pretty(response) if language == "json" else response.body
    yield Block(code(text, language))


def _pretty(response: ShownResponse) -> str:
    """JSON with a line a member; as it came where it is cut or no JSON at all."""
    if response.truncated:
        return response.body
    try:
        return json.dumps(json.loads(response.body), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return response.body
