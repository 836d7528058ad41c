"""The dependency graph of a route: what FastAPI calls before the handler, and what of it authenticates."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from tests.project.registered import registered
from tests.project.tables import application, only_route, rows, unresolved
from tests.support import project_from

if TYPE_CHECKING:
    from pathlib import Path

    from inspector.project.records import Dependency

START = """
from typing import Annotated

from fastapi import Cookie, Depends, FastAPI, Header, HTTPException, Request, Security
from fastapi.security import (
    APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer, OAuth2PasswordBearer, OAuth2PasswordRequestForm,
    SecurityScopes,
)

app = FastAPI()
"""


def tree(node: Dependency) -> str:
    """A dependency as `name(needs, ...)`, the module left out."""
    name = node.name.removeprefix("main:")
    inner = ", ".join(tree(need) for need in node.needs)
    return f"{name}({inner})" if inner else name


def graph(body: str) -> list[str]:
    return [tree(node) for node in only_route(START + textwrap.dedent(body)).dependencies]


WAYS = {
    "a default, Annotated, and Annotated with the class itself": (
        """
        def a(): ...
        def b(): ...
        class C:
            def __init__(self, a: Annotated[int, Depends(a)]): ...

        @app.get("/")
        def handler(x: Annotated[int, Depends(b)], c: Annotated[C, Depends()], y=Depends(dependency=a), z: C = Depends()): ...
        """,
        ["b", "C(a)", "a", "C(a)"],
    ),
    "aliases, of aliases, and of text": (
        """
        def a(): ...

        A = Annotated[int, Depends(a)]
        B = Annotated[A, "documented"]

        @app.get("/")
        def handler(x: A, y: B, z: "A"): ...
        """,
        ["a", "a", "a"],
    ),
    "functions, generators, lambdas and partials": (
        """
        import functools

        def a(): ...

        async def session(a=Depends(a)):
            yield 1

        def made(level):
            def check(a=Depends(a)): ...
            return check

        @app.get("/", dependencies=[Depends(lambda: 1), Depends(made(3))])
        def handler(x=Depends(session), y=Depends(functools.partial(session, a=1)), z=Depends(functools.partial(session))): ...
        """,
        ["<lambda>", "made.<locals>.check(a)", "session(a)", "session", "session(a)"],
    ),
    "instances, methods of every kind and classes that inherit": (
        """
        def a(): ...

        class Check:
            def __init__(self, level=0): ...
            def __call__(self, a=Depends(a)): ...
            def method(self, a=Depends(a)): ...
            @classmethod
            def of_class(cls, a=Depends(a)): ...
            @staticmethod
            def static(a=Depends(a)): ...

        class Base:
            def __init__(self, a=Depends(a)): ...

        class Child(Base): ...

        check = Check(1)

        @app.get("/")
        def handler(
            u=Depends(check), v=Depends(check.method), w=Depends(Check.of_class), x=Depends(Check.static), y=Depends(Child)
        ): ...
        """,
        ["Check()(a)", "Check.method(a)", "Check.of_class(a)", "Check.static(a)", "Child(a)"],
    ),
    "methods that decorators wrap, once or more": (
        """
        from functools import wraps

        def a(): ...
        def b(): ...

        def traced(function):
            @wraps(function)
            async def wrapper(*args, **kwargs):
                return await function(*args, **kwargs)
            return wrapper

        class Service:
            @traced
            @traced
            async def handle(self, key: str, x=Depends(a), y: int = 1): ...

            @traced
            def __call__(self, x=Depends(b)): ...

        app.add_api_route("/{key}", Service().handle, dependencies=[Depends(Service())])
        """,
        ["Service()(b)", "a"],
    ),
    "models and dataclasses: their fields are parameters, some of them dependencies": (
        """
        from dataclasses import dataclass
        from pydantic import BaseModel

        def a(): ...

        @dataclass
        class Page:
            number: int = 1
            a: int = Depends(a)

        class Filter(BaseModel):
            text: str = ""

        class Plain:
            annotated: int = Depends(a)

        @app.get("/")
        def handler(page: Page = Depends(), filter: Filter = Depends(), plain: Plain = Depends()): ...
        """,
        ["Page(a)", "Filter", "Plain"],
    ),
    "what a decorated handler asks for, `wraps` seen through": (
        """
        import functools

        def a(): ...

        def traced(function):
            @functools.wraps(function)
            async def inner(*args, **kwargs): ...
            return inner

        @app.get("/")
        @traced
        def handler(x=Depends(a)): ...
        """,
        ["a"],
    ),
    "what a decorator asks for that hides the handler": (
        """
        def a(): ...
        def b(): ...

        def hidden(function):
            def inner(y=Depends(b)): ...
            return inner

        @app.get("/")
        @hidden
        def handler(x=Depends(a)): ...
        """,
        ["b"],
    ),
    "in the order in which they are called": (
        """
        def first(): ...
        def second(first=Depends(first)): ...
        def third(second=Depends(second), first=Depends(first)): ...

        @app.get("/", dependencies=[Depends(third)])
        def handler(x=Depends(second), y=Depends(first)): ...
        """,
        ["third(second(first), first)", "second(first)", "first"],
    ),
}


@pytest.mark.parametrize("title", WAYS)
def test_way_to_depend(title: str) -> None:
    body, expected = WAYS[title]

    assert graph(body) == expected


@pytest.mark.parametrize("title", WAYS)
def test_fastapi_builds_the_same_graph(title: str, tmp_path: Path) -> None:
    files = {"main.py": START.replace("OAuth2PasswordRequestForm,", "") + textwrap.dedent(WAYS[title][0])}

    assert rows(application(project_from(files))) == registered(tmp_path, files, "main:app")


def test_a_node_says_how_it_is_called() -> None:
    route = only_route(
        START
        + textwrap.dedent(
            """
            def plain(): ...

            async def session():
                yield 1

            @app.get("/")
            def handler(
                a: Annotated[int, Depends(plain)],
                b: int = Depends(session, use_cache=False),
                c: int = Security(plain, scopes=["read", "write"]),
            ): ...
            """
        )
    )

    assert [(n.parameter, n.use_cache, n.yields, n.scopes) for n in route.dependencies] == [
        ("a", True, False, ()),
        ("b", False, True, ()),
        ("c", True, False, ("read", "write")),
    ]
    assert [(n.place.file, n.place.line) for n in route.dependencies if n.place] == [
        ("main.py", 12),
        ("main.py", 14),
        ("main.py", 12),
    ]


def test_names_of_a_graph_come_once() -> None:
    route = only_route(
        START
        + textwrap.dedent(
            """
            def a(): ...
            def b(a=Depends(a)): ...
            def c(b=Depends(b), a=Depends(a)): ...

            @app.get("/")
            def handler(c=Depends(c), b=Depends(b)): ...
            """
        )
    )

    assert route.dependency_names() == ("main:c", "main:b", "main:a")


AUTHENTICATING = {
    "a scheme of fastapi.security": ("Depends(OAuth2PasswordBearer(tokenUrl='t'))", True),
    "a subclass of one": ("Depends(Mine())", True),
    "a function that refuses": ("Depends(refuses)", True),
    "a function whose helper refuses": ("Depends(asks_helper)", True),
    "an instance that refuses": ("Depends(Guard())", True),
    "a function that raises something else": ("Depends(not_found)", False),
    "a form": ("Depends(OAuth2PasswordRequestForm)", False),
    "a function that does nothing": ("Depends(plain)", False),
}


@pytest.mark.parametrize("title", AUTHENTICATING)
def test_what_authenticates(title: str) -> None:
    depends, expected = AUTHENTICATING[title]
    route = only_route(
        START
        + textwrap.dedent(
            f"""
            class Mine(HTTPBearer): ...

            class Forbidden(HTTPException): ...

            def plain(): ...

            def refuses(key: str = Header()):
                if key != "x":
                    raise HTTPException(status_code=401)

            def helper(key):
                raise Forbidden(403)

            def asks_helper(key: str = Cookie()):
                helper(key)

            def not_found():
                raise HTTPException(404)

            class Guard:
                def __call__(self, request: Request):
                    raise HTTPException(status_code=status.HTTP_403_FORBIDDEN)

            @app.get("/", dependencies=[{depends}])
            def handler(): ...
            """
        )
    )

    assert bool(route.auth()) is expected


def test_a_dependency_that_is_not_known_is_listed() -> None:
    assert unresolved(
        START
        + textwrap.dedent(
            """
            import library

            @app.get("/", dependencies=[library.check, *library.more])
            def handler(x=Depends(library.known), y=Depends(undefined)): ...
            """
        )
    ) == [
        "main.py:14 a dependency of routes: library.check",
        "main.py:14 dependencies of routes: more may be added",
        "main.py:15 a dependency: undefined is not defined in main",
    ]


def test_a_librarys_callable_is_named_after_its_home() -> None:
    route = only_route(
        START
        + textwrap.dedent(
            """
            import library

            @app.get("/")
            def handler(
                a=Depends(library.auth.current_user),
                b=Depends(OAuth2PasswordBearer(tokenUrl="t")),
                c: OAuth2PasswordRequestForm = Depends(),
            ): ...
            """
        )
    )

    assert route.dependency_names() == (
        "library.auth:current_user",
        "fastapi.security.oauth2:OAuth2PasswordBearer()",
        "fastapi.security.oauth2:OAuth2PasswordRequestForm",
    )
    assert [p.name for p in route.dependencies[2].parameters] == [
        "grant_type",
        "username",
        "password",
        "scope",
        "client_id",
        "client_secret",
    ]


def test_path_parameters_of_a_dependency_are_those_of_the_route_that_asks() -> None:
    project = project_from(
        {
            "main.py": START
            + textwrap.dedent(
                """
                def owner(user_id: int, page: int = 1): ...

                @app.get("/users/{user_id}", dependencies=[Depends(owner)])
                def one(): ...

                @app.get("/users", dependencies=[Depends(owner)])
                def many(): ...
                """
            )
        }
    )

    one, many = application(project).routes
    assert [(p.name, p.source) for p in one.dependencies[0].parameters] == [
        ("user_id", "path"),
        ("page", "query"),
    ]
    assert [(p.name, p.source) for p in many.dependencies[0].parameters] == [
        ("user_id", "query"),
        ("page", "query"),
    ]


def test_the_functions_of_all_graphs_are_known_to_the_project() -> None:
    project = project_from(
        {
            "main.py": START
            + "def a(): ...\ndef b(a=Depends(a)): ...\ndef unused(): ...\n@app.get('/')\ndef handler(b=Depends(b)): ...\n"
        }
    )

    assert sorted(function.name for function in project.dependencies) == ["main:a", "main:b"]


STRANGE = """
from os import environ
from typing import Annotated

