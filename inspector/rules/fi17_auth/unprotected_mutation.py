"""FI1701: a route that changes something and asks nobody who they are."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from inspector.project.code import Class, Function
from inspector.project.expressions import enclosing
from inspector.project.graph import functions_by_node, handler_of
from inspector.project.names import External
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project
    from inspector.project.records import Route

_MUTATING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_WORDS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")

# fmt: off
_PUBLIC: Final = frozenset({
    # who has no session yet, or ends it
    "login", "logout", "signin", "signout", "signup", "register", "registration", "registrations",
    "authenticate", "authentication", "authorize", "auth", "oauth", "oauth2", "oidc", "saml", "sso", "token",
    "tokens", "callback", "forgot", "recover", "recovery", "magic", "otp", "introspect", "password",
    # who proves it otherwise, or cannot
    "webhook", "webhooks", "hook", "hooks", "csp", "csrf", "health", "healthz", "healthcheck",
})
_PUBLIC_ALONE: Final = frozenset({
    # the same, unless it is done to one resource: `/verify`, but not `/orders/{order_id}/verify`
    "activate", "activation", "confirm", "verify", "verification", "reset", "refresh", "revoke", "invitation",
    "live", "livez", "liveness", "ready", "readyz", "readiness", "ping", "status", "heartbeat", "metrics",
})
# fmt: on
_CAPABILITY: Final = re.compile(r"\{[^}]*(token|secret|signature|hash|nonce|code)[^}]*\}", re.IGNORECASE)
"""A part of the path that only those know to whom it was sent."""

_PUBLIC_PAIRS: Final = frozenset((a, b) for a in ("sign", "log") for b in ("in", "up", "out"))
_AUTH: Final = re.compile(
    r"auth|permission|credential|current_?user|api_?key|token|signature|hmac|jwt|bearer|principal|forbidden"
    r"|verif|secret|password|login|session_?user|require_|requires|rbac|acl\b|_role|roles|identity|tenant",
    re.IGNORECASE,
)
_AUTH_TEXT: Final = re.compile(r"authorization|x-api-key|bearer|signature", re.IGNORECASE)
_BY_FUNCTION: Final = "starlette.middleware.base:BaseHTTPMiddleware"
"""The class alone: what it does is in the function that it was given as `dispatch`."""

_MOST_FORGOTTEN: Final = 10
"""For each route that authenticates: an app with more that do not is public, and those are its exceptions."""

_DEEPEST: Final = 2


@rule("FI1701", Severity.WARNING)
def unprotected_mutation(project: Project) -> Iterator[Violation]:
    """Anybody may call a route that changes something, while other routes ask who is there.

    In an app that authenticates elsewhere, a POST, PUT, PATCH or DELETE without any
    authentication in its dependency graph is usually one that was forgotten: a router was
    included without its `dependencies`, or the one handler in a file has no user.

    Authenticate where it cannot be forgotten, on the router or its include:
    `APIRouter(dependencies=[Depends(get_current_user)])`. Where a route is public on
    purpose, say so on its `def` with `# fapi: ignore[FI1701] why`.

    Silent for login, registration, tokens, password resets, webhooks and health checks, for
    what sets a cookie of the client,
    for handlers and decorators that look after it themselves, for handlers and dependencies
    that hand the whole request to a library, and in an app with a middleware that authenticates or that
    cannot be resolved. Silent too for a route with a dependency, or a parameter that may be
    one, of a library or module that is not known: it may be what authenticates.
    """
    app_functions = frozenset(project.app_functions)
    for app in project.apps:
        asking = sum(route.kind == "http" and bool(route.auth()) for route in app.routes)
        if app.name is None or not app.complete or not asking:
            continue
        if any(_may_authenticate(project, middleware.name) for middleware in app.middleware):
            continue
        found: dict[Function, Route] = {}
        for route in app.routes:
            function = handler_of(project, route)
            if function in app_functions and _is_forgotten(project, function, route):
                found.setdefault(function, route)
        if len(found) > asking * _MOST_FORGOTTEN:
            continue
        for function, route in found.items():
            yield Violation(
                function.place,
                f"{_title(route)} needs no authentication, though other routes of the app do, so anybody can "
                "change what it changes; add the dependency that authenticates to the route or its router",
            )


def _is_forgotten(project: Project, function: Function, route: Route) -> bool:
    if _MUTATING.isdisjoint(route.methods) or _is_public(route) or _is_protected(project, route):
        return False
    return not _looks_after_itself(project, function, route)


def _title(route: Route) -> str:
    return f"{'/'.join(m for m in route.methods if m in _MUTATING)} {route.path}"


def _is_protected(project: Project, route: Route) -> bool:
    """Whether a dependency of its graph authenticates, is called as if it did, or may well do it."""
    names = route.dependency_names()
    if route.may_authenticate() or any(_AUTH.search(name.rpartition(":")[2]) for name in names):
        return True
    named = functions_by_node(project)
    asked = [named[name] for name in names if name in named]
    return any(_speaks_of_auth(one) or _hands_request_on(project, one) for one in asked)


def _is_public(route: Route) -> bool:
    """Whether its path or its name says that it is for those who are not logged in."""
    if _CAPABILITY.search(route.path):
        return True
    alone = "{" not in route.path
    for text in (*route.path.split("/"), route.name):
        words = [] if text.startswith("{") else [word.lower() for word in _WORDS.findall(text)]
        if not _PUBLIC.isdisjoint(words) or not _PUBLIC_PAIRS.isdisjoint(pairwise(words)):
            return True
        if alone and not _PUBLIC_ALONE.isdisjoint(words):
            return True
    return False


def _looks_after_itself(project: Project, function: Function, route: Route) -> bool:
    """Whether a handler, or something around it, may authenticate outside the dependency graph."""
    if function.uses("set_cookie", "delete_cookie"):
        return True  # it begins or ends a session of the client
    if _speaks_of_auth(function) or _is_decorated(project, function) or _hands_request_on(project, function):
        return True
    known = {d.parameter for d in route.dependencies} | {p.name for p in route.parameters}
    parameters = [p.name for p in function.fact.parameters if p.kind not in {"vararg", "kwarg"}]
    if function.cls is not None and parameters:
        if parameters[0] in known:
            # a view whose instance a decorator of the class injects, and with it what the class needs
            return True
        parameters = parameters[1:]
    # a parameter that is neither injected nor a value is a dependency that could not be followed
    return any(name not in known for name in parameters)


def _hands_request_on(project: Project, function: Function) -> bool:
    """Whether a library is given the whole request, as one that checks the signatures of its service is."""
    requests = {
        parameter.name
        for parameter in function.fact.parameters
        if (kind := project.types.annotation(enclosing(function), parameter.annotation)) is not None
        and kind.name == "fastapi.Request"
    }
    return bool(requests) and any(
        isinstance(given, s.Ref) and given.path in requests and project.callee(site).function is None
        for site in function.calls
        for given in (*site.call.args, *(keyword.value for keyword in site.call.keywords))
    )


def _is_decorated(project: Project, function: Function) -> bool:
    """Whether a decorator that registers no route may refuse the request."""
    for decorator in function.fact.decorators:
        called = isinstance(decorator.expr, s.Call)
        func = decorator.expr.func if isinstance(decorator.expr, s.Call) else decorator.expr
        symbol = project.resolve(function.cls or function.file, func)
        match symbol:
            case Function() if _speaks_of_auth(symbol) or _inner_speaks_of_auth(symbol):
                return True
            case External(name=name) if _AUTH.search(name.rpartition(".")[2]):
                return True
            case None if not called:
                return True
        if isinstance(func, s.Ref) and _AUTH.search(func.path.rpartition(".")[2]):
            return True
    return False


def _inner_speaks_of_auth(function: Function) -> bool:
    return any(
        inner.fact.parent_function == function.index and _speaks_of_auth(inner)
        for inner in function.file.functions
    )


def _speaks_of_auth(function: Function) -> bool:
    if any(_AUTH.search(name) for name in (*function.used, *function.fact.names)):
        return True
    return any(
        isinstance(expr, s.Const) and isinstance(expr.value, str) and bool(_AUTH_TEXT.search(expr.value))
        for statement in function.body[1 if function.fact.docstring else 0 :]
        for expr in s.expressions((statement,))
    )


def _may_authenticate(project: Project, name: str | None) -> bool:
    """Whether a middleware authenticates; one that is not known may."""
    if name is None or name == _BY_FUNCTION or _AUTH.search(name):
        return True
    module, _, qualname = name.removesuffix("()").partition(":")
    file = project.names.by_name(module)
    if file is None:
        return False
    for function in file.functions:
        if function.fact.qualname == qualname:
            return _refuses(project, function, 0)
    for cls in file.classes:
        if cls.fact.qualname == qualname:
            return _class_refuses(project, cls)
    return True


def _class_refuses(project: Project, cls: Class) -> bool:
    return any(
        _refuses(project, method, 0)
        for part in project.hierarchy.line(cls)
        for method in part.methods.values()
    )


def _refuses(project: Project, function: Function, depth: int) -> bool:
    """Whether a function, or one that it calls, answers 401 or 403 or reads credentials."""
    for expr in s.expressions(function.body):
        match expr:
            case s.Const(value=401 | 403):
                return True
            case s.Const(value=str(text)) if len(text) < 60 and _AUTH_TEXT.search(text):
                return True
            case s.Ref(path=path) if "UNAUTHORIZED" in path or "FORBIDDEN" in path:
                return True
    if depth >= _DEEPEST:
        return False
    called = (project.callee(site).function for site in function.calls)
    return any(_refuses(project, inner, depth + 1) for inner in called if inner is not None)


unprotected_mutation.bad("""
from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi.security import OAuth2PasswordBearer

