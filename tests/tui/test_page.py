"""A rule's page as blocks."""

from __future__ import annotations

from inspector.tui.page import blocks, inline
from tests.tui.sample import PAGE


def test_a_page_is_divided_into_titles_texts_and_code() -> None:
    made = [
        (block.kind, block.content.plain) for block in blocks(PAGE.format(code="FI0201", name="blocking"))
    ]
    assert made == [
        ("title", "FI0201 blocking"),
        ("text", "error · section 02, Async programming"),
        ("text", "It blocks the event loop."),
        ("text", "While it waits, no other request is answered."),
        ("title", "Breaks the rule"),
        ("code", "async def slow():\n    time.sleep(1)  # <- here"),
    ]


def test_lines_of_a_paragraph_are_joined_and_items_are_not() -> None:
    made = blocks("One line\nand another.\n\n- first item\n  goes on\n- second\n1. third")
    assert [block.content.plain for block in made] == [
        "One line and another.",
        "• first item goes on\n• second\n1. third",
    ]


def test_indented_code_keeps_its_blank_lines() -> None:
    made = blocks("Text:\n\n    a = 1\n\n    b = 2\n\nAfter.")
    assert [(block.kind, block.content.plain) for block in made] == [
        ("text", "Text:"),
        ("code", "a = 1\n\nb = 2"),
        ("text", "After."),
    ]


def test_a_fence_that_is_never_closed_takes_the_rest() -> None:
    assert [block.content.plain for block in blocks("```\nx = 1\n\ny = 2")] == ["x = 1\n\ny = 2"]


def test_a_longer_fence_holds_a_shorter_one() -> None:
    assert [block.content.plain for block in blocks("````\n```\nx\n```\n````\nend")] == ["```\nx\n```", "end"]


def test_inline_marks_become_styles_and_brackets_stay() -> None:
    content = inline("Use `list[int]`, **never** *this*, see [the guide](https://x.y) and a * b * c")
    assert content.plain == "Use list[int], never this, see the guide and a * b * c"
    styled = {content.plain[start:end] for start, end, _ in content.spans}
    assert styled == {"list[int]", "never", "this", "the guide"}


def test_the_same_page_gives_the_same_blocks() -> None:
    assert blocks("one\n\ntwo") is blocks("one\n\ntwo")
