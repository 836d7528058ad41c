"""The HTML page in a real browser: nothing of a project runs, and filter, sort and print work."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from inspector.project.records import Place
from inspector.report.html import check_html
from inspector.rules.declare import Severity
from tests.report.browser import Browser, find_chromium
from tests.report.hostile import hostile_report
from tests.report.samples import finding, report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from inspector.report.model import Report

CHROMIUM: Final = find_chromium()
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
    pytest.mark.xdist_group("browser"),
]

VISIBLE: Final = "document.querySelectorAll('#findings-table tbody tr:not([hidden])')"
STATUS: Final = "document.getElementById('findings-status')"
# what changes the filter, and the words of the live region once they are others
CHANGE: Final = """new Promise((done) => {
    new MutationObserver((_, watch) => { watch.disconnect(); done(%s.textContent); })
        .observe(%s, {childList: true, characterData: true, subtree: true});
    const field = document.querySelector('#findings-form [name=%s]');
    if (field.type === 'checkbox') field.checked = %s; else field.value = %s;
    field.dispatchEvent(new Event('input', {bubbles: true}));
})"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    assert CHROMIUM is not None
    with Browser(CHROMIUM, tmp_path_factory.mktemp("profile")) as started:
        yield started


def show(browser: Browser, folder: Path, *reports: Report) -> None:
    page = folder / "report.html"
    page.write_bytes(check_html(reports))
    browser.open(page)


def change(browser: Browser, name: str, value: str) -> str:
    """Put a value into a field of the filter; return what the live region says then."""
    words: str = browser.run(CHANGE % (STATUS, STATUS, name, value, value))
    return words


def many(number: int) -> Report:
    levels = (Severity.INFO, Severity.WARNING, Severity.ERROR)
    codes = ("FI1202", "FI0611", "FI0201")
    return report(
        *(
            replace(
                finding(codes[n % 3], severity=levels[n % 3], message=f"finding number {n} of all"),
                place=Place(f"shop/f{n % 7}.py", n + 1, 1, n + 1, 9),
                fixable=n % 3 == 0,
            )
            for n in range(number)
        )
    )


def test_nothing_of_a_project_runs_and_nothing_is_loaded(browser: Browser, tmp_path: Path) -> None:
    show(browser, tmp_path, hostile_report())
    assert "owned" not in browser.run("document.title").replace("document.title='owned'", "")
    assert browser.run("document.scripts.length") == 1
    assert browser.run("document.images.length") == 0
    assert browser.run("getComputedStyle(document.querySelector('.bar .error')).fill") == "rgb(179, 38, 30)"
    urls = {event["request"]["url"] for event in browser.seen("Network.requestWillBeSent")}
    assert urls == {(tmp_path / "report.html").as_uri()}
    assert browser.seen("Log.entryAdded") == []
    assert browser.seen("Runtime.exceptionThrown") == []
    assert browser.seen("Page.javascriptDialogOpening") == []


def test_only_the_pages_own_script_may_run(browser: Browser, tmp_path: Path) -> None:
    show(browser, tmp_path, hostile_report())
    browser.run(
        "{ const s = document.createElement('script'); s.textContent = 'document.title = \"ran\"';"
        " document.body.append(s); }"
    )
    assert browser.run("document.title") != "ran"
    assert "Content Security Policy" in browser.seen("Log.entryAdded")[0]["entry"]["text"]


def test_words_severity_section_and_fixable_filter(browser: Browser, tmp_path: Path) -> None:
    show(browser, tmp_path, many(30))
    assert browser.run(f"{STATUS}.textContent") == "30 of 30"
    assert change(browser, "words", "'NUMBER f3.py'") == "4 of 30"
    assert change(browser, "words", "'!f3.py'") == "26 of 30"
    assert change(browser, "words", "''") == "30 of 30"
    assert change(browser, "severity", "'error'") == "10 of 30"
    assert browser.run(f"[...{VISIBLE}].every((row) => row.textContent.includes('error'))")
    browser.run("document.querySelector('#findings-form [type=reset]').click()")
    assert change(browser, "section", "'12'") == "10 of 30"
    assert change(browser, "severity", "'error'") == "0 of 30"
    assert change(browser, "severity", "''") == "10 of 30"
    assert change(browser, "section", "''") == "30 of 30"
    assert change(browser, "fixable", "true") == "10 of 30"


