"""Texts of files: Python as Python reads it, all else as UTF-8."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspector.project.texts import Texts

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("a.py", "x = 'é'\n".encode(), "x = 'é'\n"),
        ("a.py", b"# coding: latin-1\r\nx = '\xe9'\r\n", "# coding: latin-1\nx = 'é'\n"),
        ("a.py", b"\xef\xbb\xbfx = 1", "x = 1"),
        ("a.py", b"x = '\xe9'", None),
        ("a.py", b"# coding: klingon\n", None),
        ("a.yaml", "# coding: latin-1\ré".encode(), "# coding: latin-1\né"),
        ("a.yaml", b"\xef\xbb\xbfx: 1", "x: 1"),
        ("a.yaml", b"# coding: latin-1\n\xe9", None),
    ],
)
def test_the_text_of_a_file(tmp_path: Path, name: str, data: bytes, text: str | None) -> None:
    (tmp_path / name).write_bytes(data)
    assert Texts(tmp_path).text(name) == text


def test_what_is_no_file_has_no_text(tmp_path: Path) -> None:
    texts = Texts(tmp_path)
    assert texts.text("missing.py") is None
    assert texts.text("nu\0ll.py") is None
    assert texts.text("") is None
