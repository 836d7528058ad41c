"""What calls do: arguments, functions, lambdas, `super()`."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from inspector.project.evaluate.expressions import Expressions
from inspector.project.evaluate.values import (
    REST,
    Bound,
    ClassValue,
    Dict,
    Either,
    Env,
    External,
    ExternalInstance,
    FunctionValue,
    Generic,
    Instance,
    Items,
    LambdaValue,
    Native,
    Partial,
    Result,
    Super,
    Tentative,
    Test,
    UnknownValue,
    Value,
    computed,
    describe,
    key_of,
    plain,
    unless_given,
)
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from inspector.project.code import Function
    from inspector.project.evaluate.flow import Flow

Named = tuple[str | None, Value]  # an argument by its name, or a mapping of several

_DEEPEST_CALL: Final = 40
_MOST_SELF_CALLS: Final = 3
CACHING: Final = frozenset({"functools.cache", "functools.cached_property", "functools.lru_cache"})


class OutOfStepsError(Exception):
    """A run needs more steps than it may take."""


@dataclass(slots=True)
class Frame:
    """A running function."""

    function: Function | None
    returns: list[tuple[Test, Value]] = field(default_factory=list)  # results that open conditions decide on
    yields: list[Value] = field(default_factory=list)
    endless: bool = False  # more is yielded than is known


class Calls(Expressions):
    """The part of the machine that calls."""

    def __init__(self) -> None:
        """Start outside any call."""
        super().__init__()
        self.frames: list[Frame] = [Frame(None)]
        self.called: set[Function] = set()
        self.steps = 0
        self.limit = 0
        # what a function may take when it is called, None for as much as is left
        self.allowance: Callable[[Function], int | None] = _unlimited
        self.spent: Counter[Function] = Counter()  # by functions that had an allowance

    @abstractmethod
    def block(self, body: tuple[s.Stmt, ...], env: Env) -> Flow | None: ...

    def step(self, cost: int = 1) -> None:
        """Count work; end the run when there was too much."""
        self.steps += cost
        if self.steps > self.limit:
            raise OutOfStepsError

    # --- arguments -------------------------------------------------------------------------

    def call_node(self, node: s.Call, env: Env) -> Value:
        """A call as it is written."""
        if isinstance(node.func, s.Ref) and node.func.path == "super":
            return self.super_(node, env)
        function = self.eval(node.func, env)
        args = self._positional(node.args, env)
        named = [(keyword.name, self.eval(keyword.value, env)) for keyword in node.keywords]
        return self._call_with(function, args, named, node, env)

    def _call_with(
        self, function: Value, args: list[Value], named: list[Named], node: s.Call, env: Env
    ) -> Value:
        """Call with what `name=` and `**` give; where a condition decides on a mapping, with either."""
        mappings = ((at, one) for at, (name, one) in enumerate(named) if name is None)
        found = next(((at, one) for at, one in mappings if isinstance(one, Either)), None)
        if found is None:
            return self.call(function, args, keyword_arguments(named), node, env)
        position, choice = found

        def given(mapping: Value) -> Value:
            one = [*named[:position], (None, mapping), *named[position + 1 :]]
            return self._call_with(function, args, one, node, env)

        return self.for_both(choice, given)

    def _positional(self, written: Iterable[s.Expr], env: Env) -> list[Value]:
        args: list[Value] = []
        for arg in written:
            if isinstance(arg, s.Starred):
                inner = self.iterate(self.eval(arg.value, env))
                args.extend(inner if inner is not None else [UnknownValue("an argument of `*`")])
            else:
                args.append(self.eval(arg, env))
        return args

    def super_(self, node: s.Call, env: Env) -> Value:
        """`super()` and `super(Class, self)`."""
        if len(node.args) == 2:
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

    # --- callables -------------------------------------------------------------------------

    def call(
        self, function: Value, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        """Call anything."""
        self.step()
        if isinstance(function, Either):
            return self._call_either(function, args, kwargs, node, env)
        if isinstance(function, Tentative):
            # a method of what the environment may change: so is what it gives
            return computed(self.call(function.value, args, kwargs, node, env), function)
        match plain(function):
            case FunctionValue() as found:
                return self.call_function(found, args, kwargs, None)
            case Bound(receiver=receiver, function=FunctionValue() as method):
                return self.call_function(method, [receiver, *args], kwargs, receiver)
            case Bound(function=Native() as native) | (Native() as native):
                return self._doubted(native.call(args, kwargs, node, env))
            case ClassValue() as cls:
                return self.instantiate(cls, args, kwargs, node, env)
            case Generic(base=base) if isinstance(base, (ClassValue, External)):
                return self.call(base, args, kwargs, node, env)
            case Partial(function=inner, args=first, kwargs=given):
                return self.call(inner, [*first, *args], {**given, **kwargs}, node, env)
            case LambdaValue() as found:
                return self._call_lambda(found, args, kwargs)
            case External(name=name):
                return self._doubted(self.call_external(name, args, kwargs, node, env))
            case Instance() as instance:
                invoked = self.attribute(instance, "__call__")
                if isinstance(invoked, Bound):
                    return self.call(invoked, args, kwargs, node, env)
                return UnknownValue(f"{describe(instance)} is called")
            case UnknownValue() as unknown:
                self.doubts += 1
                self.escaped(args, kwargs, unknown.reason, node, env)
                return unknown
            case other:
                self.doubts += 1
                self.escaped(args, kwargs, describe(other), node, env)
                return UnknownValue(f"what {describe(other)} returns")

    def _doubted(self, made: Value) -> Value:
        """What a library's code gave: it may raise, unless its result is known."""
        if isinstance(made, (UnknownValue, Tentative, ExternalInstance)):
            self.doubts += 1
        return made

    def _call_either(
        self, choice: Either, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        return self.for_both(choice, lambda one: self.call(one, args, kwargs, node, env))

    def call_function(
        self, value: FunctionValue, args: list[Value], kwargs: dict[str, Value], receiver: Value
    ) -> Value:
        """Run a function of the project on its arguments, a cached one once for equal ones."""
        if value.results is None:
            return self._call_function(value, args, kwargs, receiver)
        given = (*args, *kwargs.values())
        if any(isinstance(plain(one), UnknownValue) or type(one) is Either for one in given):
            return self._call_function(value, args, kwargs, receiver)
        key = tuple(map(key_of, args)), tuple((name, key_of(one)) for name, one in kwargs.items())
        found = value.results.get(key)
        # what it did under a condition, it does anew where that does not hold
        if found is not None and all(test in self.conditions for test in found.conditions):
            return found.value
        made = self._call_function(value, args, kwargs, receiver)
        if not isinstance(made, UnknownValue):
            value.results[key] = Result(made, given, tuple(self.conditions))
        return made

    def _call_function(
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
        self._bind(value, args, kwargs, env)
        frame = Frame(function)
        try:
            flow = self._run(frame, env)
        except RecursionError:
            return UnknownValue(f"{function.fact.name} nests too deeply")
        except _OverAllowanceError:
            unknown = UnknownValue(f"{function.fact.name} takes too long to evaluate")
            self._leave_unfinished(function, plain(receiver), unknown)
            return unknown
        if function.fact.is_generator:
            return Items("list", frame.yields, frame.endless)
        if flow is not None and flow.kind == "raise" and not frame.returns:
            return UnknownValue(f"{function.fact.name} raises")
        last = flow.value if flow is not None and flow.kind == "return" else None
        return self._result(frame.returns, last, raised=flow is not None and flow.kind == "raise")

    def _leave_unfinished(self, function: Function, receiver: Value, unknown: UnknownValue) -> None:
        """Forget what a method that was left half-way may yet set on its instance."""
        if not isinstance(receiver, Instance):
            return
        receiver.incomplete = unknown.reason
        any_name = function.uses("setattr", "__dict__", "vars")
        names = receiver.attributes if any_name else _set_again(function) & receiver.attributes.keys()
        for name in list(names):
            self.set_attribute(receiver, name, unknown)

    def _run(self, frame: Frame, env: Env) -> Flow | None:
        assert frame.function is not None
        allowed = self.allowance(frame.function)
        outer, start = self.limit, self.steps
        if allowed is not None:
            self.limit = min(outer, start + allowed)
        depth, conditions = len(self.frames), len(self.conditions)
        self.frames.append(frame)
        try:
            return self.block(frame.function.body, env)
        except OutOfStepsError:
            if self.limit == outer:
                raise
            raise _OverAllowanceError from None
        finally:
            del self.frames[depth:]
            del self.conditions[conditions:]
            self.limit = outer
            if allowed is not None:
                self.spent[frame.function] += self.steps - start

    def _result(self, returns: list[tuple[Test, Value]], last: Value, *, raised: bool) -> Value:
        """The value of a call with early returns under open conditions."""
        if raised:
            *returns, (_, last) = returns
        for test, value in reversed(returns):
            last = self.either(value, last, test, None)
        return last

    def _bind(self, value: FunctionValue, args: list[Value], kwargs: dict[str, Value], env: Env) -> None:
        names = env.names
        given = dict(kwargs) if kwargs else {}
        position, count = 0, len(args)
        for parameter in value.function.fact.parameters:
            name, kind = parameter.name, parameter.kind
            if kind == "vararg":
                names[name] = Items("tuple", args[position:])
                position = count
            elif kind == "kwarg":
                extra = Dict()
                extra.take(given)
                names[name] = extra
            elif position < count and kind != "kwonly":
                names[name] = args[position]
                position += 1
            elif name in given and kind != "posonly":
                names[name] = given.pop(name)
            elif name in value.defaults or parameter.default is not None:
                default = self._default(value, parameter)
                names[name] = default if kind == "posonly" else unless_given(default, name, given)
            else:
                names[name] = UnknownValue(f"the argument {name} is not known")

    def _default(self, value: FunctionValue, parameter: s.Parameter) -> Value:
        if parameter.name in value.defaults:
            return value.defaults[parameter.name]
        assert parameter.default is not None
        return self.eval(parameter.default, value.env)

    def _call_lambda(self, value: LambdaValue, args: list[Value], kwargs: dict[str, Value]) -> Value:
        if len(self.frames) > _DEEPEST_CALL:
            return UnknownValue("calls of a lambda nest too deeply")
        env = Env(value.env.owner, value.env, this=value.env.this)
        rest = list(args)
        for parameter in value.node.params:
            if parameter.kind == "vararg":
                env.names[parameter.name] = Items("tuple", rest)
                rest = []
            elif rest and parameter.kind in {"plain", "posonly"}:
                env.names[parameter.name] = rest.pop(0)
            elif parameter.name in kwargs:
                env.names[parameter.name] = kwargs[parameter.name]
            elif parameter.default is not None:
                default = value.defaults.get(parameter.name)
                env.names[parameter.name] = unless_given(default, parameter.name, kwargs)
            else:
                env.names[parameter.name] = UnknownValue(f"the argument {parameter.name} is not known")
        self.frames.append(Frame(self.frames[-1].function))
        try:
            return self.eval(value.node.body, env)
        finally:
            self.frames.pop()

    def yielded(self, value: Value, *, each: bool) -> None:
        """What a running generator gives."""
        frame = self.frames[-1]
        if not each:
            frame.yields.append(self.under_conditions(value))
            return
        items = self.iterate(value)
        if items is None:
            frame.endless = True
        else:
            frame.yields.extend(self.under_conditions(item) for item in items)


def keyword_arguments(named: Iterable[Named]) -> dict[str, Value]:
    """Keyword arguments by name; what an unknown mapping may give besides stands under `REST`."""
    kwargs: dict[str, Value] = {}
    for name, value in named:
        if name is not None:
            kwargs[name] = value
            continue
        mapping = plain(value)
        if isinstance(mapping, Dict):
            kwargs.update(mapping.named())
        if not isinstance(mapping, Dict) or mapping.open:
            kwargs[REST] = UnknownValue(f"`**` may give it: {describe(mapping)}")
    return kwargs


def _set_again(function: Function) -> set[str]:
    """Attributes that a method may set, save those that a constructor sets once: if at all, they are set."""
    this = function.fact.parameters[0].name if function.fact.parameters else ""
    found = Counter(name for one in s.statements(function.body) for name in _set_by(one, this))
    once: set[str] = set()
    if function.fact.name == "__init__":
        once.update(name for one in function.body for name in _set_by(one, this) if found[name] == 1)
    return found.keys() - once


def _set_by(statement: s.Stmt, this: str) -> Iterator[str]:
    match statement:
        case s.Assign(targets=targets):
            pass
        case s.AnnAssign(target=target, value=value) if value is not None:
            targets = (target,)
        case s.AugAssign(target=target):
            targets = (target,)
        case _:
            return
    for target in targets:
        if isinstance(target, s.Ref) and target.path.startswith(f"{this}."):
            yield target.path.removeprefix(f"{this}.")


class _OverAllowanceError(Exception):
    """A call needs more steps than it is allowed, while the run has some left."""


def _unlimited(function: Function) -> int | None:
    return None
