"""The route table: what small projects register, as FastAPI itself would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspector.project.link import link
from inspector.source.load import load
from tests.project.registered import registered
from tests.project.tables import application, line, loose, only_route, rows, served, unresolved
from tests.project.ways import WAYS
from tests.support import project_from

if TYPE_CHECKING:
    from pathlib import Path

    from tests.project.way import Way


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.title)
def test_way_to_register(way: Way) -> None:
    project = project_from(way.files)

    assert [line(route) for route in application(project, way.app).routes] == way.table
    assert project.unresolved_routes == ()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.title)
def test_fastapi_registers_the_same(way: Way, tmp_path: Path) -> None:
    assert rows(application(project_from(way.files), way.app)) == registered(tmp_path, way.files, way.served)


# --- what a route inherits -------------------------------------------------------------------


def test_a_route_inherits_from_the_app_its_routers_and_every_include() -> None:
    (route,) = application(
        project_from(
            {
                "main.py": """
                from fastapi import APIRouter, Depends, FastAPI, status

                def of_app(): ...
                def of_outer(): ...
                def of_include(): ...
                def of_inner(): ...
                def of_route(): ...

                app = FastAPI(dependencies=[Depends(of_app)], responses={500: {}})
                outer = APIRouter(prefix="/outer", tags=["outer"], dependencies=[Depends(of_outer)])
                inner = APIRouter(prefix="/inner", tags=["inner"], dependencies=[Depends(of_inner)], deprecated=True)

                @inner.get(
                    "/{key}",
                    name="read",
                    tags=["own"],
                    status_code=status.HTTP_201_CREATED,
                    response_model=list[int],
                    responses={404: {}, 500: {}},
                    dependencies=[Depends(of_route)],
                    include_in_schema=False,
                    summary="Read one",
                )
                def handler(key: str): ...

                outer.include_router(inner, prefix="/in", tags=["include"], dependencies=[Depends(of_include)])
                app.include_router(outer)
                """
            }
        )
    ).routes

    assert (route.path, route.name, route.methods) == ("/outer/in/inner/{key}", "read", ("GET",))
    assert route.tags == ("outer", "include", "inner", "own")
    assert route.dependency_names() == (
        "main:of_app",
        "main:of_outer",
        "main:of_include",
        "main:of_inner",
        "main:of_route",
    )
    assert (route.status_code, route.deprecated, route.in_schema) == (201, True, False)
    assert route.responses == ("500", "404")
    assert (route.response_model, route.response_model_given) == ("list[int]", True)
    assert route.description == "Read one"
    assert [(hop.file, hop.line) for hop in route.hops] == [("main.py", 28), ("main.py", 27)]
    assert (route.file, route.line, route.registered.line) == ("main.py", 25, 14)


@pytest.mark.parametrize(
    ("decorator", "signature", "model", "given"),
    [
        ('@app.get("/")', "def handler() -> list[Item]: ...", "list[Item]", False),
        ('@app.get("/", response_model=Item)', "def handler() -> dict: ...", "Item", True),
        ('@app.get("/", response_model=None)', "def handler() -> Item: ...", None, True),
        ('@app.get("/")', "def handler() -> None: ...", None, False),
        ('@app.get("/")', "def handler(): ...", None, False),
        ('@app.get("/")', "def handler() -> 'list[Item]': ...", "list[Item]", False),
        ('@app.get("/")', "def handler() -> 'None': ...", None, False),
        ('@app.get("/")', "def handler() -> 'list[': ...", "'list['", False),
    ],
)
def test_the_response_model_is_declared_or_the_return_annotation(
    decorator: str, signature: str, model: str | None, given: bool
) -> None:
    route = only_route(f"""
from fastapi import FastAPI
from pydantic import BaseModel

class Item(BaseModel): ...

app = FastAPI()

