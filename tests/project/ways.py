"""Ways to register routes, each a small project with the table that FastAPI makes of it."""

from __future__ import annotations

from tests.project.factory_ways import FACTORIES
from tests.project.way import way

DECORATORS = [
    way(
        "a decorator for every method",
        """
        from fastapi import FastAPI

        app = FastAPI()

        @app.get("/items")
        def list_items(): ...

        @app.post("/items")
        async def create_item(): ...

        @app.put("/items")
        def replace_item(): ...

        @app.patch("/items")
        def change_item(): ...

        @app.delete("/items")
        def remove_item(): ...

        @app.head("/items")
        def probe_items(): ...

        @app.options("/items")
        def describe_items(): ...

        @app.trace("/items")
        def trace_items(): ...
        """,
        """
        GET /items main:list_items
        POST /items main:create_item
        PUT /items main:replace_item
        PATCH /items main:change_item
        DELETE /items main:remove_item
        HEAD /items main:probe_items
        OPTIONS /items main:describe_items
        TRACE /items main:trace_items
        """,
    ),
    way(
        "api_route names its methods",
        """
        from fastapi import FastAPI

        app = FastAPI()

        @app.api_route("/a", methods=["GET", "post"])
        def both(): ...

        @app.api_route("/b")
        def alone(): ...

        @app.api_route(path="/c", methods={"DELETE"})
        def by_name(): ...
        """,
        """
        GET/POST /a main:both
        GET /b main:alone
        DELETE /c main:by_name
        """,
    ),
    way(
        "websockets",
        """
        from fastapi import APIRouter, FastAPI, WebSocket

        app = FastAPI()
        router = APIRouter(prefix="/rooms")

        @app.websocket("/ws")
        async def echo(websocket: WebSocket): ...

        @router.websocket("/{room}")
        async def join(websocket: WebSocket, room: str): ...

        async def watch(websocket: WebSocket): ...

        app.add_api_websocket_route("/watch", watch)
        app.include_router(router)
        """,
        """
        WS /ws main:echo
        WS /watch main:watch
        WS /rooms/{room} main:join
        """,
    ),
    way(
        "several decorators on one function, the nearest first",
        """
        from fastapi import FastAPI

        app = FastAPI()

        @app.get("/new")
        @app.get("/old", deprecated=True)
        def read(): ...
        """,
        """
        GET /old main:read
        GET /new main:read
        """,
    ),
    way(
        "decorators called as functions and kept in variables",
        """
        from fastapi import FastAPI

        app = FastAPI()
        get = app.get
        health = app.get("/health")

        def read(): ...

        app.get("/a")(read)
        get("/b")(read)

        @health
        def check(): ...

        register = {"POST": app.post}["POST"]

        @register("/c")
        def write(): ...
        """,
        """
        GET /a main:read
        GET /b main:read
        GET /health main:check
        POST /c main:write
        """,
    ),
    way(
        "a decorator of the project's own around a handler",
        """
        import functools

        from fastapi import FastAPI

        app = FastAPI()

        def logged(function):
            @functools.wraps(function)
            def inner(*args, **kwargs):
                return function(*args, **kwargs)
            return inner

        def tagged(tag):
            def decorate(function):
                function.tag = tag
                return function
            return decorate

        @app.get("/a")
        @logged
        def read(): ...

        @app.get("/b")
        @tagged("x")
        @logged
        def write(): ...
        """,
        """
        GET /a main:read
        GET /b main:write
        """,
    ),
    way(
        "a decorator that hides its handler",
        """
        from fastapi import FastAPI

        app = FastAPI()

        def hidden(function):
            def inner():
                return function()
            return inner

        @app.get("/a")
        @hidden
        def read(): ...
        """,
        """
        GET /a main:hidden.<locals>.inner
        """,
    ),
    way(
        "a helper that is a decorator itself",
        """
        from fastapi import APIRouter, FastAPI

        app = FastAPI()
        router = APIRouter(prefix="/v1")

        def endpoint(path, **options):
            def decorate(function):
                router.add_api_route(path, function, **options)
                return function
            return decorate

        @endpoint("/a", methods=["PUT"])
        def replace(): ...

        @endpoint(path="/b")
        def read(): ...

        app.include_router(router)
        """,
        """
        PUT /v1/a main:replace
        GET /v1/b main:read
        """,
    ),
]

