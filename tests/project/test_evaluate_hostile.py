"""Evaluating ends on any input, and what is known beside the hostile part is still told."""

from __future__ import annotations

import pytest

from inspector.project.applications import deep_recursion, evaluated
from inspector.project.evaluate.machine import MOST_IN_ALL
from tests.project.evaluating import Unknown, names
from tests.project.tables import line
from tests.support import project_from

START = "from fastapi import APIRouter, Depends, FastAPI\nimport library\napp = FastAPI()\n"
END = "\n@app.get('/end')\ndef end(): ...\n"

PROGRAMS = {
    "an endless loop": "while True:\n    x = 1\n",
    "an endless loop that registers": "n = 0\nwhile True:\n    n += 1\n    app.add_api_route(f'/{n}', print)\n",
    "a huge range": "for n in range(10**12):\n    app.add_api_route(f'/{n}', print)\n",
    "an endless iterator": "import itertools\nfor n in itertools.count():\n    app.add_api_route(f'/{n}', print)\n",
    "nested ranges": "for a in range(999):\n  for b in range(999):\n    for c in range(999):\n      x = a + b + c\n",
    "nested comprehensions": "x = [a + b + c for a in range(999) for b in range(999) for c in range(999)]\n",
    "an endless generator": "def g():\n    while True:\n        yield '/x'\nfor p in g():\n    app.add_api_route(p, print)\n",
    "a generator of itself": "def g():\n    yield 1\n    yield from g()\nfor p in g(): pass\n",
    "recursion that branches": "def f(n):\n    f(n + 1)\n    f(n + 2)\nf(0)\n",
    "functions that call each other": "".join(
        f"def f{i}(n):\n    f{(i + 1) % 60}(n)\n    f{(i + 2) % 60}(n)\n" for i in range(60)
    )
    + "f0(1)\n",
    "lambdas that call themselves": "f = lambda x: f(f(x))\nf(1)\ng = lambda g: g(g)\ng(g)\n",
    "a decorator that decorates itself": "def d(f):\n    @d\n    def g(): ...\n    return g\n@d\ndef h(): ...\n",
    "a decorator that looks through all classes before": "seen = []\ndef register(cls):\n"
    "    for other in seen:\n        other().name()\n    seen.append(cls)\n    return cls\n"
    + "".join(f"@register\nclass C{i}:\n    def name(self): return '{i}'\n" for i in range(500)),
    "texts that double": "x = 'ab'\nfor n in range(2000):\n    x = x + x\n",
    "texts of many choices": "import os\nf = os.getenv('F')\nx = 'a' if f else 'b'\ny = 'a' if library.f else 'b'\n"
    + "".join(f"x{i} = 'a' if os.getenv('{i}') else 'b'\n" for i in range(40))
    + "z = f'"
    + "".join(f"{{x{i}}}{{y}}" for i in range(40))
    + "'\nfor n in range(500):\n    x = x + x\n    y = y + x + y\n",
    "tries in tries": "".join(f"{'  ' * i}try:\n" for i in range(15))
    + "  " * 15
    + "library.f()\n"
    + "".join(f"{'  ' * i}except E{i}:\n{'  ' * i}  library.g()\n" for i in reversed(range(15))),
    "tries one after the other that leave a function": "def f():\n"
    + "".join(
        f"    try:\n        return library.a{i}()\n    except ValueError:\n        pass\n" for i in range(60)
    )
    + "for n in range(50):\n    f()\n",
    "texts that are multiplied": "y = 'a' * 9999\nfor n in range(2000):\n    y = y * 1000\nz = 'a' * 10**9\n",
    "texts that are replaced and joined": "s = 'ab'.replace('a', 'b' * 9999)\nfor i in range(99):\n    s = s.replace('b', 'bb')\n    t = s.join([s, s])\n",
    "wide formats": "a = f'{1:1000000000}'\nb = '%1000000000d' % 1\nc = '{:1000000000}'.format(1)\nd = 'a'.zfill(10**9)\ne = 'a'.ljust(10**9)\n",
    "towers of powers and shifts": "x = 9 ** 9 ** 9 ** 9\ny = 1 << 10**9\n",
    "lists that double": "x = [1]\nfor n in range(2000):\n    x = x + x\n    y = [*x, *x]\n    x.extend(x)\n",
    "a list that grows while it is walked": "x = [1]\nfor n in x:\n    x.append(n)\n",
    "containers that hold themselves": "x = []\nx.append(x)\nd = {}\nd['d'] = d\nt = (x,)\nx.append(t)\nz = x == x, d == d, t in {t: 1}, sorted([t, t]), f'{x}'\n",
    "tuples of tuples of tuples": "x = ()\nfor i in range(2000):\n    x = (x, x)\nd = {x: 1}\ny = x == (x, x)\nz = x in [x]\nw = sorted([x, x])\n",
    "a set of millions": "s = set()\nfor i in range(2000):\n    for j in range(2000):\n        s.add((i, j))\n",
    "a product of everything": "import itertools\nx = list(itertools.product(*[range(100)] * 10))\n",
    "classes that derive from each other": "class A(B): ...\nclass B(A): ...\nclass C(C): ...\nx = A()\nx.foo\nC.y\n",
    "properties that ask themselves": "class A:\n    @property\n    def a(self): return self.a\n    def __getattr__(self, n): return getattr(self, n + 'x')\nA().a\nA().zzz\n",
    "objects that call, iterate and enter themselves": "class A:\n    def __call__(self, *a): return self(*a)\n    def __iter__(self): return self\n    def __enter__(self): return self.__enter__()\n    def __getitem__(self, i): return self[i]\na = A()\na(1)\nlist(a)\na[0]\nwith a as b: pass\n",
    "chains of partials and wrappers": "import functools\nf = print\nfor i in range(2000):\n    f = functools.partial(f, i)\nf()\napp.add_api_route('/p', f)\ndef a(): ...\ndef b(): ...\na = functools.wraps(b)(a)\nb = functools.wraps(a)(b)\napp.get('/w')(a)\n",
    "routers that include each other": "a, b = APIRouter(), APIRouter()\na.include_router(b)\nb.include_router(a)\na.include_router(a)\napp.include_router(a)\n",
    "apps that mount each other": "b = FastAPI()\napp.mount('/b', b)\nb.mount('/a', app)\napp.mount('/self', app)\n",
    "dependencies that need themselves": "def a(x: int = Depends(lambda: a)): ...\nclass K:\n    def __init__(self, k: 'K' = Depends()): ...\n@app.get('/k')\ndef k(k: K = Depends(), x=Depends(a)): ...\n",
    "a dependency graph of billions of paths": "def d0(q: int): ...\n"
    + "".join(
        f"def d{i}(a=Depends(d{i - 1}), b=Depends(d{i - 1}, use_cache=False)): ...\n" for i in range(1, 40)
    )
    + "@app.get('/{q}')\ndef deep(x=Depends(d39)): ...\n",
    "annotations of annotations": "from typing import Annotated\nA0 = int\nU0 = int | None\n"
    + "".join(
        f"A{i} = Annotated[A{i - 1}, A{i - 1}]\nU{i} = U{i - 1} | list[U{i - 1}]\n" for i in range(1, 40)
    )
    + "X = 'Y'\nY = 'X'\n@app.get('/a')\ndef a(a: A39, u: U39, x: X, y: 'Y', z: \"'X'\"): ...\n",
    "hundreds of unknown branches": "".join(
        f"if library.v{i}:\n    x{i} = '/{i}'\nelse:\n    x{i} = '/n{i}'\n" for i in range(400)
    ),
    "unknown branches in each other": "".join("    " * i + f"if library.v{i}:\n" for i in range(80))
    + "    " * 80
    + "app.add_api_route('/deep', print)\n",
    "an elif chain of hundreds": "if library.a == '0':\n    x = 0\n"
    + "".join(f"elif library.a == '{i}':\n    app.add_api_route('/{i}', print)\n" for i in range(1, 400)),
    "one of hundreds of values": "x = APIRouter()\n"
    + "".join(f"x = APIRouter(prefix='/{i}') if library.b({i}) else x\n" for i in range(300))
    + "app.include_router(x)\n",
    "deep expressions": f"a = {'(' * 80}1{')' * 80}\nb = {'-' * 90}1\nc = {'[' * 80}{']' * 80}\nd = app{'.a' * 300}\ne = {'+'.join(['1'] * 900)}\n",
    "ten thousand branches": "".join(
        f"if library.v{i}:\n    app.add_api_route('/{i}', print)\n" for i in range(10_000)
    ),
    "a match of a thousand cases": "match library.a:\n"
    + "".join(f"    case {i}:\n        app.add_api_route('/{i}', print)\n" for i in range(1000)),
    "huge f-strings": "x = 'ab' * 5000\nfor i in range(2000):\n    x = f'{x}{x}{x!r}'\ny = f\"{'a' * 10**9}{x:>{10**9}}\"\napp.add_api_route(f'/{x}', print)\n",
    "lists that are multiplied": "x = [0] * 10**9\ny = [x] * 9999\nfor i in range(99):\n    y = y * 9999\nz = sum([y, y], [])\n",
    "dicts that double": "d = {'a': 1}\nfor i in range(2000):\n    d = {**d, **{k + 'a': v for k, v in d.items()}}\n    d |= {k + 'b': v for k, v in d.items()}\n",
    "sets and dicts of comprehensions": "a = {x * y for x in range(999) for y in range(999)}\nb = {x: [y for y in range(x)] for x in range(1999)}\nc = {p: q for p in a for q in b for r in a}\n",
    "an attribute dict that holds itself": "class A: ...\na = A()\na.__dict__['a'] = a.__dict__\na.__dict__.update(a.__dict__)\nvars(a)['b'] = vars(a)\nx = f'{a.__dict__}', a.__dict__ == a.__dict__\n",
    "a router that a function makes of itself": "def make(n):\n    router = APIRouter(prefix=f'/{n}')\n    router.include_router(make(n + 1))\n    return router\napp.include_router(make(0))\n",
    "a router of routers of routers": "def make(n):\n    router = APIRouter()\n    for i in range(9):\n        if n:\n            router.include_router(make(n - 1), prefix=f'/{i}')\n    router.add_api_route('/x', print)\n    return router\napp.include_router(make(9))\n",
    "makers that call each other": "def a():\n    app = b()\n    app.include_router(APIRouter())\n    return app\ndef b():\n    app = a() or FastAPI()\n    app.include_router(APIRouter())\n    return app\nclass M:\n    def one(self):\n        self.two().include_router(APIRouter())\n        return FastAPI()\n    def two(self):\n        self.one().include_router(APIRouter())\n        return FastAPI()\n",
    "a lifespan that starts itself": "from contextlib import asynccontextmanager\n@asynccontextmanager\nasync def life(app):\n    async with life(app):\n        app.include_router(APIRouter())\n        yield\napp.router.lifespan_context = life\n",
    "frontends without end": "while True:\n    app.frontend('/x', directory='x')\n",
    "functions in functions": "".join("    " * i + f"def f{i}():\n" for i in range(80))
    + "    " * 80
    + "app.add_api_route('/in', print)\n"
    + "f0()\n",
    "sorting by what sorts itself": "def key(x):\n    return sorted([x, x], key=key)\nx = sorted(range(1999), key=key)\ny = max(x, key=lambda v: min(x, key=key))\nz = list(map(lambda v: list(map(key, x)), x))\n",
    "arguments that double": "def f(*args, **kwargs):\n    return f(*args, *args, **kwargs, **{k + 'a': v for k, v in kwargs.items()})\nf(1, a=2)\n",
    "a literal of a hundred thousand": f"x = [{'1, ' * 100_000}]\nfor a in x:\n    for b in x:\n        y = a + b\n",
    "an import of itself": "import main\nfrom main import *\nfrom main import app as other\nmain.main.main.app.get('/x')(print)\n",
}