app = FastAPI()
scheme = OAuth2PasswordBearer(tokenUrl="login")


async def get_current_user(token: Annotated[str, Depends(scheme)]) -> str:
    return token


@app.post("/login")
async def login(name: str) -> str:
    return name


@app.put("/books/{book_id}")
async def change_book(book_id: int, user: Annotated[str, Depends(get_current_user)]) -> str:
    return f"{user} changed {book_id}"


@app.delete("/books/{book_id}")
async def delete_book(book_id: int) -> None:  # <- FI1701
    print(book_id)
""")

unprotected_mutation.bad("""
# --- shop/security.py
from fastapi import Header, HTTPException


async def allow_staff(x_staff: str = Header()) -> None:
    if x_staff != "yes":
        raise HTTPException(status_code=403)
# --- shop/stock.py
from fastapi import APIRouter


class StockView:
    def __init__(self) -> None:
        self.router = APIRouter(prefix="/stock")
        self.router.add_api_route("/{book_id}", self.change, methods=["PATCH"])

    async def change(self, book_id: int, copies: int) -> int:  # <- FI1701
        return book_id * copies
# --- shop/orders.py
from fastapi import APIRouter

router = APIRouter(prefix="/orders")


@router.post("")
async def place_order(book_id: int) -> int:
    return book_id
