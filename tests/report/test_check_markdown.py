"""Markdown that reads well in a pull request, however much was found."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from inspector.project.records import Problem
from inspector.report.check_markdown import LONGEST, check_markdown
from inspector.rules.declare import Severity
from tests.report.hostile import hostile_report
from tests.report.samples import finding, report

if TYPE_CHECKING:
    from inspector.report.model import Report

SLEEP = finding(line=3)
LATER = finding(line=9, severity=Severity.WARNING, code="FI0611", name="x", message="`GET /x` has no | limit")
OTHER = finding(file="shop/zoo.py", severity=Severity.INFO, code="FI1202", name="legacy-typing")


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def markdown(*reports: Report, longest: int = LONGEST) -> str:
    return "".join(f"{line}\n" for line in check_markdown(reports, longest=longest))


def test_counts_worst_files_and_the_findings_of_each_file() -> None:
    some = report(SLEEP, LATER, OTHER, problems=(Problem("broken.py", 4, "invalid syntax"),), root=Path())
    assert (
        markdown(some)
        == """\
## fapi-inspect: shop

**3 findings** in 12 files (3,456 lines): ❌ 1 error, ⚠️ 1 warning, 💡 1 info

1 problem: what is told here is incomplete.

| Section | ❌ error | ⚠️ warning | 💡 info |
| --- | --- | --- | --- |
| Async programming | 1 |  |  |
| API design |  | 1 |  |
| Code quality |  |  | 1 |

| Worst files | Findings |
| --- | --- |
| `shop/orders/router.py` | ❌ 1 error, ⚠️ 1 warning |
| `shop/zoo.py` | 💡 1 info |

### Problems

- `broken.py:4`: invalid syntax

<details open><summary><code>shop/orders/router.py</code>: ❌ 1 error, ⚠️ 1 warning</summary>

| Line | Rule | What to do |
| --- | --- | --- |
| 3 | ❌ FI0201 | `time.sleep` blocks |
| 9 | ⚠️ FI0611 | `GET /x` has no \\| limit |

</details>

<details><summary><code>shop/zoo.py</code>: 💡 1 info</summary>

| Line | Rule | What to do |
| --- | --- | --- |
| 14 | 💡 FI1202 | `time.sleep` blocks |

</details>

"""
    )


def test_nothing_found() -> None:
    assert markdown(report()) == ("## fapi-inspect: shop\n\n✅ **No findings** in 12 files (3,456 lines)\n\n")


def test_a_comment_is_never_too_long_and_says_what_is_left_out() -> None:
    infos = [finding(file=f"a{n}.py", severity=Severity.INFO, message="m" * 500) for n in range(500)]
    worst = finding(file="z.py", message="the one error")
    text = markdown(report(*infos, worst))
    assert LONGEST - 1500 < len(text) <= LONGEST
    assert "the one error" in text
    (left_out,) = re.findall(r"\*\*(\d+) findings\*\* in \d+ more files are left out", text)
    assert int(left_out) == 500 - text.count("FI0201") + 1


@pytest.mark.parametrize("number", [2, 40, 1000])
def test_nor_is_one_of_many_projects(number: int) -> None:
    some = report(*(finding(file=f"a{n}.py", message="m" * 400) for n in range(100)))
    text = markdown(*[some] * number)
    assert len(text) <= LONGEST
    assert ("more projects** left out" in text) == (number == 1000)


def test_hostile_names_stay_text() -> None:
    text = markdown(hostile_report())
    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert set(re.findall(r"<(\w+)", rendered)) <= {
        *("code", "details", "h2", "h3", "li", "p", "strong", "summary"),
        *("table", "tbody", "td", "th", "thead", "tr", "ul"),
    }
    assert "href" not in re.sub(r"<code>.*?</code>", "", rendered, flags=re.DOTALL)
    assert not re.search(r"@\w", re.sub(r"<code>.*?</code>", "", rendered, flags=re.DOTALL))


def test_a_message_with_an_open_backtick_stays_text() -> None:
    text = markdown(report(finding(message="a ` b <b> *c*")))
    assert r"a \` b \<b\> \*c\*" in text


def test_a_table_row_stays_one_row() -> None:
    rows = [line for line in markdown(replace(hostile_report(), problems=())).split("\n") if "FI0201" in line]
    assert len(rows) == 3
