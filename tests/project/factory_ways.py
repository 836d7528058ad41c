"""Apps that one module makes and another one wires, each with the table that FastAPI makes of it."""

from __future__ import annotations

from tests.project.way import way

_FACTORY = """
    from fastapi import APIRouter, FastAPI

    router = APIRouter()

    @router.get("/items")
    def list_items(): ...

    def create_app():
        return FastAPI()

    def register(app, prefix="/api"):
        app.include_router(router, prefix=prefix)
    """

FACTORIES = [
    way(
        "a module that only calls what makes the app and what registers on it",
        {
            "factory.py": _FACTORY,
            "main.py": """
            from factory import create_app, register

            app = create_app()
            register(app)
            """,
        },
        """
        GET /api/items factory:list_items
        """,
    ),
    way(
        "a module that calls a factory through another one",
        {
            "factory.py": _FACTORY,
            "boot.py": """
            import factory

            def boot():
                app = factory.create_app()
                factory.register(app, "/boot")
                return app
            """,
            "main.py": """
            import boot

            app = boot.boot()
            """,
        },
        """
        GET /boot/items factory:list_items
        """,
    ),
    way(
        "a module that calls the methods of a builder",
        {
            "builder.py": """
            from fastapi import FastAPI

            class Builder:
                def __init__(self):
                    self.built = FastAPI()

                def health(self):
                    @self.built.get("/health")
                    def check(): ...

                def build(self):
                    self.health()
                    return self.built

            builder = Builder()
            """,
            "main.py": """
            from builder import builder

            app = builder.build()
            """,
        },
        """
        GET /health builder:Builder.health.<locals>.check
        """,
        "main:app",
    ),
    way(
        "a factory that only the server calls, over another one that makes the app",
        """
        from fastapi import APIRouter, FastAPI

        router = APIRouter()

        @router.get("/items")
        def list_items(): ...

        def _make():
            return FastAPI()

        def build(prefix="/built"):
            app = _make()
            app.include_router(router, prefix=prefix)
            return app
        """,
        """
        GET /built/items main:list_items
        """,
        "main:_make()",
        "main:build()",
    ),
    way(
        "modules that are looked up by name where they are imported",
        {
            "api/__init__.py": """
            from . import items, users
            """,
            "api/items.py": """
            from fastapi import APIRouter

            router = APIRouter(prefix="/items")

            @router.get("/")
            def list_items(): ...
            """,
            "api/users.py": """
            from fastapi import APIRouter

            router = APIRouter(prefix="/users")

            @router.get("/")
            def list_users(): ...
            """,
            "api/found.py": """
            import inspect
            import sys

            from fastapi import APIRouter

            def routers():
                package = sys.modules[".".join(__name__.split(".")[:-1])]
                for name, module in inspect.getmembers(package, inspect.ismodule):
                    if hasattr(module, "router") and isinstance(module.router, APIRouter):
                        yield name, module.router
            """,
            "main.py": """
            import sys

            from api.found import routers
            from fastapi import FastAPI

            app = FastAPI()
            for name, router in routers():
                app.include_router(router, prefix="/" + name)

            def root(): ...

            sys.modules[__name__].app.add_api_route("/root", root)
            sys.modules.get(__name__).app.add_api_route("/again", root)
            """,
        },
        """
        GET /items/items/ api.items:list_items
        GET /users/users/ api.users:list_users
        GET /root main:root
        GET /again main:root
        """,
    ),
    way(
        "an app that is fetched by the name that a server is told of",
        {
            "main.py": """
            from fastapi import FastAPI

            app = FastAPI()
            """,
            "server.py": """
            from fastapi import APIRouter
            from uvicorn.importer import import_from_string

            class Server:
                def __init__(self, prefix="/api"):
                    self.prefix = prefix

                def fill(self):
                    app = import_from_string("main:app")
                    router = APIRouter()
                    router.add_api_route("/live", self.live)
                    app.include_router(router, prefix=self.prefix)
                    return app

                def live(self): ...

            def run():
                return Server().fill()
            """,
        },
        """
        GET /api/live server:Server.live
        """,
        "main:app",
        "server:run()",
    ),
    way(
        "a constructor that makes the app, and a function elsewhere that has it filled",
        {
            "api.py": """
            from fastapi import APIRouter, FastAPI

            class Api:
                def __init__(self):
                    self.router = APIRouter()
                    self.app = FastAPI()

                def serve(self):
                    self.router.add_api_route("/status", self.status)
                    self.app.include_router(self.router)

                def status(self): ...
            """,
            "main.py": """
            from api import Api

            def run():
                api = Api()
                api.serve()
                return api.app
            """,
        },
        """
        GET /status api:Api.status
        """,
        "api:Api()",
        "main:run()",
    ),
    way(
        "a class whose one method makes the app and another one fills it",
        """
        from fastapi import APIRouter, FastAPI

        router = APIRouter()

        @router.get("/items")
        def list_items(): ...

        class Server:
            def __init__(self, public=None, prefix="/served"):
                self.public = public
                self.prefix = prefix

            def _make(self):
                return FastAPI()

            def _fill(self, app):
                app.include_router(router, prefix=self.prefix)

            def get_app(self):
                if self.public is not None:
                    raise ValueError(self.public)
                app = self._make()
                self._fill(app)
                return app

        def serve():
            return Server().get_app()
        """,
        """
        GET /served/items main:list_items
        """,
        "main:Server._make()",
        "main:serve()",
    ),
    way(
        "names of the framework through a star",
        """
        from fastapi import *

        app = FastAPI()
        router = APIRouter(prefix="/star")

        @router.get("/items")
        def list_items(limit: int = Query(10)): ...

        app.include_router(router)
        """,
        """
        GET /star/items main:list_items
        """,
    ),
    way(
        "a factory that walks a package of many modules",
        {
            "main.py": """
            import importlib
            import os

            from fastapi import FastAPI

            def controllers(name):
                folder = importlib.import_module(name).__path__[0]
                for entry in sorted(os.listdir(folder)):
                    if entry.endswith(".py") and not entry.startswith("_"):
                        short = entry[:-3]
                        yield short, importlib.import_module(f"{name}.{short}")

            def build():
                app = FastAPI()
                for _, module in controllers("api"):
                    app.include_router(module.router)
                return app
            """,
            "api/__init__.py": "",
            **{
                f"api/part{number:02}.py": f"""
                from fastapi import APIRouter

                router = APIRouter()

                @router.get("/part{number:02}")
                def part(): ...
                """
                for number in range(60)
            },
        },
        "\n".join(f"GET /part{number:02} api.part{number:02}:part" for number in range(60)),
        "main:build()",
        "main:build()",
    ),
]
