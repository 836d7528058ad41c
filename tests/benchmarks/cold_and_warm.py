"""How long a folder takes to load: cold without a cache, and warm with one, each in a fresh process."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ONE = """
import gc, sys, time
from pathlib import Path
started = time.perf_counter()
from inspector.source.load import load
folder, cache, decode = sys.argv[1:]
tree = load(Path(folder), cache_dir=Path(cache) if cache else None, use_cache=bool(cache))
loaded = time.perf_counter()
gc.disable()
if decode:
    for _ in tree.files.values():
        pass
print(loaded - started, time.perf_counter() - started, tree.stats.files, tree.stats.lines, tree.stats.bytes)
"""


def measure(folder: str, cache: str, rounds: int) -> tuple[float, float, str]:
    """Give the median seconds of a load, of a load with every file's facts decoded, and what was read."""
    loads, decoded, read = [], [], ""
    for _ in range(rounds):
        command = [sys.executable, "-c", ONE, folder, cache, "decode"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        load, whole, *counts = done.stdout.split()
        loads.append(float(load))
        decoded.append(float(whole))
        read = "{} files, {} lines, {} bytes".format(*counts)
    return statistics.median(loads), statistics.median(decoded), read


def main() -> None:
    """Print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", help="the folder to load")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    folder = str(Path(arguments.folder).resolve())
    cold, cold_decoded, read = measure(folder, "", arguments.rounds)
    with tempfile.TemporaryDirectory() as cache:
        measure(folder, cache, 2)  # the second run settles what the first found too fresh to trust
        warm, warm_decoded, _ = measure(folder, cache, arguments.rounds)
    print(read)
    print(f"cold {cold:.2f} s, with all facts decoded {cold_decoded:.2f} s")
    print(f"warm {warm:.2f} s, with all facts decoded {warm_decoded:.2f} s")


if __name__ == "__main__":
    main()
