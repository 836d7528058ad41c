"""What statements do.

Branches on unknown tests are both taken, under a condition that whatever they register
carries. Loops over known sequences are unrolled, others run once.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Final

from inspector.project.code import Function, SourceFile
from inspector.project.evaluate import operations as ops
from inspector.project.evaluate.attempts import Attempts
from inspector.project.evaluate.expressions import MOST_TURNS
from inspector.project.evaluate.flow import Flow, maybe
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
    choice_of,
    constant,
    contradictory,
    default_truth,
    describe,
    elements,
    plain,
    source_of,
    test_of,
    truth,
)
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspector.project.evaluate.branches import Arm
    from inspector.project.evaluate.narrowing import Narrowed


class Statements(Attempts):
    """The part of the machine that runs statements."""

    @abstractmethod
    def define(self, function: Function, env: Env) -> Value: ...
    @abstractmethod
    def import_(self, node: s.Import, env: Env) -> None: ...

    def statement(self, statement: s.Stmt, env: Env) -> Flow | None:
        """Run one statement."""
        return _KINDS[type(statement)](self, statement, env)

    # --- branches --------------------------------------------------------------------------

    def run_if(self, node: s.If, env: Env) -> Flow | None:
        """An `if` with all its `elif`s: the arms of open tests, and the one that is surely taken."""
        arms: list[Arm] = []
        rest: tuple[s.Stmt, ...] = ()
        otherwise: dict[str, Narrowed] = {}
        depth = len(self.conditions)
        while True:
            value = self.eval(node.test, env)
            known = truth(value)
            if known is None:
                test = test_of(node.test, value)
                then = self.told(node.test, env, holds=True)
                arms.append(self.arm(node.body, test, source_of(value), env, then))
                otherwise |= self.told(node.test, env, holds=False)
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
        return self.last_arm(arms, rest, env, depth, otherwise)

    def run_match(self, node: s.Match, env: Env) -> Flow | None:
        subject = self.eval(node.subject, env)
        arms: list[Arm] = []
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
            arms.append(self.arm(case.body, test, source_of(subject), env))
        return self.last_arm(arms, rest, env, depth)

    def _case(self, node: s.Match, case: s.Case, subject: Value, env: Env) -> tuple[bool | None, Test]:
        """Whether a pattern matches, and the test that it is."""
        if case.values is None:
            return None, Test("match ", node.subject)
        if not case.values:
            return True, Test("match ", node.subject)
        verdicts = [ops.compare("==", subject, self.eval(value, env)) for value in case.values]
        found = [truth(verdict) for verdict in verdicts]
        known = True if True in found else None if None in found else False
        defaults = [default_truth(verdict) for verdict in verdicts]
        default = True if True in defaults else None if None in defaults else False
        source = s.render(node.subject)
        if len(case.values) > 1:
            return known, Test(f"{source} in ", s.Sequence("tuple", case.values), default)
        return known, Test(f"{source} == ", case.values[0], default)

    # --- loops -----------------------------------------------------------------------------

    def run_for(self, node: s.For, env: Env) -> Flow | None:
        iterable = self.eval(node.iterable, env)
        items = self.iterate(iterable)
        if items is None:
            return self._some_turns(node, iterable, env)
        if len(items) > MOST_TURNS:
            return self._unknown_turn(node, "a long loop", env)
        opened: tuple[tuple[Test, str], ...] = ()
        depth = len(self.conditions)
        for item in items:
            self.step()
            inside = len(self.conditions)
            while isinstance(item, Maybe):
                self.conditions.extend(item.tests)
                item = item.value  # noqa: PLW2901  # what the loop goes through
            if len(self.conditions) > inside and contradictory(self.conditions):
                del self.conditions[inside:]
                continue
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
            return maybe(beyond, self.after_one(flow, test, None))
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

    def _some_turns(self, node: s.For, iterable: Value, env: Env) -> Flow | None:
        """A turn for each element that is known of a container, and one for those that are not."""
        depth = len(self.conditions)
        for item in self.some(iterable)[:MOST_TURNS]:
            self.step()
            while isinstance(item, Maybe):
                self.conditions.extend(item.tests)
                item = item.value  # noqa: PLW2901  # what the loop goes through
            self.assign(node.target, item, env)
            self._turn_under(_goes_through(node), node.body, env)
            del self.conditions[depth:]
        return self._unknown_turn(node, describe(plain(iterable)), env)

    def _unknown_turn(self, node: s.For, reason: str, env: Env) -> Flow | None:
        self.assign(node.target, UnknownValue(f"an element of {reason}"), env)
        return self._turn_under(_goes_through(node), node.body, env)

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
        suppressed: list[s.Expr] = []
        for item in node.items:
            value = self.eval(item.context, env)
            if item.target is not None:
                self.assign(item.target, self.entered(value, env), env)
            match plain(value):
                case ExternalInstance(name="contextlib.suppress", node=s.Call(args=kinds)):
                    suppressed.extend(kinds)
        if not suppressed:
            return self.block(node.body, env)
        handler = s.Handler(s.Sequence("tuple", tuple(suppressed)), None, (), node.span)
        return self.run_try(s.Try(node.body, (handler,), (), (), node.span), env)

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

    # --- targets ---------------------------------------------------------------------------

    def assign(self, target: s.Expr, value: Value, env: Env) -> None:
        """Bind a target."""
        if self.rescuing == len(self.frames) and self.keeps(target, env):
            return
        match target:
            case s.Ref(path=path) if "." not in path:
                scope = self.scope_for(path, env)
                if scope is env:
                    env.names[path] = value
                else:
                    self.write(scope.names, path, value)
            case s.Ref(path=path):
                base, _, name = path.rpartition(".")
                env.names.pop(path, None)
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

    def _parts(self, value: Value) -> list[Value] | None:
        """What a value is unpacked into: of one of two values, each part is one of two."""
        choice = choice_of(value)
        if choice is None:
            return self.iterate(value)
        first, second = self._parts(choice.value), self._parts(choice.otherwise)
        if first is not None and second is not None and len(first) == len(second):
            source = source_of(value)
            return [self.either(a, b, choice.test, source) for a, b in zip(first, second, strict=True)]
        return self.iterate(value.value) if isinstance(value, Tentative) else None

    def _unpack(self, targets: tuple[s.Expr, ...], value: Value, env: Env) -> None:
        items = self._parts(value)
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
                        self._delete_item(holder, index, env)

    def _delete_item(self, holder: Items, index: s.Expr, env: Env) -> None:
        if isinstance(index, s.Slice):
            some = ops.bounds(self.bounds(index, env))
            if some is None or holder.open:
                holder.open = True
            else:
                del holder.values[some]
            return
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
        if self.attempts and self.goes_well(node, env) is not True:
            self.doubts += 1

    def run_raise(self, node: s.Raise, env: Env) -> Flow:
        self.doubts += 1
        raised = node.exc.func if isinstance(node.exc, s.Call) else node.exc
        return Flow("raise", raised.path if isinstance(raised, s.Ref) else None)

    def run_simple(self, node: s.Simple, env: Env) -> Flow | None:
        return None if node.kind == "pass" else Flow(node.kind)

    def run_nothing(self, node: s.Scope, env: Env) -> None:
        return None

    def run_assert(self, node: s.Assert, env: Env) -> None:
        if truth(self.eval(node.test, env)) is not True:
            self.doubts += 1

    def run_alias(self, node: s.TypeAlias, env: Env) -> None:
        env.names[node.name] = self.eval(node.value, env)


def _goes_through(node: s.For) -> Test:
    """The condition under which a loop runs for an element that may not be there."""
    return Test(f"for {s.render(node.target)} in ", node.iterable)


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
    s.Assert: Statements.run_assert,
}
