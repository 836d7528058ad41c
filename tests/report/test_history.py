"""What is kept of the scores of a project, and how they are shown."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest

from inspector.report import history
from inspector.report.history import Entry, entry_of, path_of, record, trend
from inspector.report.score import RanRule, score
from inspector.report.score_text import score_text
from inspector.report.terminal import Terminal
from inspector.rules.declare import Severity
from tests.report.samples import finding, report

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
RAN = (RanRule("FI0201", Severity.ERROR), RanRule("FI1202", Severity.INFO))


def entry(number: int, *, day: int = 1, rules: str = "all", commit: str | None = None) -> Entry:
    time = (NOW + timedelta(days=day - 1)).isoformat()
    return Entry(time, number, {"02": number}, 0, 0, 0, rules, commit)


def scores(entries: tuple[Entry, ...]) -> list[int | None]:
    return [one.score for one in entries]


def test_an_entry_says_what_was_found_when(tmp_path: Path) -> None:
    found = replace(report(finding("FI0201", severity=Severity.ERROR)), root=tmp_path)
    made = entry_of(found, RAN, score(RAN, found.findings, 1000), now=NOW)
    assert (made.time, made.commit, made.version) == ("2026-03-01T12:00:00+00:00", None, found.version)
    assert (made.errors, made.warnings, made.infos) == (1, 0, 0)
    assert made.score == 27
    assert made.sections == {"02": 15, "12": 100}


def test_results_come_one_after_the_other(tmp_path: Path) -> None:
    assert scores(record(tmp_path, tmp_path, entry(60)).entries) == [60]
    assert scores(record(tmp_path, tmp_path, entry(70)).entries) == [60, 70]
    assert scores(record(tmp_path, tmp_path, entry(60)).entries) == [60, 70, 60]


def test_the_same_result_is_kept_once(tmp_path: Path) -> None:
    record(tmp_path, tmp_path, entry(60, day=1, commit="a" * 40))
    before = path_of(tmp_path, tmp_path).read_bytes()
    (kept,) = record(tmp_path, tmp_path, entry(60, day=2, commit="b" * 40)).entries
    assert kept.commit == "a" * 40
    assert path_of(tmp_path, tmp_path).read_bytes() == before


def test_what_other_rules_gave_is_not_compared(tmp_path: Path) -> None:
    record(tmp_path, tmp_path, entry(60))
    assert scores(record(tmp_path, tmp_path, entry(10, rules="more")).entries) == [10]
    assert scores(record(tmp_path, tmp_path, entry(65)).entries) == [60, 65]


def test_each_root_has_its_own_by_whatever_name(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    (tmp_path / "link").symlink_to(one)
    record(tmp_path, one, entry(60))
    assert scores(record(tmp_path, two, entry(70)).entries) == [70]
    assert scores(record(tmp_path, tmp_path / "link", entry(80)).entries) == [60, 80]


def test_it_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "LONGEST", 3)
    for number in range(50, 56):
        kept = record(tmp_path, tmp_path, entry(number)).entries
    assert scores(kept) == [53, 54, 55]
    assert len(json.loads(path_of(tmp_path, tmp_path).read_bytes())["entries"]) == 3


def test_what_is_not_written_is_shown_all_the_same(tmp_path: Path) -> None:
    record(tmp_path, tmp_path, entry(60))
    before = path_of(tmp_path, tmp_path).read_bytes()
    assert scores(record(tmp_path, tmp_path, entry(70), write=False).entries) == [60, 70]
    assert path_of(tmp_path, tmp_path).read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff", b'{"version": 1, "root": 3}', b"[" * 100_000, b" " * 5_000_000],
    ids=["empty", "cut", "a list", "no text", "half", "deep", "large"],
)  # fmt: skip
def test_a_damaged_file_is_told_and_starts_anew(tmp_path: Path, content: bytes) -> None:
    path = path_of(tmp_path, tmp_path)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    kept = record(tmp_path, tmp_path, entry(60))
    assert (scores(kept.entries), kept.trouble) == (
        [60],
        f"the history of scores was damaged and starts anew ({path})",
    )
    assert record(tmp_path, tmp_path, entry(70)).trouble == ""


def test_a_newer_file_is_told_and_left_alone(tmp_path: Path) -> None:
    path = path_of(tmp_path, tmp_path)
    path.parent.mkdir(parents=True)
    path.write_bytes(b'{"version": 2, "more": 1}')
    kept = record(tmp_path, tmp_path, entry(60))
    assert (scores(kept.entries), kept.trouble) == (
        [60],
        f"the history of scores is of a newer fapi-inspect and is left alone ({path})",
    )
    assert path.read_bytes() == b'{"version": 2, "more": 1}'


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert scores(record(tmp_path / "file", tmp_path, entry(60)).entries) == [60]


# --- what is shown ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ([], ""),
        ([60], ""),
        ([60, 71], "▁█  60 → 71  +11 since 2026-03-01"),
        ([71, 60, 62], "█▁▂  71 → 60 → 62  -9 since 2026-03-01"),
        ([60, 62, 60], "▁▂▁  60 → 62 → 60  no change since 2026-03-01"),
        ([10, 30, 50, 70, 90], "▁▂▄▆█  30 → 50 → 70 → 90  +80 since 2026-03-01"),
    ],
)
def test_a_trend_reads_without_colour(numbers: list[int], shown: str) -> None:
    assert trend([entry(number, day=day) for day, number in enumerate(numbers, 1)]) == shown


def test_a_trend_has_an_end(tmp_path: Path) -> None:
    entries = [entry(number % 100, day=number + 1) for number in range(100)]
    assert trend(entries, width=24).startswith("▁")
    assert len(trend(entries, width=24).split("  ")[0]) == 24
    assert "since 2026-05-16" in trend(entries, width=24)


def test_a_trend_names_the_commit_it_starts_from() -> None:
    entries = [entry(60, commit="abcdef0123" * 4), entry(70, commit="1" * 40)]
    assert trend(entries).endswith("+10 since 2026-03-01 (abcdef0)")


def test_what_somebody_wrote_into_the_file_does_not_reach_the_terminal() -> None:
    evil = msgspec.structs.replace(entry(60, commit="\x1b[2Jxx"), time="\x1b[2J 2026-01")
    assert "\x1b" not in trend([evil, entry(70)])


def test_the_score_as_text() -> None:
    found = score(RAN, [finding("FI0201", severity=Severity.ERROR)], 1000)
    past = history.History((entry(60), entry(70)))
    assert list(score_text(found, past, Terminal())) == [
        "SCORE  BEFORE  SECTION               RULES KEPT",
        "   15      60  02 Async programming      0 of 1",
        "  100          12 Code quality           1 of 1",
        "",
        "Score 27 of 100, 1 of 2 rules kept.",
        "Trend: ▁█  60 → 70  +10 since 2026-03-01",
    ]
    assert list(score_text(score((), (), 0), history.History(), Terminal())) == [
        "No rule ran, so there is no score."
    ]
