"""What `try` does: the body goes well by default, and handlers are what may happen instead.

Whether an import goes well is known of the project's own modules, of the standard library and
of what every FastAPI project has. Another may fail: what follows it runs under the condition that
it does not, and the handler under the opposite. Where a body does anything else of which nobody
knows whether it raises, handlers run under the condition that it did, and the body stays as it is.
"""

from __future__ import annotations

import sys
from abc import abstractmethod
from typing import TYPE_CHECKING, Final

from inspector.project.code import SourceFile
from inspector.project.evaluate.branches import Arm, Branches
from inspector.project.evaluate.values import Env, Tentative, Test, UnknownValue, Value, plain, tentative
from inspector.project.names import External, Module, Namespace
from inspector.project.records import Unknown
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from inspector.project.evaluate.flow import Flow

_INSTALLED: Final = sys.stdlib_module_names | {
    "annotated_types",
    "anyio",
    "fastapi",
    "pydantic",
    "pydantic_core",
    "starlette",
    "typing_extensions",
}
_CATCH_ALL: Final = frozenset({"BaseException", "Exception"})
_CATCH_IMPORTS: Final = _CATCH_ALL | {"ImportError", "ModuleNotFoundError"}
_MOST_NAMES: Final = 3  # of an import, in a condition


class Attempts(Branches):
    """The part of the machine that runs `try`."""

    def __init__(self) -> None:
        """Start outside any handler."""
        super().__init__()
        self.rescuing = 0  # how many functions run when the statements are those of a handler

    @abstractmethod
    def scope_for(self, name: str, env: Env) -> Env: ...

    def run_try(self, node: s.Try, env: Env) -> Flow | None:
        """The body, the handlers, and what comes last in any case."""
        self.attempts += 1
        try:
            flow = self._attempt(node, env)
        finally:
            self.attempts -= 1
        final = self.block(node.final, env)
        return final if final is not None and (final.ends or flow is None) else flow

    def _attempt(self, node: s.Try, env: Env) -> Flow | None:
        rescue = next((handler for handler in node.handlers if _catches(handler, _CATCH_IMPORTS)), None)
        if rescue is None:
            return self._whole(node, env)
        doubtful: list[tuple[int, s.Import]] = []
        for position, statement in enumerate(node.body):
            if not isinstance(statement, s.Import):
                continue
            verdict = self.goes_well(statement, env)
            if verdict is False:
                flow = self.block(node.body[:position], env)
                return flow if flow is not None and flow.ends else self._handle(rescue, env)
            if verdict is None:
                doubtful.append((position, statement))
        if not doubtful or _refuses(rescue):
            return self._whole(node, env)
        doubts = self.doubts
        flow = self._imported(node, doubtful, rescue, env)
        others = tuple(handler for handler in node.handlers if handler is not rescue)
        return self._recovered(others, flow, env) if self.doubts > doubts else flow

    def _whole(self, node: s.Try, env: Env) -> Flow | None:
        """The body and what follows it when nothing is raised, or the handler of what it raises."""
        doubts = self.doubts
        flow = self.block(node.body, env)
        if flow is not None and flow.kind == "raise":
            return self._handle(_catching(node.handlers, flow.value), env) if node.handlers else flow
        doubted = self.doubts > doubts
        if flow is None or not flow.ends:
            flow = self.block(node.orelse, env) or flow
        return self._recovered(node.handlers, flow, env) if doubted else flow

    def _handle(self, handler: s.Handler, env: Env) -> Flow | None:
        if handler.name is None:
            return self.block(handler.body, env)
        env.names[handler.name] = UnknownValue("an exception")
        flow = self.block(handler.body, env)
        env.names.pop(handler.name, None)
        return flow

    # --- imports that may fail -------------------------------------------------------------

    def _imported(
        self, node: s.Try, doubtful: list[tuple[int, s.Import]], rescue: s.Handler, env: Env
    ) -> Flow | None:
        """Both ways: all imports go well, or a handler says what else."""
        first = doubtful[0][0]
        before = self.block(node.body[:first], env)
        if before is not None and before.ends:
            return before
        depth = len(self.conditions)
        test = Test(_written(one for _, one in doubtful), None, default=True)
        arm = self.arm((*node.body[first:], *node.orelse), test, None, env)
        flow = self._rescued(rescue, env)
        del self.conditions[depth:]
        _keep_known(arm.names, env.names, test)
        env.names = self.join(arm, env.names, flow)
        return self.join_flows(arm, flow) or before

    def goes_well(self, node: s.Import, env: Env) -> bool | None:
        """Whether an import surely goes well (True) or fails (False)."""
        file = env.module().owner
        if not isinstance(file, SourceFile):
            return True
        names = [one.name for one in node.names]
        if node.module is not None:
            return self._is_there(file, node.module, node.level, names)
        verdicts = [self._is_there(file, name, 0, []) for name in names]
        return False if False in verdicts else None if None in verdicts else True

    def _is_there(self, file: SourceFile, module: str, level: int, wanted: list[str]) -> bool | None:
        match self.names.import_target(file, module, level):
            case External():
                return True if module.partition(".")[0] in _INSTALLED else None
            case Module() as found:
                lazy = "__getattr__" in found.file.facts.names
                members = [self.names.member(found, name) for name in wanted if name != "*" and not lazy]
                return None if any(isinstance(one, Unknown) for one in members) else True
            case Namespace() as folder:
                missing = any(isinstance(self.names.member(folder, name), Unknown) for name in wanted)
                return None if missing else True
            case _:
                # a package of this name may be a library's too, where it is a mere folder here
                parent, _, _ = module.rpartition(".")
                above = self.names.import_target(file, parent, level) if parent or level else None
                return False if isinstance(above, Module) else None

    # --- what else may be raised -----------------------------------------------------------

    def _recovered(self, handlers: tuple[s.Handler, ...], flow: Flow | None, env: Env) -> Flow | None:
        """What handlers do instead, beside a body that goes well as far as anybody knows."""
        for handler in handlers:
            if not all(isinstance(one, (s.Simple, s.Raise)) for one in handler.body):
                flow = self._recovery(handler, flow, env)
        return flow

    def _recovery(self, handler: s.Handler, flow: Flow | None, env: Env) -> Flow | None:
        lead = "except" if handler.type is None else "except "
        test = Test(lead, handler.type, default=False)
        names = env.names
        env.names = dict(names)
        self.conditions.append(test)
        arm = Arm(test, None, env.names, self._rescued(handler, env))
        arm.names = env.names
        self.conditions.pop()
        env.names = names
        _keep_known(env.names, arm.names, test)
        env.names = self.join(arm, env.names, flow)
        if arm.flow is not None and arm.flow.ends and (flow is None or not flow.ends):
            # what follows is written for a body that went well
            if arm.flow.kind == "return":
                self.after_one(arm.flow, test, None)
            return flow
        return self.join_flows(arm, flow)

    def _rescued(self, handler: s.Handler, env: Env) -> Flow | None:
        before, self.rescuing = self.rescuing, len(self.frames)
        try:
            return self._handle(handler, env)
        finally:
            self.rescuing = before

    def keeps(self, target: s.Expr, env: Env) -> bool:
        """Whether a handler's target keeps what the body set: an attribute or an entry, not a name here."""
        match target:
            case s.Ref(path=path) if "." not in path and self.scope_for(path, env) is env:
                return False
            case s.Ref() | s.Attr() | s.Subscript():
                return not isinstance(plain(self.eval(target, env)), UnknownValue)
            case _:
                return False


