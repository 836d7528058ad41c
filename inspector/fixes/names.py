"""How a file calls what a library defines: by an import that is there, or by one that it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from inspector.fixes.codemod import CannotRepairError, Named, Need
from inspector.project.canonical import canonical
from inspector.project.names import External
from inspector.project.records import Unknown

if TYPE_CHECKING:
    from inspector.fixes.sources import Source
    from inspector.project.code import Owner


class Namer:
    """The names that unconditional imports at a file's module level bind, and where each has run."""

    def __init__(self, source: Source) -> None:
        """Collect the imports; those in `if`, `try` or functions may not have run."""
        self.source = source
        self.bound: dict[str, int] = {}  # local name to the offset past its import
        for statement in source.module.body:
            if isinstance(statement, cst.SimpleStatementLine):
                for small in statement.body:
                    for local in bound_by(small):
                        self.bound[local] = source.end(small)

    def name(self, target: str, owner: Owner, at: int) -> Named:
        """Return how a scope calls a dotted name at an offset; raises CannotRepairError."""
        module, _, name = target.rpartition(".")
        project = self.source.project
        wanted = External(canonical(target))
        dotted = None
        for local, end in self.bound.items():
            if end > at:
                continue
            symbol = project.resolve(owner, local)
            if symbol == wanted:
                return Named(local)
            if symbol == External(canonical(module)):
                dotted = f"{local}.{name}"
        if dotted is not None and not self._imports_from(module):
            return Named(dotted)
        meant = project.resolve(owner, name)
        if meant != wanted and not (isinstance(meant, Unknown) and not self._may_be_starred(meant)):
            if dotted is not None:
                return Named(dotted)
            raise CannotRepairError(f"`{name}` means something else in this file")
        return Named(name, (Need(self.source.path, module, name),))

    def _imports_from(self, module: str) -> bool:
        return any(
            fact.name is not None and fact.level == 0 and fact.module == module and not fact.type_checking
            for fact in self.source.file.facts.imports
        )

    def _may_be_starred(self, meant: Unknown) -> bool:
        return "import *" in meant.reason


def bound_by(small: cst.CSTNode) -> tuple[str, ...]:
    """Return the names that an import binds; none for other statements."""
    match small:
        case cst.Import(names=names):
            return tuple(local_name(alias, whole=False) for alias in names)
        case cst.ImportFrom(names=names) if not isinstance(names, cst.ImportStar):
            return tuple(local_name(alias, whole=True) for alias in names)
        case _:
            return ()


def local_name(alias: cst.ImportAlias, *, whole: bool) -> str:
    """Return what an alias of an import binds; of `import a.b` (not `whole`) that is `a`."""
    if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
        return alias.asname.name.value
    name = dotted_name(alias.name)
    return name if whole else name.partition(".")[0]


def dotted_name(node: cst.BaseExpression | None) -> str:
    """Return the text of a name or of attributes on one; empty for anything else."""
    match node:
        case cst.Name(value=value):
            return value
        case cst.Attribute(value=base, attr=cst.Name(value=name)):
            inner = dotted_name(base)
            return f"{inner}.{name}" if inner else ""
        case _:
            return ""