# --- shop/main.py
from fastapi import Depends, FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from shop.orders import router as orders
from shop.security import allow_staff as guard
from shop.stock import StockView

app = FastAPI()
app.add_middleware(GZipMiddleware)
app.include_router(orders, dependencies=[Depends(guard)])
app.include_router(StockView().router)
""")

unprotected_mutation.good("""
# --- shop/security.py
from fastapi import HTTPException
from fastapi.security import APIKeyHeader

api_key = APIKeyHeader(name="X-Key")
# --- shop/orders.py
from fastapi import APIRouter, Depends, FastAPI, Security

from shop.security import api_key

router = APIRouter(prefix="/orders", dependencies=[Security(api_key)])
public = APIRouter()


@router.post("")
async def place_order(book_id: int) -> int:
    return book_id


@public.get("/books")
async def list_books() -> list[str]:
    return []


@public.post("/webhooks/payments")
async def receive_payment(order_id: int) -> int:
    return order_id


@public.post("/users/{user_id}/password-reset")
async def send_mail(user_id: int) -> int:
    return user_id


app = FastAPI()
app.include_router(router)
app.include_router(public)
""")

unprotected_mutation.good("""
# --- shop/middleware.py
from collections.abc import Awaitable, Callable

from fastapi import Request, Response

from shop.sessions import is_known


