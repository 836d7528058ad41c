"""Where suppressing comments are, and what they name."""

from __future__ import annotations

import pytest

from inspector.source.comments import suppressions, suppressions_of_lines


def test_a_comment_is_found_with_its_place_and_its_codes() -> None:
    (found,) = suppressions("x = 1\ny = 2  # fapi: ignore[FI0201, settings] because\n")
    assert (found.line, found.column, found.codes) == (2, 7, ("FI0201", "settings"))
    assert (found.whole_file, found.alone) == (False, False)


def test_a_comment_may_have_the_line_for_itself_and_be_about_the_file() -> None:
    (found,) = suppressions("    # fapi: ignore-file[FI02]\n")
    assert (found.column, found.whole_file, found.alone) == (4, True, True)


@pytest.mark.parametrize(
    "text",
    [
        'x = "# fapi: ignore[FI0201]"\n',
        'x = """\n# fapi: ignore[FI0201]\n"""\n',
        "x = r'\\'  # not closed # fapi: ignore[FI0201]'\n",
        "x = 1  # fapi: ignored[FI0201]\n",
        "x = 1  # fapi ignore[FI0201]\n",
        "fapi: int = 3\n",
    ],
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert suppressions(text) == ()


def test_a_comment_after_another_one_counts() -> None:
    (found,) = suppressions("x = 1  # noqa: S101  # fapi: ignore[FI0201]\n")
    assert found.column == 21


def test_columns_count_characters() -> None:
    (found,) = suppressions('x = "ünïcödé 🙂"  # fapi: ignore[FI0201]\n')
    assert found.column == 17


@pytest.mark.parametrize("codes", ["", "[]", "[ ]", "[!]"])
def test_a_comment_without_codes_is_kept_as_malformed(codes: str) -> None:
    (found,) = suppressions(f"x = 1  # fapi: ignore{codes}\n")
    assert found.codes == ()


def test_where_the_tokenizer_gives_up_the_comments_before_stand() -> None:
    text = "x = 1  # fapi: ignore[FI0201]\ny = (\nz = 2  # fapi: ignore[FI0202]\n"
    assert suppressions(text)[0].codes == ("FI0201",)


def test_other_files_are_read_by_lines() -> None:
    text = 'token: "a#b"  # fapi: ignore[FI1917]\nname: x\n# fapi: ignore-file[FI1203]\n'
    assert [(f.line, f.codes, f.whole_file) for f in suppressions_of_lines(text)] == [
        (1, ("FI1917",), False),
        (3, ("FI1203",), True),
    ]
