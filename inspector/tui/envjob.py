"""Comparing and writing env files in a thread: it tells by a message and touches no widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from inspector.errors import InspectError
from inspector.tui.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from inspector.report.model import Report
    from inspector.tui.envfiles import Compare, EnvFile, EnvLine


@dataclass
class EnvCompared(Message):
    """The files are compared, in both ways; `said` tells what was written, `wrong` why nothing was."""

    report: Report
    files: tuple[EnvFile, ...]
    lines: Mapping[Compare, tuple[EnvLine, ...]]
    said: str = ""
    wrong: str = ""


@dataclass(frozen=True)
class EnvJob:
    """Compares the files of a report, after writing one of them where that is asked for."""

    report: Report
    exclude: tuple[str, ...]
    post: Callable[[Message], object]
    write: tuple[EnvFile, Compare] | None = None

    def run(self) -> None:
        """Do it; runs in the thread."""
        from inspector.tui.envfiles import Compare, env_files, env_lines

        said, wrong = self._written()
        files = env_files(self.report, self.exclude)
        lines = {way: tuple(line for file in files for line in env_lines(file, way)) for way in Compare}
        self.post(EnvCompared(self.report, files, lines, said, wrong))

    def _written(self) -> tuple[str, str]:
        if self.write is None:
            return "", ""
        from inspector.tui.envfiles import write_file

        file, compare = self.write
        try:
            write_file(self.report, file, compare)
        except InspectError as error:
            return "", clean(str(error))
        return f"{clean(file.plan.path)} was {compare.value}", ""
