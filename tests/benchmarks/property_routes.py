"""Compare the route tables of many random programs with what FastAPI registers.

    python tests/benchmarks/property_routes.py --count 5000 [--from SEED] [--keep FOLDER]

Prints every program whose tables differ, where they do, and writes its files below
FOLDER. Exit status 1 when there is one.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.project.programs import APP, program
from tests.project.registered import registered
from tests.project.tables import Row, application, perhaps, rows
from tests.support import project_from


def differences(found: list[Row], expected: list[Row]) -> list[str]:
    """Say where two tables differ, at most three times."""
    if len(found) != len(expected):
        missing = [f"{row.methods} {row.path}" for row in expected if row not in found]
        wrong = [f"{row.methods} {row.path}" for row in found if row not in expected]
        return [f"missing {missing[:3]}", f"wrong {wrong[:3]}"]
    return [
        f"{one.path}: {name} is {getattr(one, name)}, FastAPI has {getattr(two, name)}"
        for one, two in zip(found, expected, strict=True)
        for name in Row.__dataclass_fields__
        if getattr(one, name) != getattr(two, name)
    ][:3]


def compare(seed: int) -> tuple[int, list[str]]:
    """Count the routes of one program and say how its tables differ."""
    files = program(random.Random(seed))
    with tempfile.TemporaryDirectory() as folder:
        real = registered(Path(folder), files, APP)
    project = project_from(files)
    app = application(project, APP)
    conditional = perhaps(app)
    found, expected = rows(app), [row for row in real if row not in conditional]
    wrong = differences(found, expected) if found != expected else []
    return len(real), [*wrong, *(f"unresolved: {one}" for one in project.unresolved_routes)]


def main() -> int:
    """Run the programs of the seeds asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    start, routes, bad = time.perf_counter(), 0, 0
    for seed in range(options.first, options.first + options.count):
        count, wrong = compare(seed)
        routes += count
        if wrong:
            bad += 1
            print(f"seed {seed}:", *wrong, sep="\n    ")
            for path, text in program(random.Random(seed)).items() if options.keep else ():
                place = options.keep / str(seed) / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text)
    print(
        f"{options.count} programs, {routes} routes, {bad} differ, {time.perf_counter() - start:.0f} s, "
        f"seeds {options.first} to {options.first + options.count - 1}"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
