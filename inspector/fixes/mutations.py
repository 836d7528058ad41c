"""Where a project sets attributes of a class's instances, as far as code tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.project.code import Class, Function
from inspector.project.schemas import fields_of
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Owner, SourceFile
    from inspector.project.model import Project

_SETTERS: Final = frozenset({"setattr", "delattr"})
_ANY: Final = "*"  # an attribute whose name is not written out


@dataclass(frozen=True, slots=True)
class Mutations:
    """What sets attributes of a class: "`settings.debug` is set at tests/test_a.py:3", one of each kind."""

    certain: str | None = None
    possible: str | None = None  # on something of unknown type, by a field's name


def mutations(project: Project, cls: Class) -> Mutations:
    """Look for assignments to attributes of a class, or of those that derive from it, in all files."""
    family = frozenset(
        other
        for file in project.files.values()
        for other in file.classes
        if cls in project.hierarchy.line(other)
    )
    names = frozenset(field.name for member in family for field in fields_of(project, member))
    possible = None
    for owner in _owners(project, names, family):
        for base, name, line in _set_in(owner):
            if name.startswith("_") or not (name in names or name == _ANY or _is_self(owner, base)):
                continue
            found = project.type_of(owner, base)
            said = f"`{s.render(base)}.{name}` is set at {_file(owner).path}:{line}"
            if found is not None and found.cls in family:
                return Mutations(said)
            if found is None and possible is None and name != _ANY:
                possible = said
    return Mutations(None, possible)


def _owners(project: Project, names: frozenset[str], family: frozenset[Class]) -> Iterator[Owner]:
    for file in project.files.values():
        if not file.used.isdisjoint(names):
            yield file
        for function in file.functions:
            if function.cls in family or not function.used.isdisjoint(names) or function.uses(*_SETTERS):
                yield function


def _is_self(owner: Owner, base: s.Expr) -> bool:
    """Whether an expression is the first parameter of a method."""
    if not isinstance(owner, Function) or owner.cls is None or not owner.fact.parameters:
        return False
    return isinstance(base, s.Ref) and base.path == owner.fact.parameters[0].name


def _set_in(owner: Owner) -> Iterator[tuple[s.Expr, str, int]]:
    """Yield what attributes are set on: the value, the attribute's name and the line."""
    for statement in s.statements(owner.body):
        for target in _targets(statement):
            match target:
                case s.Ref(path=path, line=line, column=column) if "." in path:
                    base, _, name = path.rpartition(".")
                    yield s.Ref(base, line, column), name, line
                case s.Attr(base=inner, name=name):
                    yield inner, name, statement.span.line if hasattr(statement, "span") else 1
                case _:
                    continue
        for expr in s.own_expressions(statement):
            for part in s.walk(expr):
                if isinstance(part, s.Call):
                    yield from _set_by_call(part)


def _targets(statement: s.Stmt) -> Iterator[s.Expr]:
    match statement:
        case s.Assign(targets=targets) | s.Delete(targets=targets):
            for target in targets:
                yield from _flat(target)
        case s.AugAssign(target=target) | s.For(target=target):
            yield from _flat(target)
        case s.AnnAssign(target=target, value=value) if value is not None:
            yield target
        case s.With(items=items):
            for item in items:
                if item.target is not None:
                    yield from _flat(item.target)
        case _:
            return


def _flat(target: s.Expr) -> Iterator[s.Expr]:
    match target:
        case s.Sequence(items=items):
            for item in items:
                yield from _flat(item)
        case s.Starred(value=value):
            yield from _flat(value)
        case _:
            yield target


def _set_by_call(call: s.Call) -> Iterator[tuple[s.Expr, str, int]]:
    """Yield what `setattr(x, "name", ...)` and `monkeypatch.setattr(x, "name", ...)` set."""
    match call:
        case s.Call(func=s.Ref(path=path), args=(base, s.Const(value=str(name)), *_), span=span):
            if path.rpartition(".")[2] in _SETTERS:
                yield base, name, span.line
        case s.Call(func=s.Ref(path=path), args=(s.Const(value=str(target)), _, *_), span=span):
            # monkeypatch.setattr("shop.config.settings.debug", ...)
            if path.rpartition(".")[2] in _SETTERS and "." in target:
                base_name, _, name = target.rpartition(".")
                yield s.Ref(base_name, span.line, span.column), name, span.line
        case s.Call(func=s.Ref(path="setattr"), args=(base, _, _), span=span):
            yield base, _ANY, span.line
        case _:
            return


def _file(owner: Owner) -> SourceFile:
    return owner.file if isinstance(owner, (Function, Class)) else owner
