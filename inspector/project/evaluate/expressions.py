"""What expressions are worth."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Final

from inspector.project import names as n
from inspector.project.code import Class, Function, SourceFile
from inspector.project.evaluate import operations as ops
from inspector.project.evaluate.narrowing import Narrowed, narrowed, restore
from inspector.project.evaluate.objects import Objects
from inspector.project.evaluate.values import (
    ENTRIES_A_STEP,
    ClassValue,
    Dict,
    Env,
    External,
    FunctionValue,
    Generic,
    Instance,
    Items,
    LambdaValue,
    Maybe,
    Tentative,
    Test,
    Union,
    UnknownValue,
    Value,
    choice_of,
    default_truth,
    either,
    plain,
    preferred,
    source_of,
    tentative,
    test_of,
    text,
    truth,
)
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_TURNS: Final = 2_000
_DEEPEST_EXPRESSION: Final = 120


class Expressions(Objects):
    """The part of the machine that evaluates expressions."""

    def __init__(self) -> None:
        """Start outside any expression."""
        super().__init__()
        self._expression_depth = 0
        self._defining: set[Class] = set()  # classes that are read before their statement has run

    @abstractmethod
    def assign(self, target: s.Expr, value: Value, env: Env) -> None: ...
    @abstractmethod
    def call_node(self, node: s.Call, env: Env) -> Value: ...
    @abstractmethod
    def define_class(self, cls: Class, env: Env) -> ClassValue: ...
    @abstractmethod
    def yielded(self, value: Value, *, each: bool) -> None: ...

    def eval(self, node: s.Expr, env: Env) -> Value:
        """The value of an expression."""
        if isinstance(node, s.Ref):
            return self.ref(node.path, env)
        if isinstance(node, s.Const):
            return node.value
        if self._expression_depth >= _DEEPEST_EXPRESSION:
            return UnknownValue("the expression nests too deeply")
        self._expression_depth += 1
        try:
            return _KINDS[type(node)](self, node, env)
        finally:
            self._expression_depth -= 1

    # --- one method a kind, all with one signature ---------------------------------------

    def eval_constant(self, node: s.Bytes, env: Env) -> Value:
        return node.value

    def eval_call(self, node: s.Call, env: Env) -> Value:
        return self.call_node(node, env)

    def eval_attribute(self, node: s.Attr, env: Env) -> Value:
        found = self.attribute(self.eval(node.base, env), node.name)
        if isinstance(found, UnknownValue):
            self.doubts += 1
        return found

    def eval_format(self, node: s.Format, env: Env) -> Value:
        return ops.concatenate([self.eval(part, env) for part in node.parts])

    def eval_formatted(self, node: s.Formatted, env: Env) -> Value:
        spec = self.eval(node.spec, env) if node.spec is not None else ""
        return ops.formatted_as(self.eval(node.value, env), node.conversion, spec)

    def eval_binary(self, node: s.Binary, env: Env) -> Value:
        return ops.binary(node.op, self.eval(node.left, env), self.eval(node.right, env))

    def eval_unary(self, node: s.Unary, env: Env) -> Value:
        return ops.unary(node.op, self.eval(node.operand, env))

    def eval_slice(self, node: s.Slice, env: Env) -> Value:
        return UnknownValue("a slice")

    def eval_inner(self, node: s.Await | s.Starred, env: Env) -> Value:
        return self.eval(node.value, env)

    def eval_opaque(self, node: s.Opaque, env: Env) -> Value:
        return External("builtins.Ellipsis") if node.kind == "ellipsis" else UnknownValue(f"a {node.kind}")

    # --- names -----------------------------------------------------------------------------

    def ref(self, path: str, env: Env) -> Value:
        head, *rest = path.split(".")
        if rest and path in env.names:
            return env.names[path]  # a test told what this attribute is here
        value = self.lookup(head, env)
        for name in rest:
            value = self.attribute(value, name)
        if isinstance(value, UnknownValue) or (rest and isinstance(value, External)):
            self.doubts += 1
        return value

    def lookup(self, name: str, env: Env) -> Value:
        """What a name is bound to, in the scope or around it."""
        scope: Env | None = env
        while scope is not None:
            # a class body's names are visible in the body itself only
            if name in scope.names and (scope is env or not isinstance(scope.owner, Class)):
                return scope.names[name]
            scope = scope.outer
        owner = env.module().owner
        if isinstance(owner, SourceFile):
            return self.symbol_outside(owner, name, env)
        return UnknownValue(f"{name} is not defined")

    def symbol_outside(self, file: SourceFile, name: str, env: Env) -> Value:
        """A name that nothing run so far has bound: a builtin, or bound later than it is read."""
        symbol = self.names.in_module(file, name)
        match symbol:
            case Function(file=home) if home is file:
                return FunctionValue(symbol, env.module())
            case Class(file=home) if home is file:
                if symbol in self._defining:
                    return UnknownValue(f"{name} is defined in terms of itself")
                self._defining.add(symbol)
                try:
                    return self.define_class(symbol, env.module())
                finally:
                    self._defining.discard(symbol)
            case n.Variable(file=home) if home is file:
                return UnknownValue(f"{name} is not set when it is read")
            case _:
                return self.symbol(symbol)

    # --- containers ------------------------------------------------------------------------

    def eval_sequence(self, node: s.Sequence, env: Env) -> Value:
        made = Items(node.kind, [])
        for item in node.items:
            if isinstance(item, s.Starred):
                self.extend(made, self.eval(item.value, env))
            else:
                made.values.append(self.eval(item, env))
        return ops.distinct(made) if node.kind == "set" else made

    def eval_mapping(self, node: s.Mapping, env: Env) -> Value:
        made = Dict()
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None:
                made.set(self.eval(key, env), self.eval(value, env))
            else:
                made.update(plain(self.eval(value, env)))
                self.step(len(made.entries) // ENTRIES_A_STEP)
        return made

    def eval_subscript(self, node: s.Subscript, env: Env) -> Value:
        base, index = self.eval(node.base, env), node.index
        inner = plain(base)
        if isinstance(inner, (External, ClassValue, Generic)):
            arguments = index.items if isinstance(index, s.Sequence) and index.kind == "tuple" else (index,)
            return self.parametrised(inner, arguments, env)
        if isinstance(index, s.Slice):
            return ops.slice_(base, self.bounds(index, env))
        found = self.item(base, self.eval(index, env), env)
        if isinstance(found, (UnknownValue, Tentative)):
            self.doubts += 1
        return found

    def bounds(self, index: s.Slice, env: Env) -> list[Value]:
        """The three parts of a slice, None where one is left out."""
        return [None if p is None else self.eval(p, env) for p in (index.lower, index.upper, index.step)]

    def parametrised(self, base: Value, arguments: tuple[s.Expr, ...], env: Env) -> Value:
        """`base[arguments]` of what may be a type."""
        if isinstance(base, External) and base.name == "os.environ":
            self.doubts += 1
            return Tentative(UnknownValue("an environment variable"), f"os.environ[{s.render(arguments[0])}]")
        values = [self.eval(argument, env) for argument in arguments]
        if isinstance(base, External) and base.name == "sys.modules":
            return self.call_external("importlib.import_module", values, {}, None, env)
        if isinstance(base, ClassValue) and self.is_enum(base):
            return self.enum_member(base, values[0])
        if isinstance(base, External) and base.name in {"http.HTTPStatus", "http.HTTPMethod"}:
            key = text(values[0])
            return External(f"{base.name}.{key}") if isinstance(key, str) else key
        if isinstance(base, External) and base.name == "typing.Optional":
            return Union([*values, None])
        if isinstance(base, External) and base.name == "typing.Union":
            return Union(values)
        return Generic(base, values)

    def eval_comprehension(self, node: s.Comprehension, env: Env) -> Value:
        inner = Env(env.owner, env, this=env.this)
        made: Items | Dict = Dict() if node.kind == "dict" else Items(_ITEMS[node.kind], [])
        self._turn(node, 0, inner, made)
        return ops.distinct(made) if isinstance(made, Items) and node.kind == "set" else made

    def _turn(self, node: s.Comprehension, depth: int, env: Env, made: Items | Dict) -> None:
        if depth == len(node.generators):
            self.step()
            value = self.eval(node.element, env)
            if isinstance(made, Dict):
                made.set(value, self.eval(node.value, env) if node.value else None)
            else:
                made.values.append(value)
            return
        generator = node.generators[depth]
        iterable = self.eval(generator.iterable, env)
        items = self.iterate(iterable)
        if items is None:
            made.open = True
            items = self.some(iterable)
        if len(items) > MOST_TURNS:
            made.open = True
            return
        for item in items:
            self.step()
            tests = list(item.tests) if isinstance(item, Maybe) else []
            self.assign(generator.target, item.value if isinstance(item, Maybe) else item, env)
            verdicts = [(condition, self.eval(condition, env)) for condition in generator.conditions]
            known = [truth(value) for _, value in verdicts]
            if False in known:
                continue
            tests += [
                Test("", condition, default_truth(value))
                for (condition, value), verdict in zip(verdicts, known, strict=True)
                if verdict is None
            ]
            if not tests or isinstance(made, Dict):
                made.open = made.open or bool(tests)
                self._turn(node, depth + 1, env, made)
                continue
            inner = Items(made.kind, [])
            self._turn(node, depth + 1, env, inner)
            made.values.extend(Maybe(value, tuple(tests)) for value in inner.values)
            made.open = made.open or inner.open

    # --- operators -------------------------------------------------------------------------

    def eval_compare(self, node: s.Compare, env: Env) -> Value:
        first = self.eval(node.left, env)
        result: Value = True
        for sign, right in zip(node.ops, node.rights, strict=True):
            second = self.eval(right, env)
            result = ops.compare(sign, first, second)
            if truth(result) is not True:
                return result
            first = second
        return result

    def eval_logical(self, node: s.Logical, env: Env) -> Value:
        return self._logical(node.op, node.values, self.eval(node.values[0], env), env)

    def _logical(self, op: str, operands: tuple[s.Expr, ...], first: Value, env: Env) -> Value:
        """What operands are worth together, the first of which has a value."""
        known = truth(first)
        if len(operands) == 1 or known is (op == "or"):
            return first
        if known is not None:
            return self._logical(op, operands[1:], self.eval(operands[1], env), env)
        choice = choice_of(first)
        if choice is None or not (_tells(choice.value) and _tells(choice.otherwise)):
            return self._undecided_logical(op, operands, first, env)
        one, other = self.under_both(
            choice.test,
            lambda: self._logical(op, operands, choice.value, env),
            lambda: self._logical(op, operands, choice.otherwise, env),
        )
        return self.either(one, other, choice.test, source_of(first))

    def _undecided_logical(self, op: str, operands: tuple[s.Expr, ...], first: Value, env: Env) -> Value:
        result: Value = None
        uncertain: Value = None
        decided: Value = None
        found = undecided = False
        depth = len(self.conditions)
        for position, operand in enumerate(operands):
            result = self.eval(operand, env) if position else first
            known = truth(result)
            if known is (op == "or"):
                break
            if known is None:
                # what follows runs under the condition that this one does not decide
                default = default_truth(result)
                test = Test("", operand, default)
                self.conditions.append(test if op == "and" else test.opposite())
                uncertain = uncertain or result
                if not found and default is not (op == "and"):
                    # `x or default`: what x holds by default decides which one is meant
                    decided, found = result, True
                    undecided = default is None
        del self.conditions[depth:]
        if found:
            return self._unsure(op, decided, result) if undecided else decided
        return tentative(result, uncertain) if uncertain is not None else result

    def _unsure(self, op: str, first: Value, last: Value) -> Value:
        if op == "and" or not isinstance(first, UnknownValue):
            return first
        match last:
            case None | UnknownValue() | str() | int() | float():
                return UnknownValue(first.reason)
            case Items(kind=kind, values=values):
                return Items(kind, list(values), open=True)
            case Dict(entries=entries):
                return Dict(dict(entries), open=True)
            case _:
                return last

    def eval_conditional(self, node: s.Conditional, env: Env) -> Value:
        value = self.eval(node.test, env)
        known = truth(value)
        if known is not None:
            return self.eval(node.body if known else node.orelse, env)
        test = test_of(node.test, value)
        first, second = self.under_both(
            test,
            lambda: self._knowing(node.test, node.body, env, holds=True),
            lambda: self._knowing(node.test, node.orelse, env, holds=False),
        )
        return self.either(first, second, test, source_of(value))

    def _knowing(self, test: s.Expr, node: s.Expr, env: Env, *, holds: bool) -> Value:
        """What an expression is worth where a test holds, or where it does not."""
        known = self.told(test, env, holds=holds)
        if not known:
            return self.eval(node, env)
        before = env.names
        env.names = before | {name: one.value for name, one in known.items()}
        try:
            return self.eval(node, env)
        finally:
            restore(env.names, known, before)
            env.names = before | env.names

    def told(self, test: s.Expr, env: Env, *, holds: bool) -> dict[str, Narrowed]:
        """What a test tells of names, where it holds or where it does not."""
        found = narrowed(test, lambda name: self._subject(name, env), holds=holds)
        # an attribute that holds nothing is often set by what is called then
        return {name: one for name, one in found.items() if one.value is not None or "." not in name}

    def _subject(self, name: str, env: Env) -> Value:
        """What a name holds that a test may tell more of, None where that may change unseen."""
        if name in env.names:
            return env.names[name]
        head, _, field = name.partition(".")
        if isinstance(env.owner, Function) and head in env.owner.fact.outer:
            return None
        value = self.lookup(head, env)
        if field:
            holder = plain(value)
            if "." in field or not isinstance(holder, Instance):
                return None
            if field in holder.attributes:
                return holder.attributes[field]
            value = self.attribute(holder, field) if self.is_settings(holder.cls) else None
        return value if isinstance(plain(value), (str, type(None))) else None

    def either(self, first: Value, second: Value, test: Test, source: str | None) -> Value:
        """One value for two that a test decides between: the default's, where it has one."""
        if test.default is not None:
            return preferred(first, second, test, source)
        return either(first, second, test)

    def eval_lambda(self, node: s.Lambda, env: Env) -> Value:
        given = ((p.name, p.default) for p in node.params if p.default is not None)
        return LambdaValue(node, env, {name: self.eval(default, env) for name, default in given})

    def eval_walrus(self, node: s.Walrus, env: Env) -> Value:
        scope = env
        # in a comprehension it binds in the scope around
        while scope.outer is not None and scope.owner is scope.outer.owner:
            scope = scope.outer
        value = scope.names[node.name] = self.eval(node.value, env)
        return value

    def eval_yield(self, node: s.Yield, env: Env) -> Value:
        self.yielded(None if node.value is None else self.eval(node.value, env), each=node.is_from)
        return UnknownValue("what is sent to a generator")


