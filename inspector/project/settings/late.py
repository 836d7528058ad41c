"""Classes whose configuration code changes after they are made.

Pydantic gives each class a `model_config` of its own, which can be changed until an
instance is made. The evaluator follows that where a class writes one down itself;
elsewhere it would change the one of a base, or none: then neither is known.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from inspector.project.code import Class, Function, SourceFile
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Owner
    from inspector.project.model import Project

_CONFIG: Final = "model_config"
_CHANGES: Final = frozenset({"update", "setdefault", "pop", "clear", "__setitem__"})


def late_changes(project: Project) -> dict[Class, str]:
    """Classes whose configuration is not known for that reason, each with the place in words."""
    found: dict[Class, str] = {}
    by_function: dict[Function, str] = {}
    for owner, holder, line in _changes(project):
        file = owner if isinstance(owner, SourceFile) else owner.file
        reason = f"it is changed in line {line} of {file.path}"
        symbol = project.names.resolve(owner, holder)
        if isinstance(symbol, Class):
            for cls in _concerned(project, symbol, at_import=isinstance(owner, SourceFile)):
                found.setdefault(cls, reason)
        elif isinstance(owner, Function):
            for function in _around(owner):
                by_function.setdefault(function, reason)
    if by_function:
        found = _through(project, by_function) | found
    return found


def _changes(project: Project) -> Iterator[tuple[Owner, str, int]]:
    """Where code changes the `model_config` of something: the scope, what it calls it, and the line."""
    owners: list[Owner] = [file for file in project.files.values() if _CONFIG in file.used]
    owners += project.mentions.using(frozenset({_CONFIG}))
    for owner in owners:
        for statement in s.statements(owner.body):
            match statement:
                case s.Assign(targets=targets):
                    written = targets
                case s.AugAssign(target=target):
                    written = (target,)
                case s.ExprStmt(value=s.Call(func=s.Ref(path=path))) if path.rpartition(".")[2] in _CHANGES:
                    written = (s.Ref(path.rpartition(".")[0], 0, 0),)
                case _:
                    continue
            for target in written:
                reference = target.base if isinstance(target, s.Subscript) else target
                if isinstance(reference, s.Ref) and reference.path.endswith(f".{_CONFIG}"):
                    yield owner, reference.path.rpartition(".")[0], statement.span.line


def _concerned(project: Project, cls: Class, *, at_import: bool) -> Iterator[Class]:
    """The class, and the base whose configuration the evaluator changes in its place."""
    line = project.hierarchy.line(cls)
    holder = next((part for part in line if _writes_own(part)), None)
    if holder is cls and at_import:
        return  # the evaluator follows it
    yield cls
    if holder is not None:
        yield holder


def _writes_own(cls: Class) -> bool:
    return any(
        isinstance(statement, (s.Assign, s.AnnAssign))
        and any(isinstance(one, s.Ref) and one.path == _CONFIG for one in _targets(statement))
        for statement in s.statements(cls.body)
    )


def _targets(statement: s.Assign | s.AnnAssign) -> tuple[s.Expr, ...]:
    return statement.targets if isinstance(statement, s.Assign) else (statement.target,)


def _around(function: Function) -> Iterator[Function]:
    """A function and those that it is defined in."""
    yield function
    while function.fact.parent_function is not None:
        function = function.file.functions[function.fact.parent_function]
        yield function


def _through(project: Project, by_function: dict[Function, str]) -> dict[Class, str]:
    """Classes that functions change: as decorators, or as class methods of theirs or of a base."""
    found: dict[Class, str] = {}
    methods: dict[Class, str] = defaultdict(str)
    for function, reason in by_function.items():
        if function.fact.parent_class is not None:
            methods[function.file.classes[function.fact.parent_class]] = reason
    for file in project.files.values():
        for cls in file.classes:
            for part in project.hierarchy.line(cls) if methods else ():
                if part in methods:
                    found[cls] = methods[part]
            for decorator in cls.fact.decorators:
                expr = decorator.expr.func if isinstance(decorator.expr, s.Call) else decorator.expr
                symbol = project.names.resolve(file, expr.path) if isinstance(expr, s.Ref) else None
                if isinstance(symbol, Function) and symbol in by_function and not _writes_own(cls):
                    found[cls] = by_function[symbol]
    return found
