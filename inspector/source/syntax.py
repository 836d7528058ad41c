"""A small tree of expressions and statements: what a file says, without its parser.

One tagged tuple a node, so that a tree costs little to make, to send and to keep.
Dotted names are one node (`self.session.execute` is one `Ref`). Lines count from
1, columns from 0 in characters. What no reader of facts needs (type comments,
contexts, operators' precedence) is not kept. Nodes that are kept as `Opaque` hold
the kind of syntax they stand for, so that whoever meets one can say why it stops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Sequence as Sequence_


class Span(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where a node stands: first and last line (from 1), first and past-the-end column (from 0)."""

    line: int
    column: int
    end_line: int
    end_column: int


class Node(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """Base of every node."""


# --- expressions ---------------------------------------------------------------------------


class Const(Node, tag=1, frozen=True):
    """A literal: string, number of at most 64 bits, True, False or None."""

    value: str | int | float | bool | None
    line: int
    column: int


class Bytes(Node, tag=22, frozen=True):
    """A bytes literal."""

    value: bytes
    line: int
    column: int


class Ref(Node, tag=2, frozen=True):
    """A name, or a chain of attributes on a name: `path` is `"self.session.execute"`."""

    path: str
    line: int
    column: int


class Attr(Node, tag=3, frozen=True):
    """An attribute of anything that is not a plain chain: `f().x` is `Attr(Call(f), "x")`."""

    base: Expr
    name: str


class Keyword(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """`name=value` of a call, or `**value` when `name` is None."""

    name: str | None
    value: Expr


class Call(Node, tag=4, frozen=True):
    """A call with positional arguments (`Starred` for `*a`) and keywords in source order."""

    func: Expr
    args: tuple[Expr, ...]
    keywords: tuple[Keyword, ...]
    span: Span


class Sequence(Node, tag=5, frozen=True):
    """A list, tuple or set display; `kind` is `"list"`, `"tuple"` or `"set"`."""

    kind: str
    items: tuple[Expr, ...]


class Mapping(Node, tag=6, frozen=True):
    """A dict display; a key is None where `**value` stands."""

    keys: tuple[Expr | None, ...]
    values: tuple[Expr, ...]


class Binary(Node, tag=7, frozen=True):
    """`left op right` with the operator's sign; comparisons chain as `Compare`."""

    op: str
    left: Expr
    right: Expr
    line: int
    column: int


class Compare(Node, tag=8, frozen=True):
    """`left op right op right...` with the operators' signs."""

    left: Expr
    ops: tuple[str, ...]
    rights: tuple[Expr, ...]


class Logical(Node, tag=9, frozen=True):
    """`and`/`or` over two or more operands."""

    op: str
    values: tuple[Expr, ...]


class Unary(Node, tag=10, frozen=True):
    """`not x`, `-x`, `+x`, `~x`."""

    op: str
    operand: Expr


class Format(Node, tag=11, frozen=True):
    """An f-string: literal parts as `Const`, the rest as expressions."""

    parts: tuple[Expr, ...]
    line: int
    column: int


class Formatted(Node, tag=23, frozen=True):
    """A part of an f-string with a conversion (`"r"`, `"s"`, `"a"` or none) or a format specification."""

    value: Expr
    conversion: str
    spec: Expr | None


class Subscript(Node, tag=12, frozen=True):
    """`base[index]`; several indexes are one tuple `Sequence`."""

    base: Expr
    index: Expr
    line: int
    column: int


class Slice(Node, tag=13, frozen=True):
    """`lower:upper:step` inside a subscript."""

    lower: Expr | None
    upper: Expr | None
    step: Expr | None


class Conditional(Node, tag=14, frozen=True):
    """`body if test else orelse`."""

    test: Expr
    body: Expr
    orelse: Expr


class Lambda(Node, tag=15, frozen=True):
    """`lambda params: body`."""

    params: tuple[Parameter, ...]
    body: Expr
    line: int
    column: int


class Generator(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One `for target in iterable if ...` of a comprehension."""

    target: Expr
    iterable: Expr
    conditions: tuple[Expr, ...]
    is_async: bool


class Comprehension(Node, tag=16, frozen=True):
    """A comprehension; `kind` is list, set, dict or generator; `value` is set for dict only."""

    kind: str
    element: Expr
    value: Expr | None
    generators: tuple[Generator, ...]


class Await(Node, tag=17, frozen=True):
    """`await value`."""

    value: Expr


class Yield(Node, tag=18, frozen=True):
    """`yield value`, or `yield from value`."""

    value: Expr | None
    is_from: bool


class Starred(Node, tag=19, frozen=True):
    """`*value` in a call, a display or a target."""

    value: Expr


class Walrus(Node, tag=20, frozen=True):
    """`name := value`."""

    name: str
    value: Expr


class Opaque(Node, tag=21, frozen=True):
    """Syntax that is not kept, with its kind (`"ellipsis"`, `"large literal"`)."""

    kind: str
    line: int
    column: int


Expr = (
    Const
    | Bytes
    | Ref
    | Attr
    | Call
    | Sequence
    | Mapping
    | Binary
    | Compare
    | Logical
    | Unary
    | Format
    | Formatted
    | Subscript
    | Slice
    | Conditional
    | Lambda
    | Comprehension
    | Await
    | Yield
    | Starred
    | Walrus
    | Opaque
)


# --- parameters -----------------------------------------------------------------------------


class Parameter(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A parameter of a function: `kind` is posonly, plain, vararg, kwonly or kwarg."""

    name: str
    kind: str
    annotation: Expr | None
    default: Expr | None
    span: Span


# --- statements -----------------------------------------------------------------------------


class ExprStmt(Node, tag=40, frozen=True):
    """An expression that stands alone."""

    value: Expr
    span: Span


class Assign(Node, tag=41, frozen=True):
    """`a = b = value`."""

    targets: tuple[Expr, ...]
    value: Expr
    span: Span


class AnnAssign(Node, tag=42, frozen=True):
    """`target: annotation = value`; `value` is None where nothing is assigned."""

    target: Expr
    annotation: Expr
    value: Expr | None
    span: Span


class AugAssign(Node, tag=43, frozen=True):
    """`target op= value`, with the operator's sign."""

    target: Expr
    op: str
    value: Expr
    span: Span


class Return(Node, tag=44, frozen=True):
    """`return value`."""

    value: Expr | None
    span: Span


class Raise(Node, tag=45, frozen=True):
    """`raise exc from cause`."""

    exc: Expr | None
    cause: Expr | None
    span: Span


class If(Node, tag=46, frozen=True):
    """`if test: body else: orelse`; `elif` is an If alone in `orelse`."""

    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    span: Span


class For(Node, tag=47, frozen=True):
    """`for target in iterable: body else: orelse`."""

    target: Expr
    iterable: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    is_async: bool
    span: Span


class While(Node, tag=48, frozen=True):
    """`while test: body else: orelse`."""

    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    span: Span


class WithItem(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """`context as target`."""

    context: Expr
    target: Expr | None


class With(Node, tag=49, frozen=True):
    """`with items: body`."""

    items: tuple[WithItem, ...]
    body: tuple[Stmt, ...]
    is_async: bool
    span: Span


class Handler(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """`except type as name: body`; `type` is None for a bare except."""

    type: Expr | None
    name: str | None
    body: tuple[Stmt, ...]
    span: Span


class Try(Node, tag=50, frozen=True):
    """`try` with handlers, else and finally (`except*` likewise)."""

    body: tuple[Stmt, ...]
    handlers: tuple[Handler, ...]
    orelse: tuple[Stmt, ...]
    final: tuple[Stmt, ...]
    span: Span


class Case(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One case of a match.

    `values` are what it compares with: none for a wildcard, which always matches, and None for a
    pattern that takes more than comparing.
    """

    values: tuple[Expr, ...] | None
    guard: Expr | None
    binds: tuple[str, ...]
    body: tuple[Stmt, ...]
    line: int


class Match(Node, tag=51, frozen=True):
    """`match subject`."""

    subject: Expr
    cases: tuple[Case, ...]
    span: Span


class Define(Node, tag=52, frozen=True):
    """A nested or module-level `def`: the index of the file's function facts."""

    function: int


class DefineClass(Node, tag=53, frozen=True):
    """A `class` statement: the index of the file's class facts."""

    cls: int


class ImportedName(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """`name as asname`; for `from m import *` the name is `"*"`."""

    name: str
    asname: str | None


class Import(Node, tag=54, frozen=True):
    """`import names`, or `from module import names` where `module` is not None."""

    module: str | None
    level: int
    names: tuple[ImportedName, ...]
    span: Span


class Scope(Node, tag=55, frozen=True):
    """`global` or `nonlocal` names."""

    kind: str
    names: tuple[str, ...]


class Delete(Node, tag=56, frozen=True):
    """`del targets`."""

    targets: tuple[Expr, ...]
    span: Span


class Assert(Node, tag=57, frozen=True):
    """`assert test`."""

    test: Expr
    span: Span


class Simple(Node, tag=58, frozen=True):
    """`pass`, `break` or `continue`."""

    kind: str
    span: Span


class TypeAlias(Node, tag=59, frozen=True):
    """`type name = value` (type parameters dropped)."""

    name: str
    value: Expr
    span: Span


Stmt = (
    ExprStmt
    | Assign
    | AnnAssign
    | AugAssign
    | Return
    | Raise
    | If
    | For
    | While
    | With
    | Try
    | Match
    | Define
    | DefineClass
    | Import
    | Scope
    | Delete
    | Assert
    | Simple
    | TypeAlias
)


def children(expr: Expr) -> tuple[Expr, ...]:
    """The expressions directly inside one, in source order."""
    parts = _PARTS.get(type(expr))
    return parts(expr) if parts is not None else ()


def walk(expr: Expr) -> Iterator[Expr]:
    """An expression and everything inside it, outermost first, in source order."""
    stack = [expr]
    while stack:
        node = stack.pop()
        yield node
        parts = _PARTS.get(type(node))
        if parts is not None:
            stack.extend(reversed(parts(node)))


def _call_parts(node: Call) -> tuple[Expr, ...]:
    if not node.keywords:
        return (node.func, *node.args)
    return (node.func, *node.args, *[keyword.value for keyword in node.keywords])


def _mapping_parts(node: Mapping) -> tuple[Expr, ...]:
    pairs = zip(node.keys, node.values, strict=True)
    return tuple(part for pair in pairs for part in pair if part is not None)


def _comprehension_parts(node: Comprehension) -> tuple[Expr, ...]:
    found: list[Expr] = []
    for generator in node.generators:
        found += (generator.iterable, generator.target, *generator.conditions)
    found.append(node.element)
    if node.value is not None:
        found.append(node.value)
    return tuple(found)


def _lambda_parts(node: Lambda) -> tuple[Expr, ...]:
    return (*[p.default for p in node.params if p.default is not None], node.body)


# by type and not by `match`: these run for every expression of a project, several times
_PARTS: Final[dict[type, Callable[[Any], tuple[Expr, ...]]]] = {
    Attr: lambda node: (node.base,),
    Call: _call_parts,
    Sequence: lambda node: node.items,
    Mapping: _mapping_parts,
    Binary: lambda node: (node.left, node.right),
    Compare: lambda node: (node.left, *node.rights),
    Logical: lambda node: node.values,
    Unary: lambda node: (node.operand,),
    Format: lambda node: node.parts,
    Subscript: lambda node: (node.base, node.index),
    Slice: lambda node: tuple(p for p in (node.lower, node.upper, node.step) if p is not None),
    Conditional: lambda node: (node.test, node.body, node.orelse),
    Lambda: _lambda_parts,
    Comprehension: _comprehension_parts,
    Await: lambda node: (node.value,),
    Starred: lambda node: (node.value,),
    Walrus: lambda node: (node.value,),
    Yield: lambda node: () if node.value is None else (node.value,),
}


def own_expressions(statement: Stmt) -> tuple[Expr, ...]:
    """The expressions a statement holds itself, leaving out those of its nested statements."""
    own = _OWN.get(type(statement))
    return own(statement) if own is not None else ()


def _ann_assign_parts(node: AnnAssign) -> tuple[Expr, ...]:
    given = () if node.value is None else (node.value,)
    return (*given, node.target, node.annotation)


def _with_parts(node: With) -> tuple[Expr, ...]:
    parts = (part for item in node.items for part in (item.context, item.target))
    return tuple(part for part in parts if part is not None)


def _match_parts(node: Match) -> tuple[Expr, ...]:
    found = [node.subject]
    for case in node.cases:
        found += case.values or ()
        if case.guard is not None:
            found.append(case.guard)
    return tuple(found)


_OWN: Final[dict[type, Callable[[Any], tuple[Expr, ...]]]] = {
    ExprStmt: lambda node: (node.value,),
    Assign: lambda node: (node.value, *node.targets),
    AnnAssign: _ann_assign_parts,
    AugAssign: lambda node: (node.target, node.value),
    Return: lambda node: () if node.value is None else (node.value,),
    Raise: lambda node: tuple(part for part in (node.exc, node.cause) if part is not None),
    If: lambda node: (node.test,),
    While: lambda node: (node.test,),
    Assert: lambda node: (node.test,),
    For: lambda node: (node.iterable, node.target),
    With: _with_parts,
    Try: lambda node: tuple(handler.type for handler in node.handlers if handler.type is not None),
    Match: _match_parts,
    Delete: lambda node: node.targets,
    TypeAlias: lambda node: (node.value,),
}


def blocks(statement: Stmt) -> tuple[tuple[Stmt, ...], ...]:
    """The bodies nested in a statement, in source order."""
    nested = _BLOCKS.get(type(statement))
    return nested(statement) if nested is not None else ()


_BLOCKS: Final[dict[type, Callable[[Any], tuple[tuple[Stmt, ...], ...]]]] = {
    If: lambda node: (node.body, node.orelse),
    For: lambda node: (node.body, node.orelse),
    While: lambda node: (node.body, node.orelse),
    With: lambda node: (node.body,),
    Try: lambda node: (node.body, *[handler.body for handler in node.handlers], node.orelse, node.final),
    Match: lambda node: tuple(case.body for case in node.cases),
}


def statements(body: tuple[Stmt, ...]) -> Sequence_[Stmt]:
    """Every statement of a body, nested ones included (not those of nested functions and classes)."""
    if _BLOCKS.keys().isdisjoint(map(type, body)):
        return body
    found: list[Stmt] = []
    stack = [*body[::-1]]
    while stack:
        statement = stack.pop()
        found.append(statement)
        nested = _BLOCKS.get(type(statement))
        if nested is not None:
            for block in reversed(nested(statement)):
                stack += block[::-1]
    return found


def expressions(body: tuple[Stmt, ...]) -> Iterator[Expr]:
    """Every expression of a body, at any depth (not those of nested functions and classes)."""
    for statement in statements(body):
        for expr in own_expressions(statement):
            yield from walk(expr)


_BRACKETS = {"list": ("[", "]"), "set": ("{", "}"), "dict": ("{", "}"), "generator": ("(", ")")}
_SIGNS = {"list": ("[", "]"), "tuple": ("(", ")"), "set": ("{", "}")}


def render(expr: Expr) -> str:
    """An expression as source again, for conditions, types and defaults that people read."""
    match expr:
        case Const(value=value) | Bytes(value=value):
            return repr(value)
        case Ref(path=path):
            return path
        case Opaque(kind=kind):
            return "..." if kind == "ellipsis" else f"<{kind}>"
        case Attr(base=base, name=name):
            return f"{_inner(base)}.{name}"
        case Call(func=func, args=args, keywords=keywords):
            given = [render(arg) for arg in args]
            given += [f"{k.name}={render(k.value)}" if k.name else f"**{render(k.value)}" for k in keywords]
            return f"{_inner(func)}({', '.join(given)})"
        case Sequence(kind=kind, items=items):
            opening, closing = _SIGNS[kind]
            inside = ", ".join(render(item) for item in items)
            return f"{opening}{inside}{',' if kind == 'tuple' and len(items) == 1 else ''}{closing}"
        case Mapping(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            return (
                "{"
                + ", ".join(f"{render(k)}: {render(v)}" if k else f"**{render(v)}" for k, v in pairs)
                + "}"
            )
        case Binary(op=op, left=left, right=right):
            return f"{_inner(left)} {op} {_inner(right)}"
        case Compare(left=left, ops=ops, rights=rights):
            return _inner(left) + "".join(
                f" {op} {_inner(right)}" for op, right in zip(ops, rights, strict=True)
            )
        case Logical(op=op, values=values):
            return f" {op} ".join(_inner(value) for value in values)
        case Unary(op=op, operand=operand):
            return f"not {_inner(operand)}" if op == "not" else f"{op}{_inner(operand)}"
        case Format(parts=parts):
            return 'f"' + "".join(_format_part(part) for part in parts) + '"'
        case Formatted():
            return 'f"' + _format_part(expr) + '"'
        case Subscript(base=base, index=index):
            return f"{_inner(base)}[{_index(index)}]"
        case Slice(lower=lower, upper=upper, step=step):
            text = f"{render(lower) if lower else ''}:{render(upper) if upper else ''}"
            return f"{text}:{render(step)}" if step else text
        case Conditional(test=test, body=body, orelse=orelse):
            return f"{render(body)} if {render(test)} else {render(orelse)}"
        case Lambda(params=params, body=body):
            return f"lambda {', '.join(p.name for p in params)}: {render(body)}"
        case Comprehension():
            return _comprehension(expr)
        case Await(value=value):
            return f"await {_inner(value)}"
        case Yield(value=maybe, is_from=is_from):
            return f"yield{' from' if is_from else ''} {render(maybe) if maybe else ''}".rstrip()
        case Starred(value=value):
            return f"*{_inner(value)}"
        case Walrus(name=name, value=value):
            return f"({name} := {render(value)})"


def _index(index: Expr) -> str:
    match index:
        case Sequence(kind="tuple", items=(_, *_) as items):
            return ", ".join(map(render, items))
        case _:
            return render(index)


def _inner(expr: Expr) -> str:
    text = render(expr)
    match expr:
        case Binary() | Compare() | Logical() | Conditional() | Lambda() | Await() | Yield() | Unary():
            return f"({text})"
        case _:
            return text


def _format_part(part: Expr) -> str:
    match part:
        case Const(value=value):
            return str(value)
        case Formatted(value=inner, conversion=conversion, spec=spec):
            shown = f"!{conversion}" if conversion else ""
            inside = spec.parts if isinstance(spec, Format) else ()
            return f"{{{render(inner)}{shown}{':' if inside else ''}{''.join(map(_format_part, inside))}}}"
        case _:
            return "{" + render(part) + "}"


def _comprehension(expr: Comprehension) -> str:
    element = render(expr.element) + (f": {render(expr.value)}" if expr.value else "")
    clauses = "".join(
        f" {'async ' if g.is_async else ''}for {render(g.target)} in {render(g.iterable)}"
        + "".join(f" if {render(c)}" for c in g.conditions)
        for g in expr.generators
    )
    opening, closing = _BRACKETS[expr.kind]
    return f"{opening}{element}{clauses}{closing}"
