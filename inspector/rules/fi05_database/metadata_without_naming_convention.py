"""FI0503: tables whose constraints have no names of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from inspector.project.code import Category, Class, keyword, splats
from inspector.project.names import External, Variable
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Owner, SourceFile
    from inspector.project.model import Project
    from inspector.project.records import Place

_BASES: Final = frozenset({"sqlalchemy.orm.DeclarativeBase", "sqlalchemy.orm.DeclarativeBaseNoMeta"})
_MAKERS: Final = frozenset(
    {
        "sqlalchemy.ext.declarative.declarative_base",
        "sqlalchemy.orm.declarative_base",
        "sqlalchemy.orm.registry",
    }
)
_METADATA: Final = frozenset(
    {"sqlalchemy.MetaData", "sqlalchemy.schema.MetaData", "sqlalchemy.sql.schema.MetaData"}
)
_TABLES: Final = frozenset({"sqlalchemy.Table", "sqlalchemy.schema.Table"})
_SQLMODEL: Final = "sqlmodel.SQLModel"
_CONVENTION: Final = "naming_convention"
_TABLE_ARGUMENTS: Final = 2
_CONSTRAINED: Final = re.compile(r"primary_key=True|unique=True|index=True|ForeignKey|Constraint\(|Index\(")


@rule("FI0503", Severity.WARNING)
def metadata_without_naming_convention(project: Project) -> Iterator[Violation]:
    """The metadata of the project's tables has no naming convention.

    Constraints and indexes then get whatever name the database makes up, a different one
    in each. A migration that has to drop or change one cannot name it: Alembic writes
    `None`, and the migration fails, usually first in production.

    Give the base its metadata: `metadata = MetaData(naming_convention={...})` with
    patterns for `ix`, `uq`, `ck`, `fk` and `pk`; with SQLModel set
    `SQLModel.metadata.naming_convention` before the first table.

    Reported at the base or `MetaData(...)` that tables use; in a SQLModel project that
    never sets one at its first table.
    """
    # the environment of Alembic may set it, which is no app code
    if any(_sets_convention(file) for file in project.files.values() if file.category is not Category.TESTS):
        return
    models = _Models(project)
    for cls in project.app_classes:
        if models.is_bare_base(cls):
            yield Violation(cls.place, _message(f"`{cls.fact.name}`", models.tables_of[cls]))
    for variable, owner, call in models.made():
        yield Violation(_place(owner, call), _message(f"`{variable}`", None))
    first = models.first_sqlmodel()
    if first is not None:
        yield Violation(first.place, _message("`SQLModel.metadata`", first))


def _sets_convention(file: SourceFile) -> bool:
    """Whether a file gives metadata a convention afterwards: `Base.metadata.naming_convention = ...`."""
    return _CONVENTION in file.used or any(_CONVENTION in f.used for f in file.functions)


def _message(name: str, table: Class | None) -> str:
    used = f", which `{table.fact.name}` and other tables use," if table is not None else ""
    return (
        f"the metadata of {name}{used} has no naming convention, so constraints get names that migrations "
        f"cannot rely on; give it `MetaData(naming_convention=...)`"
    )


def _place(file: SourceFile, call: s.Call) -> Place:
    return file.place(call.span)


class _Models:
    """The tables of a project and what holds their metadata."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.tables_of: dict[Class, Class] = {}
        self._variables: set[tuple[str, str]] = set()
        self._sqlmodels: list[Class] = []
        for cls in project.app_classes:
            if _names_table(cls):
                self._note(cls)

    def _note(self, table: Class) -> None:
        """Note what holds the metadata of a table: a base class, a made base, or SQLModel itself."""
        for part in self.project.hierarchy.line(table):
            for base in self.project.hierarchy.bases(part):
                match base:
                    case External(name=name) if name in _BASES and part is not table:
                        self.tables_of.setdefault(part, table)
                    case External(name=name) if name == _SQLMODEL and _is_sql_table(table):
                        self._sqlmodels.append(table)
                    case Variable(file=file, name=name, cls=None):
                        self._variables.add((file.path, name))

    def is_bare_base(self, cls: Class) -> bool:
        """Whether a class is the base of tables and certainly brings no convention."""
        if cls not in self.tables_of:
            return False
        given = [value for part in self.project.hierarchy.line(cls) if (value := _metadata(part)) is not None]
        return all(self._is_bare(owner, value) for owner, value in given)

    def made(self) -> Iterator[tuple[str, SourceFile, s.Call]]:
        """Yield the variables that hold a made base or metadata of tables, without a convention."""
        for path, name in sorted(self._variables | self._core_tables()):
            file = self.project.files[path]
            if file not in self.project.app_files:
                continue
            values = self.project.types.assigned(file, name)
            if len(values) == 1 and isinstance(values[0], s.Call) and self._is_bare(file, values[0]):
                yield name, file, values[0]

    def _core_tables(self) -> set[tuple[str, str]]:
        """Collect the variables that `Table(name, metadata, ...)` is given as metadata."""
        found: set[tuple[str, str]] = set()
        for file in self.project.app_files:
            if "Table" not in file.used:
                continue
            for site in file.calls:
                if self.project.callee(site).name not in _TABLES or len(site.call.args) < _TABLE_ARGUMENTS:
                    continue
                if _CONSTRAINED.search(s.render(site.call)):
                    match self.project.resolve(site.owner, site.call.args[1]):
                        case Variable(file=home, name=name, cls=None):
                            found.add((home.path, name))
        return found

    def first_sqlmodel(self) -> Class | None:
        """Return the first table of a project whose SQLModel metadata is left as it is."""
        tables = [
            table
            for table in self._sqlmodels
            if all(_metadata(part) is None for part in self.project.hierarchy.line(table))
        ]
        return min(tables, key=lambda table: table.place) if tables else None

    def _is_bare(self, owner: Owner, value: s.Expr) -> bool:
        """Whether a value certainly is metadata, or a base with metadata, without a convention."""
        match value:
            case s.Call(func=func):
                name = self.project.qualified(owner, func)
                if splats(value) or keyword(value, _CONVENTION) is not None:
                    return False
                if name in _METADATA:
                    return True
                given = keyword(value, "metadata")
                if name in _MAKERS and keyword(value, "cls") is None:
                    return given is None or self._is_bare(owner, given)
                return False
            case s.Ref(path=path):
                symbol = self.project.resolve(owner, path)
                if isinstance(symbol, Variable) and symbol.cls is None:
                    values = self.project.types.assigned(symbol.file, symbol.name)
                    return len(values) == 1 and self._is_bare(symbol.file, values[0])
                return False
            case _:
                return False


