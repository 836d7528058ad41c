"""Python's expressions to the small trees of `syntax`, and the names that a scope mentions by the way.

Speed is the point of this module's shape: every expression of every file goes through it
once, so dispatch is a dictionary lookup and nothing is walked twice.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from inspector.source import syntax as s
from inspector.source.facts import WALRUS

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_STRING: Final = 20_000
_LARGEST_DISPLAY: Final = 5000
_DEEPEST: Final = 150
_LONGEST_KEY: Final = 100
_INTEGER_BITS: Final = 63
_WORD: Final = re.compile(r"\w+")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")

OPERATORS: Final = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitOr: "|",
    ast.BitAnd: "&",
    ast.BitXor: "^",
}
_COMPARE: Final = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}
# a global is found faster than an attribute of a module, and these are asked for by every expression
_NAME: Final = ast.Name
_ATTRIBUTE: Final = ast.Attribute
_CONSTANT: Final = ast.Constant

_UNARY: Final = {ast.Not: "not", ast.USub: "-", ast.UAdd: "+", ast.Invert: "~"}


@dataclass(slots=True)
class Scope:
    """What is being collected for the module, function or class whose body is read."""

    prefix: str
    function: int | None
    cls: int | None
    owner: Scope | None  # the function or module that names bound here belong to; None for itself
    names: set[str] = field(default_factory=set)
    outer: set[str] = field(default_factory=set)
    # sets as keys: every name of a file goes in here, and an assignment is faster than `add`
    uses: dict[str, None] = field(default_factory=dict)
    called: dict[str, None] = field(default_factory=dict)
    dropped: dict[str, None] = field(default_factory=dict)
    given: dict[str, None] = field(default_factory=dict)
    methods: list[int] = field(default_factory=list)
    yields: bool = False


class Expressions:
    """The part of an extraction that reads expressions; knows the scope that they stand in."""

    def __init__(self) -> None:
        """Start in the scope of a module."""
        self.scope = Scope("", None, None, None)
        self.names = self.scope.names
        self.uses = self.scope.uses
        self.called = self.scope.called
        self.given = self.scope.given
        self.depth = 0
        self.in_annotation = False

    # --- scopes ------------------------------------------------------------------------

    def enter(self, scope: Scope) -> Scope:
        outer, self.scope = self.scope, scope
        self.names, self.uses = scope.names, scope.uses
        self.called, self.given = scope.called, scope.given
        return outer

    def leave(self, outer: Scope) -> None:
        self.scope = outer
        self.names, self.uses = outer.names, outer.uses
        self.called, self.given = outer.called, outer.given

    # --- expressions -------------------------------------------------------------------

    def expr(self, node: ast.expr) -> s.Expr:
        kind = type(node)
        if kind is _NAME:  # every second expression is one
            name = node.id  # type: ignore[attr-defined]
            self.uses[name] = None
            return s.Ref(name, node.lineno, node.col_offset)
        if kind is _ATTRIBUTE:
            return self.attribute(node)  # type: ignore[arg-type]
        if kind is _CONSTANT:
            return self.constant(node)  # type: ignore[arg-type]
        if self.depth > _DEEPEST:
            return s.Opaque("deep nesting", node.lineno, node.col_offset)
        self.depth += 1
        made = _EXPRESSIONS[kind](self, node)
        self.depth -= 1  # an exception ends the whole extraction, so nothing has to be restored for it
        return made

    def annotation(self, node: ast.expr) -> s.Expr:
        """An annotation of a signature, which may be, or hold, text that names types."""
        self.in_annotation = True
        made = self.expr(node)
        self.in_annotation = False
        return made

    def target(self, node: ast.expr) -> s.Expr:
        """An assignment's target: the names in it are bound here."""
        if type(node) is ast.Name:
            self.names.add(node.id)
            return s.Ref(node.id, node.lineno, node.col_offset)
        if isinstance(node, (ast.Tuple, ast.List)):
            kind = "tuple" if isinstance(node, ast.Tuple) else "list"
            return s.Sequence(kind, tuple([self.target(item) for item in node.elts]))
        if isinstance(node, ast.Starred):
            return s.Starred(self.target(node.value))
        return self.expr(node)

    def constant(self, node: ast.Constant) -> s.Expr:
        value = node.value
        kind = type(value)
        if kind is str:
            if len(value) > LONGEST_STRING:  # type: ignore[arg-type]
                return s.Opaque("long string", node.lineno, node.col_offset)
            if not value.isascii() and has_surrogate(value):  # type: ignore[union-attr, arg-type]
                return s.Opaque("string with surrogates", node.lineno, node.col_offset)
            if self.in_annotation:
                self.uses.update(dict.fromkeys(_WORD.findall(value)))  # type: ignore[arg-type]
            return s.Const(value, node.lineno, node.col_offset)  # type: ignore[arg-type]
        if value is None or kind is bool or kind is float:
            return s.Const(value, node.lineno, node.col_offset)  # type: ignore[arg-type]
        if kind is int:
            if value.bit_length() > _INTEGER_BITS:  # type: ignore[union-attr]
                return s.Opaque("large integer", node.lineno, node.col_offset)
            return s.Const(value, node.lineno, node.col_offset)  # type: ignore[arg-type]
        if kind is bytes and len(value) <= LONGEST_STRING:  # type: ignore[arg-type]
            return s.Bytes(value, node.lineno, node.col_offset)  # type: ignore[arg-type]
        return s.Opaque("ellipsis" if value is ... else kind.__name__, node.lineno, node.col_offset)

    def attribute(self, node: ast.Attribute) -> s.Expr:
        uses, attr, base = self.uses, node.attr, node.value
        uses[attr] = None
        if type(base) is ast.Name:  # nine of ten
            uses[base.id] = None
            return s.Ref(f"{base.id}.{attr}", base.lineno, base.col_offset)
        parts = [attr]
        while type(base) is ast.Attribute:
            parts.append(base.attr)
            uses[base.attr] = None
            base = base.value
        if type(base) is ast.Name:
            uses[base.id] = None
            parts.append(base.id)
            parts.reverse()
            return s.Ref(".".join(parts), base.lineno, base.col_offset)
        inner = self.expr(base)
        for part in reversed(parts):
            inner = s.Attr(inner, part)
        return inner

    def call(self, node: ast.Call) -> s.Call:
        func = self.expr(node.func)
        if callee := callee_of(func):
            self.called[callee] = None
        args = tuple([self.expr(a) for a in node.args]) if node.args else ()
        span = s.Span(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)  # type: ignore[arg-type]
        if not node.keywords:
            return s.Call(func, args, (), span)
        keywords = []
        for keyword in node.keywords:
            name, value = keyword.arg, keyword.value
            if name is not None and type(value) in GIVING and is_text(value):
                self.given[name] = None
            keywords.append(s.Keyword(name, self.expr(value)))
        return s.Call(func, args, tuple(keywords), span)

    def display(self, node: ast.List | ast.Tuple | ast.Set) -> s.Expr:
        if len(node.elts) > _LARGEST_DISPLAY:
            return s.Opaque("large literal", node.lineno, node.col_offset)
        kind = "list" if type(node) is ast.List else "tuple" if type(node) is ast.Tuple else "set"
        return s.Sequence(kind, tuple([self.expr(e) for e in node.elts]))

    def mapping(self, node: ast.Dict) -> s.Expr:
        if len(node.keys) > _LARGEST_DISPLAY:
            return s.Opaque("large literal", node.lineno, node.col_offset)
        for key, value in zip(node.keys, node.values, strict=True):
            if type(key) is ast.Constant and type(key.value) is str and is_text(value):
                self.given[short(key.value)] = None
        keys = tuple([self.expr(k) if k else None for k in node.keys])
        return s.Mapping(keys, tuple([self.expr(v) for v in node.values]))

    def binary(self, node: ast.BinOp) -> s.Expr:
        # `"a" + b + c + ...` leans left as deep as it is long, so the left side is a loop
        chain = [node]
        left = node.left
        while type(left) is ast.BinOp:
            chain.append(left)
            left = left.left
        if len(chain) > _DEEPEST:
            return s.Opaque("long chain of operators", node.lineno, node.col_offset)
        result = self.expr(left)
        for part in reversed(chain):
            result = s.Binary(
                OPERATORS[type(part.op)], result, self.expr(part.right), part.lineno, part.col_offset
            )
        return result

    def compare(self, node: ast.Compare) -> s.Compare:
        ops = tuple([_COMPARE[type(op)] for op in node.ops])
        return s.Compare(self.expr(node.left), ops, tuple([self.expr(c) for c in node.comparators]))

    def logical(self, node: ast.BoolOp) -> s.Logical:
        op = "and" if type(node.op) is ast.And else "or"
        return s.Logical(op, tuple([self.expr(v) for v in node.values]))

    def unary(self, node: ast.UnaryOp) -> s.Expr:
        operand = self.expr(node.operand)
        if type(node.op) is ast.USub and type(operand) is s.Const and type(operand.value) in {int, float}:
            return s.Const(-operand.value, node.lineno, node.col_offset)  # type: ignore[operator]
        return s.Unary(_UNARY[type(node.op)], operand)

    def format(self, node: ast.JoinedStr) -> s.Format:
        parts = []
        for part in node.values:
            inner = getattr(part, "value", None)
            # an interpolation holds an expression; a literal part is a Constant itself
            if not isinstance(inner, ast.expr):
                parts.append(self.expr(part))
                continue
            conversion, spec = part.conversion, part.format_spec  # type: ignore[attr-defined]
            value = self.expr(inner)
            if conversion != -1 or spec is not None:
                value = s.Formatted(
                    value, chr(conversion) if conversion != -1 else "", self.expr(spec) if spec else None
                )
            parts.append(value)
        return s.Format(tuple(parts), node.lineno, node.col_offset)

    def subscript(self, node: ast.Subscript) -> s.Subscript:
        return s.Subscript(self.expr(node.value), self.expr(node.slice), node.lineno, node.col_offset)

    def slice(self, node: ast.Slice) -> s.Slice:
        parts = (node.lower, node.upper, node.step)
        return s.Slice(*[self.expr(part) if part else None for part in parts])

    def conditional(self, node: ast.IfExp) -> s.Conditional:
        return s.Conditional(self.expr(node.test), self.expr(node.body), self.expr(node.orelse))

    def parameters(self, args: ast.arguments) -> tuple[s.Parameter, ...]:
        found: list[s.Parameter] = []
        plain = args.posonlyargs + args.args
        missing = len(plain) - len(args.defaults)
        for position, arg in enumerate(plain):
            kind = "posonly" if position < len(args.posonlyargs) else "plain"
            found.append(
                self.parameter(arg, kind, args.defaults[position - missing] if position >= missing else None)
            )
        if args.vararg:
            found.append(self.parameter(args.vararg, "vararg", None))
        found.extend(
            self.parameter(arg, "kwonly", default)
            for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)
        )
        if args.kwarg:
            found.append(self.parameter(args.kwarg, "kwarg", None))
        return tuple(found)

    def parameter(self, arg: ast.arg, kind: str, default: ast.expr | None) -> s.Parameter:
        last = default or arg
        return s.Parameter(
            arg.arg,
            kind,
            self.annotation(arg.annotation) if arg.annotation else None,
            self.expr(default) if default else None,
            s.Span(arg.lineno, arg.col_offset, last.end_lineno or arg.lineno, last.end_col_offset or 0),
        )

    def lambda_(self, node: ast.Lambda) -> s.Lambda:
        return s.Lambda(self.parameters(node.args), self.expr(node.body), node.lineno, node.col_offset)

    def list_comprehension(self, node: ast.ListComp) -> s.Comprehension:
        return self.comprehension("list", node.elt, None, node.generators)

    def set_comprehension(self, node: ast.SetComp) -> s.Comprehension:
        return self.comprehension("set", node.elt, None, node.generators)

    def generator(self, node: ast.GeneratorExp) -> s.Comprehension:
        return self.comprehension("generator", node.elt, None, node.generators)

    def dict_comprehension(self, node: ast.DictComp) -> s.Comprehension:
        return self.comprehension("dict", node.key, node.value, node.generators)

    def comprehension(
        self, kind: str, element: ast.expr, value: ast.expr | None, generators: list[ast.comprehension]
    ) -> s.Comprehension:
        found = tuple(
            s.Generator(
                self.expr(g.target),
                self.expr(g.iter),
                tuple([self.expr(i) for i in g.ifs]),
                bool(g.is_async),
            )
            for g in generators
        )
        return s.Comprehension(kind, self.expr(element), self.expr(value) if value else None, found)

    def await_(self, node: ast.Await) -> s.Await:
        return s.Await(self.expr(node.value))

    def yield_(self, node: ast.Yield) -> s.Yield:
        self.scope.yields = True
        return s.Yield(self.expr(node.value) if node.value else None, is_from=False)

    def yield_from(self, node: ast.YieldFrom) -> s.Yield:
        self.scope.yields = True
        return s.Yield(self.expr(node.value), is_from=True)

    def starred(self, node: ast.Starred) -> s.Starred:
        return s.Starred(self.expr(node.value))

    def walrus(self, node: ast.NamedExpr) -> s.Walrus:
        self.names.add(node.target.id)
        self.uses[WALRUS] = None
        return s.Walrus(node.target.id, self.expr(node.value))