CALLS = [
    way(
        "add_api_route with functions, methods, partials, lambdas and instances",
        """
        import functools

        from fastapi import FastAPI

        app = FastAPI()

        def read(kind: str): ...

        class Service:
            def status(self): ...

            @classmethod
            def version(cls): ...

            @staticmethod
            def ping(): ...

        class Job:
            def __call__(self): ...

        service = Service()
        app.add_api_route("/read", read, methods=["GET", "HEAD"])
        app.add_api_route("/status", service.status)
        app.add_api_route("/version", Service.version)
        app.add_api_route("/ping", endpoint=service.ping, methods=["POST"])
        app.add_api_route("/books", functools.partial(read, "book"), name="books")
        app.add_api_route("/one", lambda: 1)
        app.add_api_route("/job", Job(), methods=["POST"])
        """,
        """
        GET/HEAD /read main:read
        GET /status main:Service.status
        GET /version main:Service.version
        POST /ping main:Service.ping
        GET /books main:read
        GET /one main:<lambda>
        POST /job main:Job()
        """,
    ),
    way(
        "Starlette's own routes: their path is taken as it is",
        """
        from fastapi import APIRouter, FastAPI
        from starlette.endpoints import HTTPEndpoint

        app = FastAPI()
        router = APIRouter(prefix="/inner")

        async def plain(request): ...

        @router.route("/decorated", methods=["POST"])
        async def decorated(request): ...

        class Both(HTTPEndpoint):
            async def get(self, request): ...
            async def post(self, request): ...

        async def socket(websocket): ...

        app.add_route("/plain", plain)
        router.add_route("/added", plain, ["PUT"], "added")
        router.add_websocket_route("/socket", socket)
        app.include_router(router, prefix="/outer")
        """,
        """
        GET /plain main:plain
        POST /outer/decorated main:decorated
        PUT /outer/added main:plain
        WS /outer/socket main:socket
        """,
    ),
    way(
        "routes given to constructors",
        """
        from fastapi import APIRouter, FastAPI
        from fastapi.routing import APIRoute
        from starlette.routing import Mount, Route, WebSocketRoute

        def ready(): ...

        async def plain(request): ...

        async def socket(websocket): ...

        inner = APIRouter(prefix="/unused", routes=[APIRoute("/ready", ready, methods=["GET", "POST"])])
        app = FastAPI(
            routes=[
                Route("/plain", plain),
                WebSocketRoute("/socket", socket),
                Mount("/nested", routes=[Route("/deep", plain, methods=["DELETE"])]),
                APIRoute("/now", endpoint=ready),
            ]
        )
        app.include_router(inner, prefix="/inner")
        """,
        """
        GET /plain main:plain
        WS /socket main:socket
        MOUNT /nested starlette.routing:Router()
        DELETE /nested/deep main:plain
        GET /now main:ready
        GET/POST /inner/ready main:ready
        """,
    ),
    way(
        "the list of routes changed by hand",
        """
        from fastapi import APIRouter, FastAPI
        from fastapi.routing import APIRoute
        from starlette.routing import Route

        app = FastAPI(openapi_url=None)
        router = APIRouter(prefix="/r")

        async def plain(request): ...

        @router.get("/one")
        def one(): ...

        @router.get("/two", tags=["hidden"])
        def two(): ...

        app.router.routes.append(Route("/appended", plain))
        app.routes.insert(0, APIRoute("/first", one))
        app.router.routes.extend(router.routes)
        app.router.routes = [route for route in app.routes if route.path != "/r/two"]

        for route in list(router.routes):
            if isinstance(route, APIRoute) and "hidden" in route.tags:
                app.add_api_route("/copied" + route.path, route.endpoint, methods=list(route.methods))
        """,
        """
        GET /first main:one
        GET /appended main:plain
        GET /r/one main:one
        GET /copied/r/two main:two
        """,
    ),
    way(
        "in loops over tuples, dicts, ranges, enums and zips",
        """
        from enum import Enum

        from fastapi import APIRouter, FastAPI

        class Kind(str, Enum):
            BOOK = "book"
            FILM = "film"

        app = FastAPI()
        users, orders = APIRouter(prefix="/users"), APIRouter(prefix="/orders")

        @users.get("")
        def list_users(): ...

        @orders.get("")
        def list_orders(): ...

        def read(): ...

        for router in (users, orders):
            app.include_router(router, prefix="/api")
        for path, handler in {"/a": list_users, "/b": list_orders}.items():
            app.add_api_route(path, handler)
        for number in range(1, 3):
            app.add_api_route(f"/v{number:02d}", read)
        for kind in Kind:
            app.add_api_route(f"/{kind.value}s", read, name=f"list_{kind.name.lower()}")
        for index, (method, path) in enumerate(zip(["GET", "POST"], ["/x", "/y"]), start=1):
            app.add_api_route(f"{path}/{index}", read, methods=[method])
        for path in sorted({"/s", "/q"}):
            if path == "/s":
                continue
            app.get(path)(read)
        """,
        """
        GET /api/users main:list_users
        GET /api/orders main:list_orders
        GET /a main:list_users
        GET /b main:list_orders
        GET /v01 main:read
        GET /v02 main:read
        GET /books main:read
        GET /films main:read
        GET /x/1 main:read
        POST /y/2 main:read
        GET /q main:read
        """,
    ),
    way(
        "handlers made in a loop, each closing over its turn",
        """
        from fastapi import FastAPI

        app = FastAPI()

        def make(name: str):
            def handler(limit: int = 10):
                return name
            handler.__name__ = f"list_{name}"
            return handler

        for name in ["users", "orders"]:
            app.add_api_route(f"/{name}", make(name))

        for name in ["x", "y"]:
            @app.get(f"/{name}")
            def read(name: str = name): ...
        """,
        """
        GET /users main:make.<locals>.handler
        GET /orders main:make.<locals>.handler
        GET /x main:read
        GET /y main:read
        """,
    ),
    way(
        "while, break, else and try",
        """
        from fastapi import FastAPI

        app = FastAPI()

        def read(): ...

        number = 0
        while True:
            number += 1
            if number == 2:
                continue
            if number > 3:
                break
            app.add_api_route(f"/w{number}", read)

        for letter in "abc":
            if letter == "c":
                break
            app.add_api_route(f"/{letter}", read)
        else:
            app.add_api_route("/never", read)

        try:
            app.add_api_route("/tried", read)
        except ValueError:
            app.add_api_route("/failed", read)
        else:
            app.add_api_route("/succeeded", read)
        finally:
            app.add_api_route("/finally", read)
        """,
        """
        GET /w1 main:read
        GET /w3 main:read
        GET /a main:read
        GET /b main:read
        GET /tried main:read
        GET /succeeded main:read
        GET /finally main:read
        """,
    ),
    way(
        "a router in the state of the app",
        """
        from fastapi import APIRouter, FastAPI

        app = FastAPI()
        app.state.router = APIRouter(prefix="/state")

        @app.state.router.get("/one")
        def one(): ...

        def two(): ...

        app.state.router.get("/two")(two)
        app.include_router(app.state.router)
        """,
        """
        GET /state/one main:one
        GET /state/two main:two
        """,
    ),
    way(
        "annotations and defaults that name what the body of their class holds",
        """
        from typing import Annotated

        from fastapi import Depends, FastAPI, Query
        from fastapi.security import OAuth2PasswordBearer

        def user(key: str): ...

        class Auth:
            scheme = OAuth2PasswordBearer("token")
            Limit = Annotated[int, Query(alias="most")]

            async def __call__(self, token: Annotated[str, Depends(scheme)], limit: Limit = 1): ...

            def method(self, token: str = Depends(scheme)): ...

            def list(self, sizes: Annotated[list[int], Query()]): ...

        app = FastAPI(dependencies=[Depends(lambda: 1)])

        @app.get("/", dependencies=[Depends(Auth()), Depends(Auth().method), Depends(Auth().list)])
        def read(one=Depends(lambda two=Depends(user): two)): ...
        """,
        """
        GET / main:read
        """,
    ),
    way(
        "conditions that are known",
        """
        from fastapi import FastAPI

        app = FastAPI()
        FEATURES = {"beta": True, "old": False}
        LEVEL = 3

        def read(): ...

        if FEATURES["beta"]:
            app.add_api_route("/beta", read)
        if FEATURES.get("old"):
            app.add_api_route("/old", read)
        elif LEVEL >= 3 and "beta" in FEATURES:
            app.add_api_route("/three", read)
        else:
            app.add_api_route("/other", read)
        app.add_api_route("/high" if LEVEL > 2 else "/low", read)
        match LEVEL:
            case 1 | 2:
                app.add_api_route("/few", read)
            case 3:
                app.add_api_route("/match", read)
            case _:
                app.add_api_route("/many", read)
        match "text":
            case "other":
                app.add_api_route("/no", read)
            case _:
                app.add_api_route("/wildcard", read)
        """,
        """
        GET /beta main:read
        GET /three main:read
        GET /high main:read
        GET /match main:read
        GET /wildcard main:read
        """,
    ),
]

