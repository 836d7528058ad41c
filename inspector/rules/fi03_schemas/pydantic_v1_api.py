"""FI0304: names that pydantic 2 keeps only for old code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from inspector.project.code import Function, keyword
from inspector.project.expressions import enclosing, names_for, signature
from inspector.project.glimpse import may_be_on_own
from inspector.project.names import External
from inspector.project.schemas import defines, is_model, model_of
from inspector.project.tooling import Tooling, above
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import CallSite, Class, Owner, SourceFile
    from inspector.project.model import Project

_DECORATORS: Final = {
    "pydantic.validator": "field_validator",
    "pydantic.class_validators.validator": "field_validator",
    "pydantic.deprecated.class_validators.validator": "field_validator",
    "pydantic.root_validator": "model_validator",
    "pydantic.class_validators.root_validator": "model_validator",
    "pydantic.deprecated.class_validators.root_validator": "model_validator",
}
_METHODS: Final = {
    "construct": "model_construct",
    "copy": "model_copy",
    "dict": "model_dump",
    "from_orm": "model_validate",
    "json": "model_dump_json",
    "parse_obj": "model_validate",
    "update_forward_refs": "model_rebuild",
}
_NEUTRAL_BASES: Final = re.compile(r"(pydantic|pydantic_settings|sqlmodel|typing|typing_extensions|abc)\..*")
_ADMITS_V1: Final = re.compile(r"(>=|==|~=|\^|~|>)\s*[01](\.|\b)|<=?\s*[12](\.0)*\s*(,|$)")


@rule("FI0304", Severity.WARNING, fix=True)
def pydantic_v1_api(project: Project) -> Iterator[Violation]:
    """Code still speaks to pydantic by the names of its first version.

    Pydantic 2 keeps `@validator`, `@root_validator`, `class Config`, `.dict()`, `.json()`,
    `.parse_obj()`, `.from_orm()`, `.copy()`, `.construct()` and `update_forward_refs()` as
    deprecated shims, some with changed behaviour, and pydantic 3 drops them.
    `Field(regex=...)` and `BaseSettings` from `pydantic` already fail.

    | old | new |
    |---|---|
    | `@validator("x")` | `@field_validator("x")` over `@classmethod` |
    | `@root_validator` | `@model_validator(mode="after")` or `"before"` |
    | `class Config:` | `model_config = ConfigDict(...)` |
    | `.dict()`, `.json()`, `.copy()` | `.model_dump()`, `.model_dump_json()`, `.model_copy()` |
    | `.parse_obj(x)`, `.from_orm(x)` | `.model_validate(x)` |
    | `.construct()`, `update_forward_refs()` | `.model_construct()`, `.model_rebuild()` |
    | `Field(regex=...)` | `Field(pattern=...)` |
    | `from pydantic import BaseSettings` | `from pydantic_settings import BaseSettings` |

    Silent where the project supports pydantic 1 on purpose: by its declared versions, by
    imports in a `try`, or by code that asks which version it has.
    """
    supported: dict[str, bool] = {}
    for file in project.app_files:
        if file.project not in supported:
            supported[file.project] = _supports_v1(project, file.project)
        if not supported[file.project]:
            yield from _imports(file)
            yield from _classes(project, file)
            yield from _calls(project, file)


def _supports_v1(project: Project, folder: str) -> bool:
    return any(
        requirement.name == "pydantic" and _ADMITS_V1.search(requirement.versions)
        for entry in above(Tooling(project, folder))
        for requirement in entry.requirements
    )


# --- BaseSettings --------------------------------------------------------------------------


def _imports(file: SourceFile) -> Iterator[Violation]:
    facts = file.facts.imports
    if any(fact.name == "BaseSettings" and fact.module.startswith("pydantic_settings") for fact in facts):
        return
    for fact in facts:
        if fact.module == "pydantic" and fact.level == 0 and fact.name == "BaseSettings" and not fact.guarded:
            yield Violation(file.place(fact.span), _moved())


def _moved() -> str:
    return (
        "pydantic 2 has no `BaseSettings`, so importing it from `pydantic` fails; "
        "import it from `pydantic_settings`"
    )


# --- in classes ----------------------------------------------------------------------------


def _classes(project: Project, file: SourceFile) -> Iterator[Violation]:
    asks = bool(file.classes) and any("pydantic" in name.lower() for name in file.used)
    alternatives = _alternatives(file.body) if asks else frozenset()
    for cls in file.classes:
        if cls.index in alternatives:
            continue
        for base in cls.fact.bases:
            symbol = project.resolve(enclosing(cls), base)
            if isinstance(base, s.Ref) and "." in base.path and symbol == External("pydantic.BaseSettings"):
                yield Violation(cls.place, _moved())
        yield from _decorators(project, cls)
        if is_model(project, cls) and not _of_v1(project, cls):
            for statement in cls.body:
                inner = file.classes[statement.cls] if isinstance(statement, s.DefineClass) else None
                if inner is not None and inner.fact.name == "Config":
                    yield Violation(
                        inner.place,
                        f"`class Config` in `{cls.fact.name}` is pydantic 1's way to configure a model, "
                        "deprecated and dropped in pydantic 3; set `model_config` instead",
                    )


def _alternatives(body: tuple[s.Stmt, ...]) -> frozenset[int]:
    """Return the classes that stand on one side of a question about pydantic's version."""
    found: set[int] = set()
    for statement in body:
        if isinstance(statement, s.If) and "pydantic" in s.render(statement.test).lower():
            found.update(
                inner.cls for inner in s.statements((statement,)) if isinstance(inner, s.DefineClass)
            )
    return frozenset(found)


