"""Settings classes that a call makes when the code runs: no `class` declares them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.code import Category, Class, SourceFile
from inspector.project.evaluate.classes import SETTINGS
from inspector.project.names import External
from inspector.project.records import Unresolved
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import CallSite, Owner
    from inspector.project.model import Project

_MAKER: Final = "create_model"
_MAKERS: Final = frozenset(f"{module}.{_MAKER}" for module in ("pydantic", "pydantic.main", "pydantic.v1"))


def made_by_calls(project: Project) -> Iterator[Unresolved]:
    """Yield the calls of `create_model` that derive from settings, outside tests."""
    for site in _calls(project):
        file = site.owner if isinstance(site.owner, SourceFile) else site.owner.file
        if file.category in {Category.TESTS, Category.VENDORED} or not _is_maker(project, site):
            continue
        if any(_is_settings(project, site.owner, base) for base in _bases(site.call)):
            name = s.render(site.call.args[0]) if site.call.args else "without a name"
            yield Unresolved(
                file.path, site.call.span.line, f"settings class {name}", "create_model makes it at run time"
            )


def _calls(project: Project) -> Iterator[CallSite]:
    for file in project.files.values():
        if _MAKER in file.used:
            yield from file.calls
    for function in project.mentions.using({_MAKER}):
        yield from function.calls


def _is_maker(project: Project, site: CallSite) -> bool:
    func = site.call.func
    symbol = project.names.resolve(site.owner, func.path) if isinstance(func, s.Ref) else None
    return isinstance(symbol, External) and symbol.name in _MAKERS


def _bases(call: s.Call) -> Iterator[s.Expr]:
    for keyword in call.keywords:
        if keyword.name == "__base__":
            yield from keyword.value.items if isinstance(keyword.value, s.Sequence) else (keyword.value,)


def _is_settings(project: Project, owner: Owner, base: s.Expr) -> bool:
    symbol = project.names.resolve(owner, base.path) if isinstance(base, s.Ref) else None
    match symbol:
        case Class():
            return not project.hierarchy.external_bases(symbol).isdisjoint(SETTINGS)
        case External(name=name):
            return name in SETTINGS
        case _:
            return False
