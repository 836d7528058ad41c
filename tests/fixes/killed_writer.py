"""Run as a script: write changes again and again, killed before and after every step of it.

Takes a folder, prints JSON: of each run what the files held afterwards, and at last, when a
run was not killed, that it ended.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspector.fixes.changes import Change, write

if TYPE_CHECKING:
    from types import FrameType

STEPS = frozenset(
    {"open", "write", "flush", "fsync", "close", "chmod", "replace", "read", "stat", "__exit__"}
)
FILES = {f"shop/{name}.py": (f"old = {name!r}\n" * 500).encode() for name in ("a", "b", "c")}


def killing_at(step: int) -> None:
    """Kill this process when the writer gets to a step."""
    reached = itertools.count()

    def look(_frame: FrameType, event: str, arg: Any) -> None:
        is_step = event in {"c_call", "c_return"} and arg.__name__ in STEPS
        if is_step and next(reached) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(look)


def main(folder: Path) -> None:
    """Find out what a run leaves that is killed at its first step, its second, and so on."""
    (folder / "shop").mkdir()
    changes = [Change(path, data, data.replace(b"old", b"new")) for path, data in FILES.items()]
    seen: list[dict[str, str]] = []
    for step in itertools.count():
        for path, data in FILES.items():
            (folder / path).write_bytes(data)
            (folder / path).chmod(0o640)
        child = os.fork()
        if child == 0:
            killing_at(step)
            write(folder, changes)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        seen.append({change.path: state(folder, change) for change in changes})
        if os.WIFEXITED(status):
            break
    print(json.dumps(seen))  # noqa: T201


def state(folder: Path, change: Change) -> str:
    """Tell whether a file is as it was or as it is to be, and has the permissions that it had."""
    path = folder / change.path
    mode = path.stat().st_mode & 0o777
    found = {change.before: "old", change.after: "new"}.get(path.read_bytes(), "broken")
    return found if mode == 0o640 else f"{found} {mode:o}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