@pytest.mark.parametrize("title", PROGRAMS)
def test_ends_and_tells_the_rest(title: str) -> None:
    project = project_from({"main.py": START + PROGRAMS[title] + END})

    assert "GET /end main:end" in [line(route) for app in project.apps for route in app.routes]
    with deep_recursion():
        machine, _ = evaluated(project)
    assert machine.steps <= MOST_IN_ALL * 1.01


def test_what_took_too_many_steps_is_listed_where_it_stands() -> None:
    project = project_from({"main.py": START + PROGRAMS["nested ranges"] + END})

    (found,) = project.unresolved_routes
    assert (found.file, found.line) == ("main.py", 4)
    assert (found.what, found.reason) == ("what main does here", "evaluating it takes too many steps")


def test_a_table_ends_though_routers_are_included_billions_of_times() -> None:
    doubling = "".join(
        f"r{i} = APIRouter()\nr{i}.include_router(r{i - 1}, prefix='/a')\nr{i}.include_router(r{i - 1}, prefix='/b')\n"
        for i in range(1, 40)
    )
    project = project_from({"main.py": START + "r0 = APIRouter()\n" + doubling + "app.include_router(r39)\n"})

    assert "there are too many" in [one.reason for one in project.unresolved_routes]


def test_a_factory_that_never_ends_still_shows_its_app() -> None:
    project = project_from(
        {
            "main.py": """
            from fastapi import FastAPI

            def create_app(settings):
                app = FastAPI()
                while settings.more():
                    create_app(settings)
                for plugin in settings.plugins:
                    create_app(plugin)

                    @app.get("/plugin")
                    def of_plugin(): ...

                return app
            """
        }
    )

    assert [app.name for app in project.apps] == ["main:create_app()"]