async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    if not is_known(request.cookies.get("sid")):
        return Response(status_code=401)
    return await call_next(request)
# --- shop/sessions.py
def is_known(key: str | None) -> bool:
    return key == "k"
# --- shop/main.py
from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi.security import HTTPBearer

from shop.middleware import guard

app = FastAPI()
app.middleware("http")(guard)


@app.put("/books/{book_id}")
async def change_book(book_id: int, key: Annotated[object, Depends(HTTPBearer())]) -> int:
    return book_id


@app.delete("/books/{book_id}")
async def delete_book(book_id: int) -> int:
    return book_id
""")

unprotected_mutation.good("""
from fastapi import FastAPI

app = FastAPI()


@app.post("/notes")
async def create_note(text: str) -> str:
    return text
""")

unprotected_mutation.good("""
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.security import HTTPBearer

app = FastAPI()


@app.post("/orders")
async def create_order(token: Annotated[str, Depends(HTTPBearer())]) -> str:
    return token


@app.post("/chat/incoming")
async def receive_message(request: Request) -> object:
    return await request.app.state.chat.handle(request)  # which checks the signature of its service
""")

unprotected_mutation.good("""
from typing import Annotated

from company import Member, allow, current_member
from fastapi import APIRouter, Depends, FastAPI
from fastapi.security import HTTPBearer

app = FastAPI()
stock = APIRouter(dependencies=[Depends(allow("stock"))])


def get_staff(member: Annotated[object, Depends(current_member)]) -> object:
    return member


@app.post("/orders")
async def create_order(token: Annotated[str, Depends(HTTPBearer())]) -> str:
    return token


@app.put("/books/{book_id}")
async def change_book(book_id: int, member: Member) -> int:
    return book_id


@app.delete("/books/{book_id}", dependencies=[Depends(get_staff)])
async def delete_book(book_id: int) -> int:
    return book_id


@stock.put("/stock/{book_id}")
async def count_book(book_id: int) -> int:
    return book_id


app.include_router(stock)
""")

unprotected_mutation.bad("""
from collections.abc import Iterator
from typing import Annotated

from company import allow
from fastapi import BackgroundTasks, Depends, FastAPI
from fastapi.security import HTTPBearer
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

app = FastAPI()
engine = create_engine("sqlite://")


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@app.post("/orders")
async def create_order(token: Annotated[str, Depends(HTTPBearer())]) -> str:
    return token


@app.put("/books/{book_id}", dependencies=[Depends(allow("books"))])
async def change_book(book_id: int) -> int:
    return book_id


@app.delete("/books/{book_id}")
def delete_book(  # <- FI1701
    book_id: int, session: Annotated[Session, Depends(get_session)], tasks: BackgroundTasks
) -> int:
    tasks.add_task(session.expire_all)
    return book_id
""")

unprotected_mutation.good("""
from typing import Annotated

from company import allow
from fastapi import Depends, FastAPI, Request
from fastapi.security import HTTPBearer

app = FastAPI()


def visitor(request: Request) -> object:
    return allow(request, "books")


def caller(request: Request) -> str:
    return request.headers["authorization"].removeprefix("Bearer ")


@app.post("/orders")
async def create_order(token: Annotated[str, Depends(HTTPBearer())]) -> str:
    return token


@app.delete("/books/{book_id}", dependencies=[Depends(visitor)])
async def delete_book(book_id: int) -> int:
    return book_id


@app.put("/books/{book_id}")
async def change_book(book_id: int, name: Annotated[str, Depends(caller)]) -> str:
    return name
""")

unprotected_mutation.good("""
from typing import Annotated

from fastapi import Depends, FastAPI, Response
from fastapi.security import OAuth2PasswordBearer

app = FastAPI()
scheme = OAuth2PasswordBearer(tokenUrl="/login")


@app.post("/orders")
async def place_order(number: int, bearer: Annotated[str, Depends(scheme)]) -> int:
    return number


@app.post("/chosen-language")
async def choose_language(language: str, response: Response) -> None:
    response.set_cookie("language", language)
""")
