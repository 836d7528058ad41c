"""What is remembered of a project, and what happens to damaged memory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from inspector.tui.state import ListState, Memory, Remembered, replace_file, state_folder

if TYPE_CHECKING:
    from collections.abc import Callable

STATE = Remembered(
    view="routes",
    theme="fapi-light",
    lists={"routes": ListState("auth:none", "path", reverse=True, grouping="tag")},
)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    assert Memory(tmp_path / "a", tmp_path).save(STATE)
    assert Memory(tmp_path / "a", tmp_path).load() == STATE


def test_each_project_has_its_own(tmp_path: Path) -> None:
    Memory(tmp_path / "a", tmp_path).save(STATE)
    assert Memory(tmp_path / "b", tmp_path).load() == Remembered()


def test_memory_lies_in_the_user_s_state_directory(tmp_path: Path) -> None:
    assert tmp_path in state_folder().parents
    assert Memory(Path("x")).path.is_relative_to(state_folder())


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"{"),
        lambda path: path.write_bytes(b"\xff\xfe"),
        lambda path: path.write_bytes(b'{"version": 1, "lists": []}'),
        lambda path: path.write_bytes(b'{"version": 99, "view": "routes"}'),
        lambda path: (path.unlink(), path.mkdir()),
    ],
    ids=["cut off", "no text", "another shape", "another version", "a folder"],
)
def test_damaged_memory_is_as_good_as_none(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    memory = Memory(tmp_path / "a", tmp_path)
    memory.save(STATE)
    damage(memory.path)
    assert memory.load() == Remembered()


def test_saving_where_nothing_can_be_saved_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert not Memory(tmp_path, tmp_path / "file").save(STATE)


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "file"
    replace_file(target, b"one")
    replace_file(target, b"two")
    assert target.read_bytes() == b"two"
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match=r".+"):
        replace_file(tmp_path / "folder", b"three")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]