def test_a_factory_comes_to_its_end_though_all_that_it_calls_takes_long() -> None:
    helpers = "".join(
        f"def help{i}():\n    for a in range(99):\n        for b in range(99):\n            x = a\n"
        for i in range(40)
    )
    calls = "".join(f"    help{i}()\n" for i in range(40))
    factory = (
        f"def build():\n    made = FastAPI()\n{calls}    made.add_api_route('/end', help0)\n    return made\n"
    )
    project = project_from({"main.py": f"from fastapi import FastAPI\n{helpers}{factory}"})

    assert [line(route) for app in project.apps for route in app.routes] == ["GET /end main:help0"]


def test_imports_in_rings_end() -> None:
    files = {
        "main.py": "from a import x\nimport p\ny = p.anything\nfrom m0 import *\nz = 1\n",
        "a.py": "from b import x\n",
        "b.py": "from a import x\n",
        "p/__init__.py": "def __getattr__(name):\n    import p\n    return getattr(p, name)\n",
    }
    for i in range(12):
        stars = "".join(f"from m{j} import *\n" for j in range(12) if j != i)
        files[f"m{i}.py"] = f"{stars}x{i} = {i}\n"

    found = names(files)

    assert isinstance(found["x"], Unknown)
    assert isinstance(found["y"], Unknown)
    assert (found["z"], found["x11"]) == (1, 11)


