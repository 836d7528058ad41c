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
