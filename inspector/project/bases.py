"""The common base of a project's schemas: the class that says once how all of them behave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.names import External
from inspector.project.records import Unknown
from inspector.project.schemas import is_schema, own_fields
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inspector.project.code import Class
    from inspector.project.model import Project

_BASE_MODEL: Final = "pydantic.BaseModel"
_FEWEST: Final = 2


def common_bases(project: Project) -> Mapping[str, Mapping[Class, int]]:
    """Return the common bases of each project folder that has some, with how many schemas each has.

    A common base stands directly on `BaseModel`, sets `model_config` (or has a `Config`),
    declares no field of its own, and two or more schemas derive from it. The one with
    the most schemas comes first.
    """
    found: dict[Class, int] = {}
    for cls in schemas(project):
        for part in project.hierarchy.line(cls)[1:]:
            if part in found:
                found[part] += 1
            elif _can_be_common(project, part):
                found[part] = 1
    bases: dict[str, dict[Class, int]] = {}
    for cls, count in sorted(found.items(), key=lambda item: (-item[1], item[0].name)):
        if count >= _FEWEST:
            bases.setdefault(cls.file.project, {})[cls] = count
    return bases


def schemas(project: Project) -> Iterator[Class]:
    """Yield every schema of app code that is no function's own."""
    for cls in project.app_classes:
        if cls.fact.bases and cls.fact.parent_function is None and is_schema(project, cls):
            yield cls


def stands_on_base_model(project: Project, cls: Class) -> bool:
    """Whether a class names `pydantic.BaseModel` itself among its bases."""
    return External(_BASE_MODEL) in project.hierarchy.bases(cls)


def is_generic(project: Project, cls: Class) -> bool:
    """Whether a class is a generic root: it takes type parameters."""
    if any(isinstance(base, s.Subscript) for base in cls.fact.bases):
        return True
    if project.derives(cls, "typing.Generic", "pydantic.generics.GenericModel"):
        return True
    # the parameters of `class Page[T]` are names that mean nothing else
    return any(
        isinstance(part, s.Ref) and "." not in part.path and isinstance(project.resolve(cls, part), Unknown)
        for field in own_fields(project, cls)
        for part in s.walk(field.annotation)
    )


def _can_be_common(project: Project, cls: Class) -> bool:
    return (
        stands_on_base_model(project, cls)
        and _configures(cls)
        and not any(True for _ in own_fields(project, cls))
    )


def _configures(cls: Class) -> bool:
    for statement in cls.body:
        match statement:
            case (
                s.Assign(targets=(s.Ref(path="model_config"),))
                | s.AnnAssign(target=s.Ref(path="model_config"))
            ):
                return True
            case s.DefineClass(cls=index) if cls.file.classes[index].fact.name == "Config":
                return True
    return any(keyword.name is not None for keyword in cls.fact.keywords)