{decorator}
{signature}
""")

    assert (route.response_model, route.response_model_given) == (model, given)


# --- conditions ------------------------------------------------------------------------------


def test_both_sides_of_an_unknown_branch_are_conditional() -> None:
    assert served("""
        import os

        from fastapi import FastAPI
        from pydantic_settings import BaseSettings

        class Settings(BaseSettings):
            docs: bool = True

        settings = Settings()
        app = FastAPI()

        def read(): ...

        if settings.docs:
            app.add_api_route("/docs", read)
        elif os.environ.get("OTHER"):
            app.add_api_route("/other", read)
        else:
            app.add_api_route("/none", read)
        app.add_api_route("/always", read)
        """) == [
        "GET /docs main:read if settings.docs",
        "GET /other main:read if not (settings.docs) and os.environ.get('OTHER')",
        "GET /none main:read if not (settings.docs) and not (os.environ.get('OTHER'))",
        "GET /always main:read",
    ]


def test_a_model_of_what_is_not_known_is_not_known() -> None:
    assert unresolved("""
        import json
        from fastapi import APIRouter, FastAPI
        from pydantic import BaseModel

        class Api(BaseModel):
            prefix: str = "/v1"

        app = FastAPI()
        app.include_router(APIRouter(), prefix=Api.model_validate(json.load(open("api.json"))).prefix)
        """) == [
        "main.py:10 routes of an included router: the prefix is not known: a main:Api of what is not known"
    ]


def test_a_factory_that_nobody_calls_gets_settings_as_they_are_by_default() -> None:
    project = project_from(
        {
            "main.py": """
            from __future__ import annotations

            from fastapi import APIRouter, FastAPI
            from pydantic_settings import BaseSettings

            class Settings(BaseSettings):
                prefix: str = "/api"
                metrics: bool = False
                mount: str

            router = APIRouter()

            @router.get("/items")
            def list_items(): ...

            class Server:
                def __init__(self, settings: Settings):
                    self.settings = settings

                def make(self, extra) -> FastAPI:
                    app = FastAPI()
                    app.include_router(router, prefix=self.settings.prefix)
                    return app

            def build(settings: "Settings", name: str) -> FastAPI:
                app = FastAPI()
                app.include_router(router, prefix=settings.prefix)
                app.include_router(router, prefix=settings.mount)
                if settings.metrics:
                    app.include_router(router, prefix="/metrics")
                app.include_router(router, prefix=name)
                return app
            """
        }
    )

    assert {app.name: [line(route) for route in app.routes] for app in project.apps} == {
        "main:Server.make()": ["GET /api/items main:list_items"],
        "main:build()": [
            "GET /api/items main:list_items",
            "GET /metrics/items main:list_items if settings.metrics",
        ],
    }
    assert sorted(one.reason for one in project.unresolved_routes) == [
        "the prefix is not known: main:Settings has no mount that is known",
        "the prefix is not known: the argument name is not known",
    ]


def test_an_app_of_a_factory_is_the_one_that_another_puts_more_on() -> None:
    project = project_from(
        {
            "main.py": """
            from fastapi import FastAPI

            def read(): ...

            def make():
                app = FastAPI()
                app.add_api_route("/read", read)
                return app

            def document():
                return make().openapi()

            def serve():
                app = make()
                app.add_api_route("/page", read)
                return app
            """
        }
    )

    assert [line(route) for route in application(project, "main:make()").routes] == [
        "GET /read main:read",
        "GET /page main:read",
    ]


def test_modules_that_are_looked_for_before_they_are_imported() -> None:
    project = project_from(
        {
            "main.py": """
            import importlib
            import importlib.util
            from fastapi import FastAPI

            app = FastAPI()
            for name in ("api.items", "api.missing", "elsewhere"):
                if importlib.util.find_spec(name) is None:
                    continue
                app.include_router(importlib.import_module(name).router)
            """,
            "api/__init__.py": "",
            "api/items.py": """
            from fastapi import APIRouter

            router = APIRouter()

            @router.get("/items")
            def list_items(): ...
            """,
        }
    )

    assert [line(route) for route in application(project, "main:app").routes] == [
        "GET /items api.items:list_items"
    ]
    assert [one.reason for one in project.unresolved_routes] == ["the router is not known: elsewhere.router"]


def test_a_router_of_which_one_side_is_none_and_the_other_not_known_is_not_known() -> None:
    assert unresolved("""
        from fastapi import FastAPI

        def build(registry):
            app = FastAPI()
            app.include_router(registry["items"] if "items" in registry else None)
            return app
        """)[-1].endswith("the router is not known: an element of the argument registry is not known")


def test_what_stands_in_for_nothing_is_not_taken_for_what_is_not_known() -> None:
    project = project_from(
        {
            "main.py": """
            import library
            from fastapi import APIRouter, FastAPI

            router = APIRouter()

            @router.get("/items")
            def list_items(): ...

            app = FastAPI()
            store = library.store() or None
            if store:
                app.include_router(router)
            for extra in library.routers() or []:
                app.include_router(extra)
            """
        }
    )

    assert [line(route) for route in application(project, "main:app").routes] == [
        "GET /items main:list_items if store"
    ]
    assert [one.reason for one in project.unresolved_routes] == [
        "the router is not known: an element of library.routers()"
    ]


def test_what_is_known_of_a_list_is_registered_under_a_condition_and_the_rest_is_not_known() -> None:
    project = project_from(
        {
            "main.py": """
            import library
            from fastapi import APIRouter, FastAPI

            first, second, third = APIRouter(prefix="/1"), APIRouter(prefix="/2"), APIRouter(prefix="/3")

            @first.get("/a")
            @second.get("/a")
            @third.get("/a")
            def read(): ...

            served = [*library.routers, first]
            served.append(second)
            names = set(library.names)
            names.add("third")

            app = FastAPI()
            for router in served:
                app.include_router(router)
            for name in [name for name in names if name]:
                app.include_router({"third": third}[name])
            """
        }
    )

    assert [line(route) for route in application(project, "main:app").routes] == [
        "GET /1/a main:read if for router in served",
        "GET /2/a main:read if for router in served",
        "GET /3/a main:read if for name in [name for name in names if name]",
    ]
    assert [one.reason for one in project.unresolved_routes] == [
        "the router is not known: an element of a list of which not all is known",
        "the router is not known: the entry an element of a list of which not all is known of a dict",
    ]


def test_a_condition_is_told_from_those_around_it() -> None:
    assert served("""
        import library
        from fastapi import FastAPI

        app = FastAPI()

        def read(): ...

        if library.a or library.b:
            app.add_api_route("/alone", read)
            if library.c and library.d:
                app.add_api_route("/both", read)
        """) == [
        "GET /alone main:read if library.a or library.b",
        "GET /both main:read if (library.a or library.b) and library.c and library.d",
    ]


def test_a_path_that_its_default_would_not_lead_to_is_listed() -> None:
    source = """
        import os

        from fastapi import APIRouter, FastAPI
        from pydantic_settings import BaseSettings

        class Settings(BaseSettings):
            prefix: str = ""
            root: str | None = None

        PREFIX = os.getenv("PREFIX")
        settings = Settings()
        app = FastAPI()
        router = APIRouter()

        @router.get("/items")
        def items(): ...

        def create():
            if settings.prefix:
                app.include_router(router, prefix=settings.prefix)
            if PREFIX:
                app.include_router(router, prefix=PREFIX)
            if root := settings.root:
                app.include_router(router, prefix=root + "/in")

        create()
        app.include_router(router, prefix=settings.prefix)
        """

    assert served(source) == ["GET /items main:items"]
    why = "routes of an included router: the prefix is not known: another value than the default of"
    assert unresolved(source) == [
        f"main.py:21 {why} Settings.prefix",
        f'main.py:23 {why} os.environ["PREFIX"]',
        f"main.py:25 {why} Settings.root",
    ]


def test_what_comes_after_a_conditional_return_is_conditional_and_after_a_refusal_is_not() -> None:
    assert served("""
        import library
        from fastapi import FastAPI

        def read(): ...

        def wire(app):
            if not library.installed:
                raise RuntimeError("install it")
            app.add_api_route("/first", read)
            if library.minimal:
                return
            app.add_api_route("/rest", read)
            for name in ("a", "b"):
                if library.skips(name):
                    continue
                if library.enough:
                    break
                app.add_api_route(f"/{name}", read)

        app = FastAPI()
        wire(app)
        app.add_api_route("/last", read)
        """) == [
        "GET /first main:read",
        "GET /rest main:read if not (library.minimal)",
        "GET /a main:read if not (library.minimal) and not (library.skips(name)) and not (library.enough)",
        "GET /b main:read if not (library.minimal) and not (library.enough) and not (library.skips(name))",
        "GET /last main:read",
    ]


def test_a_router_that_a_condition_chooses_is_included_either_way() -> None:
    assert served("""
        import library
        from fastapi import APIRouter, FastAPI

        app = FastAPI()
        old, new = APIRouter(prefix="/old"), APIRouter(prefix="/new")

        @old.get("")
        def a(): ...

        @new.get("")
        def b(): ...

        def choose():
            if library.beta:
                return new
            return old

        routers = [old]
        if library.more:
            routers.append(new)

        app.include_router(choose(), prefix="/chosen")
        app.include_router(new if library.flag else old)
        for router in routers:
            app.include_router(router, prefix="/all")
        """) == [
        "GET /chosen/new main:b if library.beta",
        "GET /chosen/old main:a if not (library.beta)",
        "GET /new main:b if library.flag",
        "GET /old main:a if not (library.flag)",
        "GET /all/old main:a",
        "GET /all/new main:b if library.more",
    ]


def test_a_prefix_that_a_condition_chooses_is_taken_either_way() -> None:
    assert served("""
        import library
        from fastapi import APIRouter, FastAPI

        app = FastAPI()
        router = APIRouter()
        prefix = "/beta" if library.beta else "/stable"

        @router.get("/a")
        def a(): ...

        @app.get("/x" if library.short else "/long")
        def x(): ...

        app.include_router(router, prefix=prefix)
        """) == [
        "GET /x main:x if library.short",
        "GET /long main:x if not (library.short)",
        "GET /beta/a main:a if library.beta",
        "GET /stable/a main:a if not (library.beta)",
    ]


def test_a_loop_over_what_is_not_known_runs_once_under_its_condition() -> None:
    source = """
        import library
        from fastapi import FastAPI

        app = FastAPI()

        def read(): ...

        for plugin in library.plugins:
            app.add_api_route("/plugins", read)
            app.add_api_route(plugin.path, read)
        """

    assert served(source) == ["GET /plugins main:read if for plugin in library.plugins"]
    assert unresolved(source) == [
        "main.py:11 GET route of main:read: an element of library.plugins",
    ]


def test_a_default_that_some_call_replaces_is_likely_only() -> None:
    assert served("""
        import json
        from fastapi import APIRouter, FastAPI

        def read(): ...

        def create_app(hooks=None, admin=False, debug=False, docs=True):
            app = FastAPI()
            app.add_api_route("/items", read)
            if hooks is not None:
                app.add_api_route("/hooks", read)
            if admin:
                app.add_api_route("/admin", read)
            if debug:
                app.add_api_route("/debug", read)
            if docs:
                app.add_api_route("/documents", read)
            return app

        def from_file(path):
            return create_app(json.load(path), admin=True)
        """) == [
        "GET /items main:read",
        "GET /hooks main:read if hooks is not None",
        "GET /admin main:read if admin",
        "GET /documents main:read",
    ]


def test_a_default_of_a_constructor_that_some_call_replaces_is_likely_only() -> None:
    assert served("""
        import json
        from fastapi import FastAPI

        class Server:
            def __init__(self, hooks=None, admin=False):
                self.app = FastAPI()
                if hooks is not None:
                    self.app.add_api_route("/hooks", self.read)
                if admin:
                    self.app.add_api_route("/admin", self.read)

            def read(self): ...

        def from_file(path):
            return Server(*json.load(path))

        def named(path):
            return Server(**json.load(path))
        """) == [
        "GET /hooks main:Server.read if hooks is not None",
        "GET /admin main:Server.read if admin",
    ]


# --- what happens at startup -----------------------------------------------------------------


def test_lifespans_and_startup_handlers_register_when_the_server_starts() -> None:
    assert served("""
        from contextlib import asynccontextmanager

        from fastapi import APIRouter, FastAPI

        @asynccontextmanager
        async def lifespan(running: FastAPI):
            running.add_api_route("/by-lifespan", read)
            yield

        async def of_router(app):
            app.add_api_route("/by-router", read)
            yield

        app = FastAPI(lifespan=lifespan)
        router = APIRouter(lifespan=of_router)
        app.include_router(router)

        @app.on_event("startup")
        def ignored_because_of_the_lifespan():
            app.add_api_route("/never", read)

        def read(): ...

        app.add_api_route("/first", read)
        """) == [
        "GET /first main:read",
        "GET /by-lifespan main:read",
        "GET /by-router main:read",
    ]


def test_startup_handlers_run_where_there_is_no_lifespan() -> None:
    assert served("""
        from fastapi import FastAPI

        app = FastAPI()

        @app.on_event("startup")
        async def start():
            app.add_api_route("/started", read)

        @app.on_event("shutdown")
        async def stop():
            app.add_api_route("/stopped", read)

        def read(): ...
        """) == ["GET /started main:read"]


def test_a_startup_that_registers_nothing_is_not_looked_into() -> None:
    source = """
        from fastapi import FastAPI

        async def lifespan(app):
            while True:
                await connect()
            yield

        async def connect(): ...

        app = FastAPI(lifespan=lifespan)
        """

    assert unresolved(source) == []


# --- frontends and views ---------------------------------------------------------------------


def test_a_frontend_comes_after_every_route_with_the_dependencies_of_its_router() -> None:
    project = project_from(
        {
            "main.py": """
            from fastapi import APIRouter, Depends, FastAPI

            def check(): ...

            app = FastAPI()
            router = APIRouter(prefix="/web", dependencies=[Depends(check)])
            router.frontend("/", directory="dist")
            app.include_router(router)

            @router.get("/late")
            def late(): ...
            """
        }
    )

    routes = application(project).routes
    assert [line(route) for route in routes] == [
        "GET /web/late main:late",
        "STATIC /web starlette.staticfiles:StaticFiles",
    ]
    assert routes[1].dependency_names() == ("main:check",)


def test_a_frontend_of_an_included_router_comes_after_the_routes_of_the_app() -> None:
    assert served(
        """
        from fastapi import APIRouter, FastAPI

        app = FastAPI()
        web = APIRouter()
        web.frontend("/site", directory="dist")
        app.include_router(web)

        @app.get("/late")
        def late(): ...
        """
    ) == ["GET /late main:late", "STATIC /site starlette.staticfiles:StaticFiles"]


# --- the way to a route ----------------------------------------------------------------------


def test_a_route_knows_its_router_and_every_step_from_the_app_to_it() -> None:
    project = project_from(
        {
            "orders.py": """
            from fastapi import APIRouter

            router = APIRouter(prefix="/orders")

            @router.get("/{key}")
            def read(): ...
            """,
            "main.py": """
            from fastapi import APIRouter, FastAPI

            from orders import router as orders

            def make_router():
                return APIRouter(prefix="/v2")

            inner = FastAPI()
            group = make_router()
            group.include_router(orders, prefix="/shop")
            inner.include_router(group)

            routers = {"health": APIRouter()}

            @routers["health"].get("/health")
            def check(): ...

            app = FastAPI()
            app.include_router(routers["health"])
            app.mount("/api", inner)
            """,
        }
    )

    check, mount, read = application(project, "main:app").routes
    assert (check.router, check.mount()) == ("main.py:14", "")
    assert (mount.router, mount.mount()) == ("main:app", "/api")
    assert (read.router, read.mount(), read.path) == ("orders:router", "/api", "/api/v2/shop/orders/{key}")
    assert [(hop.kind, hop.place.line, hop.path, hop.router) for hop in read.way] == [
        ("mount", 21, "/api", "main:inner"),
        ("include", 12, "/api", "main:group"),
        ("include", 11, "/api/v2/shop", "orders:router"),
    ]
    assert read.hops == tuple(hop.place for hop in read.way)


def test_a_router_that_only_its_maker_holds_is_called_after_the_maker() -> None:
    route = only_route(
        """
        from fastapi import APIRouter, FastAPI

        def make_router():
            router = APIRouter()
            router.add_api_route("/made", lambda: 1, name="made")
            return router

        app = FastAPI()
        app.include_router(make_router())
        """
    )
    assert route.router == "main:make_router()"


def test_views_of_fastapi_utils_get_an_instance_of_their_class() -> None:
    project = project_from(
        {
            "main.py": """
            from fastapi import APIRouter, Depends, FastAPI
            from fastapi_utils.cbv import cbv

            router = APIRouter(prefix="/users", tags=["users"])

            def database(): ...

            def page(): ...

            class Base:
                session: int = Depends(database)

            @cbv(router)
            class Users(Base):
                limit: int = 10

                def __init__(self, page: int = Depends(page)): ...

                @router.get("/{user_id}")
                def read(self, user_id: int): ...

            app = FastAPI()
            app.include_router(router, prefix="/api")
            """
        }
    )

    (route,) = application(project).routes
    assert (line(route), route.name) == ("GET /api/users/{user_id} main:Users.read", "Users.read")
    assert route.dependency_names() == ("main:Users", "main:page", "main:database")
    assert [(p.name, p.source) for p in route.parameters] == [("user_id", "path")]
    assert [(p.name, p.source) for p in route.dependencies[0].parameters] == [("limit", "query")]


# --- which apps there are --------------------------------------------------------------------


def names_of(files: dict[str, str] | str) -> list[tuple[str | None, str, int]]:
    project = project_from({"main.py": files} if isinstance(files, str) else files)
    return [(app.name, app.file, app.line) for app in project.apps]


def test_an_app_is_named_after_its_variable_where_it_is_made() -> None:
    assert names_of(
        {
            "core.py": "from fastapi import FastAPI\n\napplication = FastAPI()\n",
            "main.py": "from core import application as app\n",
            "asgi.py": "from core import application\n\napi = application\n",
        }
    ) == [("core:application", "core.py", 3)]


def test_an_app_that_only_a_factory_knows_is_named_after_it() -> None:
    assert names_of("""
        from fastapi import FastAPI

        class Server:
            def __init__(self):
                self.app = FastAPI()

        def create():
            return FastAPI(title="made")
        """) == [("main:Server()", "main.py", 6), ("main:create()", "main.py", 9)]


def test_a_factory_that_is_called_several_times_makes_one_app_for_each_name() -> None:
    assert names_of("""
        from fastapi import FastAPI

        def create(title):
            return FastAPI(title=title)

        public = create("public")
        private = create("private")
        """) == [("main:private", "main.py", 5), ("main:public", "main.py", 5)]


def test_a_mounted_app_without_a_name_stands_under_the_one_that_mounts_it() -> None:
    source = """
        from fastapi import FastAPI

        def admin():
            made = FastAPI()

            @made.get("/users")
            def users(): ...

            return made

        app = FastAPI()
        app.mount("/admin", admin())
        """

    assert names_of(source) == [("main:app", "main.py", 12)]
    assert served(source)[1:] == ["GET /admin/users main:admin.<locals>.users"]


_ONE_BASE = """
    from fastapi import APIRouter, FastAPI

    router = APIRouter()

    @router.get("/items")
    def items(): ...

    def _base():
        app = FastAPI()

        @app.get("/health")
        def health(): ...

        return app

    def of_project():
        app = _base()
        app.include_router(router)
        return app

    def of_file(folder):
        app = _base()

        @app.get("/file")
        def read(): ...

        return app
    """


def test_factories_that_share_what_makes_the_app_make_one_each() -> None:
    project = project_from({"main.py": _ONE_BASE})

    assert {app.name: [line(route) for route in app.routes] for app in project.apps} == {
        "main:of_file()": ["GET /health main:_base.<locals>.health", "GET /file main:of_file.<locals>.read"],
        "main:of_project()": ["GET /health main:_base.<locals>.health", "GET /items main:items"],
    }


def test_a_factory_that_adds_routes_to_what_a_module_holds_too_makes_an_app_of_its_own() -> None:
    project = project_from({"main.py": _ONE_BASE, "asgi.py": "import main\n\napp = main.of_project()\n"})

    assert [app.name for app in project.apps] == ["asgi:app", "main:of_file()"]


def test_an_app_that_a_class_makes_and_its_callers_fill_is_theirs() -> None:
    assert names_of("""
        from fastapi import FastAPI

        class Controller:
            def __init__(self):
                self.app = FastAPI()

            def run(self):
                @self.app.get("/info")
                def info(): ...

        def main():
            controller = Controller()
            controller.run()
        """) == [("main:Controller()", "main.py", 6)]


def test_a_factory_that_adds_nothing_makes_no_app_of_its_own() -> None:
    assert names_of("""
        from fastapi import FastAPI

        def create():
            app = FastAPI()

            @app.get("/")
            def root(): ...

            return app

        def quietly():
            app = create()
            app.add_event_handler("startup", print)
            return app

        app = create()
        """) == [("main:app", "main.py", 5)]


def test_an_app_that_is_mounted_and_not_known_is_listed() -> None:
    source = """
        import library
        from fastapi import FastAPI

        app = FastAPI()
        parts = {key: library.read(key) for key in library.keys}
        app.mount("/auth", parts["auth"])
        """

    assert served(source) == ["MOUNT /auth ?"]
    assert unresolved(source) == [
        "main.py:7 routes of what is mounted at /auth: the entry 'auth' of a dict",
    ]


def test_routers_that_no_app_includes_stand_alone() -> None:
    files = {
        "main.py": """
            from fastapi import APIRouter, FastAPI

            app = FastAPI()
            used, forgotten = APIRouter(prefix="/used"), APIRouter(prefix="/forgotten")

            @used.get("")
            def a(): ...

            @forgotten.get("")
            def b(): ...

            app.include_router(used)
            """
    }

    assert served(files) == ["GET /used main:a"]
    assert loose(files) == ["GET /forgotten main:b"]


def test_tests_vendored_code_and_migrations_are_no_part_of_the_table() -> None:
    app = "from fastapi import FastAPI\n\napp = FastAPI()\n"

    assert names_of({"shop/main.py": app, "tests/test_shop.py": app, "vendor/other.py": app}) == [
        ("shop.main:app", "shop/main.py", 3)
    ]


def test_the_arguments_middleware_and_handlers_of_an_app_are_kept() -> None:
    app = application(
        project_from(
            {
                "main.py": """
                from fastapi import FastAPI, HTTPException
                from fastapi.middleware.cors import CORSMiddleware
                from starlette.middleware import Middleware
                from starlette.middleware.gzip import GZipMiddleware

                class Timing: ...

                DOCS = "/docs" + "/internal"
                app = FastAPI(title="shop", docs_url=DOCS, redoc_url=None, middleware=[Middleware(GZipMiddleware)])
                app.add_middleware(CORSMiddleware, allow_origins=["*"])
                app.add_middleware(Timing)

                @app.middleware("http")
                async def trace(request, call_next): ...

                @app.exception_handler(HTTPException)
                async def refused(request, error): ...

                app.add_exception_handler(ValueError, refused)
                """
            }
        )
    )

    assert dict(app.options) == {"title": "shop", "docs_url": "/docs/internal", "redoc_url": None}
    assert [one.name for one in app.middleware] == [
        "starlette.middleware.gzip:GZipMiddleware",
        "starlette.middleware.cors:CORSMiddleware",
        "main:Timing",
        "main:trace",
    ]
    assert [(one.exception, one.handler) for one in app.exception_handlers] == [
        ("fastapi.HTTPException", "main:refused"),
        ("builtins.ValueError", "main:refused"),
    ]


# --- what stays unresolved -------------------------------------------------------------------


def test_what_is_run_without_arguments_does_not_count_once_it_is_called_with_some() -> None:
    files = {
        "a.py": """
            from fastapi import APIRouter, FastAPI

            def read(): ...

            def build(prefix):
                app = FastAPI()
                app.add_api_route(prefix + "/built", read)
                return app

            def add(app):
                router = APIRouter(prefix="/added")
                router.add_api_route("/", read)
                app.include_router(router)
            """,
        "b.py": """
            from a import add, build

            def start():
                app = build("/api")
                add_all(app)
                return app

            def add_all(app):
                add(app)
            """,
    }

    assert served(files) == ["GET /api/built a:read", "GET /added/ a:read"]
    assert unresolved(files) == []


def test_an_app_that_is_fetched_is_filled_by_one_way_to_start_and_others_are_listed() -> None:
    files = {
        "main.py": """
            from fastapi import FastAPI

            app = FastAPI()
            """,
        "server.py": """
            from uvicorn.importer import import_from_string

            def live(): ...

            def fill():
                app = import_from_string("main:app")
                app.add_api_route("/live", live)
                return app

            def start():
                fill().add_api_route("/started", live)

            def develop():
                fill().add_api_route("/developed", live)
            """,
    }

    assert served(files) == ["GET /live server:live", "GET /started server:live"]
    assert unresolved(files) == [
        "server.py:14 routes of server:develop: the app is shown as another way to start fills it"
    ]


def test_what_a_constructor_sets_that_takes_too_long_is_not_known() -> None:
    source = """
        from fastapi import FastAPI

        def read(): ...

        class Options:
            late = "/default"

            def __init__(self, known):
                self.known = known
                self.prefix = ""
                for number in range(1000):
                    for other in range(10):
                        pass
                self.prefix = "/prefix"
                self.late = "/late"

        def create_app():
            options = Options("/known")
            app = FastAPI()
            app.add_api_route(options.prefix + "/a", read)
            app.add_api_route(options.known + "/b", read)
            return app
        """

    assert served(source) == ["GET /known/b main:read"]
    assert unresolved(source) == [
        "main.py:21 GET route of main:read: __init__ takes too long to evaluate",
    ]


UNRESOLVED = {
    "a path from what is not known": (
        "app.add_api_route(library.path, read)",
        "main.py:9 GET route of main:read: an operation on ''",
    ),
    "a prefix from a variable that must be set": (
        'app.include_router(router, prefix=os.environ["PREFIX"])',
        "main.py:9 routes of an included router: the prefix is not known: an environment variable",
    ),
    "a router from what is not known": (
        "app.include_router(library.router)",
        "main.py:9 routes of an included router: the router is not known: library.router",
    ),
    "methods from what is not known": (
        'app.add_api_route("/a", read, methods=library.methods)',
        "main.py:9 route /a of main:read: methods: library.methods",
    ),
    "dependencies from what is not known": (
        'app.add_api_route("/a", read, dependencies=library.dependencies)',
        "main.py:9 dependencies of routes: library.dependencies",
    ),
    "a method of the router whose name is not known": (
        "getattr(app, library.method)('/a')(read)",
        "main.py:9 routes that a call may add: which method is called is not known: library.method is no constant",
    ),
    "an app that a library gets": (
        "library.instrument(app)",
        "main.py:9 routes or middleware that a call may add: library.instrument is not evaluated",
    ),
    "routes read from a file": (
        'for one in json.load(open("routes.json")): app.add_api_route(one["path"], read)',
        "main.py:9 GET route of main:read: an element of an element of what json.load reads from a file",
    ),
    "a router in itself": (
        "router.include_router(router)",
        "main.py:9 routes of an included router: FastAPI refuses to include a router in itself",
    ),
    "an application for a host of its own": (
        'app.host("other.example", FastAPI())',
        "main.py:9 routes for other.example: they are served to requests for that host only",
    ),
    "a router that nobody is seen to put into the app's state": (
        'app.state.router.get("/a")(read)',
        "main.py:9 a route of main:read: the router is not known: app.state.router is not set when it is read",
    ),
    "a decorator of a router that nobody is seen to make": (
        'router = app.state.router\n@router.get("/b")\ndef b(): ...',
        "main.py:10 a route of main:b: the router is not known: app.state.router is not set when it is read",
    ),
    "an unknown list of routes": (
        "app.router.routes = library.routes",
        "main.py:5 routes of a router: its list of routes is not known",
    ),
}


@pytest.mark.parametrize("title", UNRESOLVED)
def test_what_cannot_be_known_is_listed_with_its_place_and_reason(title: str) -> None:
    statement, expected = UNRESOLVED[title]
    source = f"""import json, os
