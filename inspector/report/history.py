"""What a project's score was: an entry for each result that differed from the one before.

A small JSON file a project in the user's data folder (`data-dir` names another), found
by the resolved root. It is written by inspections of the whole project: `check` without
`--select`, `--ignore` and `--severity`, and scans of the terminal interface; with
`--no-cache`, which keeps nothing for the next run, it is left as it is. A history never
fails an inspection: what cannot be written is not written, and one that is damaged is
told and starts anew.

Scores that other rules gave cannot be compared, so a trend has the entries of one set of
rules.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import msgspec

from inspector.project.githead import commit_of
from inspector.replace import replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from inspector.report.model import Report
    from inspector.report.score import RanRule, Score

VERSION: Final = 1
LONGEST: Final = 400
"""How many entries are kept; the oldest go first."""

_LARGEST: Final = 4 * 1024 * 1024


class Entry(msgspec.Struct, frozen=True):
    """One result."""

    time: str  # when it was first seen, as ISO 8601 in UTC
    score: int | None
    sections: dict[str, int]  # by the digits of the section
    errors: int
    warnings: int
    infos: int
    rules: str  # identifies the rules that ran
    commit: str | None = None  # that was checked out, where it was known
    version: str = ""  # of the tool

    def like(self, other: Entry) -> bool:
        """Whether both are the same result, whenever it was."""
        return self.result == other.result

    @property
    def result(self) -> tuple[object, ...]:
        """What was found, without when."""
        return (self.score, self.sections, self.errors, self.warnings, self.infos, self.rules)


class _File(msgspec.Struct, frozen=True):
    version: int
    root: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class History:
    """The entries of a project with the rules of its last one, oldest first, and what went wrong."""

    entries: tuple[Entry, ...] = ()
    trouble: str = ""


def default_folder() -> Path:
    """Name the folder where data that lasts belongs on this system."""
    from platformdirs import user_data_path

    return user_data_path("fapi-inspect", appauthor=False)


def entry_of(report: Report, rules: Sequence[RanRule], score: Score, *, now: datetime | None = None) -> Entry:
    """Make the entry of a whole report."""
    return Entry(
        time=(now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds"),
        score=score.score,
        sections={part.section.digits: part.score for part in score.sections if part.score is not None},
        errors=report.summary.errors,
        warnings=report.summary.warnings,
        infos=report.summary.infos,
        rules=hashlib.sha256(",".join(sorted(rule.code for rule in rules)).encode()).hexdigest()[:16],
        commit=commit_of(report.root),
        version=report.version,
    )


def record(folder: Path, root: Path, entry: Entry, *, write: bool = True) -> History:
    """Add an entry to the history of a project, unless its last one with these rules is the same result.

    Without `write` the history is only what is shown.
    """
    path = path_of(folder, root)
    known, trouble = _read(path)
    if known is None:  # of a version that is not ours to change
        return History((entry,), trouble)
    alike = [one for one in known if one.rules == entry.rules]
    if alike and alike[-1].like(entry):
        return History(tuple(alike), trouble)
    if write:
        _write(path, root, [*known, entry][-LONGEST:])
    return History((*alike, entry)[-LONGEST:], trouble)


def path_of(folder: Path, root: Path) -> Path:
    """Name the file of a project."""
    name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:32]
    return folder / "history" / f"{name}.json"


def _read(path: Path) -> tuple[tuple[Entry, ...] | None, str]:
    """Return the entries, None for those of a newer version, and what is to be told."""
    try:
        if path.stat().st_size > _LARGEST:
            return (), f"the history of scores was damaged and starts anew ({path})"
        data = path.read_bytes()
    except OSError:
        return (), ""
    try:
        version = msgspec.json.decode(data, type=_Version).version
        if version > VERSION:
            return None, f"the history of scores is of a newer fapi-inspect and is left alone ({path})"
        return msgspec.json.decode(data, type=_File).entries, ""
    except (msgspec.MsgspecError, RecursionError):
        return (), f"the history of scores was damaged and starts anew ({path})"


class _Version(msgspec.Struct, frozen=True):
    version: int


def _write(path: Path, root: Path, entries: Iterable[Entry]) -> None:
    name = os.fspath(root.resolve()).encode("utf-8", "backslashreplace").decode()
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace(path, msgspec.json.encode(_File(VERSION, name, tuple(entries))))


# --- what is shown ---------------------------------------------------------------------------------

_LEVELS: Final = "▁▂▃▄▅▆▇█"
_SPAN: Final = 10  # points that the height of a line stands for at least
_NUMBERS: Final = 4


def trend(entries: Sequence[Entry], width: int = 24) -> str:
    """Return the scores as a line of bars, the last ones as numbers, and what changed since the first.

    An empty text where there is nothing to compare with.
    """
    scored = [(entry.score, entry) for entry in entries if entry.score is not None]
    if len(scored) < 2:
        return ""
    shown = scored[-width:]
    scores = [number for number, _ in shown]
    numbers = " → ".join(str(number) for number in scores[-_NUMBERS:])
    change = scores[-1] - scores[0]
    words = f"{change:+d}" if change else "no change"
    return f"{_bars(scores)}  {numbers}  {words} since {_when(shown[0][1])}"


def _bars(scores: Sequence[int]) -> str:
    low = min(scores)
    span = max(max(scores) - low, _SPAN)
    return "".join(_LEVELS[(number - low) * (len(_LEVELS) - 1) // span] for number in scores)


def _when(entry: Entry) -> str:
    day = entry.time[:10] if entry.time[:10].replace("-", "").isdigit() else "an unknown day"
    known = entry.commit is not None and entry.commit.isalnum()
    return f"{day} ({entry.commit[:7]})" if entry.commit is not None and known else day
