"""Compares rules with ruff's of the same purpose on ruff's own fixtures, line by line.

    python tests/benchmarks/against_ruff_fixtures.py RUFF_CHECKOUT [--all]

Each fixture is inspected alone, as the module of a small service, by both tools. A line
that only one of them reports is printed with its code, and with the reason where the
difference is meant; `--all` prints those that both report as well. FI0613 reports the
registration where ruff reports the placeholder in it: they are matched by their function.
The exit status is 1 when there is a difference without a reason.
"""

from __future__ import annotations

import argparse
import ast
import json
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path

FIXTURES = "crates/ruff_linter/resources/test/fixtures"
FILES = {
    "fastapi/FAST001.py": ("FAST001", "FI0614"),
    "fastapi/FAST002_0.py": ("FAST002", "FI0401"),
    "fastapi/FAST002_1.py": ("FAST002", "FI0401"),
    "fastapi/FAST002_2.py": ("FAST002", "FI0401"),
    "fastapi/FAST003.py": ("FAST003", "FI0613"),
    "flake8_async/ASYNC210.py": ("ASYNC210", "FI0201"),
    "flake8_async/ASYNC212.py": ("ASYNC212", "FI0201"),
    "flake8_async/ASYNC22x.py": ("ASYNC220,ASYNC221,ASYNC222", "FI0201"),
    "flake8_async/ASYNC230.py": ("ASYNC230", "FI0201"),
    "flake8_async/ASYNC240.py": ("ASYNC240", "FI0201"),
    "flake8_async/ASYNC250.py": ("ASYNC250", "FI0201"),
    "flake8_async/ASYNC251.py": ("ASYNC251", "FI0201"),
}

MEANT = {
    ("FAST003.py", "Depends(takes_thing_id), Depends(something_else)"): "of several, FastAPI takes the last",
    ("ASYNC212.py", "client = httpx.Client()"): "making a client reads the certificates from the disk",
    ("ASYNC240.py", "path.open() # OK, covered by ASYNC230"): "one rule is what ruff divides",
    ("ASYNC240.py", "os.path.abspath(file)"): "it joins names, and no disk is asked",
}
"""Why ours differs from ruff's, by the fixture and what stands on the line."""


@dataclass(frozen=True, order=True)
class Line:
    """Where something is reported: the line, and the message."""

    number: int
    message: str


def script(name: str) -> str:
    """Find a command installed beside this interpreter, or on the path."""
    beside = Path(sysconfig.get_path("scripts")) / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        sys.exit(f"{name} is not installed; `pip install -e .[dev]` brings it")
    return found


def output(command: list[str]) -> bytes:
    finished = subprocess.run(command, capture_output=True, check=False)
    if finished.returncode not in {0, 1}:
        sys.exit(f"{command[0]} ended with status {finished.returncode}: {finished.stderr.decode()}")
    return finished.stdout


def of_ruff(module: Path, codes: str) -> list[Line]:
    command = [script("ruff"), "check", "--preview", "--isolated", "--no-cache", "--output-format", "json"]
    found = json.loads(output([*command, "--select", codes, str(module)]))
    return sorted(Line(one["location"]["row"], f"{one['code']} {one['message']}") for one in found)


def of_ours(folder: Path, code: str) -> list[Line]:
    command = [script("fapi-inspect"), "check", str(folder), "--no-cache", "--format", "json"]
    found = json.loads(output([*command, "--select", code]))
    return sorted(Line(one["line"], f"{one['code']} {one['message']}") for one in found["findings"])


def home(tree: ast.Module, number: int, *, whole: bool) -> int:
    """Return the line by which two reports are compared: their own, or that of the `def` around it."""
    if not whole:
        return number
    homes = [
        (node.decorator_list[0].lineno if node.decorator_list else node.lineno, node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.decorator_list[0].lineno if node.decorator_list else node.lineno)
        <= number
        <= (node.end_lineno or number)
    ]
    return max(homes)[1] if homes else number


def reason(name: str, text: str) -> str | None:
    """Return why a line is judged differently; None where nobody has said so."""
    found = (why for (file, part), why in MEANT.items() if name.rpartition("/")[2] == file and part in text)
    return next(found, None)


def compare(name: str, source: Path, *, everything: bool) -> int:
    """Print what the tools make of a fixture; return the number of differences without a reason."""
    codes, ours = FILES[name]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "service"
        folder.mkdir()
        (folder / "pyproject.toml").write_text('[project]\nname = "service"\nversion = "0"\n')
        module = folder / "main.py"
        shutil.copy(source, module)
        tree = ast.parse(source.read_bytes())
        whole = ours == "FI0613"
        theirs_by = {home(tree, line.number, whole=whole): line for line in of_ruff(module, codes)}
        ours_by = {home(tree, line.number, whole=whole): line for line in of_ours(folder, ours)}
    both = theirs_by.keys() & ours_by.keys()
    print(
        f"{name}: both {len(both)}, only ruff {len(theirs_by) - len(both)}, "
        f"only {ours} {len(ours_by) - len(both)}"
    )
    text = source.read_text(encoding="utf-8").split("\n")
    unexplained = 0
    for number in sorted(theirs_by.keys() | ours_by.keys()):
        if number in both and not everything:
            continue
        line = theirs_by.get(number) or ours_by[number]
        sign = "both" if number in both else "ruff" if number in theirs_by else "ours"
        why = None if number in both else reason(name, text[number - 1])
        unexplained += number not in both and why is None
        print(f"  {sign} {line.number:4}  {line.message}{f'  ({why})' if why else ''}")
    return unexplained


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--all", action="store_true", help="print what both report, too")
    options = parser.parse_args()
    unexplained = sum(
        compare(name, options.checkout / FIXTURES / name, everything=options.all) for name in FILES
    )
    sys.exit(1 if unexplained else 0)


if __name__ == "__main__":
    main()
