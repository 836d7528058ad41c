"""The HTML page, parsed: one file that loads nothing and runs nothing but its own script."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from inspector.project.records import Place
from inspector.report.html import check_html
from inspector.rules.declare import Severity, Suppressed
from tests.report.hostile import EVIL, hostile_report
from tests.report.samples import DATABASE_SETTINGS, finding, report

VOID = {"meta", "link", "br", "img", "input", "hr", "col", "base", "rect"}


class Page(HTMLParser):
    """What a page is made of: elements with attributes, and the text of each kind of element."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(content.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def text(self, tag: str) -> str:
        return "".join(text for name, text in self.texts if name == tag)


PAGES = {
    "empty": check_html([report()]),
    "some": check_html([report(finding(), finding("FI1202", severity=Severity.INFO))]),
    "hostile": check_html([hostile_report()]),
    "several": check_html([hostile_report(), report(finding())]),
}
each = pytest.mark.parametrize("content", PAGES.values(), ids=PAGES)


@each
def test_every_element_is_closed_where_it_should_be(content: bytes) -> None:
    assert Page(content).open == []


@each
def test_the_only_script_and_style_are_the_pages_own(content: bytes) -> None:
    page = Page(content)
    (policy,) = (one["content"] for one in page.all("meta") if one.get("http-equiv"))
    for tag in ("script", "style"):
        assert page.all(tag) == [{}]
        digest = b64encode(hashlib.sha256(page.text(tag).encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in str(policy)
    assert str(policy).startswith("default-src 'none'; ")
    assert "unsafe" not in str(policy)


@each
def test_no_attribute_runs_or_loads_anything(content: bytes) -> None:
    page = Page(content)
    for tag, attributes in page.elements:
        assert tag not in {"img", "iframe", "object", "embed", "link", "base"}
        for name, value in attributes.items():
            assert not name.startswith("on")
            assert name not in {"src", "srcset", "style", "action", "formaction", "data", "xlink:href"}
            if name == "href":
                assert str(value).startswith("#")
    assert not re.search(r"url\(|@import", page.text("style"))
    assert not re.search(r"fetch|XMLHttp|import\(|innerHTML|eval", page.text("script"))


def test_hostile_text_is_shown_as_it_is() -> None:
    shown = EVIL.replace("\n", r"\n").replace("\r", r"\r").replace("\0", r"\x00")
    shown = shown.replace("\x1b", r"\x1b").replace("\u202e", r"\u202e").replace("\udcff", r"\udcff")
    page = Page(PAGES["hostile"])
    for tag in ("h1", "title", "td", "summary", "li"):
        assert shown in page.text(tag)
    assert "{{ 7*7 }}" in page.text("h1")


def test_links_within_the_page_lead_somewhere() -> None:
    for content in PAGES.values():
        page = Page(content)
        ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
        assert len(ids) == len(set(ids))
        assert {str(one["href"])[1:] for one in page.all("a")} <= set(ids)
        for table in page.all("table"):
            assert {str(value) for key, value in table.items() if key.startswith("data-")} <= set(ids)


def test_screen_readers_find_their_way() -> None:
    page = Page(PAGES["some"])
    assert page.all("html") == [{"lang": "en"}]
    for landmark in ("header", "nav", "main", "footer", "h1"):
        assert len(page.all(landmark)) == 1
    assert page.all("a")[0] == {"class": "skip", "href": "#findings"}
    assert len(page.all("caption")) == len(page.all("table"))
    assert all("scope" in cell for cell in page.all("th"))
    assert all(one.get("aria-live") == "polite" for one in page.all("output"))
    assert all("aria-label" in bar for bar in page.all("svg"))
    assert {cell.get("aria-sort") for cell in page.all("th")} == {"none", None}
    assert "✗ error" in page.text("span")


def test_source_is_shown_with_what_is_flagged() -> None:
    one = finding(line=2)
    some = report(one)
    some.texts.known[one.place.file] = "async def f():\n    time.sleep(1, 2)\n    x = '</pre>'\n"
    page = Page(check_html([some]))
    assert page.text("mark") == "time.sleep(1, 2"
    assert "1 async def f():" in page.text("code")
    assert "3     x = '</pre>'" in page.text("code")


def test_secrets_are_masked() -> None:
    one = finding(line=1)
    field = replace(
        DATABASE_SETTINGS.fields[1], default="SecretStr('hunter2')", place=Place("shop/config.py", 1)
    )
    some = replace(report(one), settings=(replace(DATABASE_SETTINGS, fields=(field,)),))
    some.texts.known[one.place.file] = 'PASSWORD = "hunter2"\n'
    content = check_html([some]).decode()
    assert "hunter2" not in content
    assert "&#39;**********&#39;" in content


def test_rules_problems_and_suppressions_have_their_parts() -> None:
    silenced = replace(report(finding("FI0607")), suppressed=(Suppressed(finding(), "only a script"),))
    page = Page(check_html([silenced]))
    assert "only a script" in page.text("td")
    ids = {attributes.get("id") for _, attributes in page.elements}
    assert {"rule-FI0607", "suppressed", "routes", "settings", "features"} <= ids
    assert "problems" not in ids
    assert "problems" in {attributes.get("id") for _, attributes in Page(PAGES["hostile"]).elements}
