"""A baseline: the findings that a project had when it was written, so that only new ones count.

    {
      "kind": "fapi-inspect baseline",
      "version": 1,
      "projects": [
        {
          "path": ".",
          "findings": [
            {"code": "FI0201", "file": "app/main.py", "fingerprint": "5d0c…", "message": "…"}
          ]
        }
      ]
    }

`path` leads from the baseline's folder to the root of a project. An entry is a line, and
lines are in the order of file, code and message, so that a difference of two baselines
reads as a list of findings.

A finding is found again by its fingerprint, first in its file, then anywhere, as files
are renamed; each entry stands for one finding. Fingerprints are taken of the findings of
one file at a time: what happens in one file never makes a finding of another one new.
"""

from __future__ import annotations

import json
import os
import stat
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

import msgspec

from inspector.errors import BaselineError
from inspector.replace import replace
from inspector.report.fingerprint import fingerprints_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from inspector.report.model import Report
    from inspector.rules.declare import Finding

NAME: Final = "fapi-baseline.json"
"""What a baseline is called where nobody gives it a name."""

KIND: Final = "fapi-inspect baseline"
VERSION: Final = 1

_LARGEST: Final = 256 * 1024 * 1024
_MESSAGE: Final = 120


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A finding as a baseline holds it; `file` is relative to the project's root."""

    code: str
    file: str
    fingerprint: str
    message: str


class Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of one project; `path` leads to it from the baseline's folder."""

    path: str
    findings: tuple[Entry, ...]


class Baseline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of a baseline file."""

    kind: str
    version: int
    projects: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A report beside a baseline."""

    new: tuple[Finding, ...]
    known: tuple[Finding, ...]
    gone: tuple[Entry, ...]


def entries_of(report: Report) -> tuple[Entry, ...]:
    """Return the entries of a report's findings, in the order of a baseline."""
    entries = (
        Entry(finding.code, finding.place.file, fingerprint, _short(finding.message))
        for finding, fingerprint in _fingerprinted(report)
    )
    return tuple(sorted(entries, key=lambda e: (e.file, e.code, e.message, e.fingerprint)))


def compare(report: Report, entries: Iterable[Entry]) -> Comparison:
    """Tell which findings of a report have an entry, and which entries have no finding any more."""
    left: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        left[entry.code, entry.fingerprint].append(entry)
    known: set[int] = set()
    found = list(enumerate(_fingerprinted(report)))
    for same_file in (True, False):
        for number, (finding, fingerprint) in found:
            candidates = left.get((finding.code, fingerprint), [])
            match = next((e for e in candidates if not same_file or e.file == finding.place.file), None)
            if number not in known and match is not None:
                candidates.remove(match)
                known.add(number)
    return Comparison(
        new=tuple(finding for number, (finding, _) in found if number not in known),
        known=tuple(finding for number, (finding, _) in found if number in known),
        gone=tuple(entry for entries in left.values() for entry in entries),
    )


def _fingerprinted(report: Report) -> Iterator[tuple[Finding, str]]:
    for _, group in groupby(report.findings, key=lambda finding: finding.place.file):
        findings = tuple(group)
        yield from zip(findings, fingerprints_of(findings, report.texts), strict=True)


def _short(message: str) -> str:
    return message if len(message) <= _MESSAGE else f"{message[: _MESSAGE - 1].rstrip()}…"


# --- the file --------------------------------------------------------------------------------------


def path_of(file: Path, root: Path) -> str:
    """Name a project in a baseline: the way from the baseline's folder to its root."""
    try:
        way = os.path.relpath(root.resolve(), file.resolve().parent)
    except ValueError:  # on another drive
        return root.resolve().as_posix()
    return way.replace(os.sep, "/")


