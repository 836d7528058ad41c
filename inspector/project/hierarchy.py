"""Inheritance across modules: what a class derives from, project and library bases alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.code import Class
from inspector.project.names import External, Variable
from inspector.source import syntax as s

if TYPE_CHECKING:
    from inspector.project.names import Names, Symbol

_MOST_BASES = 200


class Hierarchy:
    """Bases of classes, resolved once."""

    def __init__(self, names: Names) -> None:
        """Take the names that bases are resolved with."""
        self._names = names
        self._bases: dict[Class, tuple[Symbol | None, ...]] = {}
        self._lines: dict[Class, tuple[Class, ...]] = {}
        self._external: dict[Class, frozenset[str]] = {}

    def bases(self, cls: Class) -> tuple[Symbol | None, ...]:
        """What the expressions in a class's parentheses refer to; None where that is not known."""
        found = self._bases.get(cls)
        if found is None:
            found = tuple(self._base(cls, expr) for expr in cls.fact.bases)
            self._bases[cls] = found
        return found

    def _base(self, cls: Class, expr: s.Expr) -> Symbol | None:
        owner = cls.file if cls.fact.parent_function is None else cls.file.functions[cls.fact.parent_function]
        match expr:
            case s.Ref(path=path):
                symbol = self._names.resolve(owner, path)
                return self._through_assignment(symbol)
            case s.Subscript(base=base):
                return self._base(cls, base)
            case _:
                return None

    def _through_assignment(self, symbol: Symbol) -> Symbol:
        for _ in range(10):
            if not isinstance(symbol, Variable) or symbol.cls is not None:
                return symbol
            values = [
                statement.value
                for statement in s.statements(symbol.file.body)
                if isinstance(statement, s.Assign)
                and any(isinstance(t, s.Ref) and t.path == symbol.name for t in statement.targets)
            ]
            if len(values) != 1 or not isinstance(values[0], s.Ref):
                return symbol
            symbol = self._names.resolve(symbol.file, values[0].path)
        return symbol

    def line(self, cls: Class) -> tuple[Class, ...]:
        """The class and its project bases, nearest first (depth first, left to right, each once)."""
        found = self._lines.get(cls)
        if found is None:
            seen: dict[Class, None] = {}
            self._collect(cls, seen)
            found = self._lines[cls] = tuple(seen)
        return found

    def _collect(self, cls: Class, seen: dict[Class, None]) -> None:
        if cls in seen or len(seen) > _MOST_BASES:
            return
        seen[cls] = None
        for base in self.bases(cls):
            if isinstance(base, Class):
                self._collect(base, seen)

    def external_bases(self, cls: Class) -> frozenset[str]:
        """Canonical names of all library classes that a class derives from."""
        found = self._external.get(cls)
        if found is None:
            found = self._external[cls] = frozenset(
                base.name
                for part in self.line(cls)
                for base in self.bases(part)
                if isinstance(base, External)
            )
        return found

    def complete(self, cls: Class) -> bool:
        """Whether every base, through all project bases, is known."""
        return all(
            isinstance(base, (Class, External)) for part in self.line(cls) for base in self.bases(part)
        )