def _decorators(project: Project, cls: Class) -> Iterator[Violation]:
    for method in cls.fact.methods:
        for decorator in cls.file.functions[method].fact.decorators:
            expr = decorator.expr.func if isinstance(decorator.expr, s.Call) else decorator.expr
            symbol = project.resolve(cls, expr)
            if isinstance(symbol, External) and symbol.name in _DECORATORS:
                old = symbol.name.rpartition(".")[2]
                yield Violation(
                    cls.file.place(decorator.span),
                    f"`@{old}` is pydantic 1's API, deprecated and dropped in pydantic 3; "
                    f"use `@{_DECORATORS[symbol.name]}`",
                )


def _of_v1(project: Project, cls: Class) -> bool:
    return any(name.startswith("pydantic.v1.") for name in project.hierarchy.external_bases(cls))


# --- calls ---------------------------------------------------------------------------------


def _calls(project: Project, file: SourceFile) -> Iterator[Violation]:
    fields = names_for(project, file, frozenset({"pydantic.Field"}))
    wanted = (*_METHODS, *fields)
    sites = [] if file.used.isdisjoint(wanted) else list(file.own_calls)
    for cls in file.classes:
        if cls.uses(*wanted):
            sites.extend(cls.calls)
    for function in file.functions:
        on_own = (may_be_on_own(project, function, path) for path in function.callees(*_METHODS))
        if function.calls_any(fields) or any(on_own):
            sites.extend(function.calls)
    for site in sites:
        found = _method(project, site) or _regex(project, site.owner, site.call)
        if found is not None:
            yield Violation(site.place, found)
    for function in file.functions:
        for outer in signature(function) if not function.declared.isdisjoint(fields) else ():
            for part in s.walk(outer.expr):
                found = _regex(project, outer.owner, part) if isinstance(part, s.Call) else None
                if found is not None and isinstance(part, s.Call):
                    yield Violation(file.place(part.span), found)


def _method(project: Project, site: CallSite) -> str | None:
    match site.call.func:
        case s.Ref(path=path, line=line, column=column) if "." in path:
            base, _, name = path.rpartition(".")
            receiver: s.Expr = s.Ref(base, line, column)
        case s.Attr(base=receiver, name=name):
            pass
        case _:
            return None
    if name not in _METHODS:
        return None
    cls = model_of(project, site.owner, receiver)
    if cls is None or _of_v1(project, cls) or defines(project, cls, name) or not _is_plain(project, cls):
        return None
    if _asks_version(site, _METHODS[name]):
        return None
    return (
        f"`{cls.fact.name}` is a pydantic model, whose `.{name}()` is deprecated and dropped in pydantic 3; "
        f"call `.{_METHODS[name]}()`"
    )


def _is_plain(project: Project, cls: Class) -> bool:
    """Whether no other library's class could give the model a method of the same name."""
    return all(_NEUTRAL_BASES.fullmatch(base) for base in project.hierarchy.external_bases(cls))


