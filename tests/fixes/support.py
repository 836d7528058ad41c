"""Small projects repaired in memory: texts in, texts out."""

from __future__ import annotations

import ast
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.fixes.document import Document
from inspector.fixes.engine import fix
from inspector.fixes.state import Workbench, facts_of
from inspector.rules.registry import RULES
from tests.support import Found, Sources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inspector.fixes.engine import Fixed


@dataclass(frozen=True)
class Repaired:
    """How a project looks after a fix run."""

    fixed: Fixed
    texts: Mapping[str, str]

    @property
    def text(self) -> str:
        """The text of the only file there is."""
        (text,) = self.texts.values()
        return text

    @property
    def titles(self) -> list[str]:
        return [repair.title for repair in self.fixed.made]

    @property
    def reasons(self) -> list[str]:
        """Why findings were not repaired."""
        return [refusal.reason for refusal in self.fixed.refused]

    @property
    def warnings(self) -> list[str | None]:
        """Why repairs that were made, or were not because of it, are unsafe."""
        return [repair.unsafe for repair in (*self.fixed.made, *self.fixed.unsafe)]


def bench_of(files: Mapping[str, str]) -> Workbench:
    """Set up a project of texts, for all rules."""
    texts = {path: textwrap.dedent(text).lstrip("\n") for path, text in files.items()}
    python = {path: facts_of(text) for path, text in texts.items() if path.endswith(".py")}
    others = tuple(sorted(path for path in files if not path.endswith(".py")))
    folders = tuple(sorted(p.rpartition("/")[0] for p in others if p.rpartition("/")[2] == "pyproject.toml"))
    tree = Sources(Path("project"), python, Found(folders, others))
    bench = Workbench(tree, RULES, lambda path: Document(texts[path]))
    bench.texts.update(texts)
    return bench


def repair(files: Mapping[str, str] | str, *codes: str, unsafe: bool = True) -> Repaired:
    """Repair the findings of rules in a project of texts (one text is `app.py`), or of one codemod each."""
    found = {"app.py": files} if isinstance(files, str) else dict(files)
    bench = bench_of(found)
    start = bench.state({})
    fixed = fix(bench, start, [f for f in start.findings if f.code in codes], unsafe=unsafe)
    texts = {path: textwrap.dedent(text).lstrip("\n") for path, text in found.items()}
    after = {
        path: fixed.after.documents[path].text if path in fixed.after.documents else text
        for path, text in texts.items()
    }
    for path, text in after.items():
        if path.endswith(".py"):
            ast.parse(text)
    return Repaired(fixed, after)


def source(text: str) -> str:
    """A text as the tests write it, without its indentation."""
    return textwrap.dedent(text).lstrip("\n")
