"""Programs whose routes hang on where they run: on variables, settings, and what is installed."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Somewhere:
    """A place that a program may run at: variables that are set, and libraries with their source.

    At an unusual place something is raised that nothing in the program tells to expect.
    """

    variables: dict[str, str] = field(default_factory=dict)
    libraries: dict[str, str] = field(default_factory=dict)
    usual: bool = True


@dataclass(frozen=True)
class Program:
    """A program, the places it is tried at, and the routes the table gives it, conditions with them."""

    title: str
    files: dict[str, str]
    places: tuple[Somewhere, ...]
    table: list[str]


def _program(title: str, body: str, table: str, *places: Somewhere, **files: str) -> Program:
    sources = {"main.py": _START + textwrap.dedent(body)} | {
        f"{name}.py": textwrap.dedent(text) for name, text in files.items()
    }
    return Program(title, sources, places or (_HERE,), [line.strip() for line in table.strip().splitlines()])


def _with(**variables: str) -> Somewhere:
    return Somewhere(variables)


def _unusual(**variables: str) -> Somewhere:
    return Somewhere(variables, usual=False)


def _having(**libraries: str) -> Somewhere:
    return Somewhere(libraries={f"{name}.py": text for name, text in libraries.items()})


_HERE = Somewhere()
_START = """
import os
from functools import cache, lru_cache
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    mode: str = "dev"
    flag: bool = False
    names: list[str] = ["a"]


def f(): ...


