"""The line that tells how far long work is."""

from __future__ import annotations

import io

import pytest

from inspector.cli.progress import ProgressLine
from inspector.source.load import Progress


class Screen(io.StringIO):
    """A terminal: what is written moves over one line."""

    def isatty(self) -> bool:
        return True

    @property
    def line(self) -> str:
        """What is seen in the end."""
        cells: list[str] = []
        column = 0
        for c in self.getvalue():
            if c == "\r":
                column = 0
                continue
            cells[column : column + 1] = [c]
            column += 1
        return "".join(cells).rstrip()


class Clock:
    """A clock that is moved by hand."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_nothing_is_shown_of_what_takes_half_a_second() -> None:
    screen, clock = Screen(), Clock()
    with ProgressLine(screen, clock=clock) as line:
        line(Progress("discover", 0, 0))
        clock.now += 0.4
        line(Progress("parse", 5, 10))
    assert screen.getvalue() == ""


def test_longer_work_is_shown_and_erased() -> None:
    screen, clock = Screen(), Clock()
    with ProgressLine(screen, name="shop: ", clock=clock) as line:
        clock.now += 0.6
        line(Progress("parse", 1234, 5000))
        assert screen.line == "shop: reading files 1,234 of 5,000"
        clock.now += 0.2
        line(Progress("link", 0, 0))
        assert screen.line == "shop: following names"
    assert screen.line == ""


def test_it_is_rewritten_ten_times_a_second_and_for_every_phase() -> None:
    screen, clock = Screen(), Clock()
    with ProgressLine(screen, clock=clock) as line:
        clock.now += 0.6
        line(Progress("parse", 1, 9))
        line(Progress("parse", 2, 9))
        assert screen.line == "reading files 1 of 9"
        line(Progress("check", 1, 9))
        assert screen.line == "running rules 1 of 9"


def test_it_is_erased_when_the_work_fails() -> None:
    screen, clock = Screen(), Clock()

    def work() -> None:
        with ProgressLine(screen, clock=clock) as line:
            clock.now += 0.6
            line(Progress("parse", 1, 9))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert screen.getvalue() != ""
    assert screen.line == ""


def test_it_is_for_terminals_only() -> None:
    pipe, clock = io.StringIO(), Clock()
    with ProgressLine(pipe, clock=clock) as line:
        clock.now += 60
        line(Progress("parse", 1, 9))
    assert pipe.getvalue() == ""