def callee_of(func: s.Expr) -> str | None:
    """What is called, as `FileFacts.callees` have it."""
    kind = type(func)
    if kind is s.Ref:
        return func.path  # type: ignore[union-attr]
    return f".{func.name}" if kind is s.Attr else None  # type: ignore[union-attr]


GIVING: Final = frozenset({ast.Constant, ast.Call})
"""All that may be a text by `_is_text`: asked first, because most values are neither."""


def is_text(node: ast.expr, depth: int = 2) -> bool:
    """Whether a value is a text, or a call that is given one: `Field(default=SecretStr("..."))`."""
    kind = type(node)
    if kind is ast.Constant:
        return type(node.value) is str  # type: ignore[attr-defined]
    if kind is not ast.Call or not depth:
        return False
    return any(is_text(one, depth - 1) for one in node.args) or any(  # type: ignore[attr-defined]
        is_text(k.value, depth - 1)
        for k in node.keywords  # type: ignore[attr-defined]
    )


def short(text: str) -> str:
    """A key as far as it can be a name."""
    return text[:_LONGEST_KEY].encode("utf-8", "replace").decode()


def has_surrogate(text: str) -> bool:
    return not text.isascii() and _SURROGATE.search(text) is not None


_EXPRESSIONS: Final[dict[type, Callable[..., s.Expr]]] = {
    ast.Constant: Expressions.constant,
    ast.Attribute: Expressions.attribute,
    ast.Call: Expressions.call,
    ast.List: Expressions.display,
    ast.Tuple: Expressions.display,
    ast.Set: Expressions.display,
    ast.Dict: Expressions.mapping,
    ast.BinOp: Expressions.binary,
    ast.Compare: Expressions.compare,
    ast.BoolOp: Expressions.logical,
    ast.UnaryOp: Expressions.unary,
    ast.JoinedStr: Expressions.format,
    ast.Subscript: Expressions.subscript,
    ast.Slice: Expressions.slice,
    ast.IfExp: Expressions.conditional,
    ast.Lambda: Expressions.lambda_,
    ast.ListComp: Expressions.list_comprehension,
    ast.SetComp: Expressions.set_comprehension,
    ast.GeneratorExp: Expressions.generator,
    ast.DictComp: Expressions.dict_comprehension,
    ast.Await: Expressions.await_,
    ast.Yield: Expressions.yield_,
    ast.YieldFrom: Expressions.yield_from,
    ast.Starred: Expressions.starred,
    ast.NamedExpr: Expressions.walrus,
}

if hasattr(ast, "TemplateStr"):  # Python 3.14
    _EXPRESSIONS[ast.TemplateStr] = Expressions.format
