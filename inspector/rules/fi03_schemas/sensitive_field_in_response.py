"""FI0307: a response that gives a password, its hash, a secret or a key away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.schemas import fields_of, option, response_schemas, spelled
from inspector.project.secrecy import is_secret_name, words_of
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Class
    from inspector.project.model import Project
    from inspector.project.records import Route
    from inspector.project.schemas import SchemaField

_PASSWORDS: Final = frozenset({"password", "passwd", "passwords"})
_HASHES: Final = frozenset({"hash", "hashed", "salt"})
_TEXTS: Final = frozenset({"builtins.str", "builtins.bytes"})
_NO_SECRET: Final = frozenset(
    {
        "by", "fingerprint", "has", "hash", "hint", "is", "last", "mask", "masked", "needs", "password",
        "preview",
        "public", "redacted", "requires", "supports", "token", "use",
    }
)  # fmt: skip
"""What makes a secret-like name one of something else: a flag, a part of it, who it belongs to."""
_ABOUT_KEYS: Final = frozenset(
    {"activity", "audit", "log", "logs", "metrics", "report", "spend", "token", "usage"}
)
"""Schemas in which a key names whose usage is told, or is what was asked for."""
_SHOWN_ONCE: Final = frozenset(
    {
        "create", "created", "enable", "enroll", "exchange", "generate", "issue", "new", "provision",
        "regenerate", "register",
        "reset", "rotate", "setup", "totp",
    }
)  # fmt: skip
_KEPT_KEYS: Final = frozenset(
    {
        ("api", "key"),
        ("api", "keys"),
        ("apikey",),
        ("apikeys",),
        ("keys",),
        ("secrets",),
        ("token",),
        ("tokens",),
    }
)
"""The last part of a path to which keys are posted."""


@rule("FI0307", Severity.ERROR)
def sensitive_field_in_response(project: Project) -> Iterator[Violation]:
    """A response schema has a field for a password, its hash, a secret or a key.

    What a response schema declares goes to every client that may call the route, into their
    logs and caches. A hash can be tried against lists of passwords at leisure; a secret or
    a key is used as it is. Mostly the field was inherited from a schema that is read, or
    the schema was made for the table and not for the answer.

    Leave the field out of what is answered: a schema for reading beside the one for writing.
    Where it has to be there, `SecretStr` is shown masked, and `Field(exclude=True)` is not
    shown at all.

    Reported at the field, and at the class that answers where the field is inherited.
    Silent on the tokens of token responses, on flags and times (`has_password`,
    `password_changed_at`), on masked parts, on `client_secret` (which payment providers
    mean for the client), on keys that a POST shows once when it has made them, and on a schema
    that is the answer and has nothing but the secret, which then is what was asked for.
    """
    for cls, route in response_schemas(project).items():
        if cls.file not in project.app_files:
            continue
        fields = fields_of(project, cls)
        if len(fields) == 1 and _is_the_answer(cls, route):
            continue
        for field in fields:
            if not _is_sensitive(project, field, route):
                continue
            own = field.owner is cls
            inherited = "" if own else f", inherited from `{field.owner.fact.name}`"
            yield Violation(
                field.place if own else cls.place,
                f"{route.title()} answers `{cls.fact.name}` with its `{field.name}`{inherited}, which "
                "gives it to every client and log; leave it out of the schema that is answered",
            )


def _is_the_answer(cls: Class, route: Route) -> bool:
    """Whether a route answers with the class itself, and not with something that holds it."""
    return route.response_model is not None and route.response_model.rpartition(".")[2] == cls.fact.name


def _is_sensitive(project: Project, field: SchemaField, route: Route) -> bool:
    words = words_of(field.name)
    password = not _PASSWORDS.isdisjoint(words) and (len(words) == 1 or _is_password(words))
    if not password:
        if (
            not is_secret_name(field.name)
            or not _NO_SECRET.isdisjoint(words)
            or words == ("client", "secret")
        ):
            return False
        if _shows_once(route) or not _ABOUT_KEYS.isdisjoint(words_of(field.owner.fact.name)):
            return False
    found = spelled(project, field.owner, field.annotation)
    if project.qualified(found.owner, found.expr) not in _TEXTS:
        return False
    if any(
        isinstance(mark, s.Call) and any(k.name == "exclude" for k in mark.keywords)
        for _, mark in found.marks
    ):
        return False
    return not option(project, field, "exclude") and not _is_rewritten(project, field)


def _is_rewritten(project: Project, field: SchemaField) -> bool:
    """Whether a validator or serializer is for the field, which may mask it."""
    return any(
        isinstance(decorator.expr, s.Call)
        and any(isinstance(given, s.Const) and given.value == field.name for given in decorator.expr.args)
        for part in project.hierarchy.line(field.owner)
        for method in part.methods.values()
        for decorator in method.fact.decorators
    )


def _is_password(words: tuple[str, ...]) -> bool:
    """Whether a name with `password` in it is of the password or its hash, not of something about it."""
    return words[-1] in _PASSWORDS | _HASHES and words[0] not in {"has", "is", "reset", "forgot", "require"}


def _shows_once(route: Route) -> bool:
    """Whether a route makes a key: it says so, or is a POST to where keys are, `/members/{id}/api-keys`."""
    return "POST" in route.methods and (
        not _SHOWN_ONCE.isdisjoint((*words_of(route.name), *words_of(route.path)))
        or words_of(route.path.rstrip("/").rpartition("/")[2]) in _KEPT_KEYS
    )


sensitive_field_in_response.bad("""
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class User(BaseModel):
    name: str
    hashed_password: str  # <- FI0307
    api_key: str | None = None  # <- FI0307


