"""Source around a finding, a line at a time, with the flagged range and without secrets.

What is shown goes into logs, pull requests and files that are passed on: texts that are
given to secret-like names, that look like credentials, or that a rule about secrets flags
are covered with asterisks, as many as there were characters, so that columns stay right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.project.settings.credentials import looks_secret, names_secret, without_credentials
from inspector.report.masking import hides_default
from inspector.report.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.records import Place
    from inspector.report.model import Report
    from inspector.rules.declare import Finding

_TAB: Final = 4
_LONGEST: Final = 2000  # characters of a line that are looked at
_ABOUT_SECRETS: Final = frozenset({"FI1003"})
_STRING: Final = re.compile(r"""(?P<quote>["'])(?P<value>(?:\\.|(?!(?P=quote))[^\\])+)(?P=quote)?""")
_NAMED: Final = re.compile(
    r"""(?P<name>[A-Za-z_][\w-]*)["']?\s*(?::(?!=)[^=#]*)?(?:[:=]|\+=|==|!=|,)\s*(?:[\w.]+\()?\s*[rbuf]{0,2}$""",
    re.IGNORECASE,
)
_GIVEN: Final = re.compile(r"[:=,][^:=,]*\Z")  # what comes before a text that has a name
_UNQUOTED: Final = re.compile(r"""^\s*(?:-\s+|export\s+)?(?P<name>[\w.-]+)\s*[:=]\s*(?P<value>[^\s"'#].*)$""")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of source as it may be shown; `start` to `end`, from 0, is what is flagged of it."""

    number: int
    text: str
    start: int = 0
    end: int = 0


class Excerpts:
    """The source of a report's findings."""

    def __init__(self, report: Report) -> None:
        """Take the report whose files are shown."""
        self._texts = report.texts
        self._files: dict[str, list[str]] = {}
        self._secret: dict[str, set[int]] = {}
        for field in (field for cls in report.settings for field in cls.fields if hides_default(field)):
            lines = self._secret.setdefault(field.place.file, set())
            lines.update(range(field.place.line, max(field.place.end_line, field.place.line) + 1))

    def first(self, finding: Finding) -> Line | None:
        """Return the line that a finding starts on; None where there is none to show."""
        return next(self.around(finding, around=0, most=1), None)

    def around(self, finding: Finding, *, around: int, most: int) -> Iterator[Line]:
        """Yield the flagged lines, at most so many, and as many as `around` before and after."""
        place = finding.place
        lines = self._lines(place.file)
        if is_whole(place) or place.line > len(lines):
            return
        last = min(place.end_line, place.line + most - 1, len(lines))
        for number in range(max(place.line - around, 1), min(last + around, len(lines)) + 1):
            flagged = place.line <= number <= last
            secret = number in self._secret.get(place.file, ()) or (
                flagged and finding.code in _ABOUT_SECRETS
            )
            raw = without_secrets(
                lines[number - 1][:_LONGEST], everything=secret, python=_is_python(place.file)
            )
            yield _line(number, raw, place) if flagged else Line(number, _shown(raw))

    def _lines(self, file: str) -> list[str]:
        if file not in self._files:
            self._files[file] = (self._texts.text(file) or "").split("\n")
        return self._files[file]


def is_whole(place: Place) -> bool:
    """Whether a place is a file or the project as a whole."""
    return (place.line, place.column) == (place.end_line, place.end_column)


def without_secrets(line: str, *, everything: bool = False, python: bool = True) -> str:
    """Cover the secrets in a line of source, or with `everything` whatever text it holds."""
    if not python:
        line = _UNQUOTED.sub(lambda found: _cover_value(found, everything=everything), line)
    return _STRING.sub(lambda found: _cover_string(found, line, everything=everything), line)


def _cover_string(found: re.Match[str], line: str, *, everything: bool) -> str:
    value, name = found["value"], ""
    start = max(0, found.start() - 120)
    # most texts have none, and looking for it takes far longer than looking for a sign before it
    if _GIVEN.search(line, start, found.start()) is not None:
        before = _NAMED.search(line, start, found.start())
        name = before["name"] if before is not None else ""
    covered = (
        everything or names_secret(name) or looks_secret(value, name) or without_credentials(value) != value
    )
    return found[0].replace(value, "*" * len(value)) if covered else found[0]


def _cover_value(found: re.Match[str], *, everything: bool) -> str:
    name, value = found["name"], found["value"]
    covered = (
        everything or names_secret(name) or looks_secret(value, name) or without_credentials(value) != value
    )
    return found[0][: -len(value)] + "*" * len(value) if covered else found[0]


def _is_python(file: str) -> bool:
    return file.endswith((".py", ".pyi"))


def _line(number: int, raw: str, place: Place) -> Line:
    """Return a flagged line, with its range where tabs and unprintable characters have put it."""
    start = place.column - 1 if number == place.line else len(raw) - len(raw.lstrip())
    end = place.end_column - 1 if number == place.end_line else len(raw.rstrip())
    start = max(min(start, len(raw)), 0)
    end = max(min(end, len(raw)), start)
    return Line(
        number, _shown(raw), len(_shown(raw[:start], strip=False)), len(_shown(raw[:end], strip=False))
    )


def _shown(raw: str, *, strip: bool = True) -> str:
    text = visible(raw.expandtabs(_TAB))
    return text.rstrip() if strip else text