def _keep_known(names: dict[str, Value], others: dict[str, Value], test: Test) -> None:
    """Let names that are not known on the side that is taken by default be what they are on the other."""
    for name, other in others.items():
        value = names.get(name)
        if other is not value and isinstance(plain(value), UnknownValue):
            names[name] = others[name] = tentative(other, Tentative(None, str(test)))


def _catches(handler: s.Handler, names: AbstractSet[str]) -> bool:
    """Whether a handler catches exceptions of one of these names, or all."""
    if handler.type is None:
        return True
    kinds = handler.type.items if isinstance(handler.type, s.Sequence) else (handler.type,)
    return any(isinstance(kind, s.Ref) and kind.path in names for kind in kinds)


def _catching(handlers: tuple[s.Handler, ...], raised: Value) -> s.Handler:
    """The handler of what a statement raises, as far as its name tells: else the first one."""
    names = _CATCH_ALL | {raised} if isinstance(raised, str) else _CATCH_ALL
    return next((handler for handler in handlers if _catches(handler, names)), handlers[0])


def _refuses(handler: s.Handler) -> bool:
    """Whether a handler only goes on to fail: nothing runs then without the import."""
    match handler.body[-1:]:
        case (s.Raise(),) | (s.ExprStmt(value=s.Call(func=s.Ref(path="sys.exit" | "exit" | "quit"))),):
            return True
        case _:
            return False


def _written(nodes: Iterator[s.Import]) -> str:
    """Imports as a condition: those of one package once."""
    shown: dict[str, str] = {}
    for node in nodes:
        names = [f"{one.name} as {one.asname}" if one.asname else one.name for one in node.names]
        listed = ", ".join(names[:_MOST_NAMES]) + (", ..." if len(names) > _MOST_NAMES else "")
        if node.module is None:
            shown.setdefault(node.names[0].name.partition(".")[0], f"import {listed}")
        else:
            home = "." * node.level + node.module
            shown.setdefault(home.partition(".")[0] or home, f"from {home} import {listed}")
    return " and ".join(shown.values())