INCLUDES = [
    way(
        "nested, each with its prefix",
        {
            "shop/__init__.py": "",
            "shop/items.py": """
                from fastapi import APIRouter

                router = APIRouter(prefix="/items", tags=["items"])

                @router.get("/{item_id}")
                def read(item_id: int): ...
                """,
            "shop/api.py": """
                from fastapi import APIRouter

                from . import items

                api = APIRouter(prefix="/v1")
                api.include_router(items.router, prefix="/shop", tags=["shop"])
                """,
            "main.py": """
                from fastapi import FastAPI

                from shop.api import api as version_one

                app = FastAPI()
                app.include_router(version_one, prefix="/api", tags=["api"])
                """,
        },
        """
        GET /api/v1/shop/items/{item_id} shop.items:read
        """,
    ),
    way(
        "twice, under two prefixes",
        """
        from fastapi import APIRouter, FastAPI

        app = FastAPI()
        router = APIRouter()

        @router.get("/a")
        def a(): ...

        app.include_router(router, prefix="/v1")
        app.include_router(router, prefix="/v2", include_in_schema=False)
        """,
        """
        GET /v1/a main:a
        GET /v2/a main:a
        """,
    ),
    way(
        "before its routes: they are served too",
        """
        from fastapi import APIRouter, FastAPI

        app = FastAPI()
        outer, inner = APIRouter(prefix="/outer"), APIRouter(prefix="/inner")
        app.include_router(outer)
        outer.include_router(inner)

        @inner.get("/late")
        def late(): ...

        @app.get("/after")
        def after(): ...
        """,
        """
        GET /outer/inner/late main:late
        GET /after main:after
        """,
    ),
    way(
        "what a router has is taken when a route is registered",
        """
        from fastapi import APIRouter, Depends, FastAPI

        def check(): ...

        app = FastAPI()
        router = APIRouter(tags=["first"])

        @router.get("/before")
        def before(): ...

        router.tags.append("second")
        router.dependencies.append(Depends(check))
        router.prefix = "/moved"

        @router.get("/after")
        def after(): ...

        app.include_router(router)
        """,
        """
        GET /before main:before
        GET /moved/after main:after
        """,
    ),
    way(
        "prefixes from constants, sums, f-strings and settings",
        {
            "constants.py": """
                from typing import Final

                ROOT: Final = "/api"
                V1: Final[str] = ROOT + "/v1"

                class Paths:
                    USERS = "/users"
                    ME = USERS + "/me"
                """,
            "settings.py": """
                from dataclasses import dataclass, field

                @dataclass
                class Settings:
                    prefix: str = "/internal"
                    names: list[str] = field(default_factory=lambda: ["one", "two"])

                    @property
                    def admin(self) -> str:
                        return f"{self.prefix}/admin"

                settings = Settings()
                """,
            "main.py": """
                import os.path

                import constants
                from constants import Paths
                from fastapi import APIRouter, FastAPI
                from settings import settings as config

                app = FastAPI()
                router = APIRouter(prefix=Paths.ME)

                @router.get("/a")
                def a(): ...

                @app.get(config.admin)
                def admin(): ...

                app.include_router(router, prefix=f"{constants.V1}")
                for name in config.names:
                    app.add_api_route("/" + "/".join([name, "x"]).upper(), a)
                    app.add_api_route("/%s/%d" % (name, 7), a)
                    app.add_api_route("/{0}-{n}".format(name, n=8), a)
                """,
        },
        """
        GET /internal/admin main:admin
        GET /api/v1/users/me/a main:a
        GET /ONE/X main:a
        GET /one/7 main:a
        GET /one-8 main:a
        GET /TWO/X main:a
        GET /two/7 main:a
        GET /two-8 main:a
        """,
    ),
    way(
        "mounts of apps, routers, static files and ASGI callables",
        """
        from fastapi import APIRouter, FastAPI
        from starlette.applications import Starlette
        from starlette.routing import Route

        async def plain(request): ...

        async def asgi(scope, receive, send): ...

        admin = FastAPI()

        @admin.get("/users/{name}")
        def users(name: str): ...

        router = APIRouter(prefix="/unused")

        @router.get("/r")
        def in_router(): ...

        app = FastAPI()
        app.mount("/admin/", admin, name="administration")
        app.mount("/router", app=router)
        app.mount("/old", Starlette(routes=[Route("/plain", plain)]))
        app.mount("/asgi", asgi)

        group = APIRouter(prefix="/group")
        group.mount("/sub", admin)
        app.include_router(group, prefix="/of")
        """,
        """
        MOUNT /admin fastapi:FastAPI()
        GET /admin/users/{name} main:users
        MOUNT /router fastapi:APIRouter()
        GET /router/unused/r main:in_router
        MOUNT /old starlette.applications:Starlette()
        GET /old/plain main:plain
        MOUNT /asgi main:asgi
        MOUNT /of/sub fastapi:FastAPI()
        GET /of/sub/users/{name} main:users
        """,
    ),
]

