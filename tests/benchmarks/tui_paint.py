"""How long it takes from the start of the process to the first paint, in a terminal of our own.

    python tests/benchmarks/tui_paint.py [PROJECT] [RUNS]

Starts `python -m inspector PROJECT` on a pseudo terminal of 120x40 and reads until the
tabs have been drawn, and on until the scan's result stands there. POSIX only.
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

BUDGET = 0.6
PAINTED = b"Dashboard"
SCANNED = b"scanned in"


def measure(project: Path, home: str) -> tuple[float, float]:
    """Seconds to the first paint and to the end of the scan."""
    started = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        environment = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "XDG_STATE_HOME": home,
        }
        os.execve(sys.executable, [sys.executable, "-m", "inspector", str(project)], environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    seen = b""
    painted = scanned = None
    try:
        while time.perf_counter() - started < 30:
            ready, _, _ = select.select([terminal], [], [], 0.5)
            if not ready:
                continue
            seen += os.read(terminal, 65536)
            now = time.perf_counter() - started
            if painted is None and PAINTED in seen:
                painted = now
            if SCANNED in seen:
                scanned = now
                break
    except OSError:  # the app ended
        pass
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)
    if painted is None or scanned is None:
        raise SystemExit(seen.decode(errors="replace")[-2000:])
    return painted, scanned


def main() -> int:
    """Print each run and the median; fail where that is over the budget."""
    project = Path(sys.argv[1] if len(sys.argv) > 1 else "assets/bookshop")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed for use has its bytecode
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    with tempfile.TemporaryDirectory() as home:
        times = [measure(project, home) for _ in range(runs)]
    for painted, scanned in times:
        print(f"first paint {painted:.3f} s, scanned {scanned:.3f} s")
    median = sorted(painted for painted, _ in times)[runs // 2]
    print(f"median of first paints {median:.3f} s, budget {BUDGET} s")
    return 0 if median <= BUDGET else 1


if __name__ == "__main__":
    sys.exit(main())
