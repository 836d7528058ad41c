"""Source around a place, highlighted, with the flagged range marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from inspector.tui.text import clean, clean_lines

if TYPE_CHECKING:
    from inspector.project.records import Place
    from inspector.project.texts import Texts
    from inspector.tui.redact import Secrets

_BEFORE: Final = 4
_AFTER: Final = 8
_MOST: Final = 60
_LANGUAGES: Final = {
    ".py": "python",
    ".pyi": "python",
    ".toml": "toml",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".ini": "ini",
    ".cfg": "ini",
    ".env": "ini",
}


def excerpt(texts: Texts, place: Place, secrets: Secrets, *, after: int = _AFTER) -> Content:
    """The lines around a place with numbers; flagged lines have a sign and the range is marked.

    Where the file cannot be read, a line that says so.
    """
    text = texts.text(place.file)
    if text is None:
        return Content.styled(f"{clean(place.file)} cannot be shown: it is gone, or no UTF-8 text", "$muted")
    lines = secrets.hide(place.file, text.replace("\r\n", "\n").split("\n"))
    if place.line > len(lines):
        return Content.styled(f"line {place.line} is gone from {clean(place.file)}; r scans again", "$muted")
    first = max(1, place.line - _BEFORE)
    last = min(len(lines), max(place.line, min(place.end_line, place.line + _MOST)) + after, first + _MOST)
    while last > place.end_line and not lines[last - 1].strip():
        last -= 1
    shown = clean_lines("\n".join(lines[first - 1 : last]))
    highlighted = _highlight(shown, place.file)
    digits = len(str(last))
    made = []
    for number, (content, plain) in enumerate(zip(highlighted, shown, strict=True), first):
        flagged = place.line <= number <= place.end_line
        gutter = (
            f"{'▶' if flagged else ' '} {number:>{digits}} ",
            "$sev-error bold" if flagged else "$muted",
        )
        marked = content
        if flagged:
            start, end = _range(lines[number - 1], number, place)
            marked = content.stylize("on $flagged underline", start, min(end, len(plain)))
        made.append(Content.assemble(gutter, ("│ ", "$muted"), marked))
    return Content("\n").join(made)


def code(text: str, language: str = "python") -> Content:
    """A piece of code without numbers, as examples in pages of rules."""
    lines = clean_lines(text)
    return Content("\n").join(_highlight(lines, f".{language}" if language != "python" else ".py"))


def _highlight(lines: list[str], path: str) -> list[Content]:
    from textual.highlight import highlight

    suffix = "." + path.rpartition(".")[2]
    language = _LANGUAGES.get(suffix, "text")
    content = highlight("\n".join(lines), language=language)
    found = content.split("\n", allow_blank=True)
    # Blank lines at the end are no lines for the highlighter.
    return [*found, *[Content("")] * (len(lines) - len(found))][: len(lines)]


def _range(line: str, number: int, place: Place) -> tuple[int, int]:
    """The flagged columns of a line after tabs and control characters were replaced."""
    start = place.column - 1 if number == place.line else len(line) - len(line.lstrip())
    end = place.end_column - 1 if number == place.end_line else len(line)
    return len(clean(line[:start].expandtabs(4))), max(len(clean(line[:end].expandtabs(4))), 1)
