"""One pass over a tree makes the facts of its file.

Speed is the point of this module's shape: every node of every file goes through it
once, so dispatch is a dictionary lookup and nothing is walked twice.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from inspector.source import syntax as s
from inspector.source.columns import count_in_characters
from inspector.source.comments import suppressions
from inspector.source.expressions import (
    GIVING,
    LONGEST_STRING,
    OPERATORS,
    Expressions,
    Scope,
    callee_of,
    has_surrogate,
    is_text,
    short,
)
from inspector.source.facts import (
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


def extract(text: str, tree: ast.Module) -> FileFacts:
    """Make the facts of a file from its text and its tree."""
    lines = text.count("\n") + (1 if text and not text.endswith("\n") else 0)
    if not text.isascii():
        count_in_characters(tree, text)
    return _Extractor(text).file(tree, lines)


class _Extractor(Expressions):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.functions: list[FunctionFact | None] = []
        self.classes: list[ClassFact | None] = []
        self.imports: list[ImportFact] = []
        self.places: dict[str, int] = {}  # the bit of each word that some set of the file has
        self.callees: dict[str, int] = {}  # likewise, of what is called
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
        inner = Scope(f"{scope.prefix}{node.name}.<locals>.", index, None, None)
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
        inner = Scope(f"{scope.prefix}{node.name}.", scope.function, index, None)
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

    def expr_stmt(self, node: ast.Expr) -> s.ExprStmt:
        value = self.expr(node.value)
        if type(value) is s.Call and (callee := callee_of(value.func)):
            self.scope.dropped[callee] = None
        return s.ExprStmt(value, _span(node))

    def assign(self, node: ast.Assign) -> s.Assign:
        if type(node.value) in GIVING and is_text(node.value):
            self.given |= {name: None for target in node.targets if (name := _target_name(target))}
        value = self.expr(node.value)
        return s.Assign(tuple([self.target(t) for t in node.targets]), value, _span(node))

    def ann_assign(self, node: ast.AnnAssign) -> s.AnnAssign | s.TypeAlias:
        if node.value and is_text(node.value) and (name := _target_name(node.target)):
            self.given[name] = None
        value = self.expr(node.value) if node.value else None
        target = self.target(node.target)
        mark = node.annotation
        if isinstance(mark, ast.Name) and mark.id == TYPE_ALIAS_MARK and value and isinstance(target, s.Ref):
            return s.TypeAlias(target.path, value, _span(node))
        return s.AnnAssign(target, self.expr(mark), value, _span(node))

    def aug_assign(self, node: ast.AugAssign) -> s.AugAssign:
        return s.AugAssign(
            self.target(node.target), OPERATORS[type(node.op)], self.expr(node.value), _span(node)
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


def _bits(words: dict[str, None], places: dict[str, int]) -> bytes:
    """A set as bits; words that have none yet get the next ones."""
    if not words:
        return b""
    taken = [places.setdefault(word, len(places)) for word in words]
    bits = bytearray((max(taken) >> 3) + 1)
    for place in taken:
        bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


def _target_name(node: ast.expr) -> str | None:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str(key))):
            return short(key)
        case _:
            return None


def _span(node: ast.stmt | ast.expr | ast.excepthandler) -> s.Span:
    return s.Span(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)  # type: ignore[arg-type]


def _docstring(body: list[ast.stmt]) -> str | None:
    match body:
        case [ast.Expr(value=ast.Constant(value=str(text))), *_]:
            return None if has_surrogate(text) else text.strip()[:LONGEST_STRING]
        case _:
            return None


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

if hasattr(ast, "TypeAlias"):  # Python 3.12
    _STATEMENTS[ast.TypeAlias] = _Extractor.type_alias