def test_hundreds_of_hostile_modules_share_one_budget() -> None:
    endless = "while True:\n    x = 1\nfor a in range(2000):\n    for b in range(2000):\n        x = a * b\n"
    files = {f"m{number}.py": "import fastapi\n" + endless * 3 for number in range(60)}
    project = project_from(files | {"a.py": START + END})

    assert [line(route) for app in project.apps for route in app.routes] == ["GET /end a:end"]
    assert "m59.py" in [one.file for one in project.unresolved_routes]


def test_modules_that_call_the_factories_of_each_other_end() -> None:
    ring = """
        from fastapi import APIRouter, FastAPI
        import {other}

        def create():
            made = {other}.create() or FastAPI()
            made.include_router(APIRouter())
            return made

        app = {other}.create()
        """
    files = {f"m{i}.py": ring.format(other=f"m{(i + 1) % 9}") for i in range(9)}
    files |= {f"s{i}.py": f"from m{i} import create\nserved = create()\n" for i in range(9)}
    project = project_from(files | {"a.py": START + END})

    assert "GET /end a:end" in [line(route) for app in project.apps for route in app.routes]
    assert {one.reason for one in project.unresolved_routes} <= {"evaluating it takes too many steps"}


def test_a_helper_called_for_every_class_leaves_the_routes_enough() -> None:
    nodes = "".join(f"@node('n{i}')\nclass N{i}: ...\n\n" for i in range(400))
    project = project_from(
        {
            "nodes.py": "KINDS = []\n\n"
            "def known():\n    return {kind: number for number, kind in enumerate(KINDS) if kind != ''}\n\n"
            "def taken(kind):\n    found = []\n    for one in KINDS:\n        for name in known():\n"
            "            if name == kind:\n                found.append(one)\n    return found\n\n"
            "def node(kind):\n    def wrapper(cls):\n        taken(kind)\n        KINDS.append(kind)\n"
            "        return cls\n    return wrapper\n\n" + nodes,
            "main.py": "import nodes\n" + START + END,
        }
    )

    assert [line(route) for app in project.apps for route in app.routes] == ["GET /end main:end"]
    assert not project.unresolved_routes


def test_modules_that_are_left_no_steps_are_listed_once() -> None:
    endless = "while True:\n    x = 1\nfor a in range(2000):\n    for b in range(2000):\n        x = a * b\n"
    files = {f"m{number}.py": "import fastapi\n" + endless * 3 for number in range(60)}
    project = project_from(files)

    last = [one for one in project.unresolved_routes if one.file == "m59.py"]
    assert [one.line for one in last] == [1]