import shared.auth
from fastapi import BackgroundTasks, Body, Depends, FastAPI, Request
from shared.auth import Base, CurrentUser, Guard, check, make_guard
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

app = FastAPI()
ANONYMOUS = environ.get("ANONYMOUS", "yes") == "yes"

class Own(BaseModel): ...
class OwnGuard(Base): ...
class KnownGuard(Base):
    def __call__(self, request: Request): ...
def known(request: Request): ...
def through(user: CurrentUser): ...
def deeper(x=Depends(through)): ...
"""

UNRESOLVED = [
    "x: Annotated[dict, Depends(check)]",
    "x: Annotated[dict, check]",
    "x=Depends(make_guard('x'))",
    "x=Depends(shared.auth.check)",
    "x=Depends(Guard())",
    "x: Annotated[Guard, Depends()]",
    "x=Depends(OwnGuard())",
    "x=Depends(OwnGuard)",
    "x=Depends(deeper)",
    "x=Depends(nowhere)",
    "x=make_guard('x')",
    "x=check",
    "x: CurrentUser",
    "x: CurrentUser[int]",
    "x: 'CurrentUser'",
    "x=Depends(known if ANONYMOUS else check)",
]

RESOLVED = [
    "x: Annotated[Session, Depends(known)], tasks: BackgroundTasks, request: Request",
    "x: Session = Depends()",
    "x=Depends(KnownGuard())",
    "x=Depends(dict)",
    "x: Own, y: Annotated[int, Field(gt=0)], z: Annotated[str, Body(embed=True)] = 'z'",
    "x: int = check.limit",
    "x: list[CurrentUser]",  # FastAPI looks for `Annotated` on the outside only
    "x: int | CurrentUser = 1",
    "x, y=1, *z",
]


@pytest.mark.parametrize(
    ("parameters", "resolved"),
    [*((one, False) for one in UNRESOLVED), *((one, True) for one in RESOLVED)],
)
def test_what_may_be_somebody_elses_dependency_leaves_a_route_unresolved(
    parameters: str, resolved: bool
) -> None:
    handler = f"@app.post('/')\ndef handler({parameters}): ...\n"
    route = only_route(STRANGE + handler)
    assert route.resolved is resolved
    assert route.may_authenticate() is not resolved


@pytest.mark.parametrize(
    "written",
    [
        "app = FastAPI(dependencies=[Depends(check)])\nrouter = APIRouter()\napp.include_router(router)",
        "app = FastAPI()\nrouter = APIRouter(dependencies=[Depends(make_guard())])\napp.include_router(router)",
        "app = FastAPI()\nrouter = APIRouter()\napp.include_router(router, dependencies=GUARDS)",
        "app = FastAPI()\nrouter = APIRouter()\napp.include_router(router, dependencies=[known, *GUARDS])",
        "app = FastAPI()\nrouter = APIRouter(dependencies=[guard])\napp.include_router(router)",
        "app = FastAPI()\nrouter = APIRouter(dependencies=[known] if GUARDS else [])\napp.include_router(router)",
        "app = FastAPI()\nrouter = APIRouter(prefix='', **check())\napp.include_router(router)",
    ],
)
def test_a_list_of_dependencies_that_is_not_known_leaves_its_routes_unresolved(written: str) -> None:
    start = """
