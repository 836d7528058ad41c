"""FI0505: a relationship that is loaded for each row of a result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.callers import called_name
from inspector.project.code import Class, keyword, receiver
from inspector.project.names import External
from inspector.project.sessions import sessions_of
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Function
    from inspector.project.model import Project

_RELATIONSHIPS: Final = frozenset({"sqlalchemy.orm.relationship", "sqlmodel.Relationship"})
_LAZY: Final = frozenset({"select", "True"})
_RESULTS: Final = frozenset({"all", "fetchall", "scalars", "unique", "yield_per"})
_SELECTS: Final = frozenset({"sqlalchemy.select", "sqlmodel.select"})
_MOST_STEPS: Final = 12


@rule("FI0505", Severity.WARNING)
def lazy_relationship_access(project: Project) -> Iterator[Violation]:
    """A loop over rows reads a relationship that is loaded anew for each of them.

    The `select` fetched the rows only. Reading `order.lines` sends another query, once
    for every order: a page of fifty costs fifty-one. With an `AsyncSession` it does not
    even do that, but fails with `MissingGreenlet`.

    Say with the query what will be read: `.options(selectinload(Order.lines))`, or
    `joinedload` for a single object.

    Reported at the loop, where the query, the loop and the access stand in one function.
    """
    relations = _relationships(project)
    if not relations:
        return
    names = {name for lazy in relations.values() for name in lazy}
    for function in project.app_functions_using(*names):
        if not function.uses("select", "query", "scalars", "exec"):
            continue
        for statement in s.statements(function.body):
            for target, iterable, body in _loops(statement):
                cls = _Rows(project, function).of(iterable)
                lazy = relations.get(cls) if cls is not None else None
                read = _first_read(target, body, lazy) if lazy is not None else None
                if read is not None and cls is not None:
                    yield Violation(
                        function.file.place(_span(statement)),
                        f"`{target}.{read}` sends a query for each `{cls.fact.name}` of the loop in "
                        f"{_where(project, function)} (and fails in an `AsyncSession`); load it with the "
                        f"rows: `.options(selectinload({cls.fact.name}.{read}))`",
                    )
                    break


def _relationships(project: Project) -> dict[Class, frozenset[str]]:
    """Return the lazy relationships of each class that has some, inherited ones included."""
    own = {cls: found for cls in project.app_classes if (found := _own_relationships(project, cls))}
    if not own:
        return {}
    every = {}
    for cls in project.app_classes:
        found = frozenset(name for part in project.hierarchy.line(cls) for name in own.get(part, ()))
        if found:
            every[cls] = found
    return every


def _own_relationships(project: Project, cls: Class) -> frozenset[str]:
    found: set[str] = set()
    for statement in cls.body:
        match statement:
            case s.AnnAssign(target=s.Ref(path=name), value=s.Call() as call):
                pass
            case s.Assign(targets=(s.Ref(path=name),), value=s.Call() as call):
                pass
            case _:
                continue
        if project.qualified(cls, call.func) in _RELATIONSHIPS and _is_lazy(call):
            found.add(name)
    return frozenset(found)


def _is_lazy(call: s.Call) -> bool:
    given = keyword(call, "lazy")
    more = keyword(call, "sa_relationship_kwargs")
    if isinstance(more, s.Mapping):
        pairs = zip(more.keys, more.values, strict=True)
        given = next((v for k, v in pairs if isinstance(k, s.Const) and k.value == "lazy"), given)
    elif more is not None:
        return False
    return given is None or (isinstance(given, s.Const) and str(given.value) in _LAZY)


def _loops(statement: s.Stmt) -> Iterator[tuple[str, s.Expr, tuple[s.Expr, ...]]]:
    """Yield the variable, the iterable and the repeated expressions of the loops of a statement."""
    if isinstance(statement, s.For) and isinstance(statement.target, s.Ref):
        yield statement.target.path, statement.iterable, tuple(s.expressions(statement.body))
    for expr in s.own_expressions(statement):
        for part in s.walk(expr):
            match part:
                case s.Comprehension(
                    generators=(s.Generator(target=s.Ref(path=name), iterable=iterable), *more)
                ):
                    inside = [part.element, *(inner.iterable for inner in more)]
                    inside += [part.value] if part.value is not None else []
                    yield name, iterable, tuple(inner for one in inside for inner in s.walk(one))


def _first_read(target: str, body: tuple[s.Expr, ...], lazy: frozenset[str]) -> str | None:
    """Return the first lazy relationship of a loop's variable that its body reads."""
    for part in body:
        match part:
            case s.Ref(path=path):
                head, _, rest = path.partition(".")
                if head == target and rest.partition(".")[0] in lazy:
                    return rest.partition(".")[0]
    return None


