"""The formats that findings are written in: an explicit table, each exporter imported when it is used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from inspector.report.model import Report


@dataclass(frozen=True, slots=True)
class CheckFormat:
    """A format of `check`: its name, the usual end of its files, what it is, and what writes it.

    `write` takes the reports of one project or of several, and gives lines without their
    ends, or a whole document as UTF-8. It is deterministic: the same reports, the same bytes.
    """

    name: str
    suffix: str
    about: str
    write: Callable[[Sequence[Report]], Iterator[str] | bytes]


def _text(reports: Sequence[Report]) -> Iterator[str]:
    from pathlib import PurePath

    from inspector.report.paths import from_here
    from inspector.report.terminal import Terminal
    from inspector.report.text import check_text

    return check_text(reports, [PurePath(prefix) for prefix in from_here(reports)], Terminal())


def _json(reports: Sequence[Report]) -> bytes:
    from inspector.report.json_format import check_json

    return check_json(reports)


def _sarif(reports: Sequence[Report]) -> bytes:
    from inspector.report.sarif import check_sarif

    return check_sarif(reports)


def _markdown(reports: Sequence[Report]) -> Iterator[str]:
    from inspector.report.check_markdown import check_markdown

    return check_markdown(reports)


def _html(reports: Sequence[Report]) -> bytes:
    from inspector.report.html import check_html

    return check_html(reports)


def _junit(reports: Sequence[Report]) -> bytes:
    from inspector.report.junit import check_junit

    return check_junit(reports)


def _github(reports: Sequence[Report]) -> Iterator[str]:
    from inspector.report.github import check_github

    return check_github(reports)


def _gitlab(reports: Sequence[Report]) -> bytes:
    from inspector.report.gitlab import check_gitlab

    return check_gitlab(reports)


def _csv(reports: Sequence[Report]) -> bytes:
    from inspector.report.csv_format import check_csv

    return check_csv(reports)


FORMATS: Final[tuple[CheckFormat, ...]] = (
    CheckFormat("text", ".txt", "text with the lines of source", _text),
    CheckFormat("json", ".json", "JSON, version 1", _json),
    CheckFormat("sarif", ".sarif", "SARIF 2.1.0, for code scanning and editors", _sarif),
    CheckFormat("markdown", ".md", "Markdown, for a comment on a pull request", _markdown),
    CheckFormat("html", ".html", "one HTML page that works offline", _html),
    CheckFormat("junit", ".xml", "JUnit XML, for test reports of CI", _junit),
    CheckFormat("github", ".txt", "annotations of GitHub Actions", _github),
    CheckFormat("gitlab", ".json", "code quality of GitLab", _gitlab),
    CheckFormat("csv", ".csv", "CSV, for spreadsheets", _csv),
)


def format_named(name: str) -> CheckFormat:
    """Return the format with a name; KeyError where there is none."""
    return _BY_NAME[name]


_BY_NAME: Final = {entry.name: entry for entry in FORMATS}