PLACES = [
    way(
        "apps and routers as attributes of self, classes, dicts and tuples",
        """
        from fastapi import APIRouter, FastAPI

        class Server:
            router = APIRouter(prefix="/cls")

            def __init__(self, title: str) -> None:
                self.app = FastAPI(title=title)
                self.routers = {"a": APIRouter(prefix="/a"), "b": APIRouter(prefix="/b")}
                self.register()

            def register(self) -> None:
                for router in self.routers.values():
                    router.add_api_route("/status", self.status)
                    self.app.include_router(router)
                self.app.include_router(self.router)
                self.app.get("/bound")(self.status)

            def status(self): ...

        @Server.router.get("/x")
        def x(): ...

        server = Server("shop")
        app = server.app
        """,
        """
        GET /a/status main:Server.status
        GET /b/status main:Server.status
        GET /cls/x main:x
        GET /bound main:Server.status
        """,
    ),
    way(
        "a factory that is given everything",
        {
            "factory.py": """
                from fastapi import APIRouter, FastAPI

                def create_app(*routers: APIRouter, prefix: str = "", **options) -> FastAPI:
                    app = FastAPI(**options)
                    for router in routers:
                        app.include_router(router, prefix=prefix)
                    register(app)
                    return app

                def register(app: FastAPI) -> None:
                    @app.get("/health")
                    def health(): ...

                    app.add_api_route("/ready", health)
                """,
            "main.py": """
                from fastapi import APIRouter

                import factory

                router = APIRouter()

                @router.get("/a")
                def a(): ...

                app = factory.create_app(router, prefix="/api", title="x")
                """,
        },
        """
        GET /api/a main:a
        GET /health factory:register.<locals>.health
        GET /ready factory:register.<locals>.health
        """,
    ),
    way(
        "a factory that only the server calls",
        """
        from fastapi import APIRouter, FastAPI

        def make_router(name: str) -> APIRouter:
            router = APIRouter(prefix=f"/{name}")

            @router.get("")
            def read(): ...

            return router

        def create_app() -> FastAPI:
            app = FastAPI()
            app.include_router(make_router("users"))
            app.include_router(make_router("orders"))
            return app
        """,
        """
        GET /users main:make_router.<locals>.read
        GET /orders main:make_router.<locals>.read
        """,
        app="main:create_app()",
    ),
    way(
        "under aliases, re-exported, from namespace packages and through stars",
        {
            "space/users/routes.py": """
                from fastapi import APIRouter as Router

                users: Router = Router(prefix="/users")

                @users.get("/")
                def listed(): ...
                """,
            "kit/__init__.py": """
                from kit.routers import *
                from .routers import hidden as shown
                """,
            "kit/routers.py": """
                import fastapi

                __all__ = ["orders"]

                orders = fastapi.APIRouter(prefix="/orders")
                hidden = fastapi.APIRouter(prefix="/hidden")

                @orders.get("")
                def ordered(): ...

                @hidden.get("")
                def secret(): ...
                """,
            "main.py": """
                import fastapi as fa
                import kit
                import space.users.routes as routes
                from kit import shown

                application = fa.FastAPI()
                app = application
                app.include_router(routes.users)
                app.include_router(kit.orders)
                app.include_router(shown)
                """,
        },
        """
        GET /users/ space.users.routes:listed
        GET /orders kit.routers:ordered
        GET /hidden kit.routers:secret
        """,
    ),
    way(
        "a package that finds its modules by name",
        {
            "routes/__init__.py": """
                import importlib
                import pkgutil

                from fastapi import APIRouter

                router = APIRouter()
                for _, name, is_package in pkgutil.iter_modules(__path__):
                    module = importlib.import_module(f".{name}", __package__)
                    if hasattr(module, "router"):
                        router.include_router(module.router, prefix=f"/{name}")
                """,
            "routes/b.py": """
                from fastapi import APIRouter

                router = APIRouter()

                @router.get("")
                def b(): ...
                """,
            "routes/a.py": """
                from fastapi import APIRouter

                router = APIRouter()

                @router.get("")
                def a(): ...
                """,
            "routes/helpers.py": "",
            "main.py": """
                import importlib

                from fastapi import FastAPI

                app = FastAPI()
                for name in ["routes"]:
                    app.include_router(importlib.import_module(name).router)
                """,
        },
        """
        GET /a routes.a:a
        GET /b routes.b:b
        """,
    ),
    way(
        "a package whose attributes are imported when they are asked for",
        {
            "lazy/__init__.py": """
                import importlib

                _WHERE = {"router": ".inner"}

                def __getattr__(name):
                    if name in _WHERE:
                        return getattr(importlib.import_module(_WHERE[name], __name__), name)
                    raise AttributeError(name)
                """,
            "lazy/inner.py": """
                from fastapi import APIRouter

                router = APIRouter(prefix="/lazy")

                @router.get("/a")
                def a(): ...
                """,
            "main.py": """
                import lazy
                from fastapi import FastAPI

                app = FastAPI()
                app.include_router(lazy.router)
                """,
        },
        """
        GET /lazy/a lazy.inner:a
        """,
    ),
    way(
        "a module that wires without importing the framework",
        {
            "core.py": """
                from fastapi import APIRouter, FastAPI

                application = FastAPI()
                router = APIRouter(prefix="/r")

                @router.get("/a")
                def a(): ...
                """,
            "main.py": """
                from core import application, router

                application.include_router(router)
                app = application
                """,
        },
        """
        GET /r/a core:a
        """,
        app="core:application",
        served="main:app",
    ),
    way(
        "routers collected by a registry of the project's own",
        {
            "registry.py": """
                from fastapi import APIRouter

                ROUTERS: list[APIRouter] = []
                BY_NAME: dict[str, APIRouter] = {}

                def router(name: str) -> APIRouter:
                    made = APIRouter(prefix=f"/{name}")
                    ROUTERS.append(made)
                    BY_NAME[name] = made
                    return made
                """,
            "users.py": """
                from registry import router

                users = router("users")

                @users.get("")
                def listed(): ...
                """,
            "main.py": """
                import registry
                import users
                from fastapi import FastAPI

                app = FastAPI()
                for router in registry.ROUTERS:
                    app.include_router(router)
                app.include_router(registry.BY_NAME["users"], prefix="/again")
                """,
        },
        """
        GET /users users:listed
        GET /again/users users:listed
        """,
    ),
]

