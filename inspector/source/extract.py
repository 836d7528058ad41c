"""One pass over a tree makes the facts of its file.

Speed is the point of this module's shape: every node of every file goes through it
once, so dispatch is a dictionary lookup and nothing is walked twice. The tree's
columns, which Python counts in UTF-8 bytes, are first made character columns where
a file is not ASCII.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from inspector.source import syntax as s
from inspector.source.comments import suppressions
from inspector.source.facts import (
    WALRUS,
    ClassFact,
    DecoratorFact,
    FileFacts,
    FunctionFact,
    ImportFact,
    encode_body,
)

if TYPE_CHECKING:
    from collections.abc import Callable

TYPE_ALIAS_MARK: Final = "__fapi_type_alias__"
"""The annotation by which `lower` writes a `type X = ...` statement for older parsers."""

_LARGEST_DISPLAY: Final = 5000
_LONGEST_STRING: Final = 20_000
_DEEPEST: Final = 150
_LONGEST_KEY: Final = 100
_INTEGER_BITS: Final = 63
_WORD: Final = re.compile(r"\w+")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")

_BINARY: Final = {
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
class _Scope:
    """What is being collected for the module, function or class whose body is read."""

    prefix: str
    function: int | None
    cls: int | None
    owner: _Scope | None  # the function or module that names bound here belong to; None for itself
    names: set[str] = field(default_factory=set)
    outer: set[str] = field(default_factory=set)
    # sets as keys: every name of a file goes in here, and an assignment is faster than `add`
    uses: dict[str, None] = field(default_factory=dict)
    called: dict[str, None] = field(default_factory=dict)
    dropped: dict[str, None] = field(default_factory=dict)
    given: dict[str, None] = field(default_factory=dict)
    methods: list[int] = field(default_factory=list)
    yields: bool = False


def extract(text: str, tree: ast.Module) -> FileFacts:
    """Make the facts of a file from its text and its tree."""
    lines = text.count("\n") + (1 if text and not text.endswith("\n") else 0)
    if not text.isascii():
        _count_columns_in_characters(tree, text)
    return _Extractor(text).file(tree, lines)


def _count_columns_in_characters(tree: ast.Module, text: str) -> None:
    lines_of_text = text.split("\n") if "\r" not in text else re.split(r"\r\n|\r|\n", text)
    encoded = {
        number: line.encode("utf-8", "surrogatepass")
        for number, line in enumerate(lines_of_text, 1)
        if not line.isascii()
    }
    lines = sorted(encoded)
    stack: list[ast.AST] = [tree]
    while stack:
        for node in ast.iter_child_nodes(stack.pop()):
            first = getattr(node, "lineno", None)
            if first is None:  # arguments, a comprehension, a `with` item: their parts have places
                stack.append(node)
                continue
            last = node.end_lineno  # type: ignore[attr-defined]
            for decorator in getattr(node, "decorator_list", ()):  # they stand before their definition
                first = min(first, decorator.lineno)
            at = bisect_left(lines, first)
            if at == len(lines) or lines[at] > last:
                continue  # nothing but ASCII in all of it, as in nearly everything
            _count_columns_of(node, encoded)
            stack.append(node)


def _count_columns_of(node: ast.AST, encoded: dict[int, bytes]) -> None:
    line, end = node.lineno, node.end_lineno  # type: ignore[attr-defined]
    if line in encoded:
        node.col_offset = len(encoded[line][: node.col_offset].decode("utf-8", "replace"))  # type: ignore[attr-defined]
    if end in encoded:
        node.end_col_offset = len(encoded[end][: node.end_col_offset].decode("utf-8", "replace"))  # type: ignore[attr-defined]


class _Extractor:
    def __init__(self, text: str) -> None:
        self.text = text
        self.functions: list[FunctionFact | None] = []
        self.classes: list[ClassFact | None] = []
        self.imports: list[ImportFact] = []
        self.scope = _Scope("", None, None, None)
        self.names = self.scope.names
        self.uses = self.scope.uses
        self.called = self.scope.called
        self.given = self.scope.given
        self.places: dict[str, int] = {}  # the bit of each word that some set of the file has
        self.callees: dict[str, int] = {}  # likewise, of what is called
        self.depth = 0
        self.in_annotation = False
        self.type_checking = False
        self.guarded = False

    def file(self, tree: ast.Module, lines: int) -> FileFacts:
        body = self.block(tree.body)
        uses, given = _bits(self.scope.uses, self.places), _bits(self.scope.given, self.places)
        words = tuple(self.places)
        return FileFacts(
            lines=lines,
            problems=(),
            docstring=_docstring(tree.body),
            imports=tuple(self.imports),
            functions=tuple(f for f in self.functions if f is not None),
            classes=tuple(c for c in self.classes if c is not None),
            names=frozenset(self.scope.names),
            suppressions=suppressions(self.text),
            words=words,
            callees=tuple(self.callees),
            uses=uses,
            given=given,
            body=encode_body(body),
        )

    # --- scopes ------------------------------------------------------------------------

    def enter(self, scope: _Scope) -> _Scope:
        outer, self.scope = self.scope, scope
        self.names, self.uses = scope.names, scope.uses
        self.called, self.given = scope.called, scope.given
        return outer

    def leave(self, outer: _Scope) -> None:
        self.scope = outer
        self.names, self.uses = outer.names, outer.uses
        self.called, self.given = outer.called, outer.given

    # --- statements --------------------------------------------------------------------

    def block(self, body: list[ast.stmt]) -> tuple[s.Stmt, ...]:
        return tuple([_STATEMENTS[type(statement)](self, statement) for statement in body])

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> s.Define:
        index = len(self.functions)
        self.functions.append(None)
        self.names.add(node.name)
        scope = self.scope
        signature: dict[str, None] = {}
        self.uses = signature
        decorators = tuple([DecoratorFact(self.expr(d), _span(d)) for d in node.decorator_list])
        parameters = self.parameters(node.args)
        returns = self.annotation(node.returns) if node.returns else None
        scope.uses |= signature
        inner = _Scope(f"{scope.prefix}{node.name}.<locals>.", index, None, None)
        inner.names.update(parameter.name for parameter in parameters)
        flags = self.type_checking, self.guarded
        self.type_checking = self.guarded = False
        outer = self.enter(inner)
        body = self.block(node.body)
        self.leave(outer)
        self.type_checking, self.guarded = flags
        if scope.cls is not None:
            scope.methods.append(index)
        self.functions[index] = FunctionFact(
            name=node.name,
            qualname=scope.prefix + node.name,
            span=_span(node),
            name_column=node.col_offset + (10 if isinstance(node, ast.AsyncFunctionDef) else 4),
            is_async=isinstance(node, ast.AsyncFunctionDef),
            is_generator=inner.yields,
            parameters=parameters,
            returns=returns,
            decorators=decorators,
            docstring=_docstring(node.body),
            parent_function=scope.function,
            parent_class=scope.cls,
            names=frozenset(inner.names - inner.outer),
            outer=frozenset(inner.outer),
            uses=_bits(inner.uses, self.places),
            called=_bits(inner.called, self.callees),
            dropped=_bits(inner.dropped, self.callees),
            given=_bits(inner.given, self.places),
            signature=_bits(signature, self.places),
            body=encode_body(body),
        )
        return s.Define(index)

    def cls(self, node: ast.ClassDef) -> s.DefineClass:
        index = len(self.classes)
        self.classes.append(None)
        self.names.add(node.name)
        decorators = tuple(DecoratorFact(self.expr(d), _span(d)) for d in node.decorator_list)
        bases = tuple(self.expr(base) for base in node.bases)
        keywords = tuple(s.Keyword(k.arg, self.expr(k.value)) for k in node.keywords)
        scope = self.scope
        inner = _Scope(f"{scope.prefix}{node.name}.", scope.function, index, None)
        outer = self.enter(inner)
        body = self.block(node.body)
        self.leave(outer)
        self.classes[index] = ClassFact(
            name=node.name,
            qualname=scope.prefix + node.name,
            span=_span(node),
            name_column=node.col_offset + 6,
            bases=bases,
            keywords=keywords,
            decorators=decorators,
            docstring=_docstring(node.body),
            parent_function=scope.function,
            parent_class=scope.cls,
            methods=tuple(inner.methods),
            uses=_bits(inner.uses, self.places),
            given=_bits(inner.given, self.places),
            body=encode_body(body),
        )
        return s.DefineClass(index)

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

    def annotation(self, node: ast.expr) -> s.Expr:
        """An annotation of a signature, which may be, or hold, text that names types."""
        self.in_annotation = True
        made = self.expr(node)
        self.in_annotation = False
        return made

    def expr_stmt(self, node: ast.Expr) -> s.ExprStmt:
        value = self.expr(node.value)
        if type(value) is s.Call and (callee := _callee(value.func)):
            self.scope.dropped[callee] = None
        return s.ExprStmt(value, _span(node))

    def assign(self, node: ast.Assign) -> s.Assign:
        if type(node.value) in _GIVING and _is_text(node.value):
            self.given |= {name: None for target in node.targets if (name := _target_name(target))}
        value = self.expr(node.value)
        return s.Assign(tuple([self.target(t) for t in node.targets]), value, _span(node))

    def ann_assign(self, node: ast.AnnAssign) -> s.AnnAssign | s.TypeAlias:
        if node.value and _is_text(node.value) and (name := _target_name(node.target)):
            self.given[name] = None
        value = self.expr(node.value) if node.value else None
        target = self.target(node.target)
        mark = node.annotation
        if isinstance(mark, ast.Name) and mark.id == TYPE_ALIAS_MARK and value and isinstance(target, s.Ref):
            return s.TypeAlias(target.path, value, _span(node))
        return s.AnnAssign(target, self.expr(mark), value, _span(node))

    def aug_assign(self, node: ast.AugAssign) -> s.AugAssign:
        return s.AugAssign(
            self.target(node.target), _BINARY[type(node.op)], self.expr(node.value), _span(node)
        )

    def type_alias(self, node: ast.stmt) -> s.TypeAlias:
        name: str = node.name.id  # type: ignore[attr-defined]
        self.names.add(name)
        return s.TypeAlias(name, self.expr(node.value), _span(node))  # type: ignore[attr-defined]

    def return_(self, node: ast.Return) -> s.Return:
        return s.Return(self.expr(node.value) if node.value else None, _span(node))

    def raise_(self, node: ast.Raise) -> s.Raise:
        return s.Raise(
            self.expr(node.exc) if node.exc else None,
            self.expr(node.cause) if node.cause else None,
            _span(node),
        )

    def if_(self, node: ast.If) -> s.If:
        # `elif` nests as deep as the chain is long, so the chain is a loop
        arms = [(node, *self.arm(node))]
        orelse = node.orelse
        while len(orelse) == 1 and isinstance(orelse[0], ast.If):
            node = orelse[0]
            arms.append((node, *self.arm(node)))
            orelse = node.orelse
        rest = self.block(orelse)
        for arm, test, body in reversed(arms):
            whole = s.If(test, body, rest, _span(arm))
            rest = (whole,)
        return whole

    def arm(self, node: ast.If) -> tuple[s.Expr, tuple[s.Stmt, ...]]:
        test = self.expr(node.test)
        before = self.type_checking
        if isinstance(test, s.Ref) and test.path.rpartition(".")[2] == "TYPE_CHECKING":
            self.type_checking = True
        body = self.block(node.body)
        self.type_checking = before
        return test, body

    def for_(self, node: ast.For | ast.AsyncFor) -> s.For:
        iterable = self.expr(node.iter)
        target = self.target(node.target)
        is_async = isinstance(node, ast.AsyncFor)
        return s.For(target, iterable, self.block(node.body), self.block(node.orelse), is_async, _span(node))

    def while_(self, node: ast.While) -> s.While:
        return s.While(self.expr(node.test), self.block(node.body), self.block(node.orelse), _span(node))

    def with_(self, node: ast.With | ast.AsyncWith) -> s.With:
        items = tuple(
            s.WithItem(self.expr(i.context_expr), self.target(i.optional_vars) if i.optional_vars else None)
            for i in node.items
        )
        return s.With(items, self.block(node.body), isinstance(node, ast.AsyncWith), _span(node))

    def try_(self, node: ast.Try) -> s.Try:
        before = self.guarded
        self.guarded = before or bool(node.handlers)
        body = self.block(node.body)
        handlers = []
        for handler in node.handlers:
            if handler.name:
                self.names.add(handler.name)
            kind = self.expr(handler.type) if handler.type else None
            handlers.append(s.Handler(kind, handler.name, self.block(handler.body), _span(handler)))
        self.guarded = before
        return s.Try(body, tuple(handlers), self.block(node.orelse), self.block(node.finalbody), _span(node))

    def match(self, node: ast.Match) -> s.Match:
        subject = self.expr(node.subject)
        cases = []
        for case in node.cases:
            binds = _pattern_names(case.pattern)
            self.names.update(binds)
            values = self.pattern_values(case.pattern)
            guard = self.expr(case.guard) if case.guard else None
            line = case.pattern.lineno
            cases.append(s.Case(values, guard, tuple(binds), self.block(case.body), line))
        return s.Match(subject, tuple(cases), _span(node))

    def pattern_values(self, pattern: ast.pattern) -> tuple[s.Expr, ...] | None:
        match pattern:
            case ast.MatchValue(value=value):
                return (self.expr(value),)
            case ast.MatchSingleton(value=value):
                return (s.Const(value, pattern.lineno, pattern.col_offset),)
            case ast.MatchOr(patterns=patterns):
                parts = [self.pattern_values(part) for part in patterns]
                if () in parts:
                    return ()
                return None if None in parts else tuple(value for part in parts if part for value in part)
            case ast.MatchAs(pattern=inner):
                return self.pattern_values(inner) if inner is not None else ()
            case _:
                return None

    def import_(self, node: ast.Import) -> s.Import:
        span = _span(node)
        for alias in node.names:
            first = alias.name.partition(".")[0]
            if alias.asname == first != alias.name:
                # `import a.b as a` binds `a.b`, as `from a import b as a` does, and not `a`
                parent, _, last = alias.name.rpartition(".")
                self.bind_import(parent, 0, last, first, span)
                continue
            self.bind_import(alias.name, 0, None, alias.asname or first, span)
            if alias.asname is None and "." in alias.name:
                self.uses[alias.name] = None
        return s.Import(None, 0, tuple([s.ImportedName(a.name, a.asname) for a in node.names]), span)

    def import_from(self, node: ast.ImportFrom) -> s.Import:
        span = _span(node)
        for alias in node.names:
            self.bind_import(node.module or "", node.level, alias.name, alias.asname or alias.name, span)
        names = tuple([s.ImportedName(a.name, a.asname) for a in node.names])
        return s.Import(node.module or "", node.level, names, span)

    def bind_import(self, module: str, level: int, name: str | None, bound: str, span: s.Span) -> None:
        if bound != "*":
            self.names.add(bound)
        self.imports.append(
            ImportFact(
                module,
                level,
                name,
                bound,
                self.scope.function,
                self.scope.cls,
                self.type_checking,
                self.guarded,
                span,
            )
        )

    def scope_names(self, node: ast.Global | ast.Nonlocal) -> s.Scope:
        self.scope.outer.update(node.names)
        return s.Scope("global" if isinstance(node, ast.Global) else "nonlocal", tuple(node.names))

    def delete(self, node: ast.Delete) -> s.Delete:
        return s.Delete(tuple([self.expr(t) for t in node.targets]), _span(node))

    def assert_(self, node: ast.Assert) -> s.Assert:
        return s.Assert(self.expr(node.test), _span(node))

    def simple(self, node: ast.stmt) -> s.Simple:
        return s.Simple(type(node).__name__.lower(), _span(node))

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
            if len(value) > _LONGEST_STRING:  # type: ignore[arg-type]
                return s.Opaque("long string", node.lineno, node.col_offset)
            if not value.isascii() and _has_surrogate(value):  # type: ignore[union-attr, arg-type]
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
        if kind is bytes and len(value) <= _LONGEST_STRING:  # type: ignore[arg-type]
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
        if callee := _callee(func):
            self.called[callee] = None
        args = tuple([self.expr(a) for a in node.args]) if node.args else ()
        span = s.Span(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)  # type: ignore[arg-type]
        if not node.keywords:
            return s.Call(func, args, (), span)
        keywords = []
        for keyword in node.keywords:
            name, value = keyword.arg, keyword.value
            if name is not None and type(value) in _GIVING and _is_text(value):
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
            if type(key) is ast.Constant and type(key.value) is str and _is_text(value):
                self.given[_short(key.value)] = None
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
                _BINARY[type(part.op)], result, self.expr(part.right), part.lineno, part.col_offset
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


def _bits(words: dict[str, None], places: dict[str, int]) -> bytes:
    """A set as bits; words that have none yet get the next ones."""
    if not words:
        return b""
    taken = [places.setdefault(word, len(places)) for word in words]
    bits = bytearray((max(taken) >> 3) + 1)
    for place in taken:
        bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


def _callee(func: s.Expr) -> str | None:
    """What is called, as `FileFacts.callees` have it."""
    kind = type(func)
    if kind is s.Ref:
        return func.path  # type: ignore[union-attr]
    return f".{func.name}" if kind is s.Attr else None  # type: ignore[union-attr]


_GIVING: Final = frozenset({ast.Constant, ast.Call})
"""All that may be a text by `_is_text`: asked first, because most values are neither."""


def _is_text(node: ast.expr, depth: int = 2) -> bool:
    """Whether a value is a text, or a call that is given one: `Field(default=SecretStr("..."))`."""
    kind = type(node)
    if kind is ast.Constant:
        return type(node.value) is str  # type: ignore[attr-defined]
    if kind is not ast.Call or not depth:
        return False
    return any(_is_text(one, depth - 1) for one in node.args) or any(  # type: ignore[attr-defined]
        _is_text(k.value, depth - 1)
        for k in node.keywords  # type: ignore[attr-defined]
    )


def _target_name(node: ast.expr) -> str | None:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str(key))):
            return _short(key)
        case _:
            return None


def _short(text: str) -> str:
    """A key as far as it can be a name."""
    return text[:_LONGEST_KEY].encode("utf-8", "replace").decode()


def _span(node: ast.stmt | ast.expr | ast.excepthandler) -> s.Span:
    return s.Span(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)  # type: ignore[arg-type]


def _docstring(body: list[ast.stmt]) -> str | None:
    match body:
        case [ast.Expr(value=ast.Constant(value=str(text))), *_]:
            return None if _has_surrogate(text) else text.strip()[:_LONGEST_STRING]
        case _:
            return None


def _has_surrogate(text: str) -> bool:
    return not text.isascii() and _SURROGATE.search(text) is not None


def _pattern_names(pattern: ast.pattern) -> list[str]:
    found = []
    for node in ast.walk(pattern):
        match node:
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                found.append(name)
            case ast.MatchMapping(rest=str(name)):
                found.append(name)
    return found


_STATEMENTS: Final[dict[type, Callable[..., s.Stmt]]] = {
    ast.FunctionDef: _Extractor.function,
    ast.AsyncFunctionDef: _Extractor.function,
    ast.ClassDef: _Extractor.cls,
    ast.Expr: _Extractor.expr_stmt,
    ast.Assign: _Extractor.assign,
    ast.AnnAssign: _Extractor.ann_assign,
    ast.AugAssign: _Extractor.aug_assign,
    ast.Return: _Extractor.return_,
    ast.Raise: _Extractor.raise_,
    ast.If: _Extractor.if_,
    ast.For: _Extractor.for_,
    ast.AsyncFor: _Extractor.for_,
    ast.While: _Extractor.while_,
    ast.With: _Extractor.with_,
    ast.AsyncWith: _Extractor.with_,
    ast.Try: _Extractor.try_,
    ast.TryStar: _Extractor.try_,
    ast.Match: _Extractor.match,
    ast.Import: _Extractor.import_,
    ast.ImportFrom: _Extractor.import_from,
    ast.Global: _Extractor.scope_names,
    ast.Nonlocal: _Extractor.scope_names,
    ast.Delete: _Extractor.delete,
    ast.Assert: _Extractor.assert_,
    ast.Pass: _Extractor.simple,
    ast.Break: _Extractor.simple,
    ast.Continue: _Extractor.simple,
}

_EXPRESSIONS: Final[dict[type, Callable[..., s.Expr]]] = {
    ast.Constant: _Extractor.constant,
    ast.Attribute: _Extractor.attribute,
    ast.Call: _Extractor.call,
    ast.List: _Extractor.display,
    ast.Tuple: _Extractor.display,
    ast.Set: _Extractor.display,
    ast.Dict: _Extractor.mapping,
    ast.BinOp: _Extractor.binary,
    ast.Compare: _Extractor.compare,
    ast.BoolOp: _Extractor.logical,
    ast.UnaryOp: _Extractor.unary,
    ast.JoinedStr: _Extractor.format,
    ast.Subscript: _Extractor.subscript,
    ast.Slice: _Extractor.slice,
    ast.IfExp: _Extractor.conditional,
    ast.Lambda: _Extractor.lambda_,
    ast.ListComp: _Extractor.list_comprehension,
    ast.SetComp: _Extractor.set_comprehension,
    ast.GeneratorExp: _Extractor.generator,
    ast.DictComp: _Extractor.dict_comprehension,
    ast.Await: _Extractor.await_,
    ast.Yield: _Extractor.yield_,
    ast.YieldFrom: _Extractor.yield_from,
    ast.Starred: _Extractor.starred,
    ast.NamedExpr: _Extractor.walrus,
}

if hasattr(ast, "TypeAlias"):  # Python 3.12
    _STATEMENTS[ast.TypeAlias] = _Extractor.type_alias
if hasattr(ast, "TemplateStr"):  # Python 3.14
    _EXPRESSIONS[ast.TemplateStr] = _Extractor.format