def _names_table(cls: Class) -> bool:
    """Whether a class is a table: it has a `__tablename__` or `__table__`, or says `table=True`."""
    if _is_sql_table(cls):
        return True
    for statement in cls.body:
        match statement:
            case s.Assign(targets=(s.Ref(path="__tablename__" | "__table__"),)):
                return True
            case s.AnnAssign(target=s.Ref(path="__tablename__" | "__table__")):
                return True
    return "__tablename__" in cls.methods


def _is_sql_table(cls: Class) -> bool:
    return any(
        k.name == "table" and isinstance(k.value, s.Const) and k.value.value is True
        for k in cls.fact.keywords
    )


def _metadata(cls: Class) -> tuple[Owner, s.Expr] | None:
    """Return what a class assigns to `metadata` or `registry` in its body, or is given as a keyword."""
    for statement in cls.body:
        match statement:
            case s.Assign(targets=(s.Ref(path="metadata" | "registry"),), value=value):
                return cls, value
            case s.AnnAssign(target=s.Ref(path="metadata" | "registry"), value=value) if value is not None:
                return cls, value
    return next(((cls.file, k.value) for k in cls.fact.keywords if k.name in {"metadata", "registry"}), None)


metadata_without_naming_convention.bad("""
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):  # <- FI0503
    pass


class Book(Base):
    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
""")

metadata_without_naming_convention.bad("""
# --- shop/database.py
from sqlalchemy import MetaData as Meta
from sqlalchemy.orm import DeclarativeBase, declarative_base

meta = Meta(schema="shop")  # <- FI0503
Legacy = declarative_base()  # <- FI0503


class Base(DeclarativeBase):  # <- FI0503
    metadata = meta


class Named(Base):
    __abstract__ = True
# --- shop/models.py
from sqlalchemy import Column, Integer, Table

from shop import database

authors = Table("authors", database.meta, Column("id", Integer, primary_key=True))


class Book(database.Named):
    __tablename__ = "books"

    id = Column(Integer, primary_key=True)


class Order(database.Legacy):
    __tablename__ = "orders"

    id = Column(Integer, primary_key=True)
""")

metadata_without_naming_convention.bad("""
from sqlmodel import Field, SQLModel


class BookBase(SQLModel):
    title: str


class Book(BookBase, table=True):  # <- FI0503
    id: int | None = Field(default=None, primary_key=True)


class Author(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
""")

metadata_without_naming_convention.good("""
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

CONVENTION = {"ix": "ix_%(column_0_label)s", "pk": "pk_%(table_name)s"}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=CONVENTION)


class Book(Base):
    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)


class Unused(DeclarativeBase):
    pass
""")

metadata_without_naming_convention.good("""
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {"pk": "pk_%(table_name)s"}


class Book(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
""")
