"""Comments that silence findings: `# fapi: ignore[FI0201] why` and `# fapi: ignore-file[FI0201]`.

At the end of a line a comment silences findings of the statement on it; at the end of a
`def`, `class` or decorator line, everything inside that function or class. Findings in
files that are not Python (manifests, `pyproject.toml`) are silenced the same way, by
comments of those files. What a comment names without silencing anything is a problem,
so that old comments do not hide new mistakes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspector.errors import UnknownCodeError
from inspector.project.records import Problem
from inspector.rules.declare import Suppressed
from inspector.rules.registry import RULES
from inspector.rules.scopes import first_line
from inspector.rules.select import Selection, named
from inspector.source import syntax as s
from inspector.source.comments import suppressions_of_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from inspector.project.code import Class, Function, SourceFile
    from inspector.project.model import Project
    from inspector.rules.declare import Finding, Rule
    from inspector.source.facts import Suppression


@dataclass(eq=False)
class _Word:
    """One word of one comment: what it names, the lines it is about, and whether it silenced anything."""

    file: str
    comment: Suppression
    text: str
    codes: frozenset[str]
    lines: range | None  # None for the whole file
    used: bool = False

    def covers(self, finding: Finding) -> bool:
        place = finding.place
        if finding.code not in self.codes:
            return False
        if self.lines is None:
            return True
        return place.line in self.lines or place.line <= self.comment.line <= place.end_line


def suppress(
    project: Project,
    findings: Iterable[Finding],
    finished: Sequence[Rule],
    catalogue: Sequence[Rule] = RULES,
) -> tuple[tuple[Finding, ...], tuple[Suppressed, ...], tuple[Problem, ...]]:
    """Return the findings that no comment silences, those that one does, and what is wrong with comments.

    `finished` are the rules that ran to their end: of the others it is not known whether
    a comment silences something. `catalogue` are those that comments may name.
    """
    findings = tuple(findings)
    words: dict[str, list[_Word]] = {}
    problems: list[Problem] = []
    for path, comments, file in _commented(project, findings):
        for comment in comments:
            problems.extend(_read(path, comment, file, catalogue, words.setdefault(path, [])))
    kept: list[Finding] = []
    silenced: list[Suppressed] = []
    for finding in findings:
        reason = _silenced(finding, words)
        if reason is None:
            kept.append(finding)
        else:
            silenced.append(Suppressed(finding, reason))
    ran = frozenset(rule.code for rule in finished)
    problems.extend(_unused(words, ran))
    return tuple(kept), tuple(silenced), tuple(problems)


def _commented(
    project: Project, findings: Iterable[Finding]
) -> Iterator[tuple[str, tuple[Suppression, ...], SourceFile | None]]:
    for path, file in project.files.items():
        if file.facts.suppressions:
            yield path, file.facts.suppressions, file
    # of other files, those that rules have read are at hand
    others = {f.place.file for f in findings} | {path for path, text in project.texts.known.items() if text}
    for path in sorted(others - project.files.keys()):
        if path.endswith(".py") or path == ".":
            continue
        found = suppressions_of_lines(project.text(path) or "")
        if found:
            yield path, found, None


def _read(
    path: str,
    comment: Suppression,
    file: SourceFile | None,
    catalogue: Sequence[Rule],
    words: list[_Word],
) -> Iterator[Problem]:
    """Add the words of a comment to `words`; yield what is wrong with it."""
    if not comment.codes:
        yield Problem(path, comment.line, "the `fapi: ignore` comment names no rule; write `ignore[FI0201]`")
        return
    lines = None if comment.whole_file else _lines(comment, file)
    for text in comment.codes:
        try:
            selection = named(text, catalogue)
        except UnknownCodeError as error:
            yield Problem(path, comment.line, f"`fapi: ignore[{text}]`: {error}")
            continue
        words.append(_Word(path, comment, text, _codes(selection), lines))


def _codes(selection: Selection) -> frozenset[str]:
    return frozenset(rule.code for rule in selection.rules)


def _lines(comment: Suppression, file: SourceFile | None) -> range:
    """Return the lines a comment is about: its own, or those of what it heads."""
    own = range(comment.line, comment.line + 1)
    if file is None:
        return own
    definitions: tuple[Function | Class, ...] = (*file.functions, *file.classes)
    headed = [
        range(first_line(definition), definition.fact.span.end_line + 1)
        for definition in definitions
        if comment.line in header(definition)
    ]
    return max(headed, key=len, default=own)


def header(definition: Function | Class) -> range:
    """Return the lines from the first decorator to the colon."""
    first = first_line(definition)
    line = definition.fact.span.line
    body = definition.body[0] if definition.body else None
    inner = _start(body, definition.file) if body is not None else None
    return range(first, max(line + 1, inner or 0))


def _start(statement: s.Stmt, file: SourceFile) -> int | None:
    match statement:
        case s.Define(function=index):
            return first_line(file.functions[index])
        case s.DefineClass(cls=index):
            return first_line(file.classes[index])
        case s.Scope():
            return None
        case _:
            return statement.span.line


def _silenced(finding: Finding, words: Mapping[str, Sequence[_Word]]) -> str | None:
    """Return the first reason that comments give for silencing a finding; None where none silences it."""
    reason = None
    for word in words.get(finding.place.file, ()):
        if word.covers(finding):
            word.used = True
            reason = reason or word.comment.reason
    return reason


def _unused(words: Mapping[str, Sequence[_Word]], ran: frozenset[str]) -> Iterator[Problem]:
    for path, found in words.items():
        for word in found:
            if word.used or not word.codes <= ran:
                continue
            alone = word.comment.alone and not word.comment.whole_file
            advice = "move it to the end of the line it is about" if alone else "remove it"
            kind = "ignore-file" if word.comment.whole_file else "ignore"
            yield Problem(
                path, word.comment.line, f"`fapi: {kind}[{word.text}]` suppresses nothing; {advice}"
            )