@app.get("/users/{name}")
async def read_user(name: str) -> User:
    return User(name=name, hashed_password="")
""")

sensitive_field_in_response.bad("""
# --- shop/base.py
from pydantic import BaseModel


class Account(BaseModel):
    name: str
    password: str
# --- shop/schemas.py
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, Field

from shop.base import Account

Item = TypeVar("Item")
Text = Annotated[str, Field(max_length=200)]


class Customer(Account):  # <- FI0307
    id: int


class Webhook(BaseModel):
    signing_secret: "Text"  # <- FI0307


class Page(BaseModel, Generic[Item]):
    items: list[Item]


class Shop(BaseModel):
    hooks: dict[str, Webhook]
# --- shop/main.py
from fastapi import APIRouter, FastAPI

from shop import schemas as s

router = APIRouter()


@router.get("/customers", response_model=s.Page[s.Customer])
async def list_customers():
    return {"items": []}


async def read_shop() -> s.Shop | None:
    return None


router.add_api_route("/shop", read_shop)
app = FastAPI()
app.include_router(router)
""")

sensitive_field_in_response.good("""
from typing import Annotated

from fastapi import FastAPI
from pydantic import BaseModel, Field, SecretStr

app = FastAPI()


class UserWrite(BaseModel):
    name: str
    password: str


class UserRead(BaseModel):
    name: str
    password: SecretStr
    password_hash: str = Field(exclude=True)
    salt_secret: Annotated[str, Field(exclude=True)] = ""
    password_changed_at: str
    has_password: bool


class Token(BaseModel):
    access_token: str
    refresh_token: str
    token_type: str


@app.post("/users", response_model=UserRead, status_code=201)
async def create_user(user: UserWrite) -> UserWrite:
    return user


@app.post("/token")
async def log_in(name: str) -> Token:
    return Token(access_token=name, refresh_token=name, token_type="bearer")
""")

sensitive_field_in_response.good("""
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Account(BaseModel):
    name: str
    password: str


class NewKey(BaseModel):
    api_key: str


class KeyWithSecret(BaseModel):
    name: str
    secret: str


class Suggestion(BaseModel):
    password: str


class Mail(BaseModel):
    host: str
    password_parameter_key: str


@app.post("/keys", status_code=201)
async def create_key() -> NewKey:
    return NewKey(api_key="")


@app.post("/members/{name}/api-keys", status_code=201)
async def key_for_member(name: str) -> KeyWithSecret:
    return KeyWithSecret(name=name, secret="")


@app.get("/passwords/random")
async def suggest() -> Suggestion:
    return Suggestion(password="")


@app.get("/mail")
async def read_mail() -> Mail:
    return Mail(host="", password_parameter_key="smtp")


@app.get("/accounts")
async def count_accounts(name: str) -> int:
    return len(Account(name=name, password="").name)
""")
