"""FI0303: a field of a request whose name says what it holds and whose type does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.schemas import fields_of, request_schemas, spelled, validators_of
from inspector.project.secrecy import words_of
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Class
    from inspector.project.model import Project
    from inspector.project.records import Route
    from inspector.project.schemas import SchemaField

_TEXTS: Final = {
    **dict.fromkeys(("email", "email_address", "user_email"), "use `EmailStr`"),
    **dict.fromkeys(("url", "website", "website_url", "homepage", "homepage_url"), "use `HttpUrl`"),
    **dict.fromkeys(("password", "new_password"), "give it a `min_length` and a `max_length`"),
    "username": "give it a `min_length`, a `max_length` and a `pattern`",
}
_NUMBERS: Final = {
    **dict.fromkeys(("age", "port", "quantity", "percentage", "percent"), "give it `ge` and `le`"),
}
_PERSONS: Final = frozenset(
    {"account", "customer", "member", "person", "profile", "register", "registration", "signup", "user"}
)
_LOOKUPS: Final = ("login", "signin", "token", "session", "reset", "forgot", "verify", "invite", "lookup")
_ADDRESSES: Final = frozenset(
    {"host", "hostname", "port", "database", "dsn", "media_type", "mime_type", "content_type", "filename"}
)
"""Fields beside which a URL is no web address, and a password nobody's who signs in here."""
_CHECKING: Final = frozenset(
    {
        "ge", "gt", "le", "lt", "max_digits", "max_length", "min_length", "multiple_of", "pattern", "regex",
        "strict",
    }
)  # fmt: skip
_SAYING: Final = frozenset({"Field", "Body", "Form", "Query", "Doc", "WithJsonSchema", "Depends"})


@rule("FI0303", Severity.WARNING)
def unconstrained_field(project: Project) -> Iterator[Violation]:
    """A field of a request schema is called `email` or `age` and accepts anything of its type.

    The schema is the gate of the service: what it lets in is stored, mailed to, and used in
    queries. `email: str` takes `"no"`, `age: int` takes `-5`, and `password: str` takes the
    empty text and one of ten megabytes, which is then hashed.

    Say what the name says: `EmailStr`, `HttpUrl`, `Annotated[str, Field(min_length=8,
    max_length=128)]`, `Annotated[int, Field(ge=0, le=150)]`. A named alias
    (`Age = Annotated[int, Field(ge=0, le=150)]`) does it once.

    Meant are `email`, `url`/`website`/`homepage`, `password` and `username` as `str`, and
    `age`, `port`, `quantity` and `percentage` as `int`, optional or not, in schemas that a
    request's body can hold. Silent where a constraint, a type or a validator covers the
    field, on what is only compared (a login, a forgotten password), and on the
    address and credentials of another system (beside a `host` or `port`).
    """
    for cls, route in request_schemas(project).items():
        for field in fields_of(project, cls):
            advice = _advice(project, cls, field, route)
            if advice is not None:
                kind = s.render(spelled(project, field.owner, field.annotation).expr)
                yield Violation(
                    field.place,
                    f"`{field.owner.fact.name}.{field.name}` of {route.title()} accepts any `{kind}`, "
                    f"so what is no {field.name.replace('_', ' ')} gets into the service; {advice}",
                )


def _advice(project: Project, cls: Class, field: SchemaField, route: Route) -> str | None:
    found = spelled(project, field.owner, field.annotation)
    kind = project.qualified(found.owner, found.expr)
    advice = _TEXTS.get(field.name) if kind == "builtins.str" else None
    if kind == "builtins.int":
        advice = _NUMBERS.get(field.name)
    if advice is None or field.owner.file not in project.app_files:
        return None
    if _is_another_systems(project, cls, field.name) or _only_looks_up(cls, route, field.name):
        return None
    if field.name == "username" and _PERSONS.isdisjoint(words_of(cls.fact.name)):
        return None
    marks = [expr for _, expr in found.marks]
    if isinstance(field.default, s.Call):
        marks.append(field.default)
    if (
        any(map(_checks, marks))
        or _is_validated(project, cls, field.name)
        or _limits_text(project, cls, kind)
    ):
        return None
    return advice


def _only_looks_up(cls: Class, route: Route, name: str) -> bool:
    """Whether a text is only compared with what is stored: at a login, when a password was forgotten."""
    if name not in {"password", "username", "email"}:
        return False
    text = f"{cls.fact.name} {route.path} {route.name}".lower().replace("_", "").replace("-", "")
    words = ("login", "signin", "token", "session") if name == "password" else _LOOKUPS
    return any(word in text for word in words)


