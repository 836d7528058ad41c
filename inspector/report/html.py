"""Findings as one HTML page that works offline: it loads nothing, and nothing of a project runs in it.

All that comes from a project is escaped text, unprintable characters are shown as escapes,
and the content security policy allows the page's own script and style by their hashes.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections import Counter
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from jinja2 import DictLoader, Environment, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from inspector.report import html_rows as rows
from inspector.report.paths import from_here
from inspector.report.terminal import visible
from inspector.report.text import counted
from inspector.rules.declare import Severity
from inspector.rules.reference import page
from inspector.rules.registry import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from inspector.report.model import Report
    from inspector.rules.declare import Finding

_LEVELS: Final = tuple(sorted(Severity, reverse=True))
_SIGNS: Final = {Severity.ERROR: "✗", Severity.WARNING: "▲", Severity.INFO: "•"}
_WORST: Final = 10


def check_html(reports: Sequence[Report]) -> bytes:
    """Write the findings and tables of one project or of several; paths are from the working folder."""
    style, script = _part("check.css"), _part("check.js")
    prefixes = from_here(reports)
    each = list(zip(reports, prefixes, strict=True))
    findings = [finding for report in reports for finding in report.findings]
    sections = rows.sections(findings)
    text = (
        _environment()
        .get_template("check.html.j2")
        .render(
            style=Markup(style),  # noqa: S704 the tool's own
            script=Markup(script),  # noqa: S704
            policy=_policy(style, script),
            title=", ".join(report.name for report in reports),
            version=reports[0].version if reports else "",
            several=len(reports) > 1,
            levels=_LEVELS,
            signs=_SIGNS,
            counted=counted,
            files=sum(report.summary.files for report in reports),
            lines=sum(report.summary.lines for report in reports),
            route_count=sum(report.summary.routes for report in reports),
            settings_count=sum(report.summary.settings_classes for report in reports),
            feature_count=sum(len(report.features) for report in reports),
            totals=Counter(finding.severity for finding in findings),
            projects=[rows.project(report, prefix) for report, prefix in each],
            sections=sections,
            most=max((entry.total for entry in sections), default=0),
            worst_files=rows.worst_files(each, _WORST),
            worst_features=rows.worst_features(findings, _WORST),
            findings=rows.findings(each),
            problems=[one for pair in each for one in rows.problems(*pair)],
            suppressed=rows.suppressed(each),
            routes=rows.routes(each),
            unresolved_routes=[one for r, p in each for one in rows.unresolved(r.unresolved_routes, p)],
            settings=rows.settings(each),
            unresolved_settings=[one for r, p in each for one in rows.unresolved(r.unresolved_settings, p)],
            features=[one for pair in each for one in rows.features(*pair)],
            rules=list(_rules(findings)),
        )
    )
    return text.encode("utf-8", "backslashreplace")


def _environment() -> Environment:
    return Environment(
        loader=DictLoader({"check.html.j2": _part("check.html.j2")}),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(value: object) -> object:
    """Return a value as it may stand on the page: text in which everything unprintable is an escape."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _part(name: str) -> str:
    return files("inspector.report").joinpath("templates", name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _rules(findings: Iterable[Finding]) -> Iterable[rows.Page]:
    count = Counter(finding.code for finding in findings)
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    for rule in RULES:
        if count[rule.code]:
            # the tool's own text, from which the renderer lets no HTML through
            text = Markup(markdown.render(page(rule, level=3)))  # noqa: S704
            yield rows.Page(rule.code, rule.name, count[rule.code], text)
