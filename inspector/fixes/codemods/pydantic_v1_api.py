"""FI0304: names of pydantic 1 in the words of pydantic 2."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import libcst as cst

from inspector.fixes.arguments import argument
from inspector.fixes.codemod import CannotRepairError, Repair, codemod
from inspector.fixes.imports import moved_name
from inspector.fixes.names import dotted_name
from inspector.fixes.v1_config import config
from inspector.fixes.v1_validators import validator
from inspector.project.names import External
from inspector.project.tooling import Tooling, above

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.fixes.sources import Source, Sources
    from inspector.project.model import Project
    from inspector.project.tooling import Requirement
    from inspector.rules.declare import Finding

_METHODS: Final = {
    "construct": "model_construct",
    "copy": "model_copy",
    "dict": "model_dump",
    "from_orm": "model_validate",
    "json": "model_dump_json",
    "parse_obj": "model_validate",
    "update_forward_refs": "model_rebuild",
}
_MODELS: Final = ("pydantic.BaseModel", "pydantic_settings.BaseSettings")
_NEW: Final = frozenset(
    {
        "AfterValidator", "AliasChoices", "BeforeValidator", "PlainSerializer", "RootModel",
        "TypeAdapter", "ValidationInfo", "computed_field", "field_serializer", "field_validator",
        "model_serializer", "model_validator",
    }
)  # fmt: skip
"""What pydantic 1 does not have."""
_DUMP: Final = frozenset(
    {"include", "exclude", "by_alias", "exclude_unset", "exclude_defaults", "exclude_none"}
)
_TAKEN: Final = {
    "dict": _DUMP,
    "json": _DUMP,
    "copy": frozenset({"update", "deep"}),
}
"""Arguments that mean the same to the new method; those that are not listed here are refused."""


@codemod("FI0304")
def pydantic_v1_api(finding: Finding, sources: Sources) -> Repair:
    """Write what pydantic 1 called otherwise by its name in pydantic 2.

    Unsafe where pydantic 2 ignores an option of `class Config` that `model_config` would
    bring back, where a new dependency is needed, and where it is not known which pydantic
    the project runs on.
    """
    repair = _repair(finding, sources)
    if repair.unsafe is None and not _runs_on_v2(sources.project, sources.at(finding.place).file.project):
        return replace(repair, unsafe="nothing says that the project runs on pydantic 2")
    return repair


def _repair(finding: Finding, sources: Sources) -> Repair:
    source = sources.at(finding.place)
    imported = source.find(finding.place, cst.ImportFrom)
    if imported is not None:
        return _import(finding, source, imported)
    cls = source.find(finding.place, cst.ClassDef)
    if cls is not None:
        return _config(finding, source, cls) if cls.name.value == "Config" else _base(finding, source, cls)
    node = source.exact(finding.place, (cst.Call, cst.Name, cst.Attribute))
    decorator = source.parent(node)
    if isinstance(decorator, cst.Decorator):
        return _validator(finding, source, decorator)
    if isinstance(node, cst.Call):
        return _call(finding, source, node)
    raise CannotRepairError("the code of the finding is not where it was")


def _import(finding: Finding, source: Source, node: cst.ImportFrom) -> Repair:
    edits, needs = moved_name(source, node, "BaseSettings", "pydantic_settings")
    unsafe = _new_dependency(source.project, source.file.project)
    return Repair(finding, "Import `BaseSettings` from `pydantic_settings`", edits, needs, unsafe=unsafe)


def _base(finding: Finding, source: Source, node: cst.ClassDef) -> Repair:
    named = source.name("pydantic_settings.BaseSettings", node)
    for arg in node.bases:
        means = source.project.names.resolve(source.owner(node), dotted_name(arg.value) or "?")
        if means == External("pydantic.BaseSettings"):
            return Repair(
                finding,
                f"Derive `{node.name.value}` from the `BaseSettings` of `pydantic_settings`",
                (source.replace(arg.value, named.text),),
                named.needs,
                source.release(dotted_name(arg.value)),
                _new_dependency(source.project, source.file.project),
            )
    raise CannotRepairError("the code of the finding is not where it was")


def _runs_on_v2(project: Project, folder: str) -> bool:
    """Whether requirements, or names that only pydantic 2 has, tell the version.

    Where the requirements admit pydantic 1, the rule finds nothing.
    """
    for one in _required(project, folder):
        if one.name == "pydantic-settings" or (one.name == "pydantic" and one.versions):
            return True
    return any(
        fact.module.partition(".")[0] == "pydantic_settings"
        or (fact.module == "pydantic" and fact.name in _NEW and not fact.guarded)
        for file in project.files.values()
        if file.project == folder
        for fact in file.facts.imports
    )


def _required(project: Project, folder: str) -> Iterator[Requirement]:
    for entry in above(Tooling(project, folder)):
        yield from entry.requirements


def _new_dependency(project: Project, folder: str) -> str | None:
    if any(one.name == "pydantic-settings" for one in _required(project, folder)):
        return None
    return "`pydantic-settings` has to be among the dependencies of the project"


def _config(finding: Finding, source: Source, node: cst.ClassDef) -> Repair:
    found = config(source, node)
    releases = source.release(*found.names)
    return Repair(
        finding,
        f"Configure `{found.model}` by `model_config`",
        found.edits,
        found.needs,
        releases,
        found.unsafe,
    )


def _validator(finding: Finding, source: Source, decorator: cst.Decorator) -> Repair:
    found = validator(source, decorator)
    call = decorator.decorator
    old = dotted_name(call.func if isinstance(call, cst.Call) else call)
    return Repair(
        finding, f"Write `@{old}` as pydantic 2 has it", found.edits, found.needs, source.release(old)
    )


def _call(finding: Finding, source: Source, node: cst.Call) -> Repair:
    regex = argument(node, "regex")
    if regex is not None and regex.keyword is not None and not _is_method(node):
        edit = source.replace(regex.keyword, "pattern")
        return Repair(finding, "Call the pattern of `Field` `pattern`", (edit,))
    if not isinstance(node.func, cst.Attribute) or node.func.attr.value not in _METHODS:
        raise CannotRepairError("the code of the finding is not where it was")
    old = node.func.attr.value
    new = _METHODS[old]
    _refuse_arguments(node, old)
    _refuse_overrides(source.project, old)
    edits = [source.replace(node.func.attr, new)]
    if old == "update_forward_refs":
        # the old method always builds anew, the new one only what is not complete
        edits.append(source.insert(source.end(node) - 1, "force=True"))
    return Repair(finding, f"Call `.{new}()` instead of `.{old}()`", tuple(edits))


def _is_method(node: cst.Call) -> bool:
    return isinstance(node.func, cst.Attribute) and node.func.attr.value in _METHODS


def _refuse_arguments(node: cst.Call, old: str) -> None:
    if old == "update_forward_refs" and node.args:
        raise CannotRepairError("pydantic 2 takes no names in `update_forward_refs`")
    if old not in _TAKEN:
        return
    for arg in node.args:
        if arg.keyword is None or arg.star:
            raise CannotRepairError(f"its arguments are not given by name, and `{_METHODS[old]}` has others")
        if arg.keyword.value not in _TAKEN[old]:
            raise CannotRepairError(f"`{_METHODS[old]}` has no `{arg.keyword.value}`")


def _refuse_overrides(project: Project, old: str) -> None:
    """Raise CannotRepairError where a class of the project has its own method of the old name."""
    for file in project.files.values():
        for cls in file.classes:
            if old in cls.methods and project.derives(cls, *_MODELS):
                raise CannotRepairError(f"`{cls.fact.name}` has its own `{old}`, called through its base")
