"""Times `check` against ruff on the same tree: cold, then warm, in turn with ruff.

    python tests/benchmarks/against_ruff.py FOLDER [--rounds N]

Whole processes, their output written to a file as a person would redirect it. Each
round runs the three commands one after the other, so that a slow machine is slow for
all of them; the ratios are those of the medians.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path


def script(name: str) -> str:
    """Find a command installed beside this interpreter, or on the path."""
    beside = Path(sysconfig.get_path("scripts")) / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        sys.exit(f"{name} is not installed; `pip install -e .[dev]` brings it")
    return found


def seconds(command: list[str], output: Path) -> float:
    with output.open("wb") as file:
        started = time.perf_counter()
        finished = subprocess.run(command, stdout=file, stderr=subprocess.DEVNULL, check=False)
        took = time.perf_counter() - started
    if finished.returncode not in {0, 1}:
        sys.exit(f"{command[0]} ended with status {finished.returncode}")
    return took


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed for use has its bytecode
    folder = str(options.folder)
    commands = {
        "ruff": [script("ruff"), "check", "--select", "ALL", "--no-cache", "--isolated", folder],
        "cold": [script("fapi-inspect"), "check", "--no-cache", folder],
        "warm": [script("fapi-inspect"), "check", folder],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as scratch:
        output = Path(scratch) / "output"
        seconds(commands["warm"], output)  # fills the cache
        for _ in range(options.rounds):
            for name, command in commands.items():
                times[name].append(seconds(command, output))
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, values in times.items():
        print(f"{name:5} min {min(values):6.2f} s  median {medians[name]:6.2f} s  max {max(values):6.2f} s")
    print(
        f"cold / ruff {medians['cold'] / medians['ruff']:.2f}   warm / cold {medians['warm'] / medians['cold']:.2f}"
    )


if __name__ == "__main__":
    main()
