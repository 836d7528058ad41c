"""What all formats of `check` have in common."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from typing import TYPE_CHECKING

import pytest

from inspector.cli import options
from inspector.project.records import Problem
from inspector.report.formats import FORMATS, format_named
from tests.report.hostile import hostile_report
from tests.report.samples import finding, report

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from inspector.report.formats import CheckFormat
    from inspector.report.model import Report

each = pytest.mark.parametrize("entry", FORMATS, ids=[entry.name for entry in FORMATS])

APP = """\
import time

from fastapi import FastAPI

app = FastAPI()


@app.get("/slow/{name}")
async def slow(name: str) -> dict[str, str]:
    time.sleep(1)
    return {"name": name}
"""


def written(entry: CheckFormat, reports: Sequence[Report]) -> bytes:
    content = entry.write(reports)
    return content if isinstance(content, bytes) else "".join(f"{line}\n" for line in content).encode()


def test_the_command_line_knows_every_format() -> None:
    assert [entry.name for entry in FORMATS] == [entry.value for entry in options.CheckFormat]
    assert format_named("sarif").suffix == ".sarif"


@each
def test_a_report_is_always_written_alike(entry: CheckFormat) -> None:
    assert written(entry, [hostile_report()]) == written(entry, [hostile_report()])


@each
def test_hostile_text_is_utf8_without_control_characters(entry: CheckFormat) -> None:
    text = written(entry, [hostile_report()]).decode("utf-8")
    odd = {c for c in text if not c.isprintable()} - {"\n", "\r"}
    if entry.name in {"json", "gitlab"}:  # paths are data there, and must lead to the file
        odd = {c for c in odd if unicodedata.category(c) == "Cc"}
    assert odd == set()


@each
def test_findings_problems_and_every_project_are_there(entry: CheckFormat) -> None:
    one = report(finding(message="first of all"), problems=(Problem("broken.py", 2, "invalid syntax"),))
    other = report(finding(message="second to none"))
    text = written(entry, [one, other]).decode()
    for words in ("first of all", "second to none", "invalid syntax"):
        assert words in text


@each
def test_nothing_to_report_is_a_whole_document_too(entry: CheckFormat) -> None:
    content = written(entry, [report()])
    assert content == written(entry, [report()])
    assert (content == b"") == (entry.name == "github")
    assert written(entry, [report(), report()]) is not None


@each
def test_no_project_says_where_it_lies(entry: CheckFormat, tmp_path: Path) -> None:
    if entry.name == "json":
        pytest.skip("the contract of JSON has the root")
    assert str(tmp_path) not in written(entry, [hostile_report(tmp_path)]).decode()


@each
def test_every_process_writes_the_same_bytes(entry: CheckFormat, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "broken.py").write_text("def (:\n")
    command = [
        sys.executable,
        "-m",
        "inspector",
        "check",
        "--no-cache",
        "--format",
        entry.name,
        str(tmp_path),
    ]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("FAPI_INSPECT_")}
    outputs = [
        subprocess.run(command, env={**environment, "PYTHONHASHSEED": seed}, capture_output=True, check=False)
        for seed in ("1", "2")
    ]
    assert [ended.returncode for ended in outputs] == [1, 1]
    assert outputs[0].stdout == outputs[1].stdout
    assert b"FI0201" in outputs[0].stdout
