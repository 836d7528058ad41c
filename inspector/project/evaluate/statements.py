"""What statements do.

Branches on unknown tests are both taken, under a condition that whatever they register
carries. Loops over known sequences are unrolled, others run once.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Final

from inspector.project.code import Function, SourceFile
from inspector.project.evaluate import operations as ops
from inspector.project.evaluate.calls import Calls
from inspector.project.evaluate.expressions import MOST_TURNS
from inspector.project.evaluate.flow import UNTIL, Flow, maybe
from inspector.project.evaluate.values import (
    Bound,
    Dict,
    Env,
    ExternalInstance,
    Instance,
    Items,
    Maybe,
    Tentative,
    Test,
    UnknownValue,
    Value,
    constant,
    describe,
    elements,
    plain,
    source_of,
    tentative,
    truth,
)
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable


class Statements(Calls):
    """The part of the machine that runs statements."""

    @abstractmethod
    def define(self, function: Function, env: Env) -> Value: ...
    @abstractmethod
    def import_(self, node: s.Import, env: Env) -> None: ...

    def block(self, body: tuple[s.Stmt, ...], env: Env) -> Flow | None:
        """Run statements until one ends the block."""
        opened: tuple[tuple[Test, str], ...] = ()
        depth = len(self.conditions)
        ended: Flow | None = None
        for statement in body:
            self.step()
            flow = _KINDS[type(statement)](self, statement, env)
            if flow is None:
                continue
            if flow.ends:
                ended = flow
                break
            opened += flow.open
            self.conditions.extend(test for test, _ in flow.open)
        del self.conditions[depth:]
        if ended is None:
            return maybe(opened)
        return self._ended(ended, opened) if opened else ended

    def _ended(self, flow: Flow, opened: tuple[tuple[Test, str], ...]) -> Flow | None:
        """How a block ends that an open test may have ended in another way before."""
        tests = [test for test, until in opened if until != "function"]
        if not tests:
            return Flow(flow.kind, flow.value, (*opened, *flow.open))
        return maybe(opened, self._after_one(flow, tests[-1], None))

    # --- branches --------------------------------------------------------------------------

    def run_if(self, node: s.If, env: Env) -> Flow | None:
        """An `if` with all its `elif`s: the arms of open tests, and the one that is surely taken."""
        arms: list[_Arm] = []
        rest: tuple[s.Stmt, ...] = ()
        depth = len(self.conditions)
        while True:
            value = self.eval(node.test, env)
            known = truth(value)
            if known is None:
                default = truth(plain(value)) if isinstance(value, Tentative) else None
                arms.append(self._arm(node.body, Test("", node.test, default), source_of(value), env))
            elif known:
                rest = node.body
                break
            match node.orelse:
                case (s.If() as following,):
                    node = following
                    self.step()
                case other:
                    rest = other
                    break
        return self._last_arm(arms, rest, env, depth)

    def _arm(self, body: tuple[s.Stmt, ...], test: Test, source: str | None, env: Env) -> _Arm:
        """Run a body that an open test decides on, and leave its opposite for what comes after it."""
        before = env.names
        env.names = dict(before)
        self.conditions.append(test)
        flow = self.block(body, env)
        self.conditions[-1] = test.opposite()
        arm = _Arm(test, source, env.names, flow)
        env.names = before
        return arm

    def _last_arm(self, arms: list[_Arm], body: tuple[s.Stmt, ...], env: Env, depth: int) -> Flow | None:
        """Run the body that is left when no arm is taken, and join what all of them leave behind."""
        flow = self.block(body, env)
        del self.conditions[depth:]
        for arm in reversed(arms):
            env.names = self._join(arm, env.names, flow)
            flow = self._join_flows(arm, flow)
        return flow

    def _join(self, arm: _Arm, otherwise: dict[str, Value], flow: Flow | None) -> dict[str, Value]:
        ended = arm.flow is not None and arm.flow.ends, flow is not None and flow.ends
        if ended[0] and not ended[1]:
            return otherwise
        if ended[1] and not ended[0]:
            return arm.names
        joined = dict(otherwise)
        for name, value in arm.names.items():
            if name not in joined:
                joined[name] = value
            elif joined[name] is not value:
                joined[name] = self.either(value, joined[name], arm.test, arm.test.default, arm.source)
        return joined

    def _join_flows(self, arm: _Arm, second: Flow | None) -> Flow | None:
        first, test = arm.flow, arm.test
        if first is not None and first.ends:
            if second is None or not second.ends:
                return maybe(self._after_one(first, test, arm.source), second.open if second else ())
            if first.kind == "return" == second.kind:
                return Flow("return", self.either(first.value, second.value, test, test.default, arm.source))
            if first.kind in {"raise", second.kind}:
                return second
            if second.kind == "raise":
                return first
            # one leaves the function and the other a loop or its turn
            return maybe(
                self._after_one(first, test, arm.source),
                self._after_one(second, test.opposite(), arm.source),
            )
        if second is not None and second.ends:
            opened = self._after_one(second, test.opposite(), arm.source)
            return maybe(opened, first.open if first else ())
        return maybe(first.open if first else (), second.open if second else ())

    def _after_one(self, flow: Flow, test: Test, source: str | None) -> tuple[tuple[Test, str], ...]:
        """Under what the code goes on when a block ended under a test."""
        if flow.kind == "raise":
            return ()
        if flow.kind == "return":
            value = tentative(flow.value, Tentative(None, source)) if source else flow.value
            self.frames[-1].returns.append((test, value))
        return ((test.opposite(), UNTIL[flow.kind]), *flow.open)

    def run_match(self, node: s.Match, env: Env) -> Flow | None:
        subject = self.eval(node.subject, env)
        arms: list[_Arm] = []
        rest: tuple[s.Stmt, ...] = ()
        depth = len(self.conditions)
        for case in node.cases:
            self.step()
            known, test = self._case(node, case, subject, env)
            if known is False:
                continue
            env.names.update(dict.fromkeys(case.binds, subject))
            guard = True if case.guard is None else truth(self.eval(case.guard, env))
            if guard is False:
                continue
            if known and guard:
                rest = case.body
                break
            arms.append(self._arm(case.body, test, source_of(subject), env))
        return self._last_arm(arms, rest, env, depth)

    def _case(self, node: s.Match, case: s.Case, subject: Value, env: Env) -> tuple[bool | None, Test]:
        """Whether a pattern matches, and the test that it is."""
        if case.values is None:
            return None, Test("match ", node.subject)
        if not case.values:
            return True, Test("match ", node.subject)
        verdicts = [truth(ops.compare("==", subject, self.eval(value, env))) for value in case.values]
        known = True if True in verdicts else None if None in verdicts else False
        return known, Test(f"{s.render(node.subject)} == ", case.values[0])

    # --- loops -----------------------------------------------------------------------------

    def run_for(self, node: s.For, env: Env) -> Flow | None:
        iterable = self.eval(node.iterable, env)
        items = self.iterate(iterable)
        if items is None or len(items) > MOST_TURNS:
            return self._unknown_turn(node, "a long loop" if items else describe(plain(iterable)), env)
        opened: tuple[tuple[Test, str], ...] = ()
        depth = len(self.conditions)
        for item in items:
            self.step()
            inside = len(self.conditions)
            while isinstance(item, Maybe):
                self.conditions.extend(item.tests)
                item = item.value  # noqa: PLW2901  # what the loop goes through
            self.assign(node.target, item, env)
            flow = self.block(node.body, env)
            del self.conditions[inside:]
            if flow is None or flow.kind == "continue":
                continue
            opened += flow.beyond("loop", "function")
            if flow.ends:
                del self.conditions[depth:]
                return self._left(flow, opened)
            # an earlier turn may have left the loop
            self.conditions.extend(test for test, _ in flow.beyond("loop", "function"))
        return self._no_more_turns(node, opened, env, depth)

    def _left(self, flow: Flow, opened: tuple[tuple[Test, str], ...]) -> Flow | None:
        """How a loop ends that is surely left, unless one of the tests ended it before."""
        beyond = tuple(one for one in opened if one[1] == "function")
        if flow.kind == "break":
            return maybe(beyond)
        if any(until == "loop" for _, until in opened):
            test = next(test for test, until in opened if until == "loop")
            return maybe(beyond, self._after_one(flow, test, None))
        return Flow(flow.kind, flow.value, beyond)

    def _no_more_turns(
        self, node: s.For | s.While, opened: tuple[tuple[Test, str], ...], env: Env, depth: int
    ) -> Flow | None:
        flow = self.block(node.orelse, env) if node.orelse else None
        del self.conditions[depth:]
        beyond = tuple(one for one in opened if one[1] == "function")
        if flow is None:
            return maybe(beyond)
        return self._left(flow, opened) if flow.ends else maybe(beyond, flow.open)

    def _unknown_turn(self, node: s.For, reason: str, env: Env) -> Flow | None:
        self.assign(node.target, UnknownValue(f"an element of {reason}"), env)
        return self._turn_under(Test(f"for {s.render(node.target)} in ", node.iterable), node.body, env)

    def _turn_under(self, test: Test, body: tuple[s.Stmt, ...], env: Env) -> Flow | None:
        """One turn of a loop that may have any number of them."""
        self.conditions.append(test)
        flow = self.block(body, env)
        self.conditions.pop()
        if flow is None or flow.kind in {"break", "continue", "raise"}:
            return None
        if flow.kind == "return":
            self.frames[-1].returns.append((test, flow.value))
            return maybe(((test.opposite(), "function"),))
        return maybe(flow.beyond("function"))

    def run_while(self, node: s.While, env: Env) -> Flow | None:
        opened: tuple[tuple[Test, str], ...] = ()
        depth = len(self.conditions)
        for _ in range(MOST_TURNS):
            self.step()
            known = truth(self.eval(node.test, env))
            if known is False:
                return self._no_more_turns(node, opened, env, depth)
            if known is None:
                flow = self._turn_under(Test("while ", node.test), node.body, env)
                del self.conditions[depth:]
                return maybe(opened, flow.open if flow is not None else ())
            flow = self.block(node.body, env)
            if flow is None or flow.kind == "continue":
                continue
            opened += flow.beyond("loop", "function")
            if flow.ends:
                del self.conditions[depth:]
                return self._left(flow, opened)
            left = flow.beyond("loop", "function")
            if left and isinstance(node.test, s.Const):
                break  # only an open test ends it
            self.conditions.extend(test for test, _ in left)
        del self.conditions[depth:]
        return maybe(tuple(one for one in opened if one[1] == "function"))

    # --- contexts and exceptions -----------------------------------------------------------

    def run_with(self, node: s.With, env: Env) -> Flow | None:
        for item in node.items:
            value = self.eval(item.context, env)
            if item.target is not None:
                self.assign(item.target, self.entered(value, env), env)
        return self.block(node.body, env)

    def entered(self, value: Value, env: Env) -> Value:
        """What `with value as ...` binds."""
        value = plain(value)
        if isinstance(value, Instance):
            for name in ("__enter__", "__aenter__"):
                method = self.attribute(value, name)
                if isinstance(method, Bound):
                    return self.call(method, [], {}, None, env)
            return value
        given = elements(value)
        if given is not None and len(given) == 1:  # a generator context manager of the project
            return given[0]
        return value if isinstance(value, ExternalInstance) else UnknownValue(f"what {describe(value)} gives")

    def run_try(self, node: s.Try, env: Env) -> Flow | None:
        before = set(env.names)
        flow = self.block(node.body, env)
        if flow is not None and flow.kind == "raise" and node.handlers:
            handler = node.handlers[0]
            if handler.name:
                env.names[handler.name] = UnknownValue("an exception")
            flow = self.block(handler.body, env)
        elif flow is None or not flow.ends:
            flow = self.block(node.orelse, env) or flow
            self._bind_fallbacks(node, env, before)
        final = self.block(node.final, env)
        return final if final is not None and (final.ends or flow is None) else flow

    def _bind_fallbacks(self, node: s.Try, env: Env, before: set[str]) -> None:
        """Names that the body left unknown take what a handler gives them."""
        for handler in node.handlers:
            for statement in handler.body:
                match statement:
                    case s.Assign(targets=(s.Ref(path=name),)) if "." not in name:
                        current = env.names.get(name)
                        if name not in env.names or (
                            name not in before and isinstance(current, UnknownValue)
                        ):
                            self.block((statement,), env)
                    case s.Import(names=imported) if all(
                        isinstance(env.names.get(i.asname or i.name), (UnknownValue, type(None)))
                        for i in imported
                    ):
                        self.block((statement,), env)

    # --- targets ---------------------------------------------------------------------------

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
                self._unpack(items, value, env)
            case s.Subscript(base=base, index=index):
                self._set_item(plain(self.eval(base, env)), index, value, env)
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

    def _set_item(self, holder: Value, index: s.Expr, value: Value, env: Env) -> None:
        if isinstance(holder, Dict):
            holder.set(self.eval(index, env), self.under_conditions(value))
        elif isinstance(holder, Items) and isinstance(index, s.Slice):
            found, where = self.iterate(value), ops.bounds(self.bounds(index, env))
            if found is None or where is None:
                holder.open = True
            else:
                holder.values[where] = found
        elif isinstance(holder, Items):
            position = constant(self.eval(index, env))
            if isinstance(position, int) and -len(holder.values) <= position < len(holder.values):
                holder.values[position] = value
            else:
                holder.open = True

    def _unpack(self, targets: tuple[s.Expr, ...], value: Value, env: Env) -> None:
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

    def run_augment(self, node: s.AugAssign, env: Env) -> None:
        value, current = self.eval(node.value, env), self.eval(node.target, env)
        holder = plain(current)
        if node.op == "+" and isinstance(holder, Items) and holder.kind == "list":
            holder.extend(self.all_under_conditions(self.iterate(value)))
        elif node.op == "|" and isinstance(holder, Dict):
            holder.update(plain(value))
        else:
            self.assign(node.target, ops.binary(node.op, current, value), env)

    def run_delete(self, node: s.Delete, env: Env) -> None:
        for target in node.targets:
            match target:
                case s.Ref(path=path):
                    env.names.pop(path, None)
                case s.Subscript(base=base, index=index):
                    holder = plain(self.eval(base, env))
                    if isinstance(holder, Dict):
                        holder.remove(self.eval(index, env))
                    elif isinstance(holder, Items):
                        where = constant(self.eval(index, env))
                        if isinstance(where, int) and -len(holder.values) <= where < len(holder.values):
                            del holder.values[where]
                        else:
                            holder.open = True

    # --- the rest --------------------------------------------------------------------------

    def run_expression(self, node: s.ExprStmt, env: Env) -> None:
        self.eval(node.value, env)

    def run_assign(self, node: s.Assign, env: Env) -> None:
        result = self.eval(node.value, env)
        for target in node.targets:
            self.assign(target, result, env)

    def run_annotated(self, node: s.AnnAssign, env: Env) -> None:
        if node.value is not None:
            self.assign(node.target, self.eval(node.value, env), env)

    def run_define(self, node: s.Define, env: Env) -> None:
        owner = env.module().owner
        assert isinstance(owner, SourceFile)
        self.define(owner.functions[node.function], env)

    def run_define_class(self, node: s.DefineClass, env: Env) -> None:
        owner = env.module().owner
        assert isinstance(owner, SourceFile)
        self.define_class(owner.classes[node.cls], env)

    def run_return(self, node: s.Return, env: Env) -> Flow:
        return Flow("return", None if node.value is None else self.eval(node.value, env))

    def run_import(self, node: s.Import, env: Env) -> None:
        self.import_(node, env)

    def run_raise(self, node: s.Raise, env: Env) -> Flow:
        return Flow("raise")

    def run_simple(self, node: s.Simple, env: Env) -> Flow | None:
        return None if node.kind == "pass" else Flow(node.kind)

    def run_nothing(self, node: s.Scope | s.Assert, env: Env) -> None:
        return None

    def run_alias(self, node: s.TypeAlias, env: Env) -> None:
        env.names[node.name] = self.eval(node.value, env)


class _Arm:
    """What a branch under an open test leaves behind."""

    __slots__ = ("flow", "names", "source", "test")

    def __init__(self, test: Test, source: str | None, names: dict[str, Value], flow: Flow | None) -> None:
        self.test, self.source, self.names, self.flow = test, source, names, flow


_KINDS: Final[dict[type, Callable[..., Flow | None]]] = {
    s.ExprStmt: Statements.run_expression,
    s.Assign: Statements.run_assign,
    s.AnnAssign: Statements.run_annotated,
    s.AugAssign: Statements.run_augment,
    s.Define: Statements.run_define,
    s.DefineClass: Statements.run_define_class,
    s.Import: Statements.run_import,
    s.Return: Statements.run_return,
    s.Raise: Statements.run_raise,
    s.If: Statements.run_if,
    s.For: Statements.run_for,
    s.While: Statements.run_while,
    s.With: Statements.run_with,
    s.Try: Statements.run_try,
    s.Match: Statements.run_match,
    s.Simple: Statements.run_simple,
    s.TypeAlias: Statements.run_alias,
    s.Delete: Statements.run_delete,
    s.Scope: Statements.run_nothing,
    s.Assert: Statements.run_nothing,
}
