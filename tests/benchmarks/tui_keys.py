"""How long keys take with 10,000 findings: from the key to the last of what it draws.

    python tests/benchmarks/tui_keys.py [FINDINGS]

Runs the app on a pseudo terminal of 120x40 with a report of so many findings in 500
files, presses keys and waits after each until nothing is drawn any more. The time is that from
the key to the last output, the details included. The script is run several times and the
best time of each step counts, which keeps other work on the machine out. Linux only.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.report.model import Report

BUDGET = 0.05
SILENCE = 0.15  # seconds without output after which a key is done
CODES = 40
FILES = 500
FILTER = "sev:warn users !file:17 session"
ESCAPE = 0.1  # a lone escape is told from the beginning of a sequence by this silence
ROUNDS = 5
SCRIPT = (
    *(("j", "j") for _ in range(8)),
    *(("k", "k") for _ in range(4)),
    *(("ctrl+d", "\x04") for _ in range(4)),
    ("G", "G"),
    ("g", "g"),
    *(("n", "n") for _ in range(4)),
    *((f"/{FILTER[:n]}"[-24:], key) for n, key in enumerate(f"/{FILTER}")),
    ("enter", "\r"),
    ("escape", "\x1b"),
    *(("b (group)", "b") for _ in range(4)),
    *(("o (sort)", "o") for _ in range(4)),
    ("O (reverse)", "O"),
    ("Z (fold all)", "Z"),
    ("Z (unfold all)", "Z"),
    ("space (fold)", " "),
    ("space (unfold)", " "),
    ("z (zoom)", "z"),
    ("z (unzoom)", "z"),
    ("enter (details)", "\r"),
    ("j (details)", "j"),
    ("escape", "\x1b"),
)


def report(count: int) -> Report:
    """A report of so many findings; every file has 200 lines of source."""
    from inspector.project.records import Place
    from inspector.project.texts import Texts
    from inspector.report.model import Report, Summary
    from inspector.rules.declare import Finding, Severity

    body = "".join(
        f"    value_{n} = await session.execute(select(User).where(User.id == {n}))\n" for n in range(198)
    )
    texts = {
        f"app/features/feature{n % 25}/module_{n}.py": f"async def handler_{n}(session, select, User):\n{body}"
        for n in range(FILES)
    }
    known = Texts(Path())
    known.known.update(texts)
    paths = sorted(texts)
    levels = (Severity.ERROR, Severity.WARNING, Severity.INFO)
    findings = []
    for number in range(count):
        path = paths[number * FILES // count]
        code = number % CODES
        line = 2 + number % 190
        message = f"`session.execute` of GET /users/{number} blocks the event loop; await it, or hand it to a thread"
        place = Place(path, line, 5, line, 40)
        findings.append(
            Finding(f"FI{1 + code % 20:02}{1 + code // 20:02}", f"rule-number-{code}", levels[code % 3], message, place, path.split("/")[2], False)
        )  # fmt: skip
    summary = Summary(FILES, FILES * 200, 0, 0, count // 3, count // 3, count // 3)
    return Report("bench", Path(), "0", summary, tuple(findings), (), (), (), (), (), (), "feature", known)


def child(count: int, home: str) -> None:
    """Run the app."""
    from inspector.tui.app import InspectApp
    from inspector.tui.engine import Engine
    from inspector.tui.state import Memory, Remembered

    made = report(count)
    page = (
        "# Title\n\nWhat it is.\n\n"
        + "Why it is so, in some words.\n" * 20
        + "\n```python\nawait thing()\n```\n"
    )
    memory = Memory(Path("bench"), Path(home))
    memory.save(Remembered(view="findings"))
    InspectApp(
        Path("bench"), Engine(lambda _tell, _cancelled: made, lambda: (), lambda _code: page), memory
    ).run()


def processor(process: int) -> float:
    """Seconds that all threads of a process have worked so far; not what they waited for a processor."""
    tasks = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def drain(terminal: int, limit: float) -> float:
    """Read until there is silence; when the last output came."""
    last = time.perf_counter()
    end = last + limit
    while time.perf_counter() < end:
        ready, _, _ = select.select([terminal], [], [], SILENCE)
        if not ready:
            break
        os.read(terminal, 65536)
        last = time.perf_counter()
    return last


def main() -> int:
    """Print the slowest of each key; fail where one is over the budget."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    with tempfile.TemporaryDirectory() as home:
        process, terminal = pty.fork()
        if process == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
            child(count, home)
            os._exit(0)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        seen = b""
        while b"scanned in" not in seen:
            seen += os.read(terminal, 65536)
        drain(terminal, 5)
        steps: list[list[tuple[float, float]]] = [[] for _ in SCRIPT]
        try:
            for _ in range(ROUNDS):
                for times, (name, key) in zip(steps, SCRIPT, strict=True):
                    worked = processor(process)
                    started = time.perf_counter()
                    os.write(terminal, key.encode())
                    last = drain(terminal, 5)
                    waited = last - started - (ESCAPE if name == "escape" else 0)
                    times.append((waited, processor(process) - worked))
        finally:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
    return show(steps, count)


def show(steps: list[list[tuple[float, float]]], count: int) -> int:
    """Print the slowest step of each key; 1 where one is over the budget."""
    print(f"{'key':<26}   seen (best, median)   processor (best), ms")
    slowest: dict[str, tuple[float, float, float]] = {}
    for (name, _), times in zip(SCRIPT, steps, strict=True):
        seen = sorted(waited for waited, _ in times)
        measured = (seen[0], seen[ROUNDS // 2], min(worked for _, worked in times))
        slowest[name] = max(slowest.get(name, (0.0, 0.0, 0.0)), measured)
    for name, (best, median, worked) in slowest.items():
        over = "  OVER" if best > BUDGET else ""
        print(f"{name:<26} {best * 1000:7.1f} {median * 1000:7.1f} {worked * 1000:15.1f}{over}")
    worst = max(best for best, _, _ in slowest.values())
    print(f"slowest key {worst * 1000:.1f} ms at its best, budget {BUDGET * 1000:.0f} ms, {count:,} findings")
    return 0 if worst <= BUDGET else 1


if __name__ == "__main__":
    sys.exit(main())
