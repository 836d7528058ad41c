"""FI1003: a secret written down in the source."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.project.code import Class
from inspector.project.records import Place
from inspector.project.schemas import is_settings
from inspector.project.secrecy import (
    holds_credentials,
    is_placeholder,
    is_secret_name,
    is_wording,
    names_itself,
    words_of,
)
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import Owner, SourceFile
    from inspector.project.model import Project

# a name with none of them is no secret's, whatever else it says
_STEMS: Final = (
    "passw",
    "secret",
    "token",
    "apikey",
    "api_key",
    "api-key",
    "credential",
    "dsn",
    "private",
)
_WRAPPERS: Final = frozenset(
    {"pydantic.SecretBytes", "pydantic.SecretStr", "pydantic.v1.SecretStr", "starlette.datastructures.Secret"}
)
_FIELDS: Final = frozenset({"pydantic.Field", "pydantic.v1.Field"})
_ENUMS: Final = frozenset({"enum.Enum", "enum.Flag", "enum.IntEnum", "enum.IntFlag", "enum.StrEnum"})
_DOCUMENTATION: Final = frozenset(
    {
        "example",
        "examples",
        "json_schema_extra",
        "openapi_examples",
        "openapi_extra",
        "responses",
        "schema_extra",
    }
)
_PRETENDED: Final = frozenset(
    {"dummy", "example", "examples", "fake", "mock", "placeholder", "sample", "test"}
)
_SHORTEST: Final = 3
_LEAVES: Final = frozenset({s.Bytes, s.Const, s.Opaque, s.Ref})  # in which nothing is given to anything

# values that say how something is done, where it is, what it is called, and keys that are made to be public
_NO_SECRET: Final = re.compile(
    r"""\S*\s.* | (?-i:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+) | os\.environ/.* | (?:https?://|\.{0,2}/|~).*
    | [\W_]+ | (?-i:[A-Z]*(?:PASSWORD|SECRET|TOKEN|APIKEY)) | [a-z]+(?:_[a-z]+)*_+ | \.{1,2}[a-z_][\w.]*
    | 0x[0-9a-f]{40} | (?:phc|pk_live|pk_test)_\w+ | x(?:-[a-z]+)+ | [!*](?:disabled|locked|unusable)
    | [a-z_]+(?:\.[a-z_]+)+ | .*(?:\{\w*\}|<\w+>|%s|%\(\w+\)s).*
    | access|apikey|auth|auto|basic|bearer|body|bool|cookie|csrf|default|disabled|enabled|env|false|form
    | header|hidden|id|input|integer|jwt|key|key-?vault|local|no|none|null|number|oauth2?|optional
    | passwd|password|private|public|query|refresh|required|reset|secret|session|str|string|system
    | text|token|true|user|yes""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


_CHOSEN: Final = frozenset({"passwd", "password", "passwords", "secret", "secrets"})
_DRAWN: Final = re.compile(
    r"(?=.*\d)(?=.*[a-z])[\w\-./+=:~!@#$%&*]{6,}$|-----BEGIN|.*(?:secret|passw)", re.IGNORECASE | re.DOTALL
)


@rule("FI1003", Severity.ERROR)
def hardcoded_secret(project: Project) -> Iterator[Violation]:
    """Passwords, tokens and keys are written down in the source.

    Whoever has the code has the secret, and so does everyone who ever cloned, forked or
    backed it up. It is the same in every environment, and to change it takes a release.
    A default in a settings class is no better: a service whose variable is missing starts
    all the same, with a key that the world knows.

    Read secrets from the environment, through a settings class with `SecretStr` fields
    that have no default. What was once committed has to be replaced, not just removed.

    Modules of examples and mocks are left out, and so are the examples in schemas.
    Placeholders such as `changeme` are reported only as defaults of settings, where they
    would be used, and so are words with letters beyond ASCII, which elsewhere are labels and
    messages for people. The value itself is never shown.
    """
    names = frozenset(filter(_is_worth_a_look, project.mentions.words))
    for file in project.app_files:
        if not _PRETENDED.isdisjoint(words_of(file.path.rpartition("/")[2])):
            continue
        for owner, body in _bodies(project, file, names):
            in_settings = isinstance(owner, Class) and is_settings(project, owner)
            for statement in s.statements(body):
                for given in _candidates(statement, in_settings=in_settings):
                    literal = _secret(project, owner, given)
                    if literal is not None:
                        yield _violation(file, given.name, literal)
                        break


def _bodies(
    project: Project, file: SourceFile, names: frozenset[str]
) -> Iterator[tuple[Owner, tuple[s.Stmt, ...]]]:
    """Yield the bodies in which one of the names is given a text, those of enums left out."""
    if not file.vocabulary.mask(names):
        return
    if not file.given.isdisjoint(names):
        yield file, file.body
    for cls in file.classes:
        if not cls.given.isdisjoint(names) and not project.derives(cls, *_ENUMS):
            yield cls, cls.body
    for function in file.functions:
        if not function.given.isdisjoint(names):
            yield function, function.body


def _is_worth_a_look(name: str) -> bool:
    lowered = name.lower()
    for stem in _STEMS:  # noqa: SIM110 - asked of every word of a project: a generator takes twice as long
        if stem in lowered:
            return True
    return False


def _violation(file: SourceFile, name: str, value: s.Const) -> Violation:
    # a string that runs over several lines has no known end
    width = len(str(value.value)) + 2
    place = Place(file.path, value.line, value.column + 1, value.line, value.column + 1 + width)
    return Violation(
        place,
        f"The value of `{name}` is written down in the source, where everyone who has the code can read it; "
        f"read it from the environment through a settings class, and replace what was committed",
    )


@dataclass(frozen=True, slots=True)
class _Given:
    """A value that a name is given, which may be that of a secret."""

    name: str
    value: s.Const | s.Call
    in_settings: bool = False


def _candidates(statement: s.Stmt, *, in_settings: bool) -> list[_Given]:
    """Return what a statement gives to secret-like names, outermost first."""
    found: list[_Given] = []
    match statement:
        case s.Assign(targets=targets, value=value):
            for name in map(_name, targets):
                if name is not None and not _PRETENDED.isdisjoint(words_of(name)):
                    return []
                _add(found, name, value, in_settings=in_settings)
        case s.AnnAssign(target=target, value=given) if given is not None:
            _add(found, _name(target), given, in_settings=in_settings)
    for expr in s.own_expressions(statement):
        if type(expr) not in _LEAVES:
            _add_inner(found, expr)
    return found


def _name(target: s.Expr) -> str | None:
    match target:
        case s.Ref(path=path):
            return path.rpartition(".")[2]
        case s.Attr(name=name):
            return name
        case s.Subscript(index=s.Const(value=str(key))):
            return key
        case _:
            return None


def _add_inner(found: list[_Given], expr: s.Expr) -> None:
    """Add what keyword arguments and dict entries give to secret-like names, documentation left out."""
    stack = [expr]
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind in _LEAVES:
            continue
        match node:
            case s.Call(func=func, args=args, keywords=keywords):
                for keyword in keywords:
                    _add(found, keyword.name, keyword.value)
                stack.extend([k.value for k in reversed(keywords) if k.name not in _DOCUMENTATION])
                stack.extend(reversed(args))
                stack.append(func)
            case s.Mapping(keys=keys, values=values):
                entries = [(_text(key), value) for key, value in zip(keys, values, strict=True)]
                common = _common(entries)
                for name, value in entries:
                    if _text(value) not in common:
                        _add(found, name, value)
                stack.extend([value for name, value in reversed(entries) if name not in _DOCUMENTATION])
            case _:
                stack.extend(reversed(s.children(node)))


def _common(entries: list[tuple[str | None, s.Expr]]) -> frozenset[str]:
    """Return the values of a dict that are given to several names of no secrets: kinds of something."""
    counts = Counter(_text(value) for name, value in entries if name is None or not is_secret_name(name))
    return frozenset(value for value, count in counts.items() if value is not None and count > 1)


def _text(expr: s.Expr | None) -> str | None:
    return expr.value if isinstance(expr, s.Const) and isinstance(expr.value, str) else None


def _add(found: list[_Given], name: str | None, value: s.Expr, *, in_settings: bool = False) -> None:
    match value:
        case s.Const(value=str()) | s.Call() if name is not None and _is_worth_a_look(name):
            found.append(_Given(name, value, in_settings))


def _secret(project: Project, owner: Owner, given: _Given) -> s.Const | None:
    """Return the literal that is a secret."""
    literal = _literal(project, owner, given.value)
    if literal is None or not isinstance(literal.value, str) or not given.name.isprintable():
        return None
    if not _is_secret(given.name, literal.value):
        return None
    stands_in = is_placeholder(literal.value) or is_wording(literal.value)
    return literal if given.in_settings or not stands_in else None


def _literal(project: Project, owner: Owner, value: s.Expr) -> s.Const | None:
    """Return the literal that an expression is, or wraps in `SecretStr(...)` or `Field(...)`."""
    match value:
        case s.Const():
            return value
        case s.Call(func=func, args=args, keywords=keywords):
            made = project.qualified(owner, func)
            if made in _WRAPPERS and args:
                return _literal(project, owner, args[0])
            if made in _FIELDS:
                given = next((k.value for k in keywords if k.name == "default"), args[0] if args else None)
                return _literal(project, owner, given) if given is not None else None
    return None


def _is_secret(name: str, value: str) -> bool:
    if len(value.strip()) < _SHORTEST:
        return False
    if not is_secret_name(name):
        return holds_credentials(name, value)
    if names_itself(name, value) or _NO_SECRET.fullmatch(value) is not None:
        return False
    # a weak password is one all the same, while tokens and keys that are plain words name something
    return not _CHOSEN.isdisjoint(words_of(name)) or _DRAWN.match(value) is not None


hardcoded_secret.bad("""
# --- shop/settings.py
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_password: str = "hunter2-production"  # <- FI1003
    jwt_secret: SecretStr = SecretStr("changeme")  # <- FI1003
    smtp_token: str = Field(default="9f86d081884c7d65", alias="MAIL")  # <- FI1003
    token_url: str = "/auth/token"
# --- shop/clients.py
import httpx

STRIPE_API_KEY = "sk_live_9f86d081884c7d659a2feaa0c55ad015"  # <- FI1003
SERVICE_TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"  # <- FI1003


def connect() -> httpx.Client:
    return httpx.Client(headers={"token": "9f86d081884c7d65"})  # <- FI1003
""")

hardcoded_secret.bad("""
import psycopg


class Store:
    def __init__(self) -> None:
        self.private_key = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"  # <- FI1003
        self.options = {"user": "shop", "password": "correct-horse"}  # <- FI1003

    def connect(self) -> psycopg.Connection:
        dsn = "postgresql://shop:correct-horse@db/shop"  # <- FI1003
        self.options["client_secret"] = "battery-staple"  # <- FI1003
        return psycopg.connect(dsn, password="correct-horse")  # <- FI1003
""")

hardcoded_secret.good("""
# --- shop/settings.py
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_password: SecretStr
    jwt_secret: SecretStr = Field(examples=["9f86d081884c7d65"])
    token_algorithm: str = "HS256"
    max_tokens: str = "4096"
    smtp_password: SecretStr = SecretStr("")
# --- shop/clients.py
import os

API_KEY = os.environ["STRIPE_API_KEY"]
API_KEY_HEADER = "X-API-Key"
TOKEN = "token"
SECRET_NAME = "prod/shop/database"
PASSWORD = "<your password>"
""")

hardcoded_secret.good("""
# --- shop/kinds.py
from enum import StrEnum


class Token(StrEnum):
    ACCESS_TOKEN = "9f86d081884c7d65"
# --- shop/schemas.py
from pydantic import BaseModel, ConfigDict


class Login(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"password": "correct-horse"}})
    password: str


LABELS = {"password": "Password", "token": "Paste the token here", "secret": "string"}
PROVIDERS = {"api_key": "OPENAI_API_KEY", "credentials": "shop.auth.load"}
TOKEN = "[a-z0-9]+(?:-[a-z0-9]+)*"
# --- tests/test_login.py
PASSWORD = "correct-horse"
""")

hardcoded_secret.bad("""
from pydantic_settings import BaseSettings

WIFI_PASSWORD = "Hörnchen42"  # <- FI1003


class Settings(BaseSettings):
    password: str = "Käsekuchen"  # <- FI1003
""")

hardcoded_secret.good("""
MESSAGES = {"PASSWORD_TOO_SHORT": "密码过短", "PASSWORD_EXPIRED": "Expired", "SECRET_INVALID": "Invalid!"}
LABELS = {"password": "Пароль", "new_password": "Schlüsselwort"}

password_hint = "the-usual"
reset_password_subject = "Réinitialisation"
password_help = "ask-Anna"
""")

hardcoded_secret.good("""
RAW_SECRET_ENDS = ".,;:!?"
ROLES = {"email": "textbox", "name": "textbox", "password": "textbox"}
MODULES = {"Book": ".types", "Order": ".types", "AwsSecret": ".types", "GcpSecret": "..types.gcp"}
COLUMNS = {"password": "PGPASSWORD", "secrets": "secret_sources", "secret": "secret_value"}
GAS_TOKEN = "0x940181a94A35A4569E4529A3CDfB74e38FD98631"
TOKEN_ADDRESS = "9f86d081884c7d65"
ANALYTICS_API_KEY = "phc_9f86d081884c7d65"
LOCKED_PASSWORD_HASH = "!disabled"
GIT_PASSWORD = "x-oauth-basic"
PASSWORD_CLAIM = "pwd"
secret_handling = "block"
PLACEHOLDER_SECRET = "fill-me-in-now"
""")

hardcoded_secret.bad("""
DATABASE = {"host": "database", "user": "postgres", "password": "postgres"}  # <- FI1003
WALLET_SECRET = "0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"  # <- FI1003
""")
