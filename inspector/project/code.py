"""Files, functions, classes and calls of a project, as rules and tables see them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

from inspector.project.records import Place
from inspector.source import syntax as s
from inspector.source.facts import decode_body

if TYPE_CHECKING:
    from inspector.source.facts import ClassFact, FileFacts, FunctionFact


class Category(StrEnum):
    """What a file is for; rules about app code look at `APP` only."""

    APP = "app"
    TESTS = "tests"
    MIGRATIONS = "migrations"
    DOCS = "docs"
    EXAMPLES = "examples"
    SCRIPTS = "scripts"
    VENDORED = "vendored"


@dataclass(eq=False)
class SourceFile:
    """One Python file: its path from the inspected root and its import name."""

    path: str
    module: str
    is_package: bool
    category: Category
    facts: FileFacts
    project: str = ""  # folder of the nearest pyproject.toml, "" for the root
    functions: tuple[Function, ...] = field(default=(), repr=False)
    classes: tuple[Class, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        self.functions = tuple(Function(self, fact, i) for i, fact in enumerate(self.facts.functions))
        self.classes = tuple(Class(self, fact, i) for i, fact in enumerate(self.facts.classes))

    @property
    def package(self) -> str:
        """The package that relative imports start from."""
        return self.module if self.is_package else self.module.rpartition(".")[0]

    @cached_property
    def body(self) -> tuple[s.Stmt, ...]:
        """The module-level statements."""
        return decode_body(self.facts.body)

    @cached_property
    def calls(self) -> tuple[CallSite, ...]:
        """Every call at module level and in class bodies' own statements."""
        found = list(_calls(self, self.body))
        for cls in self.classes:
            found.extend(_calls(cls, cls.body))
        return tuple(found)

    @cached_property
    def annotations_are_text(self) -> bool:
        """Whether `from __future__ import annotations` keeps annotations as text."""
        return any(i.module == "__future__" and i.name == "annotations" for i in self.facts.imports)

    def place(self, span: s.Span | None = None) -> Place:
        """Where a span of this file stands; without one, the file's first line."""
        if span is None:
            return Place(self.path)
        return Place(self.path, span.line, span.column + 1, span.end_line, span.end_column + 1)


@dataclass(eq=False)
class Function:
    """A `def` at any depth."""

    file: SourceFile
    fact: FunctionFact
    index: int

    @property
    def name(self) -> str:
        """`package.module:qualname`."""
        return f"{self.file.module}:{self.fact.qualname}"

    @property
    def is_async(self) -> bool:
        """Whether it is an `async def`."""
        return self.fact.is_async

    @property
    def cls(self) -> Class | None:
        """The class in whose body it stands directly."""
        return None if self.fact.parent_class is None else self.file.classes[self.fact.parent_class]

    @property
    def parent(self) -> Function | None:
        """The function that it is nested in, if any."""
        return None if self.fact.parent_function is None else self.file.functions[self.fact.parent_function]

    @property
    def place(self) -> Place:
        """The `def` line: from the keyword to the end of the name."""
        span = self.fact.span
        start = span.column + 1
        end = self.fact.name_column + len(self.fact.name) + 1
        return Place(self.file.path, span.line, start, span.line, end)

    @cached_property
    def body(self) -> tuple[s.Stmt, ...]:
        """Its statements; those of nested functions are theirs."""
        return decode_body(self.fact.body)

    @cached_property
    def calls(self) -> tuple[CallSite, ...]:
        """Every call in its own body, with the circumstances of each."""
        return tuple(_calls(self, self.body))

    def makes_call_to(self, *names: str) -> bool:
        """Whether a function or method of one of these names is called in the body; cheap, like `uses`."""
        return not self.fact.called.isdisjoint(names)

    def uses(self, *names: str) -> bool:
        """Whether any of these names or attributes occurs in the body; cheap, without decoding it."""
        return not self.fact.uses.isdisjoint(names)


@dataclass(eq=False)
class Class:
    """A `class` at any depth."""

    file: SourceFile
    fact: ClassFact
    index: int

    @property
    def name(self) -> str:
        """`package.module:qualname`."""
        return f"{self.file.module}:{self.fact.qualname}"

    @property
    def place(self) -> Place:
        """The `class` line: from the keyword to the end of the name."""
        span = self.fact.span
        end = self.fact.name_column + len(self.fact.name) + 1
        return Place(self.file.path, span.line, span.column + 1, span.line, end)

    @cached_property
    def body(self) -> tuple[s.Stmt, ...]:
        """Its statements; methods stand as `Define`."""
        return decode_body(self.fact.body)

    @cached_property
    def methods(self) -> dict[str, Function]:
        """The functions defined directly in the body; of several with one name, the last."""
        return {f.fact.name: f for f in (self.file.functions[i] for i in self.fact.methods)}


Owner = SourceFile | Function | Class
"""Where an expression stands, for looking up its names."""


@dataclass(frozen=True, slots=True)
class CallSite:
    """A call and its circumstances in the function that makes it."""

    owner: Owner
    call: s.Call
    place: Place
    awaited: bool
    statement: bool  # stands alone as an expression statement (awaited or not)
    loops: tuple[s.For | s.While | s.Comprehension, ...]  # loops that repeat it, outermost first
    withs: tuple[s.With, ...]
    tries: tuple[s.Try, ...]  # whose `try:` body holds it
    conditions: tuple[s.Expr, ...]  # tests of the `if`s around it
    deferred: bool  # inside a lambda: made later, if ever
    context: bool  # it is the context expression of a `with`


