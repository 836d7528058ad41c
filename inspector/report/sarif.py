"""Findings as SARIF 2.1.0, within what GitHub code scanning accepts.

A run a project. URIs are relative to `%SRCROOT%`, the top of the repository; columns count
code points. What a comment silences is a result with a suppression, what failed is a
notification. `primaryLocationLineHash` is left to the upload action of GitHub, which
computes its own and complains of others.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from inspector.formats import sarif
from inspector.report.excerpt import is_whole
from inspector.report.fingerprint import fingerprints_of
from inspector.report.json_format import encode
from inspector.report.paths import from_repository, joined
from inspector.report.terminal import visible
from inspector.rules.declare import Severity
from inspector.rules.reference import page
from inspector.rules.registry import RULES
from inspector.rules.sections import section

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from inspector.project.records import Place, Problem
    from inspector.report.model import Report
    from inspector.rules.declare import Finding, Related, Rule, Suppressed

_BASE: Final = "%SRCROOT%"
_FINGERPRINT: Final = "fapiInspect/v1"
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEMS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
# code scanning orders alerts of rules tagged `security` by this, as by a CVSS score
_SECURITY: Final = {Severity.ERROR: "8.0", Severity.WARNING: "5.0", Severity.INFO: "2.0"}
_ABOUT_SECURITY: Final = frozenset({"10", "17"})

_MOST_RESULTS: Final = 25_000  # of a run
_MOST_RELATED: Final = 1_000  # locations of a result
_MOST_BYTES: Final = 10_000_000  # of the compressed file
_LONGEST_TEXT: Final = 1_024  # of a description
_LONGEST_MESSAGE: Final = 10_000
_LINK: Final = re.compile(r"\[(?=[^\]]*\]\()")
_PLACEHOLDER: Final = re.compile(r"\{(\d+)\}")


@dataclass(frozen=True, slots=True)
class Replacement:
    """A range of source, and the text that takes its place in a fix."""

    place: Place
    text: str


def _descriptor(name: str, what: str, advice: str) -> sarif.Descriptor:
    told = sarif.Text(f"{what} {advice}")
    return sarif.Descriptor(name, sarif.Text(what), told, sarif.Help(advice, advice))


_NOTIFICATIONS: Final = (
    _descriptor(
        "problem",
        "A part of the inspection failed while the rest went on.",
        "Repair what the message names, as there may be more to find.",
    ),
    _descriptor(
        "left-out",
        "There are more results than code scanning accepts.",
        "Inspect parts of the project on their own, or raise --severity.",
    ),
)
_TOP: Final = sarif.Text("The top of the repository that holds the inspected project.")


def check_sarif(
    reports: Sequence[Report],
    fixes: Sequence[Mapping[Finding, Sequence[Replacement]]] = (),
    *,
    most_bytes: int = _MOST_BYTES,
) -> bytes:
    """Write a run a report, with `fixes` parallel to the reports, if they are given.

    Of more results than code scanning takes in a run, or than fit compressed into
    `most_bytes`, the most severe are kept and a notification tells how many were not.
    """
    most = _MOST_RESULTS
    while True:
        written = encode(sarif.log(tuple(_runs(reports, fixes or [{}] * len(reports), most))))
        size = len(written) if len(written) <= most_bytes else len(gzip.compress(written, 6, mtime=0))
        largest = max((len(report.findings) + len(report.suppressed) for report in reports), default=0)
        if size <= most_bytes or most == 0:
            return written
        most = min(most, largest) * most_bytes * 9 // (size * 10)


def _runs(
    reports: Sequence[Report], fixes: Sequence[Mapping[Finding, Sequence[Replacement]]], most: int
) -> Iterator[sarif.Run]:
    for report, prefix, known in zip(reports, from_repository(reports), fixes, strict=True):
        yield _Writer(report, prefix, known, most).run()


class _Writer:
    """Writes one report."""

    def __init__(
        self, report: Report, prefix: str, fixes: Mapping[Finding, Sequence[Replacement]], most: int
    ) -> None:
        self._report = report
        self._prefix = prefix
        self._fixes = fixes
        found = [(finding, None) for finding in report.findings]
        silenced = [(one.finding, one) for one in report.suppressed]
        marks = fingerprints_of([*report.findings, *(one.finding for one in report.suppressed)], report.texts)
        everything = [(*pair, mark) for pair, mark in zip([*found, *silenced], marks, strict=True)]
        self._shown: list[tuple[Finding, Suppressed | None, str]] = _worst(everything, most)
        self._left_out = len(everything) - len(self._shown)
        self._codes = sorted({finding.code for finding, _, _ in self._shown})
        self._index = {code: number for number, code in enumerate(self._codes)}

    def run(self) -> sarif.Run:
        report = self._report
        catalogue = {rule.code: rule for rule in RULES}
        rules = tuple(_rule(catalogue[code]) for code in self._codes)
        driver = sarif.Driver(
            name="fapi-inspect",
            version=report.version,
            semantic_version=report.version,
            rules=rules,
            notifications=_NOTIFICATIONS,
        )
        return sarif.Run(
            tool=sarif.Tool(driver),
            invocations=(sarif.Invocation(True, tuple(self._notifications())),),
            automation_details=sarif.Automation(f"fapi-inspect/{self._prefix}"),
            original_uri_base_ids={_BASE: sarif.BaseId(_TOP)},
            column_kind="unicodeCodePoints",
            results=tuple(self._result(*one) for one in self._shown),
        )

    def _notifications(self) -> Iterator[sarif.Notification]:
        for problem in self._report.problems:
            yield self._problem(problem)
        if self._left_out:
            yield sarif.Notification(
                sarif.Reference("left-out"),
                "warning",
                _message(f"{self._left_out:,} of the least severe results are left out"),
            )

    def _problem(self, problem: Problem) -> sarif.Notification:
        where: tuple[sarif.Location, ...] = ()
        if problem.file:
            region = sarif.Region(problem.line) if problem.line else None
            where = (sarif.Location(sarif.Physical(self._artifact(problem.file), region)),)
        return sarif.Notification(sarif.Reference("problem"), "warning", _message(problem.message), where)

    def _result(self, finding: Finding, silenced: Suppressed | None, mark: str) -> sarif.Result:
        scope = (sarif.Logical(visible(finding.scope)),) if finding.scope else ()
        return sarif.Result(
            rule_id=finding.code,
            rule_index=self._index[finding.code],
            level=_LEVELS[finding.severity],
            message=_message(finding.message),
            locations=(sarif.Location(self._physical(finding.place), logical_locations=scope),),
            partial_fingerprints={_FINGERPRINT: mark},
            related_locations=tuple(
                self._related(number, one) for number, one in enumerate(finding.related[:_MOST_RELATED])
            ),
            fixes=self._fix(finding),
            suppressions=self._suppressions(silenced),
        )

    def _suppressions(self, silenced: Suppressed | None) -> tuple[sarif.Suppression, ...] | None:
        """Return a result's suppressions; where any result has some, the others say that they have none."""
        if silenced is not None:
            return (sarif.Suppression("inSource", visible(silenced.reason)),)
        return () if self._report.suppressed else None

    def _related(self, number: int, related: Related) -> sarif.Location:
        return sarif.Location(self._physical(related.place), id=number, message=_message(related.message))

    def _fix(self, finding: Finding) -> tuple[sarif.Fix, ...]:
        replacements = self._fixes.get(finding, ())
        if not replacements:
            return ()
        by_file: dict[str, list[sarif.Replaced]] = {}
        for one in replacements:
            place = one.place
            region = sarif.Region(place.line, place.column, place.end_line, place.end_column)
            by_file.setdefault(place.file, []).append(sarif.Replaced(region, sarif.Text(one.text)))
        changes = tuple(
            sarif.Change(self._artifact(file), tuple(parts)) for file, parts in sorted(by_file.items())
        )
        return (sarif.Fix(sarif.Text(f"Repair {finding.code} {finding.name}"), changes),)

    def _physical(self, place: Place) -> sarif.Physical:
        if is_whole(place):
            return sarif.Physical(self._artifact(place.file), sarif.Region(place.line))
        region = sarif.Region(place.line, place.column, place.end_line, place.end_column)
        return sarif.Physical(self._artifact(place.file), region)

    def _artifact(self, file: str) -> sarif.Artifact:
        path = joined(self._prefix, file)
        uri = quote(path, errors="surrogateescape")
        if file == ".":  # the URI of a folder ends in a slash
            uri = f"{uri}/"
        return sarif.Artifact(uri if ":" not in uri.partition("/")[0] else f"./{uri}", _BASE)