class _Rows:
    """Finds the model whose rows an expression gives, when no loading options stand on the way."""

    def __init__(self, project: Project, function: Function) -> None:
        self.project = project
        self.function = function
        self.sessions = sessions_of(project)

    def of(self, expr: s.Expr) -> Class | None:
        for _ in range(_MOST_STEPS):
            match expr:
                case s.Await(value=value):
                    expr = value
                case s.Call(func=s.Ref(path="list" | "tuple"), args=(inner,)):
                    expr = inner
                case s.Ref(path=path) if "." not in path:
                    values = self.project.types.assigned(self.function, path)
                    if len(values) != 1:
                        return None
                    expr = values[0]
                case s.Call():
                    name = called_name(expr)
                    rows = self._run(expr)
                    if rows is not None:
                        return rows
                    base = receiver(expr.func)
                    if name not in _RESULTS or base is None:
                        return None
                    if name == "scalars" and isinstance(_unwrapped(base), s.Ref | s.Call):
                        executed = self._executed(base)
                        if executed is not None:
                            return executed
                    expr = base
                case _:
                    return None
        return None

    def _run(self, call: s.Call) -> Class | None:
        """Return the model of what `session.scalars(select(X))`, `.exec` or `.query(X)...all()` gives."""
        name = called_name(call)
        if name in {"scalars", "exec"} and call.args and self._is_session(call):
            return self._selected(call.args[0])
        if name == "all":
            return self._queried(call)
        return None

    def _executed(self, base: s.Expr) -> Class | None:
        """Return the model of `(await session.execute(select(X))).scalars()`, in one step or two."""
        inner = _unwrapped(base)
        if isinstance(inner, s.Ref) and "." not in inner.path:
            values = self.project.types.assigned(self.function, inner.path)
            inner = _unwrapped(values[0]) if len(values) == 1 else inner
        if (
            isinstance(inner, s.Call)
            and called_name(inner) == "execute"
            and inner.args
            and self._is_session(inner)
        ):
            return self._selected(inner.args[0])
        return None

    def _queried(self, call: s.Call) -> Class | None:
        """Return the model of `session.query(X).filter(...).all()`."""
        step: s.Expr | None = call
        while isinstance(step, s.Call):
            name = called_name(step)
            if name == "options":
                return None
            if name == "query":
                return self._model(step.args) if self._is_session(step) else None
            step = receiver(step.func)
        return None

    def _is_session(self, call: s.Call) -> bool:
        base = receiver(call.func)
        return base is not None and self.sessions.kind(self.project.type_of(self.function, base)) is not None

    def _selected(self, statement: s.Expr) -> Class | None:
        """Return the model of `select(X)` with whatever follows it, but no `options`."""
        step: s.Expr | None = statement
        for _ in range(_MOST_STEPS):
            match step:
                case s.Ref(path=path) if "." not in path:
                    values = self.project.types.assigned(self.function, path)
                    if len(values) != 1:
                        return None
                    step = values[0]
                case s.Call(func=func, args=args):
                    if called_name(step) == "options":
                        return None
                    match self.project.resolve(self.function, func):
                        case External(name=name) if name in _SELECTS:
                            return self._model(args)
                    step = receiver(step.func)
                case _:
                    return None
        return None

    def _model(self, args: tuple[s.Expr, ...]) -> Class | None:
        if len(args) != 1:
            return None
        found = self.project.resolve(self.function, args[0])
        return found if isinstance(found, Class) else None


def _unwrapped(expr: s.Expr) -> s.Expr:
    return expr.value if isinstance(expr, s.Await) else expr


def _span(statement: s.Stmt) -> s.Span | None:
    found = getattr(statement, "span", None)
    return found if isinstance(found, s.Span) else None


def _where(project: Project, function: Function) -> str:
    return project.title_of(function) or f"`{function.fact.qualname.rpartition('>.')[2]}`"


lazy_relationship_access.bad("""
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    lines: Mapped[list["Line"]] = relationship()


class Line(Base):
    __tablename__ = "lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))


def count_lines(session: Session) -> int:
    total = 0
    for order in session.scalars(select(Order).where(Order.id > 7)):  # <- FI0505
        total += len(order.lines)
    return total
""")

lazy_relationship_access.bad("""
# --- shop/models.py
from sqlalchemy import Column, ForeignKey, Integer
from sqlalchemy.orm import DeclarativeBase, relationship as relation


class Base(DeclarativeBase):
    pass


class Owned(Base):
    __abstract__ = True


class Person(Base):
    __tablename__ = "people"

    id = Column(Integer, primary_key=True)


class Order(Owned):
    __tablename__ = "orders"

    id = Column(Integer, primary_key=True)
    owner_id = Column(ForeignKey("people.id"))
    owner = relation(Person, lazy="select")
# --- shop/reports.py
from sqlalchemy import select as choose
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from shop import models


class Reports:
    def __init__(self, session: AsyncSession, plain: Session) -> None:
        self.session = session
        self.plain = plain

    async def owners(self) -> list[int]:
        statement = choose(models.Order).order_by(models.Order.id)
        result = await self.session.execute(statement)
        return [order.owner.id for order in result.scalars().all()]  # <- FI0505

    def names(self) -> None:
        orders = self.plain.query(models.Order).filter(models.Order.id > 1).all()
        for order in orders:  # <- FI0505
            print(order.owner)
""")

lazy_relationship_access.good("""
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, selectinload


class Base(DeclarativeBase):
    pass


class Line(Base):
    __tablename__ = "lines"

    id: Mapped[int] = mapped_column(primary_key=True)


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    lines: Mapped[list[Line]] = relationship()
    notes: Mapped[list[Line]] = relationship(lazy="selectin")


def count_lines(session: Session) -> int:
    orders = session.scalars(select(Order).options(selectinload(Order.lines)))
    return sum(len(order.lines) for order in orders)


def count_notes(session: Session) -> int:
    return sum(len(order.notes) for order in session.scalars(select(Order)))


def count(session: Session) -> int:
    return sum(order.id for order in session.scalars(select(Order)))
""")

lazy_relationship_access.good("""
from dataclasses import dataclass, field


@dataclass
class Order:
    lines: list[str] = field(default_factory=list)


class Store:
    def scalars(self, kind: type[Order]) -> list[Order]:
        return [kind()]


def count_lines(store: Store) -> int:
    return sum(len(order.lines) for order in store.scalars(Order))
""")