CLASSES = [
    way(
        "a subclass with defaults of its constructor",
        """
        from fastapi import APIRouter, FastAPI

        class Versioned(APIRouter):
            def __init__(self, *args, version: int = 1, **kwargs):
                prefix = kwargs.pop("prefix", "")
                super().__init__(*args, prefix=f"/v{version}{prefix}", **kwargs)
                self.add_api_route("/version", self.version, name="version")

            def version(self): ...

        class App(FastAPI):
            def __init__(self, **kwargs):
                super().__init__(title="mine", **kwargs)

        router = Versioned(prefix="/users", version=2)

        @router.get("")
        def users(): ...

        app = App()
        app.include_router(router)
        """,
        """
        GET /v2/users/version main:Versioned.version
        GET /v2/users main:users
        """,
    ),
    way(
        "overridden methods that change and double paths",
        """
        from fastapi import APIRouter, FastAPI

        class Twice(APIRouter):
            def add_api_route(self, path, endpoint, **options):
                super().add_api_route(path, endpoint, **options)
                options["include_in_schema"] = False
                super().add_api_route(path + "/", endpoint, **options)

        class Upper(APIRouter):
            def api_route(self, path, **options):
                return super().api_route(path.upper(), **options)

        class Nested(APIRouter):
            def include_router(self, router, *, prefix="", **options):
                super().include_router(router, prefix="/nested" + prefix, **options)

        class App(FastAPI):
            def add_api_route(self, path, endpoint, **options):
                super().add_api_route("/app" + path, endpoint, **options)

        twice, upper, nested = Twice(prefix="/t"), Upper(), Nested()

        @twice.get("/a")
        def a(): ...

        @upper.post("/b")
        def b(): ...

        nested.include_router(twice, prefix="/x")
        app = App()
        app.include_router(nested)
        app.include_router(upper)
        app.add_api_route("/c", a)

        @app.get("/d")
        def d(): ...
        """,
        """
        GET /nested/x/t/a main:a
        GET /nested/x/t/a/ main:a
        POST /B main:b
        GET /app/c main:a
        GET /d main:d
        """,
    ),
    way(
        "controllers of the project's own: methods marked by a decorator",
        """
        from fastapi import APIRouter, FastAPI

        def route(method: str, path: str):
            def mark(function):
                function.__route__ = (method, path)
                return function
            return mark

        class Controller:
            prefix = ""

            def __init__(self) -> None:
                self.router = APIRouter(prefix=self.prefix)
                for name in ("create", "read", "missing"):
                    handler = getattr(self, name, None)
                    if handler is None:
                        continue
                    method, path = handler.__route__
                    self.router.add_api_route(path, handler, methods=[method])

        class Users(Controller):
            prefix = "/users"

            @route("GET", "/{user_id}")
            def read(self, user_id: int): ...

            @route("POST", "")
            async def create(self): ...

        app = FastAPI()
        app.include_router(Users().router)
        """,
        """
        POST /users main:Users.create
        GET /users/{user_id} main:Users.read
        """,
    ),
    way(
        "classes that register themselves when they are defined",
        """
        from fastapi import APIRouter, FastAPI

        class Resource:
            all = []

            def __init_subclass__(cls, path="", **kwargs):
                super().__init_subclass__(**kwargs)
                cls.path = path
                Resource.all.append(cls)

            @classmethod
            def router(cls):
                router = APIRouter(prefix=cls.path)
                router.add_api_route("", cls.listed)
                return router

            @classmethod
            def listed(cls): ...

        class Books(Resource, path="/books"):
            pass

        class Films(Resource, path="/films"):
            @classmethod
            def listed(cls): ...

        app = FastAPI()
        for resource in Resource.all:
            app.include_router(resource.router())
        for resource in Resource.__subclasses__():
            app.include_router(resource.router(), prefix="/again")
        """,
        """
        GET /books main:Resource.listed
        GET /films main:Films.listed
        GET /again/books main:Resource.listed
        GET /again/films main:Films.listed
        """,
    ),
    way(
        "routers of a mixin, registered in methods of bases",
        """
        from dataclasses import dataclass, field

        from fastapi import APIRouter, FastAPI

        @dataclass
        class Factory:
            prefix: str = ""
            router: APIRouter = field(default_factory=APIRouter)

            def __post_init__(self) -> None:
                self.register_routes()

            def register_routes(self) -> None:
                raise NotImplementedError

        class Info:
            def info(self) -> None:
                @self.router.get(self.prefix + "/info")
                def info(): ...

        @dataclass
        class Tiles(Info, Factory):
            sizes: tuple[int, ...] = (256, 512)

            def register_routes(self) -> None:
                self.info()
                for size in self.sizes:
                    self.router.add_api_route(f"{self.prefix}/tiles/{size}", self.tile, name=f"tile{size}")

            def tile(self): ...

        app = FastAPI()
        app.include_router(Tiles(prefix="/cog").router)
        app.include_router(Tiles(prefix="/md", sizes=(1,)).router, prefix="/x")
        """,
        """
        GET /cog/info main:Info.info.<locals>.info
        GET /cog/tiles/256 main:Tiles.tile
        GET /cog/tiles/512 main:Tiles.tile
        GET /x/md/info main:Info.info.<locals>.info
        GET /x/md/tiles/1 main:Tiles.tile
        """,
    ),
    way(
        "a generic base that makes the endpoints of each model",
        """
        from typing import Generic, TypeVar

        from fastapi import APIRouter, FastAPI
        from pydantic import BaseModel

        Model = TypeVar("Model", bound=BaseModel)

        class Book(BaseModel):
            title: str

        class Crud(Generic[Model], APIRouter):
            def __init__(self, model: type[Model], **options) -> None:
                super().__init__(prefix=f"/{model.__name__.lower()}s", **options)
                super().add_api_route("", self._all(), methods=["GET"], response_model=list[model])
                super().add_api_route("/{item_id}", self._one(), methods=["GET"], response_model=model)

            def _all(self):
                def read_all(): ...
                return read_all

            def _one(self):
                def read_one(item_id: int): ...
                return read_one

        app = FastAPI()
        app.include_router(Crud[Book](Book, tags=["books"]))
        """,
        """
        GET /books main:Crud._all.<locals>.read_all
        GET /books/{item_id} main:Crud._one.<locals>.read_one
        """,
    ),
]