def _worst(
    results: list[tuple[Finding, Suppressed | None, str]], most: int
) -> list[tuple[Finding, Suppressed | None, str]]:
    """Return the most severe results, in their order; those that nothing silences go first."""
    if len(results) <= most:
        return results
    order = sorted(range(len(results)), key=lambda i: (results[i][1] is not None, -results[i][0].severity, i))
    return [results[i] for i in sorted(order[:most])]


def _rule(rule: Rule) -> sarif.Rule:
    about = section(rule.section)
    secure = rule.section in _ABOUT_SECURITY
    return sarif.Rule(
        id=rule.code,
        name=rule.name,
        short_description=sarif.Text(_plain(rule.summary)[:_LONGEST_TEXT]),
        full_description=sarif.Text(_plain(_opening(rule.page))[:_LONGEST_TEXT]),
        help=sarif.Help(_plain(rule.page), page(rule)),
        default_configuration=sarif.Configuration(_LEVELS[rule.severity]),
        properties=sarif.RuleProperties(
            tags=tuple(dict.fromkeys(("fastapi", about.name, *(["security"] if secure else [])))),
            precision="high",
            problem_severity=_PROBLEMS[rule.severity],
            security_severity=_SECURITY[rule.severity] if secure else "",
        ),
    )


def _opening(text: str) -> str:
    """Return the summary and the paragraph after it."""
    return " ".join(" ".join(part.split()) for part in text.split("\n\n")[:2])


def _plain(text: str) -> str:
    return text.replace("`", "")


def _message(text: str) -> sarif.Text:
    """Return a message in which nothing of a project is taken for a link or a placeholder."""
    shown = visible(text)
    if len(shown) > _LONGEST_MESSAGE:
        shown = shown[: _LONGEST_MESSAGE - 1] + "…"
    return sarif.Text(_PLACEHOLDER.sub(r"{{\1}}", _LINK.sub(r"\\[", shown)))