@dataclass(frozen=True, slots=True)
class _Around:
    loops: tuple[s.For | s.While | s.Comprehension, ...] = ()
    withs: tuple[s.With, ...] = ()
    tries: tuple[s.Try, ...] = ()
    conditions: tuple[s.Expr, ...] = ()
    deferred: bool = False


def _calls(owner: Owner, body: tuple[s.Stmt, ...]) -> list[CallSite]:
    collector = _Calls(owner)
    collector.block(body, _Around())
    return collector.found


class _Calls:
    """Collects into a list: a chain of generators as deep as the code costs more than all the rest."""

    def __init__(self, owner: Owner) -> None:
        self.owner = owner
        self.file = owner if isinstance(owner, SourceFile) else owner.file
        self.found: list[CallSite] = []

    def block(self, body: tuple[s.Stmt, ...], around: _Around) -> None:
        for statement in body:
            self.statement(statement, around)

    def statement(self, node: s.Stmt, around: _Around) -> None:
        match node:
            case s.ExprStmt(value=value):
                self.expr(value, around, statement=True)
            case s.If():
                self.if_(node, around)
            case s.For(iterable=iterable, body=body, orelse=orelse):
                self.expr(iterable, around)
                self.block(body, replace(around, loops=(*around.loops, node)))
                self.block(orelse, around)
            case s.While(test=test, body=body, orelse=orelse):
                inside = replace(around, loops=(*around.loops, node))
                self.expr(test, inside)
                self.block(body, inside)
                self.block(orelse, around)
            case s.With(items=items, body=body):
                for item in items:
                    self.expr(item.context, around, context=True)
                self.block(body, replace(around, withs=(*around.withs, node)))
            case s.Try(body=body, handlers=handlers, orelse=orelse, final=final):
                self.block(body, replace(around, tries=(*around.tries, node)))
                for handler in handlers:
                    self.block(handler.body, around)
                self.block(orelse, around)
                self.block(final, around)
            case s.Match(subject=subject, cases=cases):
                self.expr(subject, around)
                inside = replace(around, conditions=(*around.conditions, subject))
                for case in cases:
                    self.block(case.body, inside)
            case _:
                for expr in s.own_expressions(node):
                    self.expr(expr, around)

    def if_(self, node: s.If, around: _Around) -> None:
        # a chain of `elif`s nests as deep as it is long, so it is a loop
        while True:
            self.expr(node.test, around)
            around = replace(around, conditions=(*around.conditions, node.test))
            self.block(node.body, around)
            match node.orelse:
                case (s.If() as node,):
                    continue
                case orelse:
                    self.block(orelse, around)
                    return

    def expr(
        self,
        node: s.Expr,
        around: _Around,
        *,
        statement: bool = False,
        awaited: bool = False,
        context: bool = False,
    ) -> None:
        kind = type(node)
        if kind in _LEAVES:
            return
        if kind is s.Call:
            self.call(node, around, statement=statement, awaited=awaited, context=context)  # type: ignore[arg-type]
            return
        match node:
            case s.Await(value=value):
                self.expr(value, around, statement=statement, awaited=True, context=context)
            case s.Lambda(body=body):
                self.expr(body, replace(around, deferred=True))
            case s.Comprehension():
                self.comprehension(node, around)
            case _:
                for child in s.children(node):
                    self.expr(child, around)

    def call(self, node: s.Call, around: _Around, *, statement: bool, awaited: bool, context: bool) -> None:
        self.found.append(
            CallSite(
                self.owner,
                node,
                self.file.place(node.span),
                awaited,
                statement,
                around.loops,
                around.withs,
                around.tries,
                around.conditions,
                around.deferred,
                context,
            )
        )
        self.expr(node.func, around)
        for arg in node.args:
            self.expr(arg, around)
        for given in node.keywords:
            self.expr(given.value, around)

    def comprehension(self, node: s.Comprehension, around: _Around) -> None:
        self.expr(node.generators[0].iterable, around)
        inside = replace(around, loops=(*around.loops, node))
        for position, generator in enumerate(node.generators):
            if position:
                self.expr(generator.iterable, inside)
            for condition in generator.conditions:
                self.expr(condition, inside)
        self.expr(node.element, inside)
        if node.value is not None:
            self.expr(node.value, inside)


_LEAVES: Final = frozenset({s.Ref, s.Const, s.Bytes, s.Opaque})


def keyword(call: s.Call, name: str) -> s.Expr | None:
    """The value of a keyword argument of a call, if it is given by name."""
    return next((k.value for k in call.keywords if k.name == name), None)


def argument(call: s.Call, position: int, name: str) -> s.Expr | None:
    """The value of an argument given by position or by name; None where it is not given plainly."""
    by_name = keyword(call, name)
    if by_name is not None:
        return by_name
    if position < len(call.args) and not any(isinstance(a, s.Starred) for a in call.args[: position + 1]):
        return call.args[position]
    return None


def splats(call: s.Call) -> bool:
    """Whether arguments may come from `*args` or `**kwargs`, so that one not seen may be given."""
    return any(k.name is None for k in call.keywords) or any(isinstance(a, s.Starred) for a in call.args)