def test_columns_sort_both_ways_and_say_so(browser: Browser, tmp_path: Path) -> None:
    show(browser, tmp_path, many(30))
    places = f"[...{VISIBLE}].map((row) => row.cells[3].textContent)"
    head = "document.querySelectorAll('#findings-table th')[%d]"
    expected = sorted((n % 7, n + 1) for n in range(30))
    for order, found in (("ascending", expected), ("descending", expected[::-1])):
        browser.run(f"{head % 3}.querySelector('button').click()")
        assert browser.run(f"{head % 3}.getAttribute('aria-sort')") == order
        assert browser.run(places) == [f"shop/shop/f{file}.py:{line}:1" for file, line in found]
    browser.run(f"{head % 0}.querySelector('button').click()")
    assert browser.run(f"{head % 3}.getAttribute('aria-sort')") == "none"
    words = browser.run(f"[...{VISIBLE}].map((row) => row.cells[0].textContent.slice(2))")
    assert words == ["error"] * 10 + ["warning"] * 10 + ["info"] * 10


def test_ten_thousand_findings_come_in_parts_but_all_are_printed(browser: Browser, tmp_path: Path) -> None:
    show(browser, tmp_path, many(10_000))
    assert browser.run(f"{STATUS}.textContent") == "10,000 of 10,000, the first 200 shown"
    assert browser.run(f"{VISIBLE}.length") == 200
    browser.run("document.querySelector('#findings-more button').click()")
    assert browser.run(f"{VISIBLE}.length") == 400
    assert change(browser, "words", "'3333'") == "2 of 10,000"
    assert browser.run("document.getElementById('findings-more').hidden")
    browser.run("document.querySelector('#findings-form [type=reset]').click()")
    browser.run(f"addEventListener('beforeprint', () => {{ window.printed = {VISIBLE}.length; }})")
    browser.run("dispatchEvent(new Event('beforeprint'))")
    assert browser.run("window.printed") == 10_000
    browser.run("dispatchEvent(new Event('afterprint'))")
    assert browser.run(f"{VISIBLE}.length") == 200


def test_it_prints(browser: Browser, tmp_path: Path) -> None:
    show(browser, tmp_path, many(300))
    pdf = b64decode(browser.call("Page.printToPDF")["data"])
    assert pdf.startswith(b"%PDF-")
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") + pdf.count(b"/Type/Page/") > 5


def test_light_and_dark(browser: Browser, tmp_path: Path) -> None:
    show(browser, tmp_path, many(3))
    colours = []
    for scheme in ("light", "dark"):
        browser.call(
            "Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}]
        )
        colours.append(browser.run("getComputedStyle(document.body).backgroundColor"))
    browser.call("Emulation.setEmulatedMedia", features=[])
    assert colours == ["rgb(255, 255, 255)", "rgb(21, 24, 28)"]


def test_the_keyboard_reaches_everything(browser: Browser, tmp_path: Path) -> None:
    show(browser, tmp_path, many(3))

    def press(key: str) -> None:
        for kind in ("keyDown", "keyUp"):
            text = {"text": "\r"} if key == "Enter" and kind == "keyDown" else {}
            code = {"Tab": 9, "Enter": 13}[key]
            browser.call(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **text
            )

    press("Tab")
    assert browser.run("document.activeElement.className") == "skip"
    assert browser.run("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    press("Enter")
    press("Tab")
    assert browser.run("document.activeElement.name") == "words"
    browser.run("document.querySelector('#findings-table th button').focus()")
    press("Enter")
    assert (
        browser.run("document.querySelector('#findings-table th').getAttribute('aria-sort')") == "ascending"
    )


def test_a_link_to_a_rule_opens_its_page(browser: Browser, tmp_path: Path) -> None:
    show(browser, tmp_path, many(3))
    opened = browser.run(
        "new Promise((done) => { addEventListener('hashchange', () => setTimeout(() =>"
        " done(document.getElementById('rule-FI0201').open)));"
        " document.querySelector('a[href=\"#rule-FI0201\"]').click(); })"
    )
    assert opened is True


def test_screen_readers_see_names_and_roles(browser: Browser, tmp_path: Path) -> None:
    show(browser, tmp_path, many(3))
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    found = {
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node["ignored"]
    }
    assert {
        ("navigation", "Parts of the report"),
        ("search", "Filter the findings"),
        ("searchbox", "Filter"),
        ("combobox", "Severity"),
        ("region", "Findings"),
        ("table", "Routes with every prefix applied"),
        ("button", "Message"),
    } <= found
    assert {"banner", "main", "contentinfo", "status"} <= {role for role, _ in found}
