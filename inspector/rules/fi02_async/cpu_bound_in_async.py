"""FI0202: work for the processor, inside `async def`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.alone import runs_alone
from inspector.project.callers import one_a_statement
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import CallSite, Function
    from inspector.project.model import Project


@rule("FI0202", Severity.WARNING)
def cpu_bound_in_async(project: Project) -> Iterator[Violation]:
    """Inside `async def`, work that only needs the processor keeps the event loop from everything else.

    A password hash is slow on purpose, a quarter of a second or so; resizing a picture,
    compressing a payload or reading a spreadsheet take as long. `await` hands over to
    nobody while they run: all other requests of the process wait.

    Hand the call to a thread (`await asyncio.to_thread(...)`), to a process pool where it
    is pure Python, or make the handler a plain `def`.

    Also reported is an `async def` whose only awaits are of itself: it calculates, never
    waits for anything, and should be a plain `def`. Command lines and lifespans, while which
    nobody is served, may calculate.

    A project adds what is heavy in its libraries under `[tool.fapi-inspect.tables]`:
    `cpu-heavy = {"acme.pdf.render" = "renders a document"}`.
    """
    for function in project.app_functions:
        if function.is_async and function.uses(function.fact.name) and _only_awaits_itself(project, function):
            yield Violation(
                function.place,
                f"`{function.fact.name}` awaits nothing but itself, so it never lets another request run "
                f"until it is done; make it a plain `def` and hand it to a thread or process",
            )
    names = _names(project)
    if names is None:
        return
    for function in project.app_functions_using(*names):
        if function.is_async and not runs_alone(function):
            heavy = {site: name for site in function.calls if (name := _heavy(project, site)) is not None}
            for site in one_a_statement(function, heavy):
                yield Violation(site.place, _message(project, function, heavy[site]))


def _names(project: Project) -> frozenset[str] | None:
    """Collect what functions of the tables are called here; None where no such library is imported."""
    imported = False
    homes = {name.partition(".")[0] for name in project.tables.heavy}
    last_names = {name.rpartition(".")[2] for name in project.tables.heavy}
    found = set(last_names)
    for file in project.app_files:
        for fact in file.facts.imports:
            if fact.level == 0 and fact.module.partition(".")[0] in homes:
                imported = True
                if fact.name in last_names:
                    found.add(fact.bound)
    return frozenset(found) if imported else None


def _heavy(project: Project, site: CallSite) -> str | None:
    """Return the canonical name of what a call calls, where that is heavy."""
    if site.deferred or site.awaited:
        return None
    name = project.callee(site).name
    return name if name in project.tables.heavy else None


def _only_awaits_itself(project: Project, function: Function) -> bool:
    """Whether a coroutine function awaits itself, and waits for nothing else in any other way."""
    if function.fact.is_generator or function in project.handlers:
        return False
    for statement in s.statements(function.body):
        if isinstance(statement, (s.For, s.With)) and statement.is_async:
            return False
    awaits = [part for part in s.expressions(function.body) if isinstance(part, s.Await)]
    if not awaits or any(
        isinstance(part, s.Comprehension) and any(g.is_async for g in part.generators)
        for part in s.expressions(function.body)
    ):
        return False
    return all(
        isinstance(one.value, s.Call) and project.types.callee(function, one.value.func).function is function
        for one in awaits
    )


def _message(project: Project, function: Function, name: str) -> str:
    where = project.title_of(function) or f"`async def {function.fact.name}`"
    return (
        f"`{'.'.join(name.split('.')[-2:])}` {project.tables.heavy[name]} on the event loop in {where}, "
        f"and every other request waits until it is done; hand it to `asyncio.to_thread`"
    )


cpu_bound_in_async.bad("""
import bcrypt
from fastapi import FastAPI

app = FastAPI()


@app.post("/users")
async def create_user(name: str, password: str) -> str:
    hashed = bcrypt.hashpw(password.encode(), bcrypt.gensalt())  # <- FI0202
    return f"{name} {hashed!r}"


async def fibonacci(n: int) -> int:  # <- FI0202
    if n < 2:
        return n
    return await fibonacci(n - 1) + await fibonacci(n - 2)
""")

cpu_bound_in_async.bad("""
# --- shop/security.py
from passlib.context import CryptContext

passwords = CryptContext(schemes=["bcrypt"])
# --- shop/users.py
import io
from gzip import compress as squeeze

import pandas as pd
from PIL import Image

from shop.security import passwords as hasher


class Users:
    def __init__(self) -> None:
        self.hasher = hasher

    async def check(self, password: str, hashed: str) -> bool:
        return self.hasher.verify(password, hashed)  # <- FI0202

    async def depth(self, tree: dict[str, object]) -> int:  # <- FI0202
        return 1 + max([await self.depth(inner) for inner in tree.values()], default=0)


async def store(picture: bytes, data: bytes) -> bytes:
    image = Image.open(io.BytesIO(picture))
    image.thumbnail((100, 100))  # <- FI0202
    frame = pd.read_csv(io.BytesIO(data))  # <- FI0202
    frame.to_csv("sales.csv")  # <- FI0202
    return squeeze(data)  # <- FI0202
""")

cpu_bound_in_async.good("""
import asyncio
import gzip

import bcrypt


async def hash_password(password: str) -> bytes:
    return await asyncio.to_thread(bcrypt.hashpw, password.encode(), bcrypt.gensalt())


async def pack(data: bytes) -> bytes:
    return await asyncio.to_thread(lambda: gzip.compress(data))


def check(password: str, hashed: bytes) -> bool:
    return bcrypt.checkpw(password.encode(), hashed)
""")

cpu_bound_in_async.good("""
import asyncio


class Hasher:
    def verify(self, password: str) -> bool:
        return bool(password)


async def login(hasher: Hasher, password: str) -> bool:
    return hasher.verify(password)


async def retry(attempts: int) -> None:
    await asyncio.sleep(1)
    if attempts:
        await retry(attempts - 1)


async def later(attempts: int) -> None:
    async with asyncio.timeout(1):
        await later(attempts - 1)
""")