def _asks_version(site: CallSite, modern: str) -> bool:
    """Whether the call is the old side of code that works with both versions."""
    for condition in site.conditions:
        text = s.render(condition).lower()
        if "pydantic" in text or "model_" in text:
            return True
    owner = site.owner
    if not isinstance(owner, Function) or not owner.uses(modern):
        return False
    return owner.uses("hasattr") or any(
        _is_fallback(statement, site, modern)
        for statement in s.statements(owner.body)
        if isinstance(statement, s.Try)
    )


def _is_fallback(attempt: s.Try, site: CallSite, modern: str) -> bool:
    """Whether the call stands in a handler of a `try` that makes the modern call first."""
    line = site.place.line
    if not any(handler.span.line <= line <= handler.span.end_line for handler in attempt.handlers):
        return False
    return any(
        s.render(e).endswith(f".{modern}")
        for e in s.expressions(attempt.body)
        if isinstance(e, (s.Ref, s.Attr))
    )


def _regex(project: Project, owner: Owner, call: s.Call) -> str | None:
    if keyword(call, "regex") is None or project.qualified(owner, call.func) != "pydantic.Field":
        return None
    return "pydantic 2 refuses `regex` in `Field`, so importing this module fails; call it `pattern`"


pydantic_v1_api.bad("""
from pydantic import BaseModel, Field, validator


class BookCreate(BaseModel):
    isbn: str = Field(regex=r"^[0-9-]{10,17}$")  # <- FI0304
    title: str

    class Config:  # <- FI0304
        orm_mode = True

    @validator("title")  # <- FI0304
    def strip_title(cls, value: str) -> str:
        return value.strip()
""")

pydantic_v1_api.bad("""
# --- shop/core/schemas.py
import pydantic as p


class Base(p.BaseModel):
    @p.root_validator(pre=True)  # <- FI0304
    def drop_empty(cls, values: dict[str, object]) -> dict[str, object]:
        return {name: value for name, value in values.items() if value != ""}
# --- shop/core/__init__.py
from shop.core.schemas import Base as Schema

__all__ = ["Schema"]
# --- shop/orders/schemas.py
from shop.core import Schema


class Order(Schema):
    id: int
    note: str = ""
# --- shop/orders/services.py
from shop.orders.schemas import Order


class OrderService:
    def __init__(self) -> None:
        self.last = Order(id=1)

    def export(self, order: Order | None = None) -> dict[str, object]:
        return (order or self.last).model_dump() | self.last.dict()  # <- FI0304

    def load(self, data: dict[str, object]) -> Order:
        order = Order.parse_obj(data)  # <- FI0304
        return order.copy(update={"note": "loaded"})  # <- FI0304
""")

pydantic_v1_api.bad("""
from pydantic import BaseSettings  # <- FI0304


class Settings(BaseSettings):
    debug: bool = False

    class Config:  # <- FI0304
        env_prefix = "SHOP_"
""")

pydantic_v1_api.good("""
import httpx
from pydantic import BaseModel, ConfigDict, Field, field_validator


class BookCreate(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    isbn: str = Field(pattern=r"^[0-9-]{10,17}$")
    title: str

    @field_validator("title")
    @classmethod
    def strip_title(cls, value: str) -> str:
        return value.strip()


def fetch(client: httpx.Client) -> dict[str, object]:
    book = BookCreate.model_validate(client.get("/books/1").json())
    return book.model_dump().copy()
""")

pydantic_v1_api.good("""
# --- pyproject.toml
[project]
name = "shop"
version = "1.0.0"
dependencies = ["fastapi", "pydantic>=1.10,<3"]
# --- shop/schemas.py
from pydantic import BaseModel


class Book(BaseModel):
    title: str

    class Config:
        orm_mode = True


def export(book: Book) -> dict[str, object]:
    return book.dict()
""")

pydantic_v1_api.good("""
from pydantic import BaseModel

try:
    from pydantic_settings import BaseSettings
except ImportError:
    from pydantic import BaseSettings


class Book(BaseModel):
    title: str

    def dict(self, **options: object) -> dict[str, object]:
        return {"book": self.model_dump()}


class Author(BaseModel):
    name: str


class Settings(BaseSettings):
    debug: bool = False


def portable(author: Author) -> dict[str, object]:
    try:
        return author.model_dump()
    except AttributeError:
        return author.dict()


def export(book: Book, author: Author) -> list[dict[str, object]]:
    name = author.model_dump() if hasattr(author, "model_dump") else author.dict()
    return [book.dict(), name]
""")