from os import environ
from fastapi import APIRouter, Depends, FastAPI
from shared.auth import GUARDS, check, guard, make_guard

SAFE = environ.get("SAFE", "") == "yes"
known = Depends(lambda: 1)
"""
    made, _, include = written.rpartition("\n")
    source = (
        f"{start}{made}\n@router.post('/')\ndef handler(): ...\n{include}\n@app.get('/own')\ndef own(): ...\n"
    )
    routes = application(project_from({"main.py": source})).routes
    assert [route.resolved for route in routes if route.path == "/"] == [False]
    assert [route.resolved for route in routes if route.path == "/own"] == ["FastAPI()" in written]


def test_a_list_of_dependencies_that_the_environment_decides_leaves_its_route_unresolved() -> None:
    body = """
    from os import environ
    SAFE = environ.get("SAFE", "") == "yes"
    @app.get("/", dependencies=[Depends(lambda: 1)] if SAFE else [])
    def handler(): ...
    """
    assert not only_route(START + textwrap.dedent(body)).resolved


def test_annotations_of_methods_see_the_names_of_their_class() -> None:
    body = """
    class Auth:
        scheme = OAuth2PasswordBearer("token")
        def __call__(self, token: Annotated[str, Depends(scheme)]): ...

    @app.post("/", dependencies=[Depends(Auth())])
    def handler(): ...
    """
    assert graph(body) == ["Auth()(fastapi.security.oauth2:OAuth2PasswordBearer())"]


def test_callables_of_one_name_are_told_apart_by_what_they_ask_for() -> None:
    route = only_route("""
        from fastapi import Depends, FastAPI

        def user(): ...

        def given(dependency):
            return lambda one=Depends(dependency): one

        app = FastAPI(dependencies=[Depends(lambda: 1)])

        @app.get("/")
        def read(one=Depends(lambda two=Depends(user): two), three=Depends(given(user))): ...
        """)

    assert route.dependency_names() == ("main:<lambda>", "main:user", "main:given.<locals>.<lambda>")
