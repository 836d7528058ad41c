"""The settings classes of app code, each with the class that the code has for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspector.source import syntax as s

if TYPE_CHECKING:
    from inspector.project.code import Class
    from inspector.project.model import Project
    from inspector.project.records import SettingsClass


@dataclass(frozen=True, slots=True)
class AppSettings:
    """A settings class of app code: what pydantic-settings makes of it, and the class itself."""

    record: SettingsClass
    cls: Class


def app_settings(project: Project) -> tuple[AppSettings, ...]:
    """Return the settings classes that stand in app code, in the order of the table."""
    classes = classes_by_name(project)
    return tuple(
        AppSettings(record, classes[record.name]) for record in project.settings if record.name in classes
    )


def classes_by_name(project: Project) -> dict[str, Class]:
    """Return every class of app code by its `module:qualname`."""
    return {cls.name: cls for cls in project.app_classes}


def settings_modules(project: Project) -> frozenset[str]:
    """Return the paths of the files that define settings classes."""
    return frozenset(record.place.file for record in project.settings)


def has_plain_config(project: Project, cls: Class) -> bool:
    """Whether every `model_config` of a class and its bases is written out, so that what it sets is known."""
    for part in project.hierarchy.line(cls):
        for statement in part.body:
            match statement:
                case s.Assign(targets=(s.Ref(path="model_config"),), value=value):
                    if not _is_written_out(value):
                        return False
                case s.AnnAssign(target=s.Ref(path="model_config"), value=value) if value is not None:
                    if not _is_written_out(value):
                        return False
    return True


def _is_written_out(value: s.Expr) -> bool:
    match value:
        case s.Call(args=(), keywords=keywords):
            return all(keyword.name is not None for keyword in keywords)
        case s.Mapping(keys=keys):
            return all(key is not None for key in keys)
        case _:
            return False
