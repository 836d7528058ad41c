"""Repairs copies of real projects and checks that nothing but the findings has changed.

    python tests/benchmarks/fixes_on_real.py FOLDER... [--select CODES] [--unsafe-fixes]
        [--import FOLDER:MODULE[:APP]] [--python PYTHON] [--keep FOLDER]

Each folder is copied, `fapi-inspect check --fix` repairs the copy, and these have to hold:

- every changed file parses, and kept its comments, newlines and mode,
- its syntax tree differs only in the kinds of nodes that are listed,
- `fapi-inspect routes` says the same before and after, lines aside, and with unsafe fixes
  the status codes of those that answer 201 now,
- a second run changes nothing,
- findings of the fixed rules are gone, or their reason to stay is told, and there are no
  new ones of any rule,
- with `--import`, FastAPI itself registers the same routes and writes the same OpenAPI
  document: the modules are really imported, in a process of PYTHON's, from a folder of the
  copy. `MODULE` may be `*` for every file of that folder, each in a process of its own name.

Not a timed test: it prints a table, and ends with status 1 where a check failed.
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import tokenize
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.config import Config
from inspector.fixes.document import Document
from inspector.fixes.fixer import open_fixer
from inspector.fixes.registry import CODEMODS
from inspector.source.facts import SourceProblem
from inspector.source.parse import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LEFT_OUT = shutil.ignore_patterns(".git", "node_modules", "__pycache__", ".venv", "*.pyc", ".mypy_cache")
SERVED = Path(__file__).with_name("served.py")
PARTICULAR = re.compile(r"`[^`]*`|\S+\.py(:\d+)?")
AS_MANY = 40  # modules that one process imports


@dataclass
class Outcome:
    """What came of one folder."""

    name: str
    changed: int = 0
    fixed: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    imported: str = ""
    failures: list[str] = field(default_factory=list)

    def require(self, holds: bool, what: str) -> None:
        if not holds:
            self.failures.append(what)


# --- running the tool ----------------------------------------------------------------------------------


def tool() -> str:
    beside = Path(sysconfig.get_path("scripts")) / "fapi-inspect"
    found = str(beside) if beside.exists() else shutil.which("fapi-inspect")
    if found is None:
        sys.exit("fapi-inspect is not installed; `pip install -e .[dev]` brings it")
    return found


def run(*arguments: str) -> str:
    finished = subprocess.run([tool(), *arguments], capture_output=True, check=False)
    if finished.returncode not in {0, 1} or b"Traceback" in finished.stderr:
        sys.exit(f"fapi-inspect {' '.join(arguments)} ended with {finished.returncode}: {finished.stderr!r}")
    return finished.stdout.decode("utf-8", "surrogatepass")


def findings(folder: Path) -> Counter[str]:
    report = json.loads(run("check", str(folder), "--no-cache", "--format", "json"))
    return Counter(finding["code"] for finding in report["findings"])


def routes(folder: Path, *, statuses: bool) -> Counter[str]:
    """Return the routes without what moves with the text, and how a model is spelt."""
    table = json.loads(run("routes", str(folder), "--no-cache", "--format", "json"))
    moving = {"line", "response_model"} | (set() if statuses else {"status_code"})
    return Counter(
        json.dumps([app["app"], {key: value for key, value in route.items() if key not in moving}])
        for app in table["apps"]
        for route in app["routes"]
    )


# --- comparing files -----------------------------------------------------------------------------------


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mode)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and "__pycache__" not in path.parts
    }


def parsed(data: bytes) -> ast.Module | SourceProblem:
    """Parse a file as the tool reads it, also one whose syntax is newer than this Python."""
    return parse(Document.of(data).text)


def comments(data: bytes) -> Counter[str]:
    tokens = tokenize.tokenize(io.BytesIO(data).readline)
    return Counter(token.string for token in tokens if token.type == tokenize.COMMENT)


def newlines(data: bytes) -> tuple[bool, bool]:
    return b"\r\n" in data, b"\n" in data.replace(b"\r\n", b"")


def difference(old: ast.AST, new: ast.AST) -> Iterator[str]:
    """Yield the kinds of nodes in which two trees differ, as deep as they are still alike."""
    if type(old) is not type(new):
        yield f"{type(old).__name__} -> {type(new).__name__}"
        return
    for name in old._fields:
        first, second = getattr(old, name), getattr(new, name)
        where = f"{type(old).__name__}.{name}"
        if isinstance(first, list):
            yield from in_lists(where, first, second)
        elif isinstance(first, ast.AST) and isinstance(second, ast.AST):
            if dumped(first) != dumped(second):
                yield from (
                    [where] if isinstance(first, (ast.expr, ast.arguments)) else difference(first, second)
                )
        elif first != second:
            yield where


def in_lists(where: str, old: list[object], new: list[object]) -> Iterator[str]:
    before = [node for node in old if not isinstance(node, (ast.Import, ast.ImportFrom))]
    after = [node for node in new if not isinstance(node, (ast.Import, ast.ImportFrom))]
    if len(before) != len(after):
        yield f"{where} ({len(after) - len(before):+})" if where.endswith("body") else where
        return
    for first, second in zip(before, after, strict=True):
        if isinstance(first, ast.AST) and isinstance(second, ast.AST):
            if dumped(first) != dumped(second):
                yield from [where] if isinstance(first, ast.expr) else difference(first, second)
        elif first != second:
            yield where


def dumped(node: ast.AST) -> str:
    return ast.dump(node)


# --- importing -----------------------------------------------------------------------------------------


def served(python: str, folder: Path, modules: list[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for start in range(0, len(modules), AS_MANY):
        command = [python, str(SERVED), str(folder), *modules[start : start + AS_MANY]]
        finished = subprocess.run(command, capture_output=True, check=False, cwd=folder, timeout=600)
        if finished.returncode:
            sys.exit(f"{' '.join(command[:3])} ended with {finished.returncode}: {finished.stderr!r}")
        text = finished.stdout.decode()
        found |= json.loads(text[text.index('{"') :] if '{"' in text else "{}")
    return found


def modules_of(folder: Path, wanted: str) -> list[str]:
    if wanted != "*":
        return [wanted]
    return [
        ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted(folder.rglob("*.py"))
    ]


def operations(document: object) -> int:
    """Count the operations of an OpenAPI document; none where an app could not write one."""
    return sum(len(item) for item in document["paths"].values()) if isinstance(document, dict) else 0


def alike(found: object, *, unsafe: bool) -> str:
    """Return what was served as a text that may be compared; 201 counts as 200 after unsafe fixes."""
    text = json.dumps(found, sort_keys=True)
    return text.replace('"201"', '"200"') if unsafe else text


# --- one folder ----------------------------------------------------------------------------------------


def check(folder: Path, copy: Path, options: argparse.Namespace) -> Outcome:
    outcome = Outcome(folder.name)
    shutil.copytree(folder, copy, ignore=LEFT_OUT, symlinks=True)
    codes = options.select.split(",")
    imports = [Imported(copy, one, options) for one in options.imports]
    before, found, table = snapshot(copy), findings(copy), routes(copy, statuses=not options.unsafe_fixes)
    fixing = ["check", str(copy), "--no-cache", "--fix", "--select", options.select]
    run(*fixing, *(["--unsafe-fixes"] if options.unsafe_fixes else []))
    after, rest = snapshot(copy), findings(copy)
    outcome.require(before.keys() == after.keys(), "files came or went")
    for path, (data, mode) in before.items():
        if after[path] != (data, mode):
            outcome.changed += 1
            compare(outcome, path, data, after[path][0])
            outcome.require(mode == after[path][1], f"{path}: another mode")
    outcome.fixed = Counter({code: found[code] - rest[code] for code in codes if found[code] > rest[code]})
    outcome.left = Counter({code: rest[code] for code in codes if rest[code]})
    for code in sorted(rest.keys() | found.keys()):
        outcome.require(rest[code] <= found[code], f"{rest[code] - found[code]} new findings of {code}")
    outcome.require(
        routes(copy, statuses=not options.unsafe_fixes) == table, "the route table is another one"
    )
    again(outcome, copy, codes, options)
    for one in imports:
        one.compare(outcome)
    return outcome


def compare(outcome: Outcome, path: str, old: bytes, new: bytes) -> None:
    earlier, later = parsed(old), parsed(new)
    if isinstance(earlier, SourceProblem) or isinstance(later, SourceProblem):
        outcome.failures.append(f"{path} does not parse")
        return
    outcome.require(comments(old) == comments(new), f"{path}: other comments")
    outcome.require(newlines(old) == newlines(new), f"{path}: other newlines")
    outcome.kinds.update(difference(earlier, later))


def again(outcome: Outcome, copy: Path, codes: list[str], options: argparse.Namespace) -> None:
    """Plan a second run: it has nothing to change, and a reason for every finding that is left."""
    fixer = open_fixer(copy, Config(cache=False))
    left = [finding for finding in fixer.findings if finding.code in codes]
    plan = fixer.plan(left, unsafe=options.unsafe_fixes)
    outcome.require(not plan.changes, f"a second run changes {len(plan.changes)} files")
    told = [(one.finding.code, one.reason) for one in plan.refused]
    told += [(one.finding.code, f"unsafe: {one.unsafe}") for one in plan.unsafe]
    outcome.reasons.update(told)
    known = {code.code for code in CODEMODS}
    outcome.require(
        len(told) >= sum(finding.code in known for finding in left),
        "findings stay for no reason that is told",
    )


class Imported:
    """Modules of a copy as FastAPI has them, before and after."""

    def __init__(self, copy: Path, target: str, options: argparse.Namespace) -> None:
        folder, _, wanted = target.partition(":")
        self.folder = copy / folder
        self.options = options
        self.modules = modules_of(self.folder, wanted)
        self.before = served(options.python, self.folder, self.modules)

    def compare(self, outcome: Outcome) -> None:
        after = served(self.options.python, self.folder, self.modules)
        unsafe = self.options.unsafe_fixes
        apps = served_here = 0
        for name, was in self.before.items():
            outcome.require(
                alike(was, unsafe=unsafe) == alike(after[name], unsafe=unsafe),
                f"{name}: FastAPI serves something else",
            )
            if isinstance(was, dict):
                apps += len(was)
                served_here += sum(operations(app["openapi"]) for app in was.values())
        broken = sum(isinstance(was, str) for was in self.before.values())
        outcome.imported += (
            f"{len(self.before)} modules, {apps} apps, {served_here} operations, {broken} not importable "
        )


def shown(counts: Counter[str]) -> str:
    return ", ".join(f"{key} {number}" for key, number in sorted(counts.items())) or "-"


def tell(outcomes: Iterable[Outcome]) -> None:
    print("| package | files changed | fixed | left | imported | checks |")
    print("|---|---|---|---|---|---|")
    for one in outcomes:
        checks = "all passed" if not one.failures else f"{len(one.failures)} FAILED"
        print(
            f"| {one.name} | {one.changed} | {shown(one.fixed)} | {shown(one.left)} "
            f"| {one.imported or '-'} | {checks} |"
        )
    for one in outcomes:
        print(f"\n{one.name}: changed nodes: {shown(one.kinds)}")
        told: Counter[tuple[str, str]] = Counter()
        for (code, reason), number in one.reasons.items():
            told[code, PARTICULAR.sub("...", reason)] += number
        for (code, reason), number in sorted(told.items(), key=lambda item: (item[0][0], -item[1])):
            print(f"  {number} of {code}: {reason}")
        for failure in one.failures:
            print(f"  FAILED {failure}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--select", default=",".join(one.code for one in CODEMODS))
    parser.add_argument("--unsafe-fixes", action="store_true")
    parser.add_argument("--import", dest="imports", action="append", default=[], metavar="FOLDER:MODULE")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--keep", type=Path, help="a folder for the repaired copies")
    options = parser.parse_args()
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as scratch:
        for folder in options.folders:
            copy = (options.keep or Path(scratch)).resolve() / folder.resolve().name
            outcomes.append(check(folder.resolve(), copy, options))
            print(f"{folder.name} done", file=sys.stderr)
    tell(outcomes)
    sys.exit(any(one.failures for one in outcomes))


if __name__ == "__main__":
    main()