import library
from fastapi import APIRouter, FastAPI

app = FastAPI()
router = APIRouter()
def read(): ...

{statement}
"""

    assert unresolved(source) == [expected]


def test_an_app_that_goes_into_code_that_is_not_evaluated_is_not_complete() -> None:
    source = """
        import library
        from fastapi import FastAPI

        first = FastAPI()
        second = FastAPI()
        third = FastAPI()
        library.instrument(first)
        second.include_router(library.router)
        """
    project = project_from({"main.py": source})

    assert [(app.name, app.complete) for app in project.apps] == [
        ("main:first", False),
        ("main:second", False),
        ("main:third", True),
    ]


# --- nothing runs ----------------------------------------------------------------------------


def test_a_project_whose_modules_do_harm_when_imported_is_inspected_and_nothing_runs(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    harm = [
        f"open({str(marker)!r}, 'w').write('ran')",
        f"__import__('pathlib').Path({str(marker)!r}).touch()",
        f"import os, shutil\nos.system('touch {marker}')\nshutil.rmtree({str(tmp_path)!r})",
        f"import subprocess\nsubprocess.run(['touch', {str(marker)!r}])",
        f"exec(\"open({str(marker)!r}, 'w')\")\neval(\"open({str(marker)!r}, 'w')\")",
        "import sys\nsys.exit(3)",
        "raise SystemExit(4)",
        "import os\nos._exit(5)\nos.abort()",
        "1 / 0",
        "while True: pass",
    ]
    app = "from fastapi import FastAPI\nimport {imports}\napp = FastAPI()\n@app.get('/alive')\ndef alive(): ...\n"
    files = {f"harm{number}.py": text for number, text in enumerate(harm)}
    files["main.py"] = app.format(imports=", ".join(f"harm{number}" for number in range(len(harm))))
    for path, text in files.items():
        (tmp_path / path).write_text(text)

    project = link(load(tmp_path, use_cache=False))

    assert [line(route) for route in application(project).routes] == ["GET /alive main:alive"]
    assert not marker.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(files)


# --- response models -------------------------------------------------------------------------


def test_a_response_or_a_stream_is_no_model() -> None:
    app = application(
        project_from(
            {
                "main.py": """
                from collections.abc import AsyncIterator
                from functools import wraps

                from fastapi import FastAPI
                from fastapi.responses import StreamingResponse

                app = FastAPI()

                class Download(StreamingResponse): ...

                def logged(function):
                    @wraps(function)
                    def inner(*args): ...
                    return inner

                @app.get("/file")
                def file() -> Download: ...

                @app.get("/text")
                @logged
                def text() -> "StreamingResponse": ...

                @app.get("/stream")
                async def stream() -> AsyncIterator[int]:
                    yield 1

                @app.get("/numbers")
                def numbers() -> list[int]: ...
                """
            }
        )
    )

    assert [(route.path, route.response_model) for route in app.routes] == [
        ("/file", None),
        ("/text", None),
        ("/stream", None),
        ("/numbers", "list[int]"),
    ]


def test_an_option_that_only_stands_for_none_given_is_not_none() -> None:
    route = only_route(
        """
        from typing import get_type_hints

        from fastapi import APIRouter, FastAPI

        class Typed(APIRouter):
            def add_api_route(self, path, endpoint, **options):
                if options.get("response_model") is None:
                    options["response_model"] = get_type_hints(endpoint).get("nothing")
                super().add_api_route(path, endpoint, **options)

        router = Typed()

        @router.get("/items")
        def list_items() -> list[int]: ...

        app = FastAPI()
        app.include_router(router)
        """
    )
    assert (route.response_model, route.response_model_given) == ("list[int]", False)


def test_routes_on_a_router_of_a_library_are_listed_as_unresolved() -> None:
    project = project_from(
        {
            "shop.py": """
            import flask
            from company.routing import make_router
            from fastapi import Depends
            from pydantic import BaseModel

            router = make_router("shop")
            pages = flask.Flask("pages")

            class Base(BaseModel): ...

            @router.post("/orders")
            def place_order(): ...

            @pages.get("/")
            def show_start(): ...

            @router.limit("/orders")
            def limited(): ...
            """,
            "main.py": """
            from fastapi import APIRouter, FastAPI
            from shop import Base

            app = FastAPI()
            app.include_router(APIRouter(), prefix=Base.model_fields)
            """,
        }
    )
    found = [(one.file, one.line, one.what, one.reason) for one in project.unresolved_routes]
    assert found == [
        (
            "main.py",
            6,
            "routes of an included router",
            "the prefix is not known: shop:Base.model_fields is of a library",
        ),
        ("shop.py", 12, "route of shop:place_order", "company.routing.make_router() is not known"),
    ]