def known_of(baseline: Baseline, file: Path, root: Path, *, alone: bool) -> tuple[Entry, ...]:
    """Return the entries of a project; none where the baseline does not have it.

    A baseline of one project that was moved away from it, as one that CI keeps, is still
    that of a project that is looked at `alone`.
    """
    path = path_of(file, root)
    for project in baseline.projects:
        if project.path == path:
            return project.findings
    match baseline.projects:
        case (only,) if alone and not _is_other_project(file, only.path):
            return only.findings
        case _:
            return ()


def _is_other_project(file: Path, path: str) -> bool:
    """Whether a path still leads to a project; the baseline's own folder is there wherever it is."""
    return path != "." and _leads(file, path)


def _leads(file: Path, path: str) -> bool:
    return (file.resolve().parent / PurePosixPath(path)).is_dir()


def read(file: Path) -> Baseline:
    """Read a baseline; raises BaselineError where there is none that this version understands."""
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise BaselineError(f"the baseline {file} is not a regular file")
        if status.st_size > _LARGEST:
            raise BaselineError(f"the baseline {file} is too large ({status.st_size:,} bytes)")
        data = file.read_bytes()
    except FileNotFoundError as error:
        raise BaselineError(f"there is no baseline {file}; --write-baseline writes it") from error
    except OSError as error:
        raise BaselineError(f"the baseline {file} cannot be read: {error.strerror or error}") from error
    return _decoded(file, data)


def _decoded(file: Path, data: bytes) -> Baseline:
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BaselineError(f"the baseline {file} is no JSON: {_why(error)}") from error
    match document:
        case {"kind": str(kind), "version": int(version)} if kind == KIND:
            if version > VERSION:
                raise BaselineError(
                    f"the baseline {file} is of a newer fapi-inspect (version {version}, this one reads"
                    f" {VERSION}); update fapi-inspect"
                )
        case _:
            raise BaselineError(f"{file} is no baseline of fapi-inspect")
    try:
        return msgspec.convert(document, Baseline)
    except msgspec.ValidationError as error:
        raise BaselineError(f"the baseline {file} is damaged: {error}; write it again") from error


def _why(error: Exception) -> str:
    match error:
        case json.JSONDecodeError():
            return f"{error.msg} in line {error.lineno}"
        case UnicodeDecodeError():
            return "it is not UTF-8"
        case _:
            return "it is nested too deeply, or holds a number that is too long"


def write(file: Path, projects: Mapping[Path, tuple[Entry, ...]]) -> None:
    """Write the entries of projects, by their roots, beside those of other projects that the file has.

    Raises BaselineError where it cannot be written, or where something else is in its place.
    """
    written = {path_of(file, root): entries for root, entries in projects.items()}
    if file.exists():
        for other in read(file).projects:
            if _leads(file, other.path):
                written.setdefault(other.path, other.findings)
    try:
        replace(file, encoded(written))
    except FileNotFoundError as error:
        raise BaselineError(f"the baseline {file} cannot be written: there is no such folder") from error
    except OSError as error:
        raise BaselineError(f"the baseline {file} cannot be written: {error.strerror or error}") from error


def encoded(projects: Mapping[str, tuple[Entry, ...]]) -> bytes:
    """Return the file of projects by their paths; the same entries give the same bytes."""
    # names that are no text have surrogates, which JSON can only hold escaped
    return "".join(f"{line}\n" for line in _lines(projects)).encode("utf-8", "backslashreplace")


def _lines(projects: Mapping[str, tuple[Entry, ...]]) -> Iterator[str]:
    yield "{"
    yield f'  "kind": {_json(KIND)},'
    yield f'  "version": {VERSION},'
    yield '  "projects": ['
    for number, (path, entries) in enumerate(sorted(projects.items()), 1):
        yield "    {"
        yield f'      "path": {_json(path)},'
        yield '      "findings": [' if entries else '      "findings": []'
        for position, entry in enumerate(entries, 1):
            yield f"        {_json(msgspec.structs.asdict(entry))}{',' * (position < len(entries))}"
        if entries:
            yield "      ]"
        yield "    }" + "," * (number < len(projects))
    yield "  ]"
    yield "}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
