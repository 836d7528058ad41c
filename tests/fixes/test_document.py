"""Bytes to text and back: encoding, byte order mark and newlines stay what they are."""

from __future__ import annotations

import codecs

import pytest

from inspector.fixes.codemod import CannotRepairError, Edit
from inspector.fixes.document import Document


def edit(start: int, end: int, text: str) -> Edit:
    return Edit("app.py", start, end, text)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x = 1",
        b"x = 1\n",
        b"x = 1\r\ny = 2\r\n",
        b"x = 1\ry = 2\r",
        b"x = 1\r\ny = 2\nz = 3\r",
        codecs.BOM_UTF8 + "x = 'é'\n".encode(),
        b"# coding: latin-1\nx = '\xe9'\n",
        b"#!/usr/bin/python\n# -*- coding: cp1251 -*-\nx = '\xe9'\r\n",
        "x = '\u2028'\x0cy = '\x1c'\n".encode(),
    ],
)
def test_what_is_not_edited_is_written_back_as_it_was(data: bytes) -> None:
    document = Document.of(data)
    assert document.encode() == data
    assert document.edited([]).encode() == data
    assert "\r" not in document.text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x = '\xff'\n", "the file byte 0xff is not valid utf-8"),
        (b"# coding: nothing\n", "the file declares the unknown encoding 'nothing'"),
        (b"x = '\0'\n", "the file contains a null byte, which Python source cannot"),
        (b"# coding: utf-7\nx = '+AGE-'\n", "the encoding of the file cannot be written back as it was"),
    ],
)
def test_what_cannot_be_written_back_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(CannotRepairError) as refused:
        Document.of(data)
    assert str(refused.value) == reason


def test_edits_speak_of_the_text_with_plain_newlines() -> None:
    document = Document.of(b"a = 1\r\nb = 2\r\nc = 3\r\n")
    place = document.text.index("c = 3")
    assert document.edited([edit(place, place + 1, "dd")]).encode() == b"a = 1\r\nb = 2\r\ndd = 3\r\n"
    assert document.edited([edit(0, 6, "")]).encode() == b"b = 2\r\nc = 3\r\n"


@pytest.mark.parametrize(
    ("data", "place", "result"),
    [
        (b"a\r\nb\r\n", 2, b"a\r\nnew\r\nb\r\n"),
        (b"a\rb\r", 2, b"a\rnew\rb\r"),
        (b"a\nb\n", 2, b"a\nnew\nb\n"),
        (b"a\r\nb\nc\n", 0, b"new\r\na\r\nb\nc\n"),
        (b"a\r\nb\nc\n", 4, b"a\r\nb\nnew\nc\n"),
        (b"a\r\nb", 2, b"a\r\nnew\r\nb"),
    ],
)
def test_what_is_put_in_has_the_newlines_of_its_line(data: bytes, place: int, result: bytes) -> None:
    assert Document.of(data).edited([edit(place, place, "new\n")]).encode() == result


def test_the_same_edit_is_made_once() -> None:
    document = Document("ab")
    assert document.edited([edit(1, 1, "-"), edit(1, 1, "-")]).raw == "a-b"


def test_an_edit_that_the_encoding_cannot_hold_is_refused() -> None:
    document = Document.of(b"# coding: latin-1\nx = '\xe9'\n").edited([edit(0, 0, "# \u20ac\n")])
    with pytest.raises(CannotRepairError, match="the encoding iso-8859-1 of the file lacks a character"):
        document.encode()


def test_where_a_character_is_after_several_rounds_of_edits() -> None:
    first = Document("one\ntwo\nthree\n")
    second = first.edited([edit(0, 0, "zero\n"), edit(4, 7, "2")])
    third = second.edited([edit(0, 5, "")])
    assert third.raw == "one\n2\nthree\n"
    places = {word: first.raw.index(word) for word in ("one", "two", "three")}
    assert {word: third.moved(place, first) for word, place in places.items()} == {
        "one": 0,
        "two": 4,
        "three": 6,
    }


def test_conflicts_are_changes_of_the_same_characters() -> None:
    replacing = edit(4, 8, "x")
    assert not replacing.conflicts(replacing)
    assert not replacing.conflicts(edit(0, 4, "y"))
    assert not replacing.conflicts(edit(8, 9, "y"))
    assert not replacing.conflicts(edit(4, 4, "y"))
    assert replacing.conflicts(edit(7, 9, "y"))
    assert replacing.conflicts(edit(5, 5, "y"))
    assert replacing.conflicts(edit(4, 8, "y"))
    assert edit(4, 4, "x").conflicts(edit(4, 4, "y"))
    assert not replacing.conflicts(Edit("other.py", 4, 8, "y"))
