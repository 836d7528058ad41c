"""Which classes are schemas, settings or tables, and which values are schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.code import Class
from inspector.source import syntax as s

if TYPE_CHECKING:
    from inspector.project.code import Owner
    from inspector.project.model import Project

SETTINGS_BASES: Final = frozenset(
    {
        "pydantic_settings.BaseSettings",
        "pydantic.BaseSettings",
        "pydantic.env_settings.BaseSettings",
        "pydantic.v1.BaseSettings",
    }
)
_MODEL_BASES: Final = frozenset(
    {
        "pydantic.BaseModel",
        "pydantic.RootModel",
        "pydantic.generics.GenericModel",
        "sqlmodel.SQLModel",
    }
)
_TABLE_BASES: Final = frozenset(
    {
        "sqlalchemy.orm.DeclarativeBase",
        "sqlalchemy.orm.DeclarativeBaseNoMeta",
    }
)


def is_settings(project: Project, cls: Class) -> bool:
    """Whether a class derives from `BaseSettings`."""
    return project.derives(cls, *SETTINGS_BASES)


def is_table(project: Project, cls: Class) -> bool:
    """Whether a class is a database table, or derives from one."""
    if project.derives(cls, *_TABLE_BASES):
        return True
    return any(
        keyword.name == "table" and isinstance(keyword.value, s.Const) and keyword.value.value is True
        for part in project.hierarchy.line(cls)
        for keyword in part.fact.keywords
    )


def is_schema(project: Project, cls: Class) -> bool:
    """Whether a class derives from `pydantic.BaseModel` and is neither settings nor a table."""
    return (
        project.derives(cls, *_MODEL_BASES) and not is_settings(project, cls) and not is_table(project, cls)
    )


def is_model(project: Project, cls: Class) -> bool:
    """Whether a class is a schema or settings: what pydantic 2 gave new names to."""
    return is_schema(project, cls) or is_settings(project, cls)


def model_of(project: Project, owner: Owner, expr: s.Expr) -> Class | None:
    """Return the schema or settings class that an expression is, or is an instance of; None where unknown."""
    named = project.resolve(owner, expr)
    if isinstance(named, Class):
        return named if is_model(project, named) else None
    found = project.type_of(owner, expr)
    if found is None or found.cls is None or not is_model(project, found.cls):
        return None
    return found.cls


def defines(project: Project, cls: Class, method: str) -> bool:
    """Whether a class or a project base of it defines a method of that name."""
    return any(method in part.methods for part in project.hierarchy.line(cls))
