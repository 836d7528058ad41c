"""FI1902: freeze a settings class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from inspector.fixes.arguments import argument, arguments, entries, splats
from inspector.fixes.blocks import insert_first
from inspector.fixes.codemod import CannotRepairError, Repair, codemod
from inspector.fixes.mutations import mutations
from inspector.project.configuration import app_settings, has_plain_config

if TYPE_CHECKING:
    from inspector.fixes.codemod import Edit, Need
    from inspector.fixes.sources import Source, Sources
    from inspector.project.code import Class
    from inspector.project.model import Project
    from inspector.rules.declare import Finding

_Change = tuple[tuple["Edit", ...], tuple["Need", ...]]


@codemod("FI1902")
def settings_not_frozen(finding: Finding, sources: Sources) -> Repair:
    """Set `frozen=True` where the class configures itself, or give it a `model_config`.

    Refused where the project assigns to the settings, which would then raise. A class
    whose base is repaired as well is left to that.
    """
    source = sources.at(finding.place)
    node = source.node(finding.place, cst.ClassDef)
    cls = next(c for c in source.file.classes if c.place == finding.place)
    base = _thawed_base(sources.project, cls)
    if base is not None and not _says_frozen(node):
        raise CannotRepairError(f"its base `{base.fact.name}` has to be frozen first")
    found = mutations(sources.project, cls)
    if found.certain is not None:
        raise CannotRepairError(f"{found.certain}, which would raise")
    edits, needs = _freeze(source, node)
    return Repair(
        finding,
        f"Freeze `{cls.fact.name}`",
        edits,
        needs,
        unsafe=found.possible and f"{found.possible}, which may be this class",
    )


def _thawed_base(project: Project, cls: Class) -> Class | None:
    """Return the base of a class, if there is one, that the rule reports as well."""
    thawed = {
        settings.cls
        for settings in app_settings(project)
        if not settings.record.frozen and has_plain_config(project, settings.cls)
    }
    return next((base for base in project.hierarchy.line(cls)[1:] if base in thawed), None)


def _says_frozen(node: cst.ClassDef) -> bool:
    config = _config(node)
    match config:
        case cst.Call():
            return argument(config, "frozen") is not None
        case cst.Dict():
            return _entry(config) is not None
        case _:
            return any(
                keyword.keyword is not None and keyword.keyword.value == "frozen" for keyword in node.keywords
            )


def _freeze(source: Source, node: cst.ClassDef) -> _Change:
    for keyword in node.keywords:
        if keyword.keyword is not None and keyword.keyword.value == "frozen":
            return (source.replace(keyword.value, "True", whole=True),), ()
    config = _config(node)
    match config:
        case cst.Call() if not splats(config):
            given = argument(config, "frozen")
            if given is not None:
                return (source.replace(given.value, "True", whole=True),), ()
            return arguments(source, config).add("frozen=True"), ()
        case cst.Dict():
            entry = _entry(config)
            if entry is not None:
                return (source.replace(entry.value, "True", whole=True),), ()
            return entries(source, config).add('"frozen": True'), ()
        case None:
            return _without_config(source, node)
        case _:
            raise CannotRepairError("its `model_config` is not written out")


def _without_config(source: Source, node: cst.ClassDef) -> _Change:
    old = _inner_config(node)
    if old is not None:
        return _in_old_config(source, old), ()
    named = source.name("pydantic_settings.SettingsConfigDict", node)
    return (insert_first(source, node, f"model_config = {named.text}(frozen=True)"),), named.needs


def _in_old_config(source: Source, config: cst.ClassDef) -> tuple[Edit, ...]:
    for statement in config.body.body:
        match statement:
            case cst.SimpleStatementLine(
                body=[cst.Assign(targets=[cst.AssignTarget(cst.Name("frozen"))], value=value)]
            ):
                return (source.replace(value, "True", whole=True),)
            case _:
                continue
    return (insert_first(source, config, "frozen = True", blank=False),)


def _inner_config(node: cst.ClassDef) -> cst.ClassDef | None:
    return next(
        (
            inner
            for inner in node.body.body
            if isinstance(inner, cst.ClassDef) and inner.name.value == "Config"
        ),
        None,
    )


def _config(node: cst.ClassDef) -> cst.BaseExpression | None:
    """Return what `model_config` is assigned in a class body; raises CannotRepairError where it is twice."""
    found: list[cst.BaseExpression] = []
    for statement in node.body.body:
        match statement:
            case cst.SimpleStatementLine(body=smalls):
                found.extend(value for small in smalls if (value := _assigned(small)) is not None)
            case _:
                continue
    if len(found) > 1:
        raise CannotRepairError("its `model_config` is set more than once")
    return found[0] if found else None


def _assigned(small: cst.BaseSmallStatement) -> cst.BaseExpression | None:
    match small:
        case cst.Assign(targets=[cst.AssignTarget(cst.Name("model_config"))], value=value):
            return value
        case cst.AnnAssign(target=cst.Name("model_config"), value=value):
            return value
        case _:
            return None


def _entry(config: cst.Dict) -> cst.DictElement | None:
    for element in config.elements:
        match element:
            case cst.DictElement(key=cst.SimpleString() as key) if key.evaluated_value == "frozen":
                return element
            case _:
                continue
    return None
