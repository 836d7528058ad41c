"""FI0308: a handler that checks the fields of its body itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.expressions import enclosing
from inspector.project.http_errors import http_errors_of
from inspector.project.schemas import body_parameters, fields_of, is_schema
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Function
    from inspector.project.model import Project

_VALIDATION: Final = frozenset({400, 422})
_PLAIN_CALLS: Final = frozenset({"len", "set", "min", "max", "any", "all", "isinstance", "abs"})


@rule("FI0308", Severity.INFO)
def validation_in_handler(project: Project) -> Iterator[Violation]:
    """A handler compares fields of its body and raises 400 or 422, as a validator would.

    The check holds for this route only: the next one that takes the schema, a task or an
    import script accepts what this one refuses. The client gets one text in place of the
    list of fields that pydantic's errors are, and the documentation does not show the rule.

    A comparison with a constant is a constraint (`Field(gt=0)`), of one field a
    `@field_validator`, of several a `@model_validator(mode="after")`; FastAPI then answers
    422 with the fields.

    Reported once a handler, where the condition holds nothing but fields of the body and
    constants: what needs the database or the user is no validation of the schema.
    """
    app_functions = frozenset(project.app_functions)
    errors = http_errors_of(project)
    for function, routes in project.handlers.items():
        if function not in app_functions or not any(
            error.status in _VALIDATION for error in errors.raised(function)
        ):
            continue
        bodies = _bodies(project, function)
        checks = list(_checks(project, function, bodies)) if bodies else []
        if checks:
            lines = ", ".join(dict.fromkeys(str(check.span.line) for check in checks))
            shown = s.render(checks[0].test)
            yield Violation(
                function.place,
                f"{routes[0].title()} checks its body itself (`{_short(shown)}`, line {lines}), so "
                "every other use "
                "of the schema accepts what this one refuses; make it a constraint or a validator of "
                "the schema",
            )


def _bodies(project: Project, function: Function) -> dict[str, frozenset[str]]:
    """Return the fields of each parameter of a handler that is a schema from the body."""
    found: dict[str, frozenset[str]] = {}
    for route in project.handlers[function]:
        for name, annotation in body_parameters(function, route):
            kind = project.types.annotation(enclosing(function), annotation)
            if kind is not None and kind.cls is not None and is_schema(project, kind.cls):
                found[name] = frozenset(field.name for field in fields_of(project, kind.cls))
    return found


def _checks(project: Project, function: Function, bodies: dict[str, frozenset[str]]) -> Iterator[s.If]:
    raised = {id(e.statement) for e in http_errors_of(project).raised(function) if e.status in _VALIDATION}
    for statement in s.statements(function.body):
        if not isinstance(statement, s.If) or len(statement.body) != 1 or id(statement.body[0]) not in raised:
            continue
        if _is_comparison(statement.test) and _only_fields(statement.test, bodies):
            yield statement


def _is_comparison(test: s.Expr) -> bool:
    match test:
        case s.Compare(ops=ops, rights=rights):
            asks_none = ops in {("is",), ("is not",)} and isinstance(rights[0], s.Const)
            return not asks_none
        case s.Logical(values=values):
            return any(map(_is_comparison, values))
        case s.Unary(op="not", operand=operand):
            return _is_comparison(operand)
        case _:
            return False


def _only_fields(test: s.Expr, bodies: dict[str, frozenset[str]]) -> bool:
    """Whether an expression holds nothing but fields of the body and constants, and at least one field."""
    fields = 0
    stack = [test]
    while stack:
        expr = stack.pop()
        match expr:
            case s.Ref(path=path):
                base, _, name = path.partition(".")
                if name.partition(".")[0] not in bodies.get(base, ()):
                    return False
                fields += 1
            case s.Call(func=s.Ref(path=path), args=args, keywords=()) if path in _PLAIN_CALLS:
                stack.extend(args)
            case s.Call(func=s.Ref(path=path), args=(), keywords=()) if "." in path:
                # a method of a field: `data.title.strip()`
                base, _, name = path.partition(".")
                if name.partition(".")[0] not in bodies.get(base, ()) or "." not in name:
                    return False
                fields += 1
            case s.Call() | s.Await() | s.Lambda() | s.Comprehension() | s.Attr() | s.Opaque():
                return False
            case _:
                stack.extend(s.children(expr))
    return fields > 0


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


validation_in_handler.bad("""
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

app = FastAPI()


class PriceChange(BaseModel):
    old: int
    new: int


@app.put("/price")
async def change_price(change: PriceChange) -> int:  # <- FI0308
    if change.new > change.old * 2:
        raise HTTPException(422, "too much at once")
    return change.new
""")

validation_in_handler.bad("""
# --- shop/schemas.py
from pydantic import BaseModel


class Period(BaseModel):
    start: int
    end: int


class Order(Period):
    title: str
# --- shop/orders.py
from typing import Annotated as A

from fastapi import APIRouter, Body, FastAPI, status
from starlette.exceptions import HTTPException as Refused

from shop import schemas

router = APIRouter()
OrderBody = A[schemas.Order, Body(embed=True)]


async def create_order(order: OrderBody, dry: bool = False) -> str:  # <- FI0308
    if not dry:
        if len(order.title.strip()) < 3 or order.end <= order.start:
            raise Refused(status_code=status.HTTP_400_BAD_REQUEST)
    return order.title


router.add_api_route("/orders", create_order, methods=["POST"])
app = FastAPI()
app.include_router(router)
""")

validation_in_handler.good("""
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, model_validator

app = FastAPI()
prices = {"Emma": 10}


class PriceChange(BaseModel):
    title: str
    old: int
    new: int
    reason: str | None = None

    @model_validator(mode="after")
    def check(self) -> "PriceChange":
        if self.new > self.old * 2:
            raise ValueError("too much at once")
        return self


@app.put("/price")
async def change_price(change: PriceChange, percent: int) -> int:
    if change.old != prices["Emma"]:
        raise HTTPException(400, "the price has changed")
    if change.new > percent:
        raise HTTPException(422, "too much")
    if change.title == "Emma":
        raise HTTPException(409, "not this one")
    if change.reason is None:
        raise HTTPException(400, "say why")
    return change.new
""")

validation_in_handler.good("""
from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel

app = FastAPI()


class User(BaseModel):
    age: int


def get_user() -> User:
    return User(age=1)


@app.get("/games")
async def list_games(user: User = Depends(get_user), limit: int = 10) -> list[str]:
    if user.age < 18:
        raise HTTPException(400, "too young")
    if limit > 100:
        raise HTTPException(422, "too many")
    return []
""")
