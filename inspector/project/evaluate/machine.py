"""Runs statements and evaluates expressions.

Branches on unknown tests are both taken, under a condition that whatever they register
carries. Loops over known sequences are unrolled, others run once. Every statement and
call costs a step; when the steps of a run are used up, `OutOfStepsError` ends it.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from inspector.project import names as n
from inspector.project.code import Class, Function, SourceFile
from inspector.project.evaluate import operations as ops
from inspector.project.evaluate.objects import Objects
from inspector.project.evaluate.values import (
    Bound,
    ClassValue,
    Dict,
    Env,
    External,
    ExternalInstance,
    FunctionValue,
    Generic,
    Instance,
    Items,
    LambdaValue,
    Maybe,
    ModuleValue,
    NamespaceValue,
    Native,
    Partial,
    Super,
    Tentative,
    Test,
    Union,
    UnknownValue,
    Value,
    describe,
    elements,
    plain,
    source_of,
    tentative,
    text,
    truth,
)
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.evaluate.values import Constant
    from inspector.project.hierarchy import Hierarchy
    from inspector.project.names import Names, Symbol
    from inspector.project.records import Place

MOST_STEPS: Final = 400_000
_MOST_TURNS: Final = 2_000
_DEEPEST_CALL: Final = 40
_DEEPEST_EXPRESSION: Final = 120
_MOST_SELF_CALLS: Final = 3


class OutOfStepsError(Exception):
    """A run needs more steps than it may take."""


@dataclass(frozen=True, slots=True)
class Flow:
    """How a block ended early: return, break, continue, raise; or `maybe`, under a condition."""

    kind: str
    value: Value = None
    condition: Test | None = None
    until: str = "function"  # where a `maybe` stops mattering: function or loop


@dataclass(slots=True)
class Frame:
    """A running function."""

    function: Function | None
    returns: list[Value] = field(default_factory=list)
    yields: list[Value] = field(default_factory=list)


class Machine(Objects):
    """One evaluation of a project."""

    def __init__(self, names: Names, hierarchy: Hierarchy) -> None:
        """Start with nothing run."""
        super().__init__()
        self.names = names
        self.hierarchy = hierarchy
        self.modules: dict[SourceFile, ModuleValue] = {}
        self.called: set[Function] = set()
        self.instantiated: set[Class] = set()
        self.frames: list[Frame] = [Frame(None)]
        self.steps = 0
        self.limit = MOST_STEPS
        self._expression_depth = 0

    # --- modules -------------------------------------------------------------------------

    def module(self, file: SourceFile) -> ModuleValue:
        """Run a module's body, its packages' first, once."""
        value = self.modules.get(file)
        if value is None:
            value = ModuleValue(file, Env(file, None))
            value.env.names["__name__"] = file.module
            self.modules[file] = value
        if value.state == "new":
            parent = file.module.rpartition(".")[0]
            package = self.names.sibling(file, parent) if parent else None
            if package is not None and package is not file:
                self.module(package)
        if value.state == "new":
            value.state = "running"
            conditions, self.conditions = self.conditions, []
            self.frames.append(Frame(None))
            try:
                self.block(file.body, value.env)
            finally:
                self.frames.pop()
                self.conditions = conditions
                value.state = "done"
        return value

    def step(self, cost: int = 1) -> None:
        """Count work; end the run when there was too much."""
        self.steps += cost
        if self.steps > self.limit:
            raise OutOfStepsError

    @contextmanager
    def condition(self, source: Test) -> Iterator[None]:
        """What runs inside is registered only if `source` holds at run time."""
        self.conditions.append(source)
        try:
            yield
        finally:
            self.conditions.pop()

    # --- statements ----------------------------------------------------------------------

    def block(self, body: tuple[s.Stmt, ...], env: Env) -> Flow | None:
        """Run statements until one ends the block."""
        maybe: Flow | None = None
        pushed = 0
        try:
            for statement in body:
                flow = self.statement(statement, env)
                if flow is None:
                    continue
                if flow.kind != "maybe":
                    return flow
                maybe = flow
                if flow.condition is not None:
                    self.conditions.append(flow.condition)
                    pushed += 1
        finally:
            if pushed:
                del self.conditions[-pushed:]
        return maybe

    def statement(self, node: s.Stmt, env: Env) -> Flow | None:
        self.step()
        match node:
            case s.ExprStmt(value=value):
                self.eval(value, env)
            case s.Assign(targets=targets, value=value):
                result = self.eval(value, env)
                for target in targets:
                    self.assign(target, result, env)
            case s.AnnAssign(target=target, value=maybe):
                if maybe is not None:
                    self.assign(target, self.eval(maybe, env), env)
            case s.AugAssign(target=target, op=op, value=value):
                self.augment(target, op, self.eval(value, env), env)
            case s.Define(function=index):
                self.define(env.module().owner.functions[index], env)  # type: ignore[union-attr]
            case s.DefineClass(cls=index):
                self.define_class(env.module().owner.classes[index], env)  # type: ignore[union-attr]
            case s.Import():
                self.import_(node, env)
            case s.Return(value=maybe):
                return Flow("return", None if maybe is None else self.eval(maybe, env))
            case s.Raise():
                return Flow("raise")
            case s.If():
                return self.if_(node, env)
            case s.For():
                return self.for_(node, env)
            case s.While():
                return self.while_(node, env)
            case s.With():
                return self.with_(node, env)
            case s.Try():
                return self.try_(node, env)
            case s.Match():
                return self.match(node, env)
            case s.Simple(kind=kind):
                return None if kind == "pass" else Flow(kind)
            case s.TypeAlias(name=name, value=value):
                env.names[name] = self.eval(value, env)
            case s.Delete(targets=targets):
                for target in targets:
                    if isinstance(target, s.Ref):
                        env.names.pop(target.path, None)
            case s.Scope() | s.Assert():
                pass
        return None

    def if_(self, node: s.If, env: Env) -> Flow | None:
        value = self.eval(node.test, env)
        known = truth(value)
        if known is not None:
            return self.block(node.body if known else node.orelse, env)
        default = truth(plain(value)) if isinstance(value, Tentative) else None
        flipped = None if default is None else not default
        branches = ((node.body, Test("", node.test, default)), (node.orelse, Test("not", node.test, flipped)))
        return self.branches(branches, env, default=default, source=source_of(value))

    def branches(
        self,
        branches: _Branches,
        env: Env,
        *,
        default: bool | None,
        source: str | None,
    ) -> Flow | None:
        """Run both sides of an unknown test and join what they leave behind."""
        before = dict(env.names)
        with self.condition(branches[0][1]):
            first = self.block(branches[0][0], env)
        then = env.names
        env.names = before
        with self.condition(branches[1][1]):
            second = self.block(branches[1][0], env)
        env.names = self.join(then, env.names, (first, second), branches[0][1], default, source)
        return self.join_flows(first, second, branches, default, source)

    def join(
        self,
        then: dict[str, Value],
        otherwise: dict[str, Value],
        flows: tuple[Flow | None, Flow | None],
        test: Test,
        default: bool | None,
        source: str | None,
    ) -> dict[str, Value]:
        ended = [flow is not None and flow.kind != "maybe" for flow in flows]
        if ended[0] and not ended[1]:
            return otherwise
        if ended[1] and not ended[0]:
            return then
        joined = dict(otherwise)
        for name, value in then.items():
            if name not in joined:
                joined[name] = value
            elif joined[name] is not value:
                joined[name] = self.either(value, joined[name], test, default, source)
        return joined

    def either(
        self, first: Value, second: Value, test: Test, default: bool | None, source: str | None
    ) -> Value:
        """One value for two that a test decides between."""
        if default is not None:
            chosen = first if default else second
            return tentative(chosen, Tentative(None, source or str(test)))
        if isinstance(first, UnknownValue) or first is None:
            return second if not isinstance(second, UnknownValue) else first
        if isinstance(second, UnknownValue) or second is None:
            return first
        if first == second:
            return first
        if isinstance(plain(first), (str, int, float)) and isinstance(plain(second), (str, int, float)):
            return UnknownValue(f"depends on `{test}`")
        return first

    def join_flows(
        self,
        first: Flow | None,
        second: Flow | None,
        branches: _Branches,
        default: bool | None,
        source: str | None,
    ) -> Flow | None:
        one = first is not None and first.kind != "maybe"
        two = second is not None and second.kind != "maybe"
        if one and two and first and second:
            if first.kind == "return" == second.kind:
                return Flow("return", self.either(first.value, second.value, branches[0][1], default, source))
            return second if first.kind == "raise" else first
        if one and first:
            return self.after_one(first, branches[1][1], default=default, source=source)
        if two and second:
            flipped = None if default is None else not default
            return self.after_one(second, branches[0][1], default=flipped, source=source)
        return first or second

    def after_one(self, flow: Flow, rest: Test, *, default: bool | None, source: str | None) -> Flow | None:
        """What follows when one branch ended the block and the other goes on under `rest`."""
        if flow.kind == "raise":
            return None
        if flow.kind == "return":
            value = tentative(flow.value, Tentative(None, source)) if source else flow.value
            if default is True:
                self.frames[-1].returns.insert(0, value)
            else:
                self.frames[-1].returns.append(value)
        return Flow("maybe", condition=rest, until="function" if flow.kind == "return" else "loop")

    def for_(self, node: s.For, env: Env) -> Flow | None:
        iterable = self.eval(node.iterable, env)
        items = self.iterate(iterable)
        outcome: Flow | None = None
        if items is None or len(items) > _MOST_TURNS:
            reason = describe(iterable) if items is None else "the loop is too long"
            self.assign(node.target, UnknownValue(f"an element of {reason}"), env)
            with self.condition(Test(f"for {s.render(node.target)} in ", node.iterable)):
                outcome = self.after_turn(self.block(node.body, env))
            return None if outcome and outcome.kind != "maybe" else outcome
        for item in items:
            self.step()
            if isinstance(item, Maybe):
                self.assign(node.target, item.value, env)
                self.conditions.extend(item.tests)
                try:
                    flow = self.block(node.body, env)
                finally:
                    del self.conditions[len(self.conditions) - len(item.tests) :]
            else:
                self.assign(node.target, item, env)
                flow = self.block(node.body, env)
            if flow is not None and flow.kind in {"return", "raise"}:
                return flow
            if flow is not None and flow.kind == "break":
                return outcome
            outcome = self.after_turn(flow) or outcome
        flow = self.block(node.orelse, env)
        return flow or outcome

    def after_turn(self, flow: Flow | None) -> Flow | None:
        """What of a turn's end concerns the code after the loop."""
        return flow if flow is not None and flow.kind == "maybe" and flow.until == "function" else None

    def while_(self, node: s.While, env: Env) -> Flow | None:
        for _ in range(_MOST_TURNS):
            self.step()
            known = truth(self.eval(node.test, env))
            if known is False:
                return self.block(node.orelse, env)
            if known is None:
                with self.condition(Test("while ", node.test)):
                    flow = self.block(node.body, env)
                return self.after_turn(flow)
            flow = self.block(node.body, env)
            if flow is not None and flow.kind in {"return", "raise"}:
                return flow
            if flow is not None and (flow.kind in {"break", "maybe"}):
                return self.after_turn(flow)
        return None

    def with_(self, node: s.With, env: Env) -> Flow | None:
        for item in node.items:
            value = self.eval(item.context, env)
            if item.target is not None:
                self.assign(item.target, self.entered(value, env), env)
        return self.block(node.body, env)

    def entered(self, value: Value, env: Env) -> Value:
        value = plain(value)
        if isinstance(value, Instance):
            for name in ("__enter__", "__aenter__"):
                method = self.attribute(value, name)
                if isinstance(method, Bound):
                    return self.call(method, [], {}, None, env)
            return value
        elements_ = elements(value)
        if elements_ is not None and len(elements_) == 1:  # a generator context manager of the project
            return elements_[0]
        return value if isinstance(value, ExternalInstance) else UnknownValue(f"what {describe(value)} gives")

    def try_(self, node: s.Try, env: Env) -> Flow | None:
        before = set(env.names)
        flow = self.block(node.body, env)
        if flow is not None and flow.kind == "raise" and node.handlers:
            flow = self.block(node.handlers[0].body, env)
        elif flow is None:
            flow = self.block(node.orelse, env)
            self.bind_fallbacks(node, env, before)
        return self.block(node.final, env) or flow

    def bind_fallbacks(self, node: s.Try, env: Env, before: set[str]) -> None:
        """Names that the body left unknown take what a handler gives them."""
        for handler in node.handlers:
            for statement in handler.body:
                match statement:
                    case s.Assign(targets=(s.Ref(path=name),)) if "." not in name:
                        current = env.names.get(name)
                        if name not in env.names or (
                            name not in before and isinstance(current, UnknownValue)
                        ):
                            self.statement(statement, env)
                    case s.Import(names=imported) if all(
                        isinstance(env.names.get(i.asname or i.name), (UnknownValue, type(None)))
                        for i in imported
                    ):
                        self.statement(statement, env)

    def match(self, node: s.Match, env: Env) -> Flow | None:
        subject = self.eval(node.subject, env)
        for case in node.cases:
            for name in case.binds:
                env.names[name] = subject
            if case.values is None:
                with self.condition(Test("match ", node.subject)):
                    self.block(case.body, env)
                continue
            verdicts = [ops.compare("==", subject, self.eval(value, env)) for value in case.values]
            if any(truth(v) is True for v in verdicts) and case.guard is None:
                return self.block(case.body, env)
            if any(truth(v) is None for v in verdicts):
                with self.condition(Test(f"{s.render(node.subject)} == ", case.values[0])):
                    self.block(case.body, env)
        return None

    # --- definitions ---------------------------------------------------------------------

    def define(self, function: Function, env: Env) -> Value:
        """Run a `def`: make the function, then its decorators from the innermost out."""
        value = FunctionValue(function, env, env.this if isinstance(env.this, ClassValue) else None)
        for parameter in function.fact.parameters:
            if parameter.default is not None:
                value.defaults[parameter.name] = self.eval(parameter.default, env)
        env.names[function.fact.name] = value
        result: Value = value
        for decorator in reversed(function.fact.decorators):
            result = self.decorate(decorator.expr, result, env)
        env.names[function.fact.name] = result
        return result

    def decorate(self, expr: s.Expr, target: Value, env: Env) -> Value:
        decorator = self.eval(expr, env)
        node = expr if isinstance(expr, s.Call) else None
        kind = (
            _DECORATOR_KINDS.get(decorator.name)
            if isinstance(decorator, (External, ExternalInstance))
            else None
        )
        if kind is not None and isinstance(target, FunctionValue):
            target.kind = kind
            return target
        match decorator:
            case ExternalInstance(name="functools.wraps", args=[original, *_]):
                if isinstance(target, FunctionValue):
                    target.wrapped = original
                return target
            case FunctionValue() | Native() | Bound() | LambdaValue() | Partial() | Instance():
                result = plain(self.call(decorator, [target], {}, node, env))
                return target if isinstance(result, UnknownValue) or result is None else result
            case _:
                return target

    def define_class(self, cls: Class, env: Env) -> None:
        """Run a `class` statement; its body runs now only if something in it registers."""
        value = ClassValue(
            cls,
            env,
            [plain(self.eval(base, env)) for base in cls.fact.bases],
            {k.name: self.eval(k.value, env) for k in cls.fact.keywords if k.name},
        )
        env.names[cls.fact.name] = value
        if any(cls.file.functions[i].fact.decorators for i in cls.fact.methods) and _registers(cls):
            self.class_body(value)
        for decorator in reversed(cls.fact.decorators):
            made = self.eval(decorator.expr, env)
            if isinstance(plain(made), (FunctionValue, Native, Bound)):
                result = plain(self.call(made, [value], {}, None, env))
                env.names[cls.fact.name] = result if isinstance(result, ClassValue) else value

    def class_body(self, value: ClassValue) -> Env:
        """The names of a class body, run once."""
        if value.body is None:
            value.body = Env(value.cls, value.env, this=value)
            self.block(value.cls.body, value.body)
        return value.body

    # --- imports -------------------------------------------------------------------------

    def import_(self, node: s.Import, env: Env) -> None:
        owner = env.module().owner
        if not isinstance(owner, SourceFile):
            return
        if node.module is None:
            for name in node.names:
                whole = self.symbol(self.names.import_target(owner, name.name, 0))
                if name.asname:
                    env.names[name.asname] = whole
                else:
                    first = name.name.partition(".")[0]
                    env.names[first] = self.symbol(self.names.import_target(owner, first, 0))
            return
        target = self.names.import_target(owner, node.module, node.level)
        base = self.symbol(target)
        for name in node.names:
            if name.name == "*":
                self.import_star(base, env)
            else:
                env.names[name.asname or name.name] = self.attribute(base, name.name)

    def import_star(self, base: Value, env: Env) -> None:
        if not isinstance(base, ModuleValue):
            return
        listed = elements(base.env.names.get("__all__"))
        wanted = [x for x in (plain(v) for v in listed) if isinstance(x, str)] if listed is not None else None
        for name in wanted if wanted is not None else [k for k in base.env.names if not k.startswith("_")]:
            env.names[name] = self.attribute(base, name)

    def symbol(self, symbol: Symbol) -> Value:
        """The value of a statically resolved name."""
        match symbol:
            case n.Module(file=file):
                return self.module(file)
            case n.Namespace(name=name, root=root):
                return NamespaceValue(name, root)
            case n.External(name=name):
                return _CONSTANTS.get(name, External(name))
            case Function() | Class():
                env = self.module(symbol.file).env
                found = env.names.get(symbol.fact.name)
                if found is None:
                    if isinstance(symbol, Function):
                        return FunctionValue(symbol, env)
                    self.define_class(symbol, env)
                    return env.names[symbol.fact.name]
                return found
            case n.Variable(file=file, name=name):
                env = self.module(file).env
                return env.names.get(name, UnknownValue(f"{file.module}.{name} is not set when it is read"))
            case n.Local(name=name):
                return UnknownValue(f"{name} is a local variable")
            case _:
                return UnknownValue(symbol.reason)

    # --- expressions ---------------------------------------------------------------------

    def eval(self, node: s.Expr, env: Env) -> Value:
        """The value of an expression."""
        self._expression_depth += 1
        if self._expression_depth > _DEEPEST_EXPRESSION:
            self._expression_depth -= 1
            return UnknownValue("the expression nests too deeply")
        try:
            return self._eval(node, env)
        finally:
            self._expression_depth -= 1

    def _eval(self, node: s.Expr, env: Env) -> Value:
        match node:
            case s.Const(value=value) | s.Bytes(value=value):
                return value
            case s.Ref(path=path):
                return self.ref(path, env)
            case s.Call():
                return self.call_node(node, env)
            case s.Attr(base=base, name=name):
                return self.attribute(self.eval(base, env), name)
            case s.Format(parts=parts):
                return ops.concatenate([self.eval(part, env) for part in parts])
            case s.Binary(op=op, left=left, right=right):
                return ops.binary(op, self.eval(left, env), self.eval(right, env))
            case s.Sequence(kind=kind, items=items):
                return self.sequence(kind, items, env)
            case s.Mapping():
                return self.mapping(node, env)
            case s.Subscript(base=base, index=index):
                return self.subscript(self.eval(base, env), index, env)
            case s.Compare(left=left, ops=signs, rights=rights):
                return self.compare(left, signs, rights, env)
            case s.Logical(op=op, values=values):
                return self.logical(op, values, env)
            case s.Unary(op=op, operand=operand):
                return ops.unary(op, self.eval(operand, env))
            case s.Conditional(test=test, body=body, orelse=orelse):
                return self.conditional(test, body, orelse, env)
            case s.Lambda():
                return LambdaValue(node, env)
            case s.Comprehension():
                return self.comprehension(node, env)
            case s.Await(value=inner):
                return self.eval(inner, env)
            case s.Walrus(name=name, value=inner):
                env.names[name] = self.eval(inner, env)
                return env.names[name]
            case s.Yield(value=maybe):
                self.frames[-1].yields.append(None if maybe is None else self.eval(maybe, env))
                return UnknownValue("what is sent to a generator")
            case s.Opaque(kind="ellipsis"):
                return External("builtins.Ellipsis")
            case s.Starred(value=inner):
                return self.eval(inner, env)
            case _:
                return UnknownValue(f"{getattr(node, 'kind', 'syntax')} is not evaluated")

    def ref(self, path: str, env: Env) -> Value:
        head, *rest = path.split(".")
        value = self.lookup(head, env)
        for name in rest:
            value = self.attribute(value, name)
        return value

    def lookup(self, name: str, env: Env) -> Value:
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
                self.define_class(symbol, env.module())
                return env.module().names[symbol.fact.name]
            case n.Variable(file=home) if home is file:
                return UnknownValue(f"{name} is not set when it is read")
            case _:
                return self.symbol(symbol)

    def sequence(self, kind: str, items: tuple[s.Expr, ...], env: Env) -> Items:
        made = Items(kind, [])
        for item in items:
            if isinstance(item, s.Starred):
                inner = self.iterate(self.eval(item.value, env))
                if inner is None:
                    made.open = True
                else:
                    made.values.extend(inner)
            else:
                made.values.append(self.eval(item, env))
        return made

    def mapping(self, node: s.Mapping, env: Env) -> Dict:
        made = Dict()
        for key, value in zip(node.keys, node.values, strict=True):
            result = self.eval(value, env)
            if key is not None:
                made.set(self.eval(key, env), result)
            elif isinstance(plain(result), Dict):
                merged = plain(result)
                made.entries.update(merged.entries)  # type: ignore[union-attr]
                made.open = made.open or merged.open  # type: ignore[union-attr]
            else:
                made.open = True
        return made

    def subscript(self, base: Value, index: s.Expr, env: Env) -> Value:
        match plain(base):
            case External() | ClassValue() | Generic():
                arguments = (
                    index.items if isinstance(index, s.Sequence) and index.kind == "tuple" else (index,)
                )
                return self.parametrised(plain(base), arguments, env)
        if isinstance(index, s.Slice):
            parts = [None if p is None else self.eval(p, env) for p in (index.lower, index.upper, index.step)]
            return ops.slice_(base, parts)
        return self.item(base, self.eval(index, env), env)

    def parametrised(self, base: Value, arguments: tuple[s.Expr, ...], env: Env) -> Value:
        if isinstance(base, External) and base.name == "os.environ":
            return Tentative(UnknownValue("an environment variable"), f"os.environ[{s.render(arguments[0])}]")
        values = [self.eval(argument, env) for argument in arguments]
        if isinstance(base, ClassValue) and self.is_enum(base):
            return self.enum_member(base, values[0])
        if isinstance(base, External) and base.name == "typing.Optional":
            return Union([*values, None])
        if isinstance(base, External) and base.name == "typing.Union":
            return Union(values)
        return Generic(base, values)

    def compare(self, left: s.Expr, signs: tuple[str, ...], rights: tuple[s.Expr, ...], env: Env) -> Value:
        first = self.eval(left, env)
        result: Value = True
        for sign, right in zip(signs, rights, strict=True):
            second = self.eval(right, env)
            result = ops.compare(sign, first, second)
            if truth(result) is not True:
                return result
            first = second
        return result

    def logical(self, op: str, values: tuple[s.Expr, ...], env: Env) -> Value:
        result: Value = None
        uncertain: Value = None
        for value in values:
            result = self.eval(value, env)
            known = truth(result)
            if known is (op == "or"):
                break
            if known is None:
                uncertain = uncertain or result
                # `x or default`: what x holds by default decides which one is meant
                default = truth(plain(result)) if isinstance(result, Tentative) else None
                if default is (op == "or"):
                    return result
                if default is None:
                    return self.unsure(op, result, values, env)
        return tentative(result, uncertain) if uncertain is not None else result

    def unsure(self, op: str, first: Value, values: tuple[s.Expr, ...], env: Env) -> Value:
        last = self.eval(values[-1], env)
        if (
            op == "or"
            and isinstance(first, UnknownValue)
            and isinstance(last, (UnknownValue, str, int, float))
        ):
            return UnknownValue(first.reason)
        return first if op == "and" or not isinstance(first, UnknownValue) else last

    def conditional(self, test: s.Expr, body: s.Expr, orelse: s.Expr, env: Env) -> Value:
        value = self.eval(test, env)
        known = truth(value)
        if known is not None:
            return self.eval(body if known else orelse, env)
        first, second = self.eval(body, env), self.eval(orelse, env)
        default = truth(plain(value)) if isinstance(value, Tentative) else None
        return self.either(first, second, Test("", test), default, source_of(value))

    def comprehension(self, node: s.Comprehension, env: Env) -> Value:
        inner = Env(env.owner, env, this=env.this)
        made: Items | Dict = Dict() if node.kind == "dict" else Items(_KINDS[node.kind], [])
        self.turn(node, 0, inner, made)
        return made

    def turn(self, node: s.Comprehension, depth: int, env: Env, made: Items | Dict) -> None:
        if depth == len(node.generators):
            self.step()
            value = self.eval(node.element, env)
            if isinstance(made, Dict):
                made.set(value, self.eval(node.value, env) if node.value else None)
            else:
                made.values.append(value)
            return
        generator = node.generators[depth]
        items = self.iterate(self.eval(generator.iterable, env))
        if items is None or len(items) > _MOST_TURNS:
            made.open = True
            return
        for item in items:
            self.assign(generator.target, item, env)
            verdicts = [truth(self.eval(condition, env)) for condition in generator.conditions]
            if False in verdicts:
                continue
            if None in verdicts:
                made.open = True
            self.turn(node, depth + 1, env, made)

    # --- targets -------------------------------------------------------------------------

    def assign(self, target: s.Expr, value: Value, env: Env) -> None:
        """Bind a target."""
        match target:
            case s.Ref(path=path) if "." not in path:
                self.scope_for(path, env).names[path] = value
            case s.Ref(path=path):
                base, _, name = path.rpartition(".")
                self.set_attribute(self.ref(base, env), name, value)
            case s.Attr(base=base, name=name):
                self.set_attribute(self.eval(base, env), name, value)
            case s.Sequence(items=items):
                self.unpack(items, value, env)
            case s.Subscript(base=base, index=index):
                holder = plain(self.eval(base, env))
                if isinstance(holder, Dict):
                    holder.set(self.eval(index, env), value)
            case s.Starred(value=inner):
                self.assign(inner, value, env)

    def scope_for(self, name: str, env: Env) -> Env:
        """Where an assignment to a name goes: here, or out where `global`/`nonlocal` say."""
        if isinstance(env.owner, Function) and name in env.owner.fact.outer:
            scope = env.outer
            while scope is not None and scope.outer is not None and name not in scope.names:
                scope = scope.outer
            return scope or env
        return env

    def unpack(self, targets: tuple[s.Expr, ...], value: Value, env: Env) -> None:
        items = self.iterate(value)
        starred = next((i for i, t in enumerate(targets) if isinstance(t, s.Starred)), None)
        if items is None or (starred is None and len(items) != len(targets)):
            for target in targets:
                self.assign(target, UnknownValue(f"a part of {describe(value)}"), env)
            return
        if starred is None:
            for target, item in zip(targets, items, strict=True):
                self.assign(target, item, env)
            return
        after = len(targets) - starred - 1
        for target, item in zip(targets[:starred], items, strict=False):
            self.assign(target, item, env)
        self.assign(targets[starred], Items("list", items[starred : len(items) - after]), env)
        for target, item in zip(targets[starred + 1 :], items[len(items) - after :], strict=False):
            self.assign(target, item, env)

    def augment(self, target: s.Expr, op: str, value: Value, env: Env) -> None:
        current = self.eval(target, env)
        holder = plain(current)
        if op == "+" and isinstance(holder, Items) and holder.kind == "list":
            added = self.iterate(value)
            if added is None:
                holder.open = True
            else:
                holder.values.extend(self.under_conditions(item) for item in added)
            return
        self.assign(target, ops.binary(op, current, value), env)

    # --- calls ---------------------------------------------------------------------------

    def call_node(self, node: s.Call, env: Env) -> Value:
        if isinstance(node.func, s.Ref) and node.func.path == "super":
            return self.super_(node, env)
        function = self.eval(node.func, env)
        args: list[Value] = []
        for arg in node.args:
            if isinstance(arg, s.Starred):
                inner = self.iterate(self.eval(arg.value, env))
                args.extend(inner if inner is not None else [UnknownValue("an argument of `*`")])
            else:
                args.append(self.eval(arg, env))
        kwargs: dict[str, Value] = {}
        for keyword in node.keywords:
            value = self.eval(keyword.value, env)
            if keyword.name is not None:
                kwargs[keyword.name] = value
            elif isinstance(plain(value), Dict):
                entries = plain(value).entries  # type: ignore[union-attr]
                kwargs.update(
                    {
                        key: v
                        for key, v in ((plain(k), v) for k, v in entries.values())
                        if isinstance(key, str)
                    }
                )
        return self.call(function, args, kwargs, node, env)

    def super_(self, node: s.Call, env: Env) -> Value:
        if len(node.args) == 2:  # super(Class, self)
            cls, receiver = (plain(self.eval(a, env)) for a in node.args)
            return (
                Super(cls, receiver)
                if isinstance(cls, ClassValue)
                else UnknownValue("super() of what is unknown")
            )
        scope: Env | None = env
        while scope is not None and not isinstance(scope.this, Super):
            scope = scope.outer
        return scope.this if scope is not None else UnknownValue("super() outside a method")

    def call(
        self, function: Value, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        """Call anything."""
        self.step()
        match plain(function):
            case FunctionValue() as found:
                return self.call_function(found, args, kwargs, None)
            case Bound(receiver=receiver, function=FunctionValue() as method):
                return self.call_function(method, [receiver, *args], kwargs, receiver)
            case Bound(function=Native() as native) | (Native() as native):
                return native.call(args, kwargs, node, env)
            case ClassValue() as cls:
                return self.instantiate(cls, args, kwargs, node, env)
            case Generic(base=base) if isinstance(base, (ClassValue, External)):
                return self.call(base, args, kwargs, node, env)
            case Partial(function=inner, args=first, kwargs=given):
                return self.call(inner, [*first, *args], {**given, **kwargs}, node, env)
            case LambdaValue() as found:
                return self.call_lambda(found, args, kwargs)
            case External(name=name):
                return self.call_external(name, args, kwargs, node, env)
            case Instance() as instance:
                invoked = self.attribute(instance, "__call__")
                if isinstance(invoked, Bound):
                    return self.call(invoked, args, kwargs, node, env)
                return UnknownValue(f"{describe(instance)} is called")
            case UnknownValue() as unknown:
                self.escaped(args, kwargs, unknown.reason, node, env)
                return unknown
            case other:
                self.escaped(args, kwargs, describe(other), node, env)
                return UnknownValue(f"what {describe(other)} returns")

    def call_function(
        self, value: FunctionValue, args: list[Value], kwargs: dict[str, Value], receiver: Value
    ) -> Value:
        function = value.function
        self.called.add(function)
        active = sum(frame.function is function for frame in self.frames)
        if len(self.frames) > _DEEPEST_CALL or active >= _MOST_SELF_CALLS:
            return UnknownValue(f"calls of {function.fact.name} nest too deeply")
        env = Env(function, value.env)
        if value.cls is not None and receiver is not None:
            env.this = Super(value.cls, receiver)
        elif isinstance(value.env.this, Super):
            env.this = value.env.this
        self.bind(value, args, kwargs, env)
        frame = Frame(function)
        self.frames.append(frame)
        try:
            flow = self.block(function.body, env)
        except RecursionError:
            return UnknownValue(f"{function.fact.name} nests too deeply")
        finally:
            self.frames.pop()
        if function.fact.is_generator:
            return Items("list", frame.yields)
        if flow is not None and flow.kind == "raise" and not frame.returns:
            return UnknownValue(f"{function.fact.name} raises")
        last = flow.value if flow is not None and flow.kind == "return" else None
        return self.result(frame.returns, last, flow)

    def result(self, maybe: list[Value], last: Value, flow: Flow | None) -> Value:
        """The value of a call with early returns under unknown conditions."""
        if not maybe:
            return last
        if isinstance(maybe[0], Tentative):
            return maybe[0] if not isinstance(maybe[0].value, UnknownValue) else last
        if flow is not None and last is not None and not isinstance(last, UnknownValue):
            constants = [plain(v) for v in (*maybe, last)]
            if all(isinstance(v, (str, int, float)) for v in constants) and len(set(constants)) > 1:
                return UnknownValue("one of several results")
            return last
        return next((v for v in maybe if v is not None and not isinstance(v, UnknownValue)), last)

    def bind(self, value: FunctionValue, args: list[Value], kwargs: dict[str, Value], env: Env) -> None:
        rest = list(args)
        given = dict(kwargs)
        for parameter in value.function.fact.parameters:
            name = parameter.name
            match parameter.kind:
                case "vararg":
                    env.names[name] = Items("tuple", rest)
                    rest = []
                case "kwarg":
                    extra = Dict()
                    for key, item in given.items():
                        extra.set(key, item)
                    env.names[name] = extra
                case _:
                    if rest and parameter.kind != "kwonly":
                        env.names[name] = rest.pop(0)
                    elif name in given:
                        env.names[name] = given.pop(name)
                    elif name in value.defaults:
                        env.names[name] = value.defaults[name]
                    elif parameter.default is not None:
                        env.names[name] = self.eval(parameter.default, value.env)
                    else:
                        env.names[name] = UnknownValue(f"the argument {name} is not known")

    def call_lambda(self, value: LambdaValue, args: list[Value], kwargs: dict[str, Value]) -> Value:
        env = Env(value.env.owner, value.env, this=value.env.this)
        rest = list(args)
        for parameter in value.node.params:
            if rest and parameter.kind in {"plain", "posonly"}:
                env.names[parameter.name] = rest.pop(0)
            elif parameter.name in kwargs:
                env.names[parameter.name] = kwargs[parameter.name]
            elif parameter.default is not None:
                env.names[parameter.name] = self.eval(parameter.default, value.env)
            else:
                env.names[parameter.name] = UnknownValue(f"the argument {parameter.name} is not known")
        return self.eval(value.node.body, env)

    def place(self, node: s.Call | None, env: Env) -> Place | None:
        """Where a call stands."""
        owner = env.module().owner
        return owner.place(node.span) if node is not None and isinstance(owner, SourceFile) else None

    def constant_text(self, value: Value) -> str | UnknownValue:
        """The string that a value is, or why it is none."""
        return text(value)


_Branches = tuple[tuple[tuple[s.Stmt, ...], Test], tuple[tuple[s.Stmt, ...], Test]]

_KINDS: Final = {"list": "list", "set": "set", "generator": "list", "dict": "dict"}

_DECORATOR_KINDS: Final = {
    "builtins.property": "property",
    "builtins.staticmethod": "static",
    "builtins.classmethod": "class",
    "functools.cached_property": "property",
    "functools.lru_cache": "plain",
    "functools.cache": "plain",
    "pydantic.computed_field": "property",
}

_CONSTANTS: Final[dict[str, Constant | Tentative]] = {
    "typing.TYPE_CHECKING": False,
    "typing_extensions.TYPE_CHECKING": False,
    "builtins.True": True,
    "builtins.False": False,
    "builtins.None": None,
    "builtins.__debug__": True,
    "sys.version_info": Tentative(Items("tuple", [3, 13, 0, "final", 0]), "sys.version_info"),
}

_REGISTERING: Final = frozenset(
    {
        "get",
        "post",
        "put",
        "patch",
        "delete",
        "options",
        "head",
        "trace",
        "api_route",
        "route",
        "websocket",
        "websocket_route",
        "add_api_route",
        "middleware",
        "exception_handler",
    }
)


def _registers(cls: Class) -> bool:
    """Whether a decorator on a method looks like a registration on a router."""
    for index in cls.fact.methods:
        for decorator in cls.file.functions[index].fact.decorators:
            match decorator.expr:
                case s.Call(func=s.Ref(path=path)) if path.rpartition(".")[2] in _REGISTERING:
                    return True
                case s.Call(func=s.Attr(name=name)) if name in _REGISTERING:
                    return True
                case s.Ref() | s.Call(func=s.Ref(path="_")):
                    continue
    return False