VERSIONS = [
    way(
        "one app for each version, mounted",
        """
        from fastapi import FastAPI

        def version(number: int) -> FastAPI:
            app = FastAPI(title=f"v{number}")

            @app.get("/items")
            def items(): ...

            if number > 1:
                @app.get("/extra")
                def extra(): ...

            return app

        app = FastAPI()
        for number in (1, 2):
            app.mount(f"/v{number}", version(number))
        """,
        """
        MOUNT /v1 fastapi:FastAPI()
        GET /v1/items main:version.<locals>.items
        MOUNT /v2 fastapi:FastAPI()
        GET /v2/items main:version.<locals>.items
        GET /v2/extra main:version.<locals>.extra
        """,
    ),
    way(
        "prefixes from models that their own methods make",
        """
        from fastapi import APIRouter, FastAPI
        from pydantic import BaseModel

        class Api(BaseModel):
            version: str = "1"

            @property
            def prefix(self):
                return f"/v{self.version}"

        router = APIRouter()

        @router.get("/items")
        def list_items(): ...

        third = Api.parse_obj({"version": "3"})
        app = FastAPI()
        app.include_router(router, prefix=Api.model_validate({}).prefix)
        app.include_router(router, prefix=Api.model_validate(Api(version="2")).prefix)
        app.include_router(router, prefix=third.prefix)
        app.include_router(router, prefix=third.model_copy(update={"version": "4"}).prefix)
        app.include_router(router, prefix=Api.model_construct(version="5").prefix)
        """,
        """
        GET /v1/items main:list_items
        GET /v2/items main:list_items
        GET /v3/items main:list_items
        GET /v4/items main:list_items
        GET /v5/items main:list_items
        """,
    ),
    way(
        "mounted applications behind middleware",
        """
        from functools import partial

        from fastapi import FastAPI
        from starlette.middleware.cors import CORSMiddleware
        from starlette.middleware.gzip import GZipMiddleware
        from starlette.routing import Mount
        from starlette.staticfiles import StaticFiles

        class Limits:
            def __init__(self, app, most=10):
                self.app = app
                self.most = most

            async def __call__(self, scope, receive, send):
                await self.app(scope, receive, send)

        private = FastAPI()
        public = FastAPI()

        @private.get("/users")
        def list_users(): ...

        @public.get("/items")
        def list_items(): ...

        compressed = partial(GZipMiddleware, minimum_size=500)

        app = FastAPI(routes=[Mount("/public", app=CORSMiddleware(public, allow_origins=["*"]))])
        app.mount("/private", Limits(compressed(app=private)))
        app.mount("/files", Limits(StaticFiles(directory=".")))
        """,
        """
        MOUNT /public starlette.middleware.cors:CORSMiddleware()
        GET /public/items main:list_items
        MOUNT /private main:Limits()
        GET /private/users main:list_users
        STATIC /files main:Limits()
        """,
    ),
    way(
        "a mount that FastAPI's own module of routes lends",
        """
        from fastapi import FastAPI
        from fastapi.routing import APIRoute, Mount

        inner = FastAPI()

        @inner.get("/items")
        def list_items(): ...

        def read(): ...

        app = FastAPI(routes=[APIRoute("/read", read), Mount("/inner", app=inner)])
        """,
        """
        GET /read main:read
        MOUNT /inner fastapi:FastAPI()
        GET /inner/items main:list_items
        """,
    ),
    way(
        "webhooks and callbacks are no routes",
        """
        from fastapi import APIRouter, FastAPI

        app = FastAPI()
        callbacks = APIRouter()

        @callbacks.post("{$callback_url}/done")
        def done(): ...

        @app.webhooks.post("subscribed")
        def subscribed(): ...

        @app.post("/pay", callbacks=callbacks.routes)
        def pay(): ...
        """,
        """
        POST /pay main:pay
        """,
    ),
]

WAYS = [*DECORATORS, *CALLS, *INCLUDES, *PLACES, *CLASSES, *VERSIONS, *FACTORIES]
