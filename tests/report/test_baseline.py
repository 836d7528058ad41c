"""What a baseline knows again, what it calls new or gone, and the file that it is."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from inspector.errors import BaselineError
from inspector.project.records import Place
from inspector.project.texts import Texts
from inspector.report import baseline
from inspector.report.baseline import Entry, compare, entries_of
from inspector.report.narrow import with_findings
from inspector.rules.declare import Finding, Severity
from tests.report.samples import report as sample

if TYPE_CHECKING:
    from pathlib import Path

    from inspector.report.model import Report


def reported(root: Path, files: dict[str, str], *, mark: str = "bad") -> Report:
    """Report a finding on every line of the files that holds the mark."""
    texts = Texts(root)
    texts.known.update(files)
    findings = [
        Finding(
            "FI0201",
            "blocking-call-in-async",
            Severity.ERROR,
            f"{line.strip()} blocks",
            Place(path, number, 1, number, 4),
            None,
            fixable=False,
        )
        for path, text in sorted(files.items())
        for number, line in enumerate(text.split("\n"), 1)
        if mark in line
    ]
    return with_findings(replace(sample(), root=root, texts=texts), tuple(findings))


def places(findings: tuple[Finding, ...]) -> list[tuple[str, int]]:
    return [(finding.place.file, finding.place.line) for finding in findings]


def test_what_did_not_change_is_known(tmp_path: Path) -> None:
    report = reported(tmp_path, {"a.py": "bad(1)\nbad(2)\n"})
    compared = compare(report, entries_of(report))
    assert (compared.new, compared.gone) == ((), ())
    assert compared.known == report.findings


def test_moved_and_reindented_lines_are_known(tmp_path: Path) -> None:
    before = reported(tmp_path, {"a.py": "bad(1)\nbad(2)\n"})
    after = reported(tmp_path, {"a.py": "\n\nif x:\n    bad(2)  # why\n\nbad(1)\n"})
    assert compare(after, entries_of(before)).new == ()


def test_a_new_finding_is_new_and_a_repaired_one_is_gone(tmp_path: Path) -> None:
    before = reported(tmp_path, {"a.py": "bad(1)\nbad(2)\n"})
    after = reported(tmp_path, {"a.py": "bad(2)\nbad(3)\n"})
    compared = compare(after, entries_of(before))
    assert places(compared.new) == [("a.py", 2)]
    assert [entry.message for entry in compared.gone] == ["bad(1) blocks"]


def test_findings_of_a_renamed_file_are_known(tmp_path: Path) -> None:
    before = reported(tmp_path, {"a.py": "bad(1)\nbad(1)\n"})
    after = reported(tmp_path, {"moved/b.py": "bad(1)\nbad(1)\n"})
    compared = compare(after, entries_of(before))
    assert (compared.new, compared.gone) == ((), ())


def test_an_entry_stands_for_one_finding(tmp_path: Path) -> None:
    before = reported(tmp_path, {"a.py": "bad(1)\n"})
    after = reported(tmp_path, {"a.py": "bad(1)\n", "copy.py": "bad(1)\n"})
    assert places(compare(after, entries_of(before)).new) == [("copy.py", 1)]


def test_a_new_finding_in_an_earlier_file_is_the_new_one(tmp_path: Path) -> None:
    before = reported(tmp_path, {"b.py": "bad(1)\n", "c.py": "bad(1)\n"})
    after = reported(tmp_path, {"a.py": "bad(1)\n", "b.py": "bad(1)\n", "c.py": "bad(1)\n"})
    assert places(compare(after, entries_of(before)).new) == [("a.py", 1)]


def test_a_finding_keeps_to_its_file_before_it_takes_the_entry_of_another(tmp_path: Path) -> None:
    before = reported(tmp_path, {"b.py": "bad(1)\n", "gone.py": "bad(2)\n"})
    after = reported(tmp_path, {"a.py": "bad(2)\n", "b.py": "bad(1)\n"})
    assert compare(after, entries_of(before)).new == ()


def test_the_same_line_breaking_another_rule_is_new(tmp_path: Path) -> None:
    before = reported(tmp_path, {"a.py": "bad(1)\n"})
    other = replace(before.findings[0], code="FI0202")
    assert compare(with_findings(before, (other,)), entries_of(before)).new == (other,)


# --- the file --------------------------------------------------------------------------------------


def test_the_file_reads_well_in_a_difference(tmp_path: Path) -> None:
    entries = entries_of(reported(tmp_path, {"b.py": "bad(1)\n", "a.py": "bad(2)\nbad(1)\n"}))
    file = tmp_path / "known.json"
    baseline.write(file, {tmp_path: entries})
    lines = file.read_text().split("\n")
    document = json.loads(file.read_text())
    assert document["kind"] == "fapi-inspect baseline"
    assert document["version"] == 1
    assert [project["path"] for project in document["projects"]] == ["."]
    assert [(e["file"], e["message"]) for e in document["projects"][0]["findings"]] == [
        ("a.py", "bad(1) blocks"),
        ("a.py", "bad(2) blocks"),
        ("b.py", "bad(1) blocks"),
    ]
    assert sum('"fingerprint"' in line for line in lines) == 3
    assert lines[-1] == ""


def test_the_same_findings_give_the_same_bytes(tmp_path: Path) -> None:
    entries = entries_of(reported(tmp_path, {"a.py": "bad(1)\n"}))
    file = tmp_path / "known.json"
    baseline.write(file, {tmp_path: entries})
    first = file.read_bytes()
    baseline.write(file, {tmp_path: entries})
    assert file.read_bytes() == first


@pytest.mark.parametrize(
    ("file", "message"),
    [("naïve.py", "“quoted” {x}"), ("not-\udcff-text.py", "x"), ('quo"te\\.py', "a\u2028b"), ("", "")],
    ids=["not ascii", "no text", "quotes", "empty"],
)
def test_every_text_is_read_as_it_was_written(tmp_path: Path, file: str, message: str) -> None:
    path = tmp_path / "known.json"
    entry = Entry("FI0201", file, "f" * 32, message)
    baseline.write(path, {tmp_path: (entry,)})
    read = baseline.read(path)
    assert baseline.known_of(read, path, tmp_path, alone=False) == (entry,)


def test_long_messages_are_cut(tmp_path: Path) -> None:
    report = reported(tmp_path, {"a.py": f"bad({'x' * 500})\n"})
    (entry,) = entries_of(report)
    assert len(entry.message) == 120
    assert entry.message.endswith("…")
    assert compare(report, (entry,)).new == ()


def test_other_projects_of_the_file_stay_as_long_as_they_are_there(tmp_path: Path) -> None:
    one, two, three = (tmp_path / name for name in ("one", "two", "three"))
    for root in (one, two, three):
        root.mkdir()
    file = tmp_path / "known.json"
    a, b = (Entry("FI0201", "a.py", digit * 32, "m") for digit in "ab")
    baseline.write(file, {one: (a,), two: (a,), three: (a,)})
    three.rmdir()
    baseline.write(file, {two: (b,)})
    read = baseline.read(file)
    assert [project.path for project in read.projects] == ["one", "two"]
    assert baseline.known_of(read, file, one, alone=True) == (a,)
    assert baseline.known_of(read, file, two, alone=True) == (b,)


@pytest.mark.parametrize("written", ["service/known.json", "known.json"])
def test_the_file_of_one_project_can_be_moved(tmp_path: Path, written: str) -> None:
    root, elsewhere = tmp_path / "service", tmp_path / "artifacts" / "deep"
    root.mkdir()
    elsewhere.mkdir(parents=True)
    entry = Entry("FI0201", "a.py", "a" * 32, "m")
    baseline.write(tmp_path / written, {root: (entry,)})
    moved = (tmp_path / written).rename(elsewhere / "known.json")
    assert baseline.known_of(baseline.read(moved), moved, root, alone=True) == (entry,)
    assert baseline.known_of(baseline.read(moved), moved, root, alone=False) == ()


def test_but_it_is_not_that_of_a_neighbour(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    file = tmp_path / "known.json"
    baseline.write(file, {one: (Entry("FI0201", "a.py", "a" * 32, "m"),)})
    assert baseline.known_of(baseline.read(file), file, two, alone=True) == ()


def test_permissions_stay(tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    baseline.write(file, {tmp_path: ()})
    file.chmod(0o640)
    baseline.write(file, {tmp_path: ()})
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["known.json"]


GOOD = '{"kind": "fapi-inspect baseline", "version": 1, "projects": []}'


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "the baseline {} is no JSON: Expecting value in line 1"),
        ('{"kind":\n', "is no JSON: Expecting value in line 2"),
        ("[" * 100_000, "is no JSON: it is nested too deeply"),
        ("[1, 2]", "{} is no baseline of fapi-inspect"),
        ('{"name": "a-package", "version": "1.0"}', "{} is no baseline of fapi-inspect"),
        (GOOD.replace("1", "2"), "{} is of a newer fapi-inspect (version 2, this one reads 1); update"),
        (GOOD.replace("[]", "3"), "{} is damaged: Expected `array`, got `int` - at `$.projects`; write it"),
        (GOOD.replace("[]", '[{"path": "."}]'), "missing required field `findings`"),
        (GOOD.replace("}", ', "more": 1}'), "contains unknown field `more`"),
    ],
    ids=["empty", "cut", "deep", "a list", "a package", "newer", "no projects", "half", "more"],
)
def test_what_is_no_baseline_is_refused_and_never_replaced(
    tmp_path: Path, content: str, complaint: str
) -> None:
    file = tmp_path / "known.json"
    file.write_text(content)
    for attempt in (lambda: baseline.read(file), lambda: baseline.write(file, {tmp_path: ()})):
        with pytest.raises(BaselineError) as error:
            attempt()
        assert complaint.format(file) in str(error.value)
        assert "\n" not in str(error.value)
    assert file.read_text() == content


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BaselineError, match="is no JSON: it is not UTF-8"):
        baseline.read(file)


def test_a_folder_and_nothing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="is not a regular file"):
        baseline.read(tmp_path)
    with pytest.raises(BaselineError, match=r"there is no baseline .*; --write-baseline writes it"):
        baseline.read(tmp_path / "known.json")
    with pytest.raises(BaselineError, match="cannot be written: there is no such folder"):
        baseline.write(tmp_path / "no" / "known.json", {tmp_path: ()})