def _is_another_systems(project: Project, cls: Class, name: str) -> bool:
    """Whether a field is of an address of something else: a database, a file, a proxy."""
    if name not in {"password", "username", "url"}:
        return False
    return not _ADDRESSES.isdisjoint("_".join(words_of(field.name)) for field in fields_of(project, cls))


def _checks(mark: s.Expr) -> bool:
    """Whether what is written beside a type checks the value; a `Field` without a constraint does not."""
    if not isinstance(mark, s.Call):
        return not isinstance(mark, s.Const)
    name = s.render(mark.func).rpartition(".")[2]
    if name in _SAYING:
        return any(k.name in _CHECKING or k.name is None for k in mark.keywords)
    return True


def _is_validated(project: Project, cls: Class, name: str) -> bool:
    """Whether a validator of the class or its bases is for the field, or may look at it."""
    for part in project.hierarchy.line(cls):
        for validator in validators_of(project, part):
            if name in validator.fields or "*" in validator.fields:
                return True
            if validator.kind in {"model_validator", "root_validator"} and (
                validator.function.uses(name) or _names(validator.function.body, name)
            ):
                return True
    return False


def _names(body: tuple[s.Stmt, ...], name: str) -> bool:
    return any(isinstance(expr, s.Const) and expr.value == name for expr in s.expressions(body))


def _limits_text(project: Project, cls: Class, kind: str | None) -> bool:
    """Whether the model's configuration limits the length of every text."""
    return kind == "builtins.str" and any(
        isinstance(statement, s.Assign)
        and any(isinstance(target, s.Ref) and target.path == "model_config" for target in statement.targets)
        and ("str_max_length" in s.render(statement.value) or "str_min_length" in s.render(statement.value))
        for part in project.hierarchy.line(cls)
        for statement in part.body
    )


unconstrained_field.bad("""
from fastapi import FastAPI
from pydantic import BaseModel, Field

app = FastAPI()


class Customer(BaseModel):
    email: str  # <- FI0303
    age: int | None = None  # <- FI0303
    password: str = Field(description="kept as a hash")  # <- FI0303
    nickname: str


@app.post("/customers")
async def create_customer(customer: Customer) -> str:
    return customer.nickname
""")

unconstrained_field.bad("""
# --- shop/types.py
from typing import Annotated, Optional

from pydantic import Field

Text = Annotated[str, Field(title="a text")]
Maybe = Optional[Text]
# --- shop/base.py
from pydantic import BaseModel


class Contact(BaseModel):
    email: str  # <- FI0303
# --- shop/orders.py
from typing import Annotated

from fastapi import APIRouter, Body, Depends, FastAPI

from shop.base import Contact
from shop.types import Maybe


class Line(Contact):
    quantity: "int"  # <- FI0303
    website: Maybe = None  # <- FI0303


class Order(Contact):
    lines: list[Line | None]


async def read_order(order: Annotated[Order, Body()]) -> Order:
    return order


router = APIRouter()


@router.post("/orders")
async def create_order(order: Annotated[Order, Depends(read_order)]) -> int:
    return len(order.lines)


app = FastAPI()
app.include_router(router)
""")

unconstrained_field.good("""
from typing import Annotated, Self

from annotated_types import Gt
from fastapi import FastAPI
from pydantic import BaseModel, EmailStr, Field, HttpUrl, SecretStr, field_validator, model_validator

app = FastAPI()
Age = Annotated[int, Field(ge=0, le=150)]


class Customer(BaseModel):
    email: EmailStr
    age: Age | None = None
    website: HttpUrl
    password: SecretStr
    username: str
    quantity: Annotated[int, Gt(0)]
    port: int
    percentage: int = Field(default=0, ge=0, le=100)

    @field_validator("username")
    @classmethod
    def check_username(cls, value: str) -> str:
        return value.strip()

    @model_validator(mode="after")
    def check_port(self) -> Self:
        if self.port > 65535:
            raise ValueError("no such port")
        return self


@app.post("/customers")
async def create_customer(customer: Customer) -> str:
    return customer.username
""")

unconstrained_field.good("""
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class LoginForm(BaseModel):
    username: str
    password: str


class Customer(BaseModel):
    email: str
    age: int


@app.post("/session")
async def open_session(form: LoginForm) -> Customer:
    return Customer(email=form.username, age=1)
""")
