"""Blocks that an open test decides on: run one after the other, then joined.

A block runs under its test on names of its own; what it leaves behind stands beside what
the other one leaves.
"""

from __future__ import annotations

from abc import abstractmethod
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from inspector.project.evaluate.calls import Calls
from inspector.project.evaluate.flow import UNTIL, Flow, maybe
from inspector.project.evaluate.journal import ABSENT, Write, taken_back
from inspector.project.evaluate.narrowing import Narrowed, restore
from inspector.project.evaluate.values import Env, Tentative, Test, Value, tentative

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inspector.source import syntax as s

NOTHING: Final[Mapping[str, Narrowed]] = MappingProxyType({})


class Arm:
    """What a branch under an open test leaves behind."""

    __slots__ = ("flow", "names", "source", "test", "written")

    def __init__(
        self,
        test: Test,
        source: str | None,
        names: dict[str, Value],
        flow: Flow | None,
        written: tuple[Write, ...] = (),
    ) -> None:
        """Take the test, the setting it hangs on, and what the branch bound and wrote and how it ended."""
        self.test, self.source, self.names, self.flow, self.written = test, source, names, flow, written


class Branches(Calls):
    """The part of the machine that runs blocks."""

    @abstractmethod
    def statement(self, statement: s.Stmt, env: Env) -> Flow | None: ...

    def block(self, body: tuple[s.Stmt, ...], env: Env) -> Flow | None:
        """Run statements until one ends the block."""
        opened: tuple[tuple[Test, str], ...] = ()
        depth = len(self.conditions)
        ended: Flow | None = None
        for statement in body:
            self.step()
            flow = self.statement(statement, env)
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
        return maybe(opened, self.after_one(flow, tests[-1], None))

    def arm(
        self,
        body: tuple[s.Stmt, ...],
        test: Test,
        source: str | None,
        env: Env,
        known: Mapping[str, Narrowed] = NOTHING,
    ) -> Arm:
        """Run a body that an open test decides on, and leave its opposite for what comes after it.

        `known` is what the test tells of names while the body runs.
        """
        before, depth = env.names, len(self.conditions)
        env.names = dict(before)
        self.conditions.append(test)
        for name, one in known.items():
            env.names[name] = one.value
            self.conditions.extend(one.tests)
        self.journals.append([])
        try:
            flow = self.block(body, env)
        finally:
            journal = self.journals.pop()
        self.conditions[depth:] = [test.opposite()]
        restore(env.names, known, before)
        arm = Arm(test, source, env.names, flow, taken_back(journal, env.names))
        env.names = before
        return arm

    def last_arm(
        self,
        arms: list[Arm],
        body: tuple[s.Stmt, ...],
        env: Env,
        depth: int,
        known: Mapping[str, Narrowed] = NOTHING,
    ) -> Flow | None:
        """Run the body that is left when no arm is taken, and join what all of them leave behind.

        `known` is what names hold since no test of the arms is true; it stays so where every arm ends.
        """
        before = {name: env.names[name] for name in known if name in env.names}
        env.names.update((name, one.value) for name, one in known.items())
        flow = self.block(body, env)
        if not all(arm.flow is not None and arm.flow.ends for arm in arms):
            restore(env.names, known, before)
        del self.conditions[depth:]
        for arm in reversed(arms):
            env.names = self.join(arm, env.names, flow)
            flow = self.join_flows(arm, flow)
        return flow

    def join(self, arm: Arm, otherwise: dict[str, Value], flow: Flow | None) -> dict[str, Value]:
        """What names are bound to after an arm or what is taken instead of it; joins what it wrote, too."""
        if arm.flow is None or arm.flow.kind != "raise":
            self._join_written(arm, instead=flow is None or flow.kind != "raise")
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
                joined[name] = self.either(value, joined[name], arm.test, arm.source)
        return joined

    def _join_written(self, arm: Arm, *, instead: bool) -> None:
        for write in arm.written:
            value, other = write.value, write.store.get(write.name, ABSENT)
            if instead and other is not ABSENT and other is not value:
                value = self.either(value, other, arm.test, arm.source)
            self.write(write.store, write.name, value)

    def join_flows(self, arm: Arm, second: Flow | None) -> Flow | None:
        """How code goes on after an arm or what is taken instead of it."""
        first, test = arm.flow, arm.test
        if first is not None and first.ends:
            if second is None or not second.ends:
                return maybe(self.after_one(first, test, arm.source), second.open if second else ())
            if first.kind == "return" == second.kind:
                return Flow("return", self.either(first.value, second.value, test, arm.source))
            if first.kind in {"raise", second.kind}:
                return second
            if second.kind == "raise":
                return first
            # one leaves the function and the other a loop or its turn
            return maybe(
                self.after_one(first, test, arm.source),
                self.after_one(second, test.opposite(), arm.source),
            )
        if second is not None and second.ends:
            opened = self.after_one(second, test.opposite(), arm.source)
            return maybe(opened, first.open if first else ())
        return maybe(first.open if first else (), second.open if second else ())

    def after_one(self, flow: Flow, test: Test, source: str | None) -> tuple[tuple[Test, str], ...]:
        """Under what the code goes on when a block ended under a test."""
        if flow.kind == "raise":
            return ()
        if flow.kind == "return":
            value = tentative(flow.value, Tentative(None, source)) if source else flow.value
            self.frames[-1].returns.append((test, value))
        return ((test.opposite(), UNTIL[flow.kind]), *flow.open)