_ITEMS: Final = {"list": "list", "set": "set", "generator": "list"}


def _tells(value: Value) -> bool:
    """Whether it is known if a value is true, or which condition decides."""
    return truth(value) is not None or choice_of(value) is not None


_KINDS: Final[dict[type, Callable[..., Value]]] = {
    s.Bytes: Expressions.eval_constant,
    s.Call: Expressions.eval_call,
    s.Attr: Expressions.eval_attribute,
    s.Format: Expressions.eval_format,
    s.Formatted: Expressions.eval_formatted,
    s.Binary: Expressions.eval_binary,
    s.Unary: Expressions.eval_unary,
    s.Sequence: Expressions.eval_sequence,
    s.Mapping: Expressions.eval_mapping,
    s.Subscript: Expressions.eval_subscript,
    s.Slice: Expressions.eval_slice,
    s.Compare: Expressions.eval_compare,
    s.Logical: Expressions.eval_logical,
    s.Conditional: Expressions.eval_conditional,
    s.Lambda: Expressions.eval_lambda,
    s.Comprehension: Expressions.eval_comprehension,
    s.Await: Expressions.eval_inner,
    s.Starred: Expressions.eval_inner,
    s.Walrus: Expressions.eval_walrus,
    s.Yield: Expressions.eval_yield,
    s.Opaque: Expressions.eval_opaque,
}
