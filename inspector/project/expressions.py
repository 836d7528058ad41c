"""Every expression of a file with the scope that its names mean something in.

Call sites of functions are in `Function.calls`; this reaches what stands outside bodies
too: annotations, defaults, decorators, bases and class-level statements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from inspector.project.names import External
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Class, Function, Owner, SourceFile
    from inspector.project.model import Project


class Found(msgspec.Struct, frozen=True, gc=False):
    """An outermost expression: in which scope it stands, and whether it is an annotation."""

    owner: Owner
    expr: s.Expr
    annotation: bool


def enclosing(definition: Function | Class) -> Owner:
    """Return the scope that a signature, a decorator or a base is evaluated in."""
    fact = definition.fact
    if fact.parent_class is not None:
        return definition.file.classes[fact.parent_class]
    if fact.parent_function is not None:
        return definition.file.functions[fact.parent_function]
    return definition.file


def expressions(file: SourceFile, *names: str) -> Iterator[Found]:
    """Yield every expression of a file.

    Where `names` are given, bodies and signatures in which none of them occurs are left out.
    """
    wanted = frozenset(names)
    if not wanted or not file.used.isdisjoint(wanted):
        yield from _body(file, file.body)
    for cls in file.classes:
        outside = enclosing(cls)
        for expr in (*cls.fact.bases, *(k.value for k in cls.fact.keywords)):
            yield Found(outside, expr, annotation=False)
        for decorator in cls.fact.decorators:
            yield Found(outside, decorator.expr, annotation=False)
        if not wanted or not cls.used.isdisjoint(wanted):
            yield from _body(cls, cls.body)
    for function in file.functions:
        if not wanted or not function.declared.isdisjoint(wanted):
            yield from signature(function)
        if not wanted or not function.used.isdisjoint(wanted):
            yield from _body(function, function.body)


def signature(function: Function) -> Iterator[Found]:
    """Yield the decorators, annotations and defaults of a function."""
    outside = enclosing(function)
    for decorator in function.fact.decorators:
        yield Found(outside, decorator.expr, annotation=False)
    for parameter in function.fact.parameters:
        if parameter.annotation is not None:
            yield Found(outside, parameter.annotation, annotation=True)
        if parameter.default is not None:
            yield Found(outside, parameter.default, annotation=False)
    if function.fact.returns is not None:
        yield Found(outside, function.fact.returns, annotation=True)


def _body(owner: Owner, body: tuple[s.Stmt, ...]) -> Iterator[Found]:
    for statement in s.statements(body):
        annotation = statement.annotation if isinstance(statement, s.AnnAssign) else None
        for expr in s.own_expressions(statement):
            yield Found(owner, expr, annotation=expr is annotation)


def names_for(project: Project, file: SourceFile, targets: frozenset[str]) -> frozenset[str]:
    """Return what a file may call library names: their last parts, and those that its imports give them."""
    found = {target.rpartition(".")[2] for target in targets}
    candidates = project.imported_as(found)
    for fact in file.facts.imports:
        if fact.bound in candidates and fact.bound not in found:
            symbol = project.names.in_module(file, fact.bound)
            if isinstance(symbol, External) and symbol.name in targets:
                found.add(fact.bound)
    return frozenset(found)
