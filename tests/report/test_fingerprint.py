"""Fingerprints stay while the code of a finding stays, wherever it goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from inspector.config import Config
from inspector.project.texts import Texts
from inspector.report.build import inspect
from inspector.report.fingerprint import fingerprints
from tests.report.samples import finding, report

if TYPE_CHECKING:
    from pathlib import Path

    from inspector.rules.declare import Finding

APP = """\
import time

from fastapi import FastAPI

app = FastAPI()


@app.get("/slow")
async def slow() -> None:
    time.sleep(1)
    time.sleep(1)


@app.get("/other")
async def other() -> None:
    time.sleep(1)
"""


def of_code(folder: Path, text: str, name: str = "app.py") -> list[str]:
    """Return the fingerprints of what FI0201 finds in a project of one file."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    found = inspect(folder, Config(cache=False, select=("FI0201",)))
    assert [one.code for one in found.findings] == ["FI0201"] * 3
    marks = list(fingerprints(found))
    file.unlink()
    return marks


MOVED = APP.replace("import time\n", "import time\n\nLIMIT = 1\n\n\ndef first() -> None: ...\n")
REINDENTED = APP.replace("    time", "        time")
COMMENTED = APP.replace("sleep(1)", "sleep(1)  # a nap")
SPREAD = APP.replace("    time", "\n    time")
REORDERED = (
    APP[: APP.index('@app.get("/slow")')]
    + APP[APP.index('@app.get("/other")') :]
    + "\n\n"
    + (APP[APP.index('@app.get("/slow")') : APP.index('@app.get("/other")')])
)


@pytest.mark.parametrize(
    "text",
    [APP, MOVED, REINDENTED, COMMENTED, SPREAD, REORDERED],
    ids=["the same", "moved", "reindented", "commented", "spread", "reordered"],
)
def test_what_does_not_change_a_finding_does_not_change_its_fingerprint(tmp_path: Path, text: str) -> None:
    assert sorted(of_code(tmp_path, text)) == sorted(of_code(tmp_path, APP))


def test_a_renamed_file_and_another_folder_change_nothing(tmp_path: Path) -> None:
    here = of_code(tmp_path / "here", APP)
    assert of_code(tmp_path / "there", APP, "shop/main.py") == here


def test_no_two_are_the_same(tmp_path: Path) -> None:
    assert len(set(of_code(tmp_path, APP))) == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [("def other", "def another"), ("sleep(1)", "sleep(2)")],
    ids=["renamed function", "changed line"],
)
def test_changed_code_has_another_fingerprint(tmp_path: Path, old: str, new: str) -> None:
    assert set(of_code(tmp_path, APP.replace(old, new))) != set(of_code(tmp_path, APP))


def alone(one: Finding, text: str | None) -> str:
    """Return the fingerprint of one finding in a file of a text, None for one that cannot be read."""
    texts = Texts(report().root)
    texts.known[one.place.file] = text
    (mark,) = fingerprints(replace(report(one), texts=texts))
    return mark


def test_it_is_the_same_on_every_machine_and_version() -> None:
    assert alone(finding(line=2), "x\ntime.sleep(1)\n") == "9f675e2c5d506246971199c3e17ccae1"


def test_a_hash_sign_in_a_string_is_no_comment() -> None:
    assert alone(finding(line=1), "a('#1')") != alone(finding(line=1), "a('#2')")
    assert alone(finding(line=1), "a('#1') # x") == alone(finding(line=1), "a('#1')")


def test_the_rule_and_the_definition_count() -> None:
    one = finding(line=1)
    assert alone(one, "a()") != alone(replace(one, code="FI0202"), "a()")
    assert alone(one, "a()") != alone(replace(one, scope="f"), "a()")


def test_without_a_line_the_message_counts_but_for_its_numbers() -> None:
    missing = [finding(message=message, line=99) for message in ("3 of `A`", "4 of `A`", "3 of `B`")]
    whole = [
        replace(one, place=replace(one.place, line=1, column=1, end_line=1, end_column=1)) for one in missing
    ]
    for found in (missing, whole):
        first, second, third = (alone(one, "[project]\n") for one in found)
        assert first == second != third
    assert alone(finding(line=1), None) == alone(finding(line=2), None)


def test_hostile_names_have_fingerprints() -> None:
    odd = finding(file="a\udcff.py", line=1, message="\udcff\x00")
    assert len(alone(replace(odd, scope="\udcff"), "\ud800 x")) == 32


def test_nothing_has_none() -> None:
    assert fingerprints(report()) == ()
