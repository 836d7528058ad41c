"""Files, functions, classes and calls of a project, as rules and tables see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec.structs import replace

from inspector.project.records import Place
from inspector.project.words import Callees, Vocabulary, Words
from inspector.source import syntax as s
from inspector.source.facts import decode_body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

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
    def vocabulary(self) -> Vocabulary:
        """The words that its functions and classes mention."""
        return Vocabulary(self.facts.words)

    @cached_property
    def callees(self) -> Callees:
        """What its functions call."""
        return Callees(self.facts.callees)

    @property
    def used(self) -> Words:
        """All parts of all names and attributes in its own statements."""
        return Words(self.vocabulary, self.facts.uses)

    @property
    def given(self) -> Words:
        """As of a function."""
        return Words(self.vocabulary, self.facts.given)

    @cached_property
    def own_calls(self) -> tuple[CallSite, ...]:
        """Every call at module level, those in class bodies left out."""
        return tuple(_calls(self, self.body))

    @property
    def calls(self) -> tuple[CallSite, ...]:
        """Every call at module level and in class bodies' own statements."""
        return (*self.own_calls, *[site for cls in self.classes for site in cls.calls])

    @cached_property
    def annotations_are_text(self) -> bool:
        """Whether `from __future__ import annotations` keeps annotations as text."""
        return any(i.module == "__future__" and i.name == "annotations" for i in self.facts.imports)

    def place(self, span: s.Span | None = None) -> Place:
        """Where a span of this file stands; without one, the file's first line."""
        if span is None:
            return Place(self.path)
        return Place(self.path, span.line, span.column + 1, span.end_line, span.end_column + 1)


class _Definition:
    """What functions and classes have in common; a mixin, for their dataclasses to say the fields."""

    file: SourceFile
    fact: FunctionFact | ClassFact

    @cached_property
    def name(self) -> str:
        """`package.module:qualname`."""
        return f"{self.file.module}:{self.fact.qualname}"

    @property
    def used(self) -> Words:
        """All parts of all names and attributes in the body."""
        return Words(self.file.vocabulary, self.fact.uses)

    @property
    def given(self) -> Words:
        """Names, keywords and keys that are given a text, or a call with one, in the body."""
        return Words(self.file.vocabulary, self.fact.given)

    def uses(self, *names: str) -> bool:
        """Whether any of these names or attributes occurs in the body; cheap, without decoding it."""
        return self.file.vocabulary.has_any(self.fact.uses, names)


@dataclass(eq=False)
class Function(_Definition):
    """A `def` at any depth."""

    file: SourceFile
    fact: FunctionFact
    index: int

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

    def callees(self, *names: str) -> Iterator[str]:
        """Yield the dotted paths that end in one of these names and are called in the body.

        `.name` stands for a method of what is no dotted name.
        """
        return self.file.callees.ending(self.fact.called, names)

    def dropped(self, names: frozenset[str]) -> Iterator[str]:
        """Likewise, of the calls that stand alone as a statement, not awaited."""
        return self.file.callees.ending(self.fact.dropped, names)

    @property
    def declared(self) -> Words:
        """All parts of all names in decorators, annotations (as text, too) and defaults."""
        return Words(self.file.vocabulary, self.fact.signature)

    def calls_any(self, names: frozenset[str]) -> bool:
        """Whether a function or method of one of these names is called in the body; cheap, like `uses`."""
        return self.file.callees.has_any(self.fact.called, names)


@dataclass(eq=False)
class Class(_Definition):
    """A `class` at any depth."""

    file: SourceFile
    fact: ClassFact
    index: int

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
    def calls(self) -> tuple[CallSite, ...]:
        """Every call in its own statements."""
        return tuple(_calls(self, self.body))

    @cached_property
    def methods(self) -> dict[str, Function]:
        """The functions defined directly in the body; of several with one name, the last."""
        return {f.fact.name: f for f in (self.file.functions[i] for i in self.fact.methods)}


Owner = SourceFile | Function | Class
"""Where an expression stands, for looking up its names."""


class _Around(msgspec.Struct, frozen=True, gc=False):
    loops: tuple[s.For | s.While | s.Comprehension, ...] = ()
    withs: tuple[s.With, ...] = ()
    tries: tuple[s.Try, ...] = ()
    conditions: tuple[s.Expr, ...] = ()
    deferred: bool = False


class CallSite(msgspec.Struct, frozen=True, eq=False):
    """A call and its circumstances in the function that makes it.

    A project has hundreds of thousands: what can be told from the parts is not kept, and a
    struct is made in a fifth of the time that a frozen dataclass takes.
    """

    owner: Owner
    call: s.Call
    awaited: bool
    statement: bool  # stands alone as an expression statement (awaited or not)
    context: bool  # it is the context expression of a `with`
    around: _Around

    @property
    def place(self) -> Place:
        """Where the call stands."""
        file = self.owner if isinstance(self.owner, SourceFile) else self.owner.file
        return file.place(self.call.span)

    @property
    def loops(self) -> tuple[s.For | s.While | s.Comprehension, ...]:
        """The loops that repeat it, outermost first."""
        return self.around.loops

    @property
    def withs(self) -> tuple[s.With, ...]:
        """The `with` statements around it, outermost first."""
        return self.around.withs

    @property
    def tries(self) -> tuple[s.Try, ...]:
        """The `try` statements whose `try:` body holds it, outermost first."""
        return self.around.tries

    @property
    def conditions(self) -> tuple[s.Expr, ...]:
        """The tests of the `if`s around it."""
        return self.around.conditions

    @property
    def deferred(self) -> bool:
        """Whether it stands inside a lambda: made later, if ever."""
        return self.around.deferred