settings = Settings()
app = FastAPI()
"""

PROGRAMS = (
    _program(
        "a router of two, as a variable decides",
        """
        def small():
            router = APIRouter()
            router.add_api_route("/small", f)
            return router

        def large():
            router = small()
            router.add_api_route("/large", f)
            return router

        if os.environ.get("LARGE"):
            chosen = large()
        else:
            chosen = small()
        app.include_router(chosen, prefix="/a")
        app.include_router(large() if os.environ.get("MORE") else small(), prefix="/b")
        """,
        """
        GET /a/small main:f if os.environ.get('LARGE')
        GET /a/large main:f if os.environ.get('LARGE')
        GET /a/small main:f if not (os.environ.get('LARGE'))
        GET /b/small main:f if os.environ.get('MORE')
        GET /b/large main:f if os.environ.get('MORE')
        GET /b/small main:f if not (os.environ.get('MORE'))
        """,
        _HERE,
        _with(LARGE="1"),
        _with(MORE="1"),
    ),
    _program(
        "a method of a variable's text is as open as the variable",
        """
        if os.getenv("MODE", "").lower() in ("prod", "live"):
            app.add_api_route("/lower", f)
        if os.environ.get("MODE", "dev").strip().upper() == "PROD":
            app.add_api_route("/strip", f)
        if settings.mode.startswith("p"):
            app.add_api_route("/starts", f)
        else:
            app.add_api_route("/other", f)
        if "prod" in settings.mode.split(","):
            app.add_api_route("/split", f)
        if len(settings.names) > 1:
            app.add_api_route("/many", f)
        """,
        """
        GET /lower main:f if os.getenv('MODE', '').lower() in ('prod', 'live')
        GET /strip main:f if os.environ.get('MODE', 'dev').strip().upper() == 'PROD'
        GET /starts main:f if settings.mode.startswith('p')
        GET /other main:f if not (settings.mode.startswith('p'))
        GET /split main:f if 'prod' in settings.mode.split(',')
        GET /many main:f if len(settings.names) > 1
        """,
        _HERE,
        _with(MODE="prod"),
        _with(NAMES='["a", "b"]'),
    ),
    _program(
        "a helper that reads a flag gives what is open",
        """
        def flag(name, default="0"):
            return os.getenv(name, default).strip().lower() in {"1", "yes"}

        if flag("FIRST"):
            app.add_api_route("/first", f)
        if flag("SECOND", "yes"):
            app.add_api_route("/second", f)
        """,
        """
        GET /first main:f if flag('FIRST')
        GET /second main:f if flag('SECOND', 'yes')
        """,
        _HERE,
        _with(FIRST="1"),
        _with(SECOND="0"),
    ),
    _program(
        "what a setting picks out of a mapping is open",
        """
        if {"prod": True}.get(settings.mode):
            app.add_api_route("/get", f)
        if {"dev": False, "prod": True}[settings.mode]:
            app.add_api_route("/item", f)
        """,
        """
        GET /get main:f if {'prod': True}.get(settings.mode)
        GET /item main:f if {'dev': False, 'prod': True}[settings.mode]
        """,
        _HERE,
        _with(MODE="prod"),
    ),
    _program(
        "what stands behind `and` and `or` runs under the condition before it",
        """
        settings.flag and app.add_api_route("/and", f)
        settings.flag or app.add_api_route("/or", f)
        app.add_api_route("/if", f) if settings.flag else app.add_api_route("/else", f)
        """,
        """
        GET /and main:f if settings.flag
        GET /or main:f if not (settings.flag)
        GET /if main:f if settings.flag
        GET /else main:f if not (settings.flag)
        """,
        _HERE,
        _with(FLAG="true"),
    ),
    _program(
        "lists and paths that a setting chooses are taken either way",
        """
        for path in ["/w"] if settings.flag else []:
            app.add_api_route(path, f)
        for path in ["/always"] + (["/more"] if settings.flag else []):
            app.add_api_route(path, f)
        for path in filter(lambda path: settings.flag, ["/x"]):
            app.add_api_route(path, f)
        if [one for one in ["prod"] if one == settings.mode]:
            app.add_api_route("/y", f)
        app.add_api_route("/z1" if settings.flag else "/z2", f)
        prefix = "/p1"
        if settings.flag:
            prefix = "/p2"
        router = APIRouter()
        router.add_api_route("/r", f)
        app.include_router(router, prefix=f"/in{prefix}")
        root = os.getenv("ROOT_PATH", "")
        app.add_api_route(f"{'' if root == '/' else root}/root", f)
        """,
        """
        GET /w main:f if settings.flag
        GET /always main:f
        GET /more main:f if settings.flag
        GET /x main:f if filter(lambda path: settings.flag, ['/x'])
        GET /y main:f if [one for one in ['prod'] if one == settings.mode]
        GET /z1 main:f if settings.flag
        GET /z2 main:f if not (settings.flag)
        GET /in/p2/r main:f if settings.flag
        GET /in/p1/r main:f if not (settings.flag)
        GET /root main:f
        """,
        _HERE,
        _with(FLAG="true"),
        _with(MODE="prod"),
    ),
    _program(
        "a case is what its pattern is compared with",
        """
        match settings.mode:
            case "dev":
                app.add_api_route("/dev", f)
            case "prod" | "live":
                app.add_api_route("/prod", f)
            case _:
                app.add_api_route("/other", f)
        """,
        """
        GET /dev main:f if settings.mode == 'dev'
        GET /prod main:f if not (settings.mode == 'dev') and settings.mode in ('prod', 'live')
        GET /other main:f if not (settings.mode == 'dev') and not (settings.mode in ('prod', 'live'))
        """,
        _HERE,
        _with(MODE="live"),
        _with(MODE="x"),
    ),
    _program(
        "an import of a library may fail",
        """
        try:
            import fancy_lib
            HAS = True
        except ImportError:
            HAS = False

        if HAS:
            app.add_api_route("/fancy", f)
        else:
            app.add_api_route("/plain", f)

        try:
            from fancy_lib import thing, other as another
            app.add_api_route("/thing", f)
        except (ImportError, AttributeError):
            app.add_api_route("/nothing", f)
        else:
            app.add_api_route("/else", f)

        def setup():
            try:
                import fancy_lib
            except ImportError:
                return
            app.add_api_route("/after", f)

        setup()
        """,
        """
        GET /fancy main:f if HAS
        GET /plain main:f if not (HAS)
        GET /thing main:f if from fancy_lib import thing, other as another
        GET /else main:f if from fancy_lib import thing, other as another
        GET /nothing main:f if not (from fancy_lib import thing, other as another)
        GET /after main:f if import fancy_lib
        """,
        _HERE,
        _having(fancy_lib="thing = other = 1"),
    ),
    _program(
        "an import of the project's own, of Python's or of the framework goes well, and one of nothing fails",
        """
        try:
            import json
            from fastapi.routing import APIRoute
            import part
            app.add_api_route("/there", f)
        except ImportError:
            app.add_api_route("/never", f)

        try:
            from part import nothing
        except ImportError:
            app.add_api_route("/missing", f)
        """,
        """
        GET /there main:f
        GET /missing main:f if not (from part import nothing)
        """,
        part="one = 1",
    ),
    _program(
        "an import that whoever lacks it is refused is no condition",
        """
        try:
            import fancy_lib
        except ImportError as error:
            raise RuntimeError("install fancy_lib") from error
        app.add_api_route("/always", f)
        """,
        "GET /always main:f",
        _having(fancy_lib=""),
    ),
    _program(
        "a prefix that a branch sets on a router is that of what follows if the branch is taken",
        """
        one, two = APIRouter(prefix="/one"), APIRouter()
        if os.getenv("ALT"):
            one.prefix = "/alt"
            two.prefix = "/two"
            two.add_api_route("/within", f)
        one.add_api_route("/a", f)
        two.add_api_route("/b", f)
        outer = APIRouter()
        if settings.flag:
            outer.prefix = "/outer"
        outer.include_router(two, prefix="/in")
        outer.add_api_websocket_route("/ws", f)
        app.include_router(one)
        app.include_router(outer)
        """,
        """
        GET /alt/a main:f if os.getenv('ALT')
        GET /one/a main:f if not (os.getenv('ALT'))
        GET /outer/in/two/within main:f if settings.flag and os.getenv('ALT')
        GET /outer/in/two/b main:f if settings.flag and os.getenv('ALT')
        GET /outer/in/b main:f if settings.flag and not (os.getenv('ALT'))
        GET /in/two/within main:f if not (settings.flag) and os.getenv('ALT')
        GET /in/two/b main:f if not (settings.flag) and os.getenv('ALT')
        GET /in/b main:f if not (settings.flag) and not (os.getenv('ALT'))
        WS /outer/ws main:f if settings.flag
        WS /ws main:f if not (settings.flag)
        """,
        _HERE,
        _with(ALT="1"),
        _with(FLAG="1"),
    ),
    _program(
        "what stands in for nothing does so where there is nothing",
        """
        one, two = APIRouter(prefix="/1"), APIRouter(prefix="/2")
        one.add_api_route("/a", f)
        two.add_api_route("/a", f)
        for router in ([one] if settings.flag else []) or [two]:
            app.include_router(router)
        if os.getenv("A"):
            name = "/a"
        elif os.getenv("B"):
            name = "/b"
        else:
            name = None
        app.add_api_route(name or "/c", f)
        app.add_api_route((name or "") + "/o", f)
        """,
        """
        GET /1/a main:f if settings.flag
        GET /2/a main:f if not (settings.flag)
        GET /a main:f if os.getenv('A')
        GET /b main:f if not (os.getenv('A')) and os.getenv('B')
        GET /c main:f if not (os.getenv('A')) and not (os.getenv('B'))
        GET /a/o main:f if os.getenv('A')
        GET /b/o main:f if not (os.getenv('A')) and os.getenv('B')
        GET /o main:f if not (os.getenv('A')) and not (os.getenv('B'))
        """,
        _HERE,
        _with(A="1"),
        _with(B="1"),
        _with(FLAG="1"),
    ),
    _program(
        "what a branch sets and takes away again is as it was",
        """
        class Conf:
            path = "/class"

        conf, base = Conf(), "/base"

        def change():
            global base
            if os.getenv("A"):
                conf.path = "/set"
                delattr(conf, "path")
                conf.more = "/more"
                del conf.more
                vars(conf)["other"] = 1
                vars(conf).clear()

        change()
        app.add_api_route(conf.path, f)
        app.add_api_route(base, f)
        """,
        """
        GET /class main:f
        GET /base main:f
        """,
        _HERE,
        _with(A="1"),
    ),
    _program(
        "what is suppressed ends its block and nothing else",
        """
        import contextlib
        from contextlib import suppress as ignore

        with contextlib.suppress(ImportError):
            from fancy_lib import thing
            app.add_api_route("/thing", f)

        with open(os.devnull), ignore(KeyError, ModuleNotFoundError), ignore(ValueError):
            app.add_api_route("/before", f)
            import fancy_lib
            app.add_api_route("/within", f)

        with ignore(ImportError):
            from part import one
            app.add_api_route("/there", f)

        app.add_api_route("/after", f)
        """,
        """
        GET /thing main:f if from fancy_lib import thing
        GET /before main:f
        GET /within main:f if import fancy_lib
        GET /there main:f
        GET /after main:f
        """,
        _HERE,
        _having(fancy_lib="thing = 1"),
        part="one = 1",
    ),
    _program(
        "a handler is what may happen instead, and its body stays as it is",
        """
        def known(number):
            if number > 1:
                raise ValueError(number)
            return number

        try:
            size = int(os.environ["SIZE"])
            app.add_api_route("/sized", f)
        except KeyError:
            size = 1
            app.add_api_route("/default", f)
        except ValueError:
            app.add_api_route("/wrong", f)

        try:
            known(1)
        except ValueError:
            app.add_api_route("/never", f)

        try:
            raise KeyError("k")
        except ValueError:
            app.add_api_route("/never", f)
        except (IndexError, KeyError):
            app.add_api_route("/raised", f)

        try:
            if known(1):
                import fancy_lib
        except ImportError:
            app.add_api_route("/nested", f)
        """,
        """
        GET /sized main:f
        GET /default main:f if except KeyError
        GET /wrong main:f if except ValueError
        GET /raised main:f
        GET /nested main:f if except ImportError
        """,
        _with(SIZE="2"),
        _unusual(),
        _unusual(SIZE="x"),
    ),
    _program(
        "what a handler sets is no more than what a name may be else",
        """
        class Service:
            def __init__(self):
                try:
                    self.prefix = str(os.stat(__file__).st_size and "/body")
                except OSError:
                    self.prefix = "/handler"

        path = "/kept"
        try:
            os.stat(__file__)
        except OSError:
            path = "/else"
        table = {"path": "/entry"}
        try:
            os.stat(__file__)
        except OSError:
            table["path"] = "/handled"
        for name in ("a", "b"):
            try:
                os.stat(__file__)
            except OSError:
                continue
            app.add_api_route(f"/{name}", f)
        app.add_api_route(table["path"], f)
        """,
        """
        GET /a main:f
        GET /b main:f
        GET /entry main:f
        """,
    ),
    _program(
        "a cached function runs once for the same arguments",
        """
        @lru_cache
        def get_router():
            router = APIRouter(prefix="/cached")
            router.add_api_route("/one", f)
            return router

        @cache
        def add(path, app=app):
            app.add_api_route(path, f)

        def fresh():
            router = APIRouter(prefix="/fresh")
            app.include_router(router)
            return router

        once = lru_cache(maxsize=1)(fresh)
        get_router().add_api_route("/two", f)
        app.include_router(get_router())
        add("/x")
        add("/x")
        add("/y")
        once().add_api_route("/a", f)
        once().add_api_route("/b", f)
        """,
        """
        GET /cached/one main:f
        GET /cached/two main:f
        GET /x main:f
        GET /y main:f
        GET /fresh/a main:f
        GET /fresh/b main:f
        """,
    ),
    _program(
        "what is asserted runs",
        """
        assert app.add_api_route("/asserted", f) is None
        """,
        "GET /asserted main:f",
    ),
    _program(
        "a test of a name tells what the name is where it holds",
        """
        path = None
        if os.getenv("MOUNT"):
            path = "/mounted"
        if path is not None:
            app.add_api_route(path + "/a", f)
        app.add_api_route(f"{path}/b" if path else "/b", f)

        def late(path):
            if not path:
                return
            app.add_api_route(path + "/c", f)

        late(path)

        mode = os.getenv("MODE", "dev")
        if mode == "prod":
            app.add_api_route("/" + mode, f)
            if mode == "dev":
                app.add_api_route("/never", f)
        elif mode != "test":
            app.add_api_route("/else", f)
        else:
            app.add_api_route(f"/{mode}", f)
        """,
        """
        GET /mounted/a main:f if path is not None and os.getenv('MOUNT')
        GET /mounted/b main:f if os.getenv('MOUNT')
        GET /b main:f if not (os.getenv('MOUNT'))
        GET /mounted/c main:f if not (not path)
        GET /prod main:f if mode == 'prod'
        GET /else main:f if not (mode == 'prod') and mode != 'test'
        GET /test main:f if not (mode == 'prod') and not (mode != 'test')
        """,
        _HERE,
        _with(MOUNT="1"),
        _with(MODE="prod"),
        _with(MODE="test"),
    ),
    _program(
        "a test of a field of settings tells of it",
        """
        if settings.mode == "prod":
            app.add_api_route(f"/{settings.mode}/a", f)
            settings.mode = "other"
            app.add_api_route(f"/{settings.mode}/b", f)
        app.add_api_route("/a" if settings.flag else "/b", f)
        """,
        """
        GET /prod/a main:f if settings.mode == 'prod'
        GET /other/b main:f if settings.mode == 'prod'
        GET /a main:f if settings.flag
        GET /b main:f if not (settings.flag)
        """,
        _HERE,
        _with(MODE="prod"),
        _with(FLAG="1"),
    ),
    _program(
        "what a test tells of a name ends where the name is bound anew and where its branch ends",
        """
        first = second = os.getenv("FIRST", "/first") or "/none"
        third = None

        def shared():
            global third
            if third is None:
                third = os.getenv("THIRD", "/third")
                app.add_api_route(third + "/in", f)
            return third

        if first == "/here":
            first = "/there"
            app.add_api_route(first, f)
        app.add_api_route("/always", f)
        app.add_api_route(shared().replace("/third", "/3"), f)
        """,
        """
        GET /there main:f if first == '/here'
        GET /always main:f
        GET /third/in main:f
        GET /3 main:f
        """,
        _HERE,
        _with(FIRST="/here"),
    ),
    _program(
        "what a branch sets on an object holds where the branch is taken",
        """
        class Config:
            version = "/v1"

            def __init__(self):
                self.prefix = "/a"
                self.name = None

        config = Config()
        if os.getenv("MODE"):
            config.prefix = "/b"
            config.version = "/v2"
            config.name = "/named"
            config.name = "/renamed"
        else:
            config.late = "/late"
        app.add_api_route(config.prefix, f)
        app.add_api_route(config.version, f)
        if config.name:
            app.add_api_route(config.name, f)

        def strict(config):
            if os.getenv("STRICT"):
                config.prefix = "/strict"
                raise ValueError(config)

        try:
            strict(config)
        except ValueError:
            config.prefix = "/caught"
        app.add_api_route("/end" + config.prefix, f)
        """,
        """
        GET /b main:f if os.getenv('MODE')
        GET /a main:f if not (os.getenv('MODE'))
        GET /v2 main:f if os.getenv('MODE')
        GET /v1 main:f if not (os.getenv('MODE'))
        GET /renamed main:f if os.getenv('MODE')
        GET /end/b main:f if os.getenv('MODE')
        GET /end/a main:f if not (os.getenv('MODE'))
        """,
        _HERE,
        _with(MODE="prod"),
    ),
    _program(
        "two values that one test chooses go together",
        """
        first, second, routers = "/a", "/c", [APIRouter(prefix="/one")]
        if os.getenv("MODE"):
            first, second, routers = "/b", "/d", [APIRouter(prefix="/two")]
        app.add_api_route(first + second, f)
        app.add_api_route(f"/f{first}{second}", f)
        for router in routers:
            router.add_api_route(first, f)
            app.include_router(router)
        """,
        """
        GET /b/d main:f if os.getenv('MODE')
        GET /a/c main:f if not (os.getenv('MODE'))
        GET /f/b/d main:f if os.getenv('MODE')
        GET /f/a/c main:f if not (os.getenv('MODE'))
        GET /two/b main:f if os.getenv('MODE')
        GET /one/a main:f if not (os.getenv('MODE'))
        """,
        _HERE,
        _with(MODE="prod"),
    ),
    _program(
        "what is put on a router and included under a condition is not included under its opposite",
        """
        class Extension:
            def __init__(self, router, path):
                self.router, self.path = router, path

            def register(self):
                self.router.add_api_route(self.path, f)
                app.include_router(self.router)

        known = {"x": Extension(APIRouter(), "/x"), "y": Extension(APIRouter(), "/y")}
        wanted = os.getenv("WANTED")
        if wanted is None:
            enabled = list(known.values())
        else:
            enabled = [extension for name, extension in known.items() if name in wanted]
        for extension in enabled:
            extension.register()
        """,
        """
        GET /x main:f if wanted is None
        GET /y main:f if wanted is None
        GET /x main:f if not (wanted is None) and name in wanted
        GET /y main:f if not (wanted is None) and name in wanted
        """,
        _HERE,
        _with(WANTED="x"),
    ),
    _program(
        "keyword arguments that are not known may be given for what has a default",
        """
        import json
        from dataclasses import dataclass

        @dataclass
        class Options:
            docs: bool = True
            beta: bool = False

        def build(prefix="/api", hooks=None, *, admin=False, **more):
            app.add_api_route(prefix + "/items", f)
            if hooks is not None:
                app.add_api_route("/hooks", f)
            if admin:
                app.add_api_route("/admin", f)
            if "extra" in more:
                app.add_api_route("/extra", f)

        def passed(**kwargs):
            build(**kwargs)

        passed(**json.loads(os.getenv("BUILD", "{}")))
        options = Options(**json.loads(os.getenv("OPTIONS", "{}")))
        if options.docs:
            app.add_api_route("/documents", f)
        if options.beta:
            app.add_api_route("/beta", f)
        """,
        """
        GET /api/items main:f
        GET /hooks main:f if hooks is not None
        GET /admin main:f if admin
        GET /extra main:f if 'extra' in more
        GET /documents main:f if options.docs
        GET /beta main:f if options.beta
        """,
        _HERE,
        _with(BUILD='{"hooks": 1, "admin": true, "extra": 2}', OPTIONS='{"docs": false, "beta": true}'),
    ),
    _program(
        "a name of a library may stand for a class",
        """
        import inspect
        from fastapi.responses import JSONResponse

        if inspect.isclass(JSONResponse):
            app.add_api_route("/class", f)
        if inspect.isfunction(f):
            app.add_api_route("/function", f)
        """,
        """
        GET /class main:f if inspect.isclass(JSONResponse)
        GET /function main:f
        """,
    ),
    _program(
        "what both sides of a branch include alike is there anyway",
        """
        router = APIRouter()
        router.add_api_route("/a", f)
        if settings.flag:
            app.add_api_route("/flag", f)
            app.include_router(router, prefix="/both")
            app.include_router(router, prefix="/one")
        else:
            app.include_router(router, prefix="/both")
            app.include_router(router, prefix="/other")
        """,
        """
        GET /flag main:f if settings.flag
        GET /both/a main:f
        GET /one/a main:f if settings.flag
        GET /other/a main:f if not (settings.flag)
        """,
        _HERE,
        _with(FLAG="1"),
    ),
    _program(
        "what a branch sets on an object, a class or around it is set if the branch is taken",
        """
        class Conf:
            prefix = "/class"

            def __init__(self, other):
                self.path = "/path"
                if other:
                    self.prefix = "/other"
                    self.both = "/yes"
                else:
                    self.both = "/no"

            def setup(self):
                if settings.flag:
                    self.path = "/set"

            def refuse(self):
                if settings.flag:
                    self.path = "/refused"
                    raise RuntimeError

        base = "/base"

        def change():
            global base
            if os.getenv("BASE"):
                base = "/changed"
            if os.getenv("BASE") == "/never":
                base = "/never"
                return base
            return None

        conf = Conf(os.getenv("OTHER"))
        conf.setup()
        change()
        if settings.mode != "dev":
            Conf.extra = "/extra"
        app.add_api_route(conf.prefix, f)
        app.add_api_route(conf.both, f)
        app.add_api_route(conf.path, f)
        app.add_api_route(base, f)
        app.add_api_route(Conf.extra if settings.mode != "dev" else "/none", f)
        try:
            conf.refuse()
        except RuntimeError:
            app.add_api_route("/rescued", f)
        """,
        """
        GET /other main:f if other
        GET /class main:f if not (other)
        GET /yes main:f if other
        GET /no main:f if not (other)
        GET /set main:f if settings.flag
        GET /path main:f if not (settings.flag)
        GET /never main:f if os.getenv('BASE') == '/never'
        GET /changed main:f if not (os.getenv('BASE') == '/never') and os.getenv('BASE')
        GET /base main:f if not (os.getenv('BASE') == '/never') and not (os.getenv('BASE'))
        GET /extra main:f if settings.mode != 'dev'
        GET /none main:f if not (settings.mode != 'dev')
        GET /rescued main:f if except RuntimeError
        """,
        _HERE,
        _with(OTHER="1"),
        _with(FLAG="1"),
        _with(BASE="1"),
        _with(MODE="prod"),
    ),
    _program(
        "a router that is there only if the environment asks for it",
        """
        router = APIRouter()
        router.add_api_route("/x", f)
        chosen = router if settings.flag else None
        if chosen is not None:
            app.include_router(chosen, prefix="/name")

        class Service:
            def __init__(self):
                self.router = None
                if os.getenv("SERVICE"):
                    self.router = router

            def install(self):
                if self.router:
                    app.include_router(self.router, prefix="/attribute")

        Service().install()
        """,
        """
        GET /name/x main:f if chosen is not None and settings.flag
        GET /attribute/x main:f if self.router and os.getenv('SERVICE')
        """,
        _HERE,
        _with(FLAG="1"),
        _with(SERVICE="1"),
    ),
)
