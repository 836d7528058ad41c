"""A pack remembers the facts of a root's files, and is as good as none when anything is odd about it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import msgspec
import pytest

from inspector.source import cache

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_700_000_000_000_000_000
SECOND = 1_000_000_000


def entry(path: str = "a.py", *, mtime_ns: int = NOW - 60 * SECOND, length: int = 5) -> cache.Entry:
    return cache.Entry(
        path=os.fsencode(path),
        size=10,
        mtime_ns=mtime_ns,
        inode=7,
        digest=b"d" * 16,
        has_facts=True,
        lines=3,
        length=length,
    )


def save(folder: Path, root: Path, record: bytes = b"facts") -> Path:
    cache.save_pack(folder, root, NOW, [(entry(length=len(record)), record)])
    return cache.pack_path(folder, root)


def known(folder: Path, root: Path) -> dict[str, bytes]:
    return {path: bytes(record) for path, (_, record) in cache.load_pack(folder, root).records.items()}


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    records = [(entry("a.py", length=3), b"one"), (entry("b/c.py", length=0), b""), (entry("d.py"), b"three")]
    cache.save_pack(tmp_path, tmp_path, NOW, records)
    pack = cache.load_pack(tmp_path, tmp_path)
    assert pack.scanned_ns == NOW
    assert {p: (e, bytes(r)) for p, (e, r) in pack.records.items()} == {
        os.fsdecode(e.path): (e, r) for e, r in records
    }


def test_each_root_has_its_own_pack(tmp_path: Path) -> None:
    save(tmp_path, tmp_path / "one", b"first")
    save(tmp_path, tmp_path / "two", b"other")
    assert known(tmp_path, tmp_path / "one") == {"a.py": b"first"}
    assert known(tmp_path, tmp_path / "two") == {"a.py": b"other"}


def test_the_last_writer_wins_and_leaves_nothing_else(tmp_path: Path) -> None:
    save(tmp_path, tmp_path, b"first")
    path = save(tmp_path, tmp_path, b"other")
    assert known(tmp_path, tmp_path) == {"a.py": b"other"}
    assert list(path.parent.iterdir()) == [path]


def test_paths_that_are_no_text_are_remembered(tmp_path: Path) -> None:
    cache.save_pack(tmp_path, tmp_path, NOW, [(entry("\udcff.py", length=0), b"")])
    assert list(known(tmp_path, tmp_path)) == ["\udcff.py"]


def test_no_pack_is_an_empty_pack(tmp_path: Path) -> None:
    assert known(tmp_path, tmp_path) == {}


# --- damage -----------------------------------------------------------------------------------


def test_a_pack_with_any_byte_changed_is_as_good_as_none(tmp_path: Path) -> None:
    path = save(tmp_path, tmp_path)
    data = path.read_bytes()
    for position in range(len(data)):
        path.write_bytes(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :])
        assert known(tmp_path, tmp_path) == {}, position


def test_a_pack_cut_anywhere_is_as_good_as_none(tmp_path: Path) -> None:
    path = save(tmp_path, tmp_path)
    data = path.read_bytes()
    for size in range(len(data)):
        path.write_bytes(data[:size])
        assert known(tmp_path, tmp_path) == {}, size


@pytest.mark.parametrize("content", [b"", b"not a pack", b"\0" * 1000])
def test_a_foreign_file_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    path = save(tmp_path, tmp_path)
    path.write_bytes(content)
    assert known(tmp_path, tmp_path) == {}


def test_a_folder_in_the_place_of_a_pack_is_as_good_as_none(tmp_path: Path) -> None:
    cache.pack_path(tmp_path, tmp_path).mkdir(parents=True)
    assert known(tmp_path, tmp_path) == {}
    save(tmp_path, tmp_path)


@pytest.mark.parametrize(("name", "value"), [("FACTS_VERSION", -1), ("__version__", "0.0.0-other")])
def test_the_pack_of_another_version_is_as_good_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    save(tmp_path, tmp_path)
    monkeypatch.setattr(cache, name, value)
    assert known(tmp_path, tmp_path) == {}


def test_a_cache_that_cannot_be_written_is_not_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    save(tmp_path / "file", tmp_path)
    assert known(tmp_path / "file", tmp_path) == {}


def test_a_full_disk_leaves_the_old_pack_and_no_rubbish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(tmp_path, tmp_path, b"first")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    save(tmp_path, tmp_path, b"other")
    assert known(tmp_path, tmp_path) == {"a.py": b"first"}
    assert list(path.parent.iterdir()) == [path]


# --- trust in times -----------------------------------------------------------------------------


def test_an_entry_is_of_a_file_that_looks_the_same(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("x = 1\n")
    status = file.stat()
    mine = msgspec.structs.replace(
        entry(), size=status.st_size, mtime_ns=status.st_mtime_ns, inode=status.st_ino
    )
    assert mine.is_of(file.stat())
    os.utime(file, ns=(NOW, NOW))
    assert not mine.is_of(file.stat())


@pytest.mark.parametrize(
    ("age", "racy"), [(60 * SECOND, False), (SECOND, True), (0, True), (-60 * SECOND, True)]
)
def test_a_file_changed_close_to_the_scan_is_not_trusted_by_its_time(age: int, racy: bool) -> None:
    pack = cache.Pack(scanned_ns=NOW)
    assert pack.is_racy(entry(mtime_ns=NOW - age)) is racy
    assert cache.is_settled(entry(mtime_ns=NOW - age), NOW) is not racy


# --- growth -------------------------------------------------------------------------------------


def test_packs_that_nobody_has_used_for_a_month_are_pruned(tmp_path: Path) -> None:
    month = time.time() - 31 * 24 * 3600
    old = save(tmp_path, tmp_path / "old")
    recent = save(tmp_path, tmp_path / "recent")
    leftover = old.with_suffix(".tmp")
    leftover.write_bytes(b"")
    foreign = old.with_suffix(".txt")
    foreign.write_bytes(b"")
    for path in (old, leftover, foreign):
        os.utime(path, (month, month))
    saved = save(tmp_path, tmp_path)
    assert set(saved.parent.iterdir()) == {recent, saved, foreign}


def test_use_keeps_a_pack_from_being_pruned(tmp_path: Path) -> None:
    month = time.time() - 31 * 24 * 3600
    used = save(tmp_path, tmp_path / "used")
    os.utime(used, (month, month))
    assert known(tmp_path, tmp_path / "used") == {"a.py": b"facts"}
    save(tmp_path, tmp_path)
    assert used.exists()
