"""Source files are read as Python reads them, and what Python refuses is a problem with its line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from inspector.source import read
from inspector.source.facts import SourceProblem

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("x = 'ä'\n".encode(), "x = 'ä'\n"),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        (b"# coding: latin-1\nx = '\xe4'\n", "# coding: latin-1\nx = 'ä'\n"),
        (b"#!/usr/bin/python\n# -*- coding: cp1252 -*-\nx = '\x80'\n", "€"),
        (b"\r# vim: set fileencoding=latin-1 :\r'\xe4'\r", "'ä'\n"),
        (b"\xef\xbb\xbf# coding: utf-8\n", "# coding: utf-8\n"),
        (b"# coding: UTF_8-unix\n'\xc3\xa4'\n", "'ä'\n"),
    ],
)
def test_the_mark_or_the_comment_decides_the_encoding(data: bytes, text: str) -> None:
    decoded = read.decode(data)
    assert isinstance(decoded, str)
    assert text in decoded


def test_a_coding_comment_after_code_is_none() -> None:
    assert read.decode("x = 1\n# coding: latin-1\n'ä'\n".encode()) == "x = 1\n# coding: latin-1\n'ä'\n"


def test_a_coding_comment_on_the_third_line_is_none() -> None:
    assert isinstance(read.decode(b"\n\n# coding: latin-1\n'\xe4'\n"), SourceProblem)


def test_every_newline_becomes_one_character() -> None:
    assert read.decode(b"a\r\nb\rc\nd\r\r\n") == "a\nb\nc\nd\n\n"


def test_a_form_feed_is_no_newline() -> None:
    assert read.decode(b"a\x0cb\n") == "a\x0cb\n"


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"a\nb\n\xe4\n", 3, "byte 0xe4 is not valid utf-8"),
        (b"a\rb\r\n\xe4\n", 3, "byte 0xe4"),
        (b"a\nb\0\n", 2, "null byte"),
        (b"\n# coding: klingon\n", 2, "unknown encoding 'klingon'"),
        (b"# coding: rot13\n", 1, "'rot-13' cannot decode"),
        (b"# coding: undefined\nx\n", 1, "'undefined' cannot decode"),
        (b"# coding: ascii\n'\xc3\xa4'\n", 2, "not valid ascii"),
        (b"\xef\xbb\xbf# coding: latin-1\n", 1, "byte order mark"),
        (b"# coding: ../../evil\n", 1, "unknown encoding '..'"),
    ],
)
def test_what_python_refuses_is_a_problem_with_its_line(data: bytes, line: int, reason: str) -> None:
    problem = read.decode(data)
    assert isinstance(problem, SourceProblem)
    assert problem.line == line
    assert reason in problem.message


def test_a_file_is_read_from_disk(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"x = 1\r\n")
    assert read.read(tmp_path / "a.py") == "x = 1\n"


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    problem = read.read(tmp_path / "none.py")
    assert isinstance(problem, SourceProblem)
    assert problem.message == "cannot be read: No such file or directory"


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.py").open("wb") as file:
        file.truncate(read.SIZE_LIMIT + 1)
    problem = read.read(tmp_path / "huge.py")
    assert isinstance(problem, SourceProblem)
    assert problem.message == "is too large to inspect (10 MB, the limit is 10 MB)"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs FIFOs")
def test_a_fifo_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")  # opening it would wait for a writer for ever
    assert read.read(tmp_path / "pipe.py") == SourceProblem(0, "is not a regular file")


def test_a_folder_named_like_a_module_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "package.py").mkdir()
    assert read.read(tmp_path / "package.py") == SourceProblem(0, "is not a regular file")
