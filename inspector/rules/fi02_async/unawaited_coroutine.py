"""FI0206: a coroutine that is made and thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.callers import called_name
from inspector.project.expressions import enclosing
from inspector.project.glimpse import may_call_own
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Function, Owner, SourceFile
    from inspector.project.model import Project

_TRANSPARENT: Final = frozenset(
    {
        "abc.abstractmethod",
        "backoff.on_exception",
        "backoff.on_predicate",
        "builtins.classmethod",
        "builtins.staticmethod",
        "tenacity.retry",
        "typing.override",
        "typing_extensions.override",
    }
)


@rule("FI0206", Severity.ERROR)
def unawaited_coroutine(project: Project) -> Iterator[Violation]:
    """Without `await`, a coroutine function that is called as a statement never runs.

    Calling an `async def` only makes a coroutine object. Thrown away, it does nothing:
    the mail is not sent, the row is not written, and all that tells is a
    `RuntimeWarning: coroutine ... was never awaited` somewhere in the log.

    Write `await` before the call. What is meant to run beside the request belongs in a
    task whose handle is kept (`asyncio.TaskGroup`, `BackgroundTasks`, a task queue).

    Functions with decorators that may change what a call gives are left alone. A project
    adds coroutine functions of libraries under `[tool.fapi-inspect.tables]`:
    `coroutines = ["acme.aio.publish"]`.
    """
    libraries = _with_aliases(project, {name.rpartition(".")[2] for name in project.tables.coroutines})
    own = {function.fact.name for function in project.app_functions if function.is_async}
    names = libraries | _with_aliases(project, own)
    for file in project.app_files:
        for owner, call in _statements(project, file, names, libraries):
            name = _coroutine(project, owner, call)
            if name is not None:
                yield Violation(
                    file.place(call.span),
                    f"`{name}(...)` makes a coroutine that nothing runs, so what it should do never happens; "
                    f"write `await` before it",
                )


def _with_aliases(project: Project, names: set[str]) -> frozenset[str]:
    """Return names of coroutine functions, and those by which imports call them."""
    return frozenset(names | project.mentions.renamed(names))


def _statements(
    project: Project, file: SourceFile, names: frozenset[str], libraries: frozenset[str]
) -> Iterator[tuple[Owner, s.Call]]:
    """Yield the calls of one of the names, some of which libraries have, that stand alone as a statement."""
    owners: list[Owner] = [f for f in file.functions if _may_drop(project, f, names, libraries)]
    if not file.used.isdisjoint(names):
        owners.append(file)
    for owner in owners:
        for statement in s.statements(owner.body):
            match statement:
                case s.ExprStmt(value=s.Call() as call) if called_name(call) in names:
                    yield owner, call


def _may_drop(project: Project, function: Function, names: frozenset[str], libraries: frozenset[str]) -> bool:
    return any(
        path.rpartition(".")[2] in libraries or may_call_own(project, function, path)
        for path in function.dropped(names)
    )


def _coroutine(project: Project, owner: Owner, call: s.Call) -> str | None:
    """Return the name of the coroutine function that a call calls; None when it is not known to be one."""
    callee = project.types.callee(owner, call.func)
    function = callee.function
    if function is None:
        return callee.name if callee.name in project.tables.coroutines else None
    if not function.is_async or function.fact.is_generator or _is_ambiguous(function):
        return None
    if _is_overridden_plainly(project, function):
        return None
    return function.fact.name if _is_plainly_decorated(project, function) else None


def _is_ambiguous(function: Function) -> bool:
    """Whether a plain function of the same name stands beside it, as the two sides of an `if` may have."""
    return any(
        other.fact.qualname == function.fact.qualname and not other.is_async
        for other in function.file.functions
    )


def _is_overridden_plainly(project: Project, method: Function) -> bool:
    """Whether a subclass has a plain method in its place, which the object may be of."""
    name = method.fact.name
    return method.cls is not None and any(
        name in other.methods
        and not other.methods[name].is_async
        and method.cls in project.hierarchy.line(other)
        for other in project.app_classes
    )


def _is_plainly_decorated(project: Project, function: Function) -> bool:
    if function in project.handlers:
        return True
    for decorator in function.fact.decorators:
        expr = decorator.expr.func if isinstance(decorator.expr, s.Call) else decorator.expr
        if project.qualified(enclosing(function), expr) not in _TRANSPARENT:
            return False
    return True


unawaited_coroutine.bad("""
# --- shop/mail.py
async def send_receipt(order_id: int) -> None:
    ...
# --- shop/orders.py
import asyncio

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from shop.mail import send_receipt as mail_receipt

router = APIRouter()


@router.post("/orders/{order_id}/close")
async def close_order(order_id: int) -> None:
    mail_receipt(order_id)  # <- FI0206
    asyncio.sleep(0.1)  # <- FI0206


async def save(session: AsyncSession, order: object) -> None:
    session.add(order)
    session.commit()  # <- FI0206
""")

unawaited_coroutine.bad("""
class Base:
    async def publish(self, name: str) -> None:
        ...


class Orders(Base):
    async def _notify(self, order_id: int) -> None:
        ...

    def close(self, order_id: int) -> None:
        self._notify(order_id)  # <- FI0206

    async def reopen(self, order_id: int) -> None:
        if order_id:
            self.publish("reopened")  # <- FI0206
""")

unawaited_coroutine.good("""
import asyncio

from sqlalchemy.orm import Session


async def send_receipt(order_id: int) -> None:
    ...


def log(order_id: int) -> None:
    ...


async def close(session: Session, order_id: int) -> None:
    log(order_id)
    session.commit()
    await send_receipt(order_id)
    async with asyncio.TaskGroup() as group:
        group.create_task(send_receipt(order_id))
    receipt = send_receipt(order_id)
    await receipt
""")

unawaited_coroutine.good("""
from collections.abc import AsyncIterator

from worker import task


@task
async def export(name: str) -> None:
    ...


async def numbers() -> AsyncIterator[int]:
    yield 1


class Button:
    def press(self) -> None:
        ...

    async def label(self, text: str) -> None:
        ...


class BigButton(Button):
    def label(self, text: str) -> None:
        ...


async def work(button: Button) -> None:
    export("orders")
    button.press()
    button.label("may be a big one")
    async for _ in numbers():
        pass
""")