_NOTHING: Final = _Around()


def _calls(owner: Owner, body: tuple[s.Stmt, ...]) -> list[CallSite]:
    collector = _Calls(owner)
    collector.block(body, _NOTHING)
    return collector.found


class _Calls:
    """Collects into a list: a chain of generators as deep as the code costs more than all the rest.

    Half of a project's expressions go through here, so dispatch is by type, and what holds no call is
    left out as early as can be.
    """

    def __init__(self, owner: Owner) -> None:
        self.owner = owner
        self.found: list[CallSite] = []

    def block(self, body: tuple[s.Stmt, ...], around: _Around) -> None:
        for statement in body:
            kind = _KINDS.get(type(statement))
            if kind is not None:
                kind(self, statement, around)

    # --- statements --------------------------------------------------------------------

    def expression(self, node: s.ExprStmt, around: _Around) -> None:
        if type(node.value) not in _LEAVES:
            self.expr(node.value, around, statement=True)

    def assign(self, node: s.Assign, around: _Around) -> None:
        self.several((node.value, *node.targets), around)

    def return_(self, node: s.Return, around: _Around) -> None:
        if node.value is not None:
            self.several((node.value,), around)

    def if_(self, node: s.If, around: _Around) -> None:
        # a chain of `elif`s nests as deep as it is long, so it is a loop
        while True:
            self.several((node.test,), around)
            around = replace(around, conditions=(*around.conditions, node.test))
            self.block(node.body, around)
            match node.orelse:
                case (s.If() as node,):
                    continue
                case orelse:
                    self.block(orelse, around)
                    return

    def for_(self, node: s.For, around: _Around) -> None:
        self.several((node.iterable,), around)
        self.block(node.body, replace(around, loops=(*around.loops, node)))
        self.block(node.orelse, around)

    def while_(self, node: s.While, around: _Around) -> None:
        inside = replace(around, loops=(*around.loops, node))
        self.several((node.test,), inside)
        self.block(node.body, inside)
        self.block(node.orelse, around)

    def with_(self, node: s.With, around: _Around) -> None:
        for item in node.items:
            self.expr(item.context, around, context=True)
        self.block(node.body, replace(around, withs=(*around.withs, node)))

    def try_(self, node: s.Try, around: _Around) -> None:
        self.block(node.body, replace(around, tries=(*around.tries, node)))
        for handler in node.handlers:
            self.block(handler.body, around)
        self.block(node.orelse, around)
        self.block(node.final, around)

    def match(self, node: s.Match, around: _Around) -> None:
        self.several((node.subject,), around)
        inside = replace(around, conditions=(*around.conditions, node.subject))
        for case in node.cases:
            self.block(case.body, inside)

    def other(self, node: s.Stmt, around: _Around) -> None:
        self.several(s.own_expressions(node), around)

    # --- expressions -------------------------------------------------------------------

    def several(self, nodes: Iterable[s.Expr], around: _Around) -> None:
        for node in nodes:
            kind = type(node)
            if kind in _LEAVES:
                continue
            if isinstance(node, s.Call):
                self.found.append(CallSite(self.owner, node, False, False, False, around))
                self.several(s.children(node), around)
            elif kind in _SPECIAL:
                self.expr(node, around)
            else:
                self.several(s.children(node), around)

    def expr(
        self,
        node: s.Expr,
        around: _Around,
        *,
        statement: bool = False,
        awaited: bool = False,
        context: bool = False,
    ) -> None:
        if isinstance(node, s.Call):
            self.found.append(CallSite(self.owner, node, awaited, statement, context, around))
            self.several(s.children(node), around)
        elif isinstance(node, s.Await):
            self.expr(node.value, around, statement=statement, awaited=True, context=context)
        elif isinstance(node, s.Lambda):
            self.several((node.body,), replace(around, deferred=True))
        elif isinstance(node, s.Comprehension):
            self.comprehension(node, around)
        else:
            self.several(s.children(node), around)

    def comprehension(self, node: s.Comprehension, around: _Around) -> None:
        self.several((node.generators[0].iterable,), around)
        inside = replace(around, loops=(*around.loops, node))
        for position, generator in enumerate(node.generators):
            if position:
                self.several((generator.iterable,), inside)
            self.several(generator.conditions, inside)
        self.several((node.element,), inside)
        if node.value is not None:
            self.several((node.value,), inside)


_KINDS: Final[dict[type, Callable[..., None]]] = {
    s.ExprStmt: _Calls.expression,
    s.Assign: _Calls.assign,
    s.AnnAssign: _Calls.other,
    s.AugAssign: _Calls.other,
    s.Return: _Calls.return_,
    s.Raise: _Calls.other,
    s.If: _Calls.if_,
    s.For: _Calls.for_,
    s.While: _Calls.while_,
    s.With: _Calls.with_,
    s.Try: _Calls.try_,
    s.Match: _Calls.match,
    s.Delete: _Calls.other,
    s.Assert: _Calls.other,
    s.TypeAlias: _Calls.other,
}
"""What may hold a call of its own; imports, definitions and the like do not."""

_LEAVES: Final = frozenset({s.Ref, s.Const, s.Bytes, s.Opaque})
_SPECIAL: Final = frozenset({s.Await, s.Lambda, s.Comprehension})  # which say something of the calls inside


def receiver(func: s.Expr) -> s.Expr | None:
    """What a method is called on: `db.session` of `db.session.get`; None where no attribute is called."""
    match func:
        case s.Ref(path=path, line=line, column=column) if "." in path:
            return s.Ref(path.rpartition(".")[0], line, column)
        case s.Attr(base=base):
            return base
        case _:
            return None


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
