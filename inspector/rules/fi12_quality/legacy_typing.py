"""FI1202: generics of `typing` that the language has itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.expressions import expressions, names_for
from inspector.project.names import External
from inspector.project.records import Place
from inspector.project.tooling import Tooling, above
from inspector.project.types import parse_annotation
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Owner, SourceFile
    from inspector.project.model import Project

_MODERN: Final[dict[str, tuple[str, tuple[int, int]]]] = {
    "typing.Optional": ("X | None", (3, 10)),
    "typing.Union": ("X | Y", (3, 10)),
    "typing.List": ("list", (3, 9)),
    "typing.Dict": ("dict", (3, 9)),
    "typing.Tuple": ("tuple", (3, 9)),
    "typing.Set": ("set", (3, 9)),
    "typing.Type": ("type", (3, 9)),
}
_NAMES: Final = tuple(name.partition(".")[2] for name in _MODERN)
_UNDECLARED: Final = (3, 10)


@rule("FI1202", Severity.INFO, fix=True)
def legacy_typing(project: Project) -> Iterator[Violation]:
    """Python has its own form of `Optional`, `Union`, `List` and their like from `typing`.

    `X | None` and `list[X]` need no import, read the same everywhere, and are what new
    code uses; `Optional[X]` in particular is often taken for "may be left out", which it
    does not mean. The generics in `typing` are deprecated aliases.

    A use is reported where every Python that the project supports (`requires-python`)
    has the modern form: 3.9 for the containers, 3.10 for unions. Without a declared
    version, 3.10 is assumed.
    """
    floors: dict[str, tuple[int, int]] = {}
    for file in project.app_files:
        floor = floors.get(file.project)
        if floor is None:
            floor = floors[file.project] = _floor(project, file.project)
        yield from _uses(project, file, floor)


def _floor(project: Project, folder: str) -> tuple[int, int]:
    for entry in above(Tooling(project, folder)):
        if entry.minimum_python is not None:
            return entry.minimum_python
    return _UNDECLARED


def _uses(project: Project, file: SourceFile, floor: tuple[int, int]) -> Iterator[Violation]:
    names = names_for(project, file, frozenset(_MODERN))
    for found in expressions(file, *names):
        for part in s.walk(found.expr):
            if isinstance(part, s.Ref) and part.path.rpartition(".")[2] in names:
                name = _legacy(project, found.owner, part, floor)
                if name is not None:
                    yield Violation(_place(file, part, len(part.path)), _message(name))
            elif found.annotation and isinstance(part, s.Const) and isinstance(part.value, str):
                name = _inside_text(project, found.owner, part.value, floor)
                if name is not None:
                    yield Violation(_place(file, part, len(part.value) + 2), _message(name))


def _legacy(project: Project, owner: Owner, part: s.Ref, floor: tuple[int, int]) -> str | None:
    symbol = project.resolve(owner, part)
    if isinstance(symbol, External) and symbol.name in _MODERN and floor >= _MODERN[symbol.name][1]:
        return symbol.name
    return None


def _inside_text(project: Project, owner: Owner, text: str, floor: tuple[int, int]) -> str | None:
    """Return the first legacy name in an annotation written as a string."""
    if not any(name in text for name in _NAMES):
        return None
    parsed = parse_annotation(text)
    if parsed is None:
        return None
    refs = (part for part in s.walk(parsed) if isinstance(part, s.Ref))
    return next((name for ref in refs if (name := _legacy(project, owner, ref, floor))), None)


def _place(file: SourceFile, part: s.Ref | s.Const, width: int) -> Place:
    return Place(file.path, part.line, part.column + 1, part.line, part.column + 1 + width)


def _message(name: str) -> str:
    modern = _MODERN[name][0]
    return f"`{name}` is the outdated form of what every supported Python has built in; write `{modern}`"


legacy_typing.bad("""
from typing import Dict, List, Optional

from fastapi import FastAPI

app = FastAPI()


@app.get("/books")
async def list_books(author: Optional[str] = None) -> List[Dict[str, str]]:  # <- FI1202
    return [{"author": author or "unknown"}]
""")

legacy_typing.bad("""
# --- app/types.py
import typing as t
from typing import Union as Either

Identifier = Either[int, str]  # <- FI1202
Row = t.Tuple[int, str]  # <- FI1202
# --- app/models.py
from pydantic import BaseModel

from app.types import Either, t


class Book(BaseModel):
    key: Either[int, str]  # <- FI1202
    tags: t.Set[str] = set()  # <- FI1202
    parent: "t.Optional[Book]" = None  # <- FI1202

    @classmethod
    def kinds(cls) -> list[t.Type["Book"]]:  # <- FI1202
        found: t.List[type[Book]] = []  # <- FI1202
        return [*found, cls]
""")

legacy_typing.bad("""
# --- pyproject.toml
[project]
name = "books"
version = "1.0.0"
requires-python = ">=3.9"
# --- books/main.py
from typing import List, Optional


def titles(author: Optional[str]) -> List[str]:  # <- FI1202
    return [author or ""]


def first(author: Optional[str]) -> Optional[str]:
    return author
""")

legacy_typing.good("""
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Query

app = FastAPI()


@app.get("/books")
async def list_books(author: Annotated[str | None, Query()] = None) -> list[dict[str, Any]]:
    return [{"author": author}]
""")

legacy_typing.good("""
# --- pyproject.toml
[tool.poetry.dependencies]
python = "^3.8"
# --- books/main.py
from typing import List, Optional


def titles(author: Optional[str]) -> List[str]:
    return [author or ""]
""")

legacy_typing.good("""
# --- books/trees.py
class Optional:
    pass


class List:
    def __class_getitem__(cls, item: object) -> "List":
        return cls()
# --- books/main.py
from books.trees import List, Optional


def titles(author: Optional) -> List[str]:
    return List()
""")
