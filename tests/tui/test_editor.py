"""Which editor is started, and how it is told the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.tui.editor import command, editor

FILE = Path("/p/a file.py")


def test_visual_comes_before_editor() -> None:
    assert editor({"VISUAL": "code -w", "EDITOR": "vim"}) == ["code", "-w"]
    assert editor({"VISUAL": " ", "EDITOR": "vim"}) == ["vim"]


def test_without_either_a_usual_editor_is_looked_for(tmp_path: Path) -> None:
    assert editor({"PATH": str(tmp_path)}) is None
    nano = tmp_path / "nano"
    nano.write_text("#!/bin/sh\n")
    nano.chmod(0o755)
    assert editor({"PATH": str(tmp_path)}) == ["nano"]


def test_a_value_with_an_open_quote_is_a_program_s_name() -> None:
    assert editor({"EDITOR": "it's"}) == ["it's"]


@pytest.mark.parametrize("name", ["vi", "vim", "nvim", "nano", "emacs", "/usr/bin/emacsclient"])
def test_editors_of_the_terminal_take_the_line_with_a_plus(name: str) -> None:
    assert command([name], FILE, 12) == [name, "+12", str(FILE)]


@pytest.mark.parametrize("words", [["code", "-w"], ["/opt/bin/cursor"], ["C:\\Code\\code.cmd"]])
def test_code_and_its_like_take_it_after_a_colon(words: list[str]) -> None:
    assert command(words, FILE, 12) == [*words, "-g", f"{FILE}:12"]


def test_helix_takes_it_after_a_colon_without_an_option() -> None:
    assert command(["hx"], FILE, 12) == ["hx", f"{FILE}:12"]


def test_an_unknown_editor_gets_the_file_alone() -> None:
    assert command(["my-editor", "-x"], FILE, 12) == ["my-editor", "-x", str(FILE)]
