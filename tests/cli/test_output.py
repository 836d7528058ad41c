"""Where results go."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from inspector.cli.output import emit, say, terminal_for
from inspector.errors import UsageError
from inspector.report.terminal import Terminal


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Make stdout a terminal of 90 columns."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "90")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return monkeypatch


def test_colour_and_width_of_a_terminal(screen: pytest.MonkeyPatch) -> None:
    assert terminal_for(None) == Terminal(colour=True, width=90)
    screen.setenv("NO_COLOR", "1")
    assert terminal_for(None) == Terminal(colour=False, width=90)


def test_a_terminal_without_colours(screen: pytest.MonkeyPatch) -> None:
    screen.setenv("TERM", "dumb")
    assert terminal_for(None) == Terminal(colour=False, width=90)


@pytest.mark.usefixtures("screen")
def test_a_file_has_neither(tmp_path: Path) -> None:
    assert terminal_for(tmp_path / "report") == Terminal()


def test_a_pipe_has_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: False, raising=False)
    assert terminal_for(None) == Terminal()


def test_text_and_bytes_on_stdout(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    emit(["a", "ä"], None)
    emit(b'{"\xc3\xa4": 1}\n', None)
    assert capfdbinary.readouterr().out == "a\nä\n".encode() + b'{"\xc3\xa4": 1}\n'


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "report.txt"
    target.write_text("something longer than what follows")
    emit(["ä"], target)
    assert target.read_bytes() == "ä\n".encode()
    assert list(tmp_path.iterdir()) == [target]


def test_what_a_link_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real" / "report")
    emit(b"1", tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "report").read_bytes() == b"1"


@pytest.mark.skipif(os.name == "nt", reason="devices have no paths there")
def test_a_device_stays_a_device() -> None:
    device = Path(os.devnull)
    before = device.stat()
    emit(b"1", device)
    assert device.stat().st_ino == before.st_ino
    assert device.is_char_device()


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no folder .*missing"):
        emit(b"1", tmp_path / "missing" / "report")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_takes_no_files_is_refused_with_what_the_system_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path, _mode: str) -> None:  # as /proc does
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UsageError, match=f"report: {os.strerror(errno.ENOENT)}"):
        emit(b"1", tmp_path / "report")


def test_a_folder_is_refused_and_nothing_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match=r"--output .*folder"):
        emit(b"1", tmp_path / "folder")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_what_is_said_goes_to_stderr_line_by_line(capfd: pytest.CaptureFixture[str]) -> None:
    say("one\ntwo \x1b[2J")
    assert capfd.readouterr() == ("", "fapi-inspect: one\nfapi-inspect: two \\x1b[2J\n")
