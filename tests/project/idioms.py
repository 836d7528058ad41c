"""Small pieces of code that register on a router, as programs made at random put them together.

`ROUTER` stands for the router, names that end in `_N` are made unique, and `SIGNATURE`
stands for parameters that every callable may ask for.
"""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def filled(idiom: str, router: str, number: int, signature: Callable[[], str], indent: str = "") -> list[str]:
    """The lines of an idiom for one place of a program."""
    text = textwrap.dedent(idiom).strip("\n").replace("ROUTER", f"target_{number}")
    text = re.sub(r"_N\b", f"_{number}", text)
    text = re.sub(r"SIGNATURE", lambda _: signature(), text)
    lines = [f"target_{number} = {router}", *text.splitlines()]
    return [indent + line if line else line for line in lines]


IDIOMS = (
    """
    def outer_N():
        count = 0

        def add(path, **options):
            nonlocal count
            count += 1

            def decorate(function):
                ROUTER.add_api_route(f"{path}/{count}", function, **options)
                return function

            return decorate

        return add

    route_N = outer_N()

    @route_N("/closure_N", tags=["x"])
    def first_N(SIGNATURE): ...

    @route_N("/closure_N", methods=["POST"])
    def second_N(SIGNATURE): ...
    """,
    """
    COUNTER_N = 0

    def numbered_N(stem):
        global COUNTER_N
        COUNTER_N += 1
        return f"/{stem}{COUNTER_N}_N"

    for each_N in ("a", "b"):
        @ROUTER.get(numbered_N(each_N), name=each_N)
        def global_N(SIGNATURE): ...
    """,
    """
    def spread_N(*paths, methods=("GET",), **options):
        def decorate(function):
            for position, path in enumerate(paths):
                ROUTER.add_api_route(path, function, methods=list(methods), include_in_schema=position == 0, **options)
            return function
        return decorate

    @spread_N("/spread_N/a", *["/spread_N/b", "/spread_N/c"], methods=["PUT", "PATCH"], **{"status_code": 201})
    def spread_handler_N(SIGNATURE): ...
    """,
    """
    class Endpoint_N:
        path = "/base_N"
        methods = ["GET"]

        @classmethod
        def register(cls, router, **options):
            instance = cls()
            router.add_api_route(cls.path, instance.handle, methods=cls.methods, **options)
            return instance

        def handle(self, SIGNATURE): ...

    class Child_N(Endpoint_N):
        path = Endpoint_N.path + "/child"
        methods = [*Endpoint_N.methods, "DELETE"]

        def handle(self, SIGNATURE): ...

    for cls_N in (Endpoint_N, Child_N):
        cls_N.register(ROUTER, tags=[cls_N.__name__])
    """,
    """
    class Meta_N:
        def __init__(self, prefix: str) -> None:
            self._prefix = prefix
            self.seen = []

        @property
        def prefix(self) -> str:
            return f"{self._prefix}/{len(self.seen)}"

        def __call__(self, path):
            def decorate(function):
                ROUTER.get(self.prefix + path)(function)
                self.seen.append(function)
                return function
            return decorate

    meta_N = Meta_N("/meta_N")

    @meta_N("/x")
    def meta_x_N(SIGNATURE): ...

    @meta_N("/y")
    def meta_y_N(SIGNATURE): ...
    """,
    """
    class Mixin_N:
        def extra(self):
            return ["/mixin_N"]

    class Plain_N:
        def __init__(self, *paths):
            self.paths = [*paths, *self.extra()]

        def extra(self):
            return []

    class Both_N(Mixin_N, Plain_N):
        def extra(self):
            return super().extra() + ["/both_N"]

        def __iter__(self):
            return iter(self.paths)

    for path_N in Both_N("/given_N"):
        ROUTER.add_api_route(path_N, lambda: 1, name=path_N.strip("/"))
    """,
    """
    def paths_N(limit):
        for number in range(10):
            if number >= limit:
                return
            if number % 2:
                continue
            yield f"/gen_N/{number}"
        yield "/never_N"

    for index_N, path_N in enumerate(paths_N(5)):
        ROUTER.add_api_route(path_N, paths_N, name=f"g{index_N}")
    """,
    """
    TABLE_N = [
        {"path": "/table_N/a", "methods": ["GET"], "name": "ta"},
        {"path": "/table_N/b", "methods": ["POST", "PUT"], "tags": ["t"]},
    ]

    def tabled_N(SIGNATURE): ...

    for entry_N in TABLE_N:
        ROUTER.add_api_route(endpoint=tabled_N, **{**entry_N, "deprecated": "tags" in entry_N})
    """,
    """
    handlers_N = {}

    def handler_N(name):
        def decorate(function):
            handlers_N.setdefault(name, []).append(function)
            return function
        return decorate

    @handler_N("a")
    def one_N(SIGNATURE): ...

    @handler_N("a")
    def two_N(SIGNATURE): ...

    @handler_N("b")
    def three_N(SIGNATURE): ...

    for name_N, functions_N in sorted(handlers_N.items()):
        for function_N in reversed(functions_N):
            ROUTER.add_api_route(f"/registry_N/{name_N}/{function_N.__name__}", function_N)
    """,
    """
    def with_default_N(value=[]):
        value.append(len(value))
        return value[-1]

    def attempt_N(name):
        if not name:
            raise ValueError(name)
        return name

    try:
        found_N = attempt_N("try_N")
    except ValueError:
        found_N = "except_N"
    else:
        found_N += "/else"
    finally:
        suffix_N = "/finally"

    ROUTER.add_api_route(f"/{found_N}{suffix_N}/{with_default_N()}", attempt_N)
    ROUTER.add_api_route(f"/{found_N}{suffix_N}/{with_default_N()}", with_default_N, methods=["POST"])
    """,
    """
    first_N, *middle_N, last_N = "/unpack_N/a", "/unpack_N/b", "/unpack_N/c", "/unpack_N/d"
    (left_N, right_N), both_N = ("/unpack_N/l", "/unpack_N/r"), first_N[:-1] + "z"

    def unpacked_N(SIGNATURE): ...

    for path_N in [first_N, last_N, *middle_N[::-1], left_N, right_N, both_N]:
        ROUTER.add_api_route(path_N, unpacked_N)
    """,
    """
    squares_N = {n: f"/square_N/{n * n}" for n in range(1, 4) if n != 2}
    names_N = [f"{a}{b}" for a in "xy" for b in (1, 2)]
    lengths_N = {len(name) for name in names_N}

    def comprehended_N(SIGNATURE): ...

    for number_N in squares_N:
        ROUTER.add_api_route(squares_N[number_N], comprehended_N, name=names_N[number_N])
    for length_N in lengths_N:
        ROUTER.add_api_route(f"/length_N/{length_N}", comprehended_N)
    """,
    """
    if (where_N := "/walrus_N") and len(where_N) > 3:
        ROUTER.add_api_route(where_N, lambda: 1)

    def choose_N(kind):
        match kind:
            case "a" | "b":
                return "/match_N/ab"
            case 1:
                return "/match_N/one"
            case _:
                return "/match_N/none"

    for kind_N in ("a", "b", 1, 2):
        ROUTER.add_api_route(choose_N(kind_N) + f"/{kind_N}", choose_N)
    """,
    """
    from dataclasses import dataclass as dataclass_N, field as field_N

    @dataclass_N(frozen=True)
    class Spec_N:
        path: str
        methods: tuple[str, ...] = ("GET",)
        tags: list[str] = field_N(default_factory=list)

        def on(self, router):
            router.add_api_route(self.path, self.call, methods=list(self.methods), tags=self.tags or None)
            return router

        def call(self, SIGNATURE): ...

    for spec_N in (Spec_N("/spec_N/a"), Spec_N("/spec_N/b", methods=("POST",), tags=["spec"])):
        spec_N.on(ROUTER)
    """,
    """
    from typing import NamedTuple as NamedTuple_N

    class Row_N(NamedTuple_N):
        path: str
        method: str = "GET"

    def rowed_N(SIGNATURE): ...

    for path_N, method_N in [Row_N("/row_N/a"), Row_N("/row_N/b", "PATCH")]:
        ROUTER.add_api_route(path_N, rowed_N, methods=[method_N])
    row_N = Row_N("/row_N/c")
    ROUTER.add_api_route(row_N.path, rowed_N, methods=[row_N.method])
    """,
    """
    from enum import Enum as Enum_N

    class Verb_N(str, Enum_N):
        READ = "GET"
        WRITE = "POST"

        @property
        def path(self):
            return f"/enum_N/{self.name.lower()}"

        @classmethod
        def default(cls):
            return cls.READ

    def verbed_N(SIGNATURE): ...

    for verb_N in Verb_N:
        ROUTER.add_api_route(verb_N.path, verbed_N, methods=[verb_N.value], tags=[verb_N])
    ROUTER.add_api_route("/enum_N/" + Verb_N["WRITE"].value.lower(), verbed_N, methods=[Verb_N.default()])
    """,
    """
    from contextlib import contextmanager as contextmanager_N

    @contextmanager_N
    def section_N(name):
        yield f"/section_N/{name}"

    class Manager_N:
        def __enter__(self):
            return self
        def __exit__(self, *args): ...
        def path(self, name):
            return f"/manager_N/{name}"

    def sectioned_N(SIGNATURE): ...

    with section_N("a") as start_N, Manager_N() as manager_N:
        ROUTER.add_api_route(start_N + "/x", sectioned_N)
        ROUTER.add_api_route(manager_N.path("y"), sectioned_N)
    """,
    """
    from functools import partial as partial_N, reduce as reduce_N

    add_N = partial_N(ROUTER.add_api_route, methods=["GET", "HEAD"], tags=["partial"])

    def partialled_N(SIGNATURE): ...

    add_N("/partial_N/a", partialled_N)
    add_N("/partial_N/b", partialled_N, methods=["OPTIONS"])
    list(map(lambda path: ROUTER.add_api_route(path, partialled_N), ["/map_N/a", "/map_N/b"]))
    """,
    """
    import fastapi as fastapi_N

    inner_N = fastapi_N.APIRouter(prefix="/inner_N", tags=["inner"])
    deeper_N = fastapi_N.APIRouter()
    ROUTER.include_router(inner_N, prefix="/before_N")
    inner_N.include_router(deeper_N, prefix="/deeper_N", deprecated=True)

    @deeper_N.get("/late")
    def deep_N(SIGNATURE): ...

    @inner_N.websocket("/socket")
    async def socket_N(websocket: fastapi_N.WebSocket): ...

    inner_N.tags.append("more")

    @inner_N.post("/late")
    def late_N(SIGNATURE): ...
    """,
    """
    import fastapi as fastapi_N
    from fastapi.routing import APIRoute as APIRoute_N
    from starlette.routing import Route as Route_N

    def objected_N(SIGNATURE): ...

    async def plain_N(request): ...

    made_N = fastapi_N.APIRouter(
        prefix="/unused_N",
        routes=[APIRoute_N("/object_N/a", objected_N, tags=["o"]), Route_N("/object_N/b", plain_N)],
    )
    made_N.routes.append(APIRoute_N("/object_N/c", endpoint=objected_N, methods=["PUT"], name="c"))
    ROUTER.include_router(made_N, prefix="/objects_N")
    for route_N in list(made_N.routes):
        if isinstance(route_N, APIRoute_N):
            ROUTER.add_api_route("/copy_N" + route_N.path, route_N.endpoint, methods=list(route_N.methods))
    """,
    """
    import fastapi as fastapi_N

    class Controller_N:
        prefix = "/controller_N"
        actions = ("list", "create")

        def __init__(self, **options):
            self.router = fastapi_N.APIRouter(prefix=self.prefix, **options)
            for name in self.actions:
                getattr(self, f"_add_{name}")()
            self.router.add_api_route("/meta", self.meta, name=f"{type(self).__name__}.meta")

        def _add_list(self):
            self.router.get("")(self.list)

        def _add_create(self):
            @self.router.post("", status_code=201)
            def create(SIGNATURE): ...

        def list(self, SIGNATURE): ...

        def meta(self): ...

    class Special_N(Controller_N):
        prefix = Controller_N.prefix + "/special"
        actions = Controller_N.actions[:1]

        def list(self, SIGNATURE): ...

    for controller_N in (Controller_N(tags=["c"]), Special_N()):
        ROUTER.include_router(controller_N.router)
    """,
    """
    import fastapi as fastapi_N

    class Resource_N:
        known = []

        def __init_subclass__(cls, *, at=None, **kwargs):
            super().__init_subclass__(**kwargs)
            cls.at = at or f"/{cls.__name__.lower()}"
            cls.known.append(cls)

        @staticmethod
        def ping(SIGNATURE): ...

    class Cat_N(Resource_N): ...

    class Dog_N(Resource_N, at="/dog_N"):
        @staticmethod
        def ping(SIGNATURE): ...

    for resource_N in Resource_N.known:
        ROUTER.add_api_route(resource_N.at, resource_N.ping, name=resource_N.__name__)
    """,
    """
    import functools as functools_N

    def logged_N(label=None):
        def decorate(function):
            @functools_N.wraps(function)
            async def inner(*args, **kwargs):
                return function(*args, **kwargs)
            inner.label = label
            return inner
        return decorate

    def bare_N(function):
        return function

    @ROUTER.get("/wrapped_N", response_model=None)
    @logged_N(label="x")
    @bare_N
    @logged_N()
    def wrapped_N(SIGNATURE): ...

    ROUTER.add_api_route(f"/wrapped_N/{wrapped_N.label}/{wrapped_N.__name__}", wrapped_N)
    """,
    """
    def hidden_N(function):
        def inner(SIGNATURE):
            return function()
        return inner

    @ROUTER.get("/hidden_N")
    @hidden_N
    def behind_N(SIGNATURE): ...
    """,
    """
    import inspect as inspect_N

    def signed_N(function, **extra):
        parameters = [
            inspect_N.Parameter(name, inspect_N.Parameter.KEYWORD_ONLY, default=0, annotation=kind)
            for name, kind in extra.items()
        ]
        def inner(**kwargs): ...
        inner.__signature__ = inspect_N.Signature(parameters)
        inner.__name__ = function.__name__
        return inner

    def original_N(SIGNATURE): ...

    ROUTER.add_api_route("/signed_N", signed_N(original_N, limit=int, offset=float))
    """,
    """
    OPTIONS_N = dict(tags=["opt"], include_in_schema=False) | {"status_code": 204}
    MORE_N = {**OPTIONS_N, "tags": OPTIONS_N["tags"] + ["more"]}
    del MORE_N["status_code"]
    MORE_N.update(name="more_N", deprecated=True)

    @ROUTER.get("/options_N", **OPTIONS_N)
    def optioned_N(SIGNATURE): ...

    @ROUTER.get("/options_N/more", **MORE_N)
    def more_optioned_N(SIGNATURE): ...
    """,
    """
    text_N = "Alpha, beta ,GAMMA"
    words_N = [word.strip().lower() for word in text_N.split(",")]
    words_N.sort(key=len)
    words_N.insert(1, "x" * 3)
    words_N[0] = words_N[0].upper()
    popped_N = words_N.pop()

    def worded_N(SIGNATURE): ...

    for word_N in words_N:
        ROUTER.add_api_route(f"/word_N/{word_N!s:>6}".replace(" ", "_"), worded_N)
    ROUTER.add_api_route(f"/word_N/{popped_N.title()}/{words_N.index('xxx')}/{'-'.join(words_N[:2])}", worded_N)
    """,
    """
    from typing import List as List_N, Literal as Literal_N, NewType as NewType_N, Optional as Optional_N
    from typing import Dict as Dict_N, Union as Union_N, Any as Any_N
    from typing_extensions import TypedDict as TypedDict_N
    from uuid import UUID as UUID_N
    from datetime import datetime as datetime_N
    from decimal import Decimal as Decimal_N

    Identifier_N = NewType_N("Identifier_N", int)

    class Typed_N(TypedDict_N):
        name: str

    @ROUTER.post("/types_N/{key}")
    def typed_N(
        key: UUID_N,
        body: List_N[int],
        typed: Typed_N,
        table: Dict_N[str, int],
        when: Optional_N[datetime_N],
        identifier: Identifier_N,
        either: Union_N[int, str],
        price: Decimal_N = Decimal_N("1"),
        kind: Literal_N["a", "b"] = "a",
        anything: Any_N = None,
        several: Union_N[List_N[int], None] = None,
    ): ...
    """,
    """
    from typing import Annotated as Annotated_N
    from fastapi import Body as Body_N, Depends as Depends_N, Header as Header_N, Path as Path_N, Query as Query_N
    from pydantic import BaseModel as BaseModel_N, Field as Field_N

    class Filter_N(BaseModel_N):
        limit: int = Field_N(10, ge=1)
        tags: list[str] = []

    Limit_N = Annotated_N[int, Query_N(le=100)]
    Nested_N = Annotated_N[Limit_N, Query_N(alias="l")]

    class Pager_N:
        def __init__(self, limit: Limit_N = 5, *, offset: int = 0): ...

    @ROUTER.put("/annotated_N/{item_id}")
    def annotated_N(
        item_id: Annotated_N[int, Path_N(ge=1)],
        filters: Annotated_N[Filter_N, Query_N()],
        pager: Annotated_N[Pager_N, Depends_N()],
        limit: Limit_N,
        renamed: Nested_N = 3,
        user_agent: Annotated_N[str | None, Header_N()] = None,
        kept_name: str = Header_N("x", convert_underscores=False),
        payload: "Filter_N | None" = None,
        importance: int = Body_N(gt=0),
        *,
        only: bool = Query_N(default=False),
    ): ...
    """,
    """
    from dataclasses import dataclass as dataclass_N
    from fastapi import Depends as Depends_N, BackgroundTasks as BackgroundTasks_N, Response as Response_N

    @dataclass_N
    class Page_N:
        number: int = 1
        size: int = 10

    class Base_N:
        def __init__(self, token: str): ...

    class Derived_N(Base_N): ...

    def nested_N(page: Page_N = Depends_N(), base: Base_N = Depends_N(Derived_N)): ...

    @ROUTER.get("/depends_N", dependencies=[Depends_N(lambda: 1)])
    def depending_N(
        response: Response_N,
        tasks: BackgroundTasks_N,
        body: Page_N,
        outer: int = Depends_N(nested_N),
        again: int = Depends_N(nested_N, use_cache=False),
    ): ...
    """,
    """
    @ROUTER.get("/loose_N")
    def loose_N(first, /, second: int, *args, third: str = "x", **kwargs): ...
    """,
    """
    class Lazy_N:
        def __getattr__(self, name):
            if name.startswith("on_"):
                return getattr(ROUTER, name.removeprefix("on_"))
            raise AttributeError(name)

    lazy_N = Lazy_N()

    @lazy_N.on_get("/lazy_N")
    def lazily_N(SIGNATURE): ...

    @lazy_N.on_delete("/lazy_N")
    def lazily_too_N(SIGNATURE): ...
    """,
    """
    class Chain_N:
        def __init__(self, router):
            self.router, self.path = router, "/chain_N"

        def at(self, part):
            self.path = f"{self.path}/{part}"
            return self

        def to(self, function, *, method="GET"):
            self.router.add_api_route(self.path, function, methods=[method])
            return self

    def chained_N(SIGNATURE): ...

    Chain_N(ROUTER).at("a").to(chained_N).at("b").to(chained_N, method="POST")
    """,
    """
    def recursive_N(depth, path="/recursive_N"):
        if depth == 0:
            return
        ROUTER.add_api_route(path, lambda: depth, name=f"r{depth}")
        recursive_N(depth - 1, f"{path}/{depth}")

    recursive_N(2)
    """,
    """
    flags_N = {"a": True, "b": False, "c": None}
    level_N = 2

    def flagged_N(SIGNATURE): ...

    for flag_N, on_N in flags_N.items():
        if on_N is None:
            break
        if not on_N:
            continue
        ROUTER.add_api_route(f"/flag_N/{flag_N}", flagged_N)
    if level_N < 1 or (level_N > 1 and not flags_N["b"]):
        ROUTER.add_api_route("/flag_N/or", flagged_N)
    if 0 < level_N <= 2 != 3 and flags_N.get("x", "default"):
        ROUTER.add_api_route("/flag_N/chain", flagged_N)
    ROUTER.add_api_route("/flag_N/" + ("yes" if any(flags_N.values()) and not all(flags_N.values()) else "no"), flagged_N)
    """,
    """
    class Old_N:
        version = 1
        def path(self):
            return f"/old_N/v{self.version}"
        def call(self, SIGNATURE): ...

    class New_N(Old_N):
        version = Old_N.version + 1
        def path(self):
            return super().path() + "/new"

    class Newest_N(New_N):
        @property
        def version(self):
            return 9

    for kind_N in [Old_N, New_N, Newest_N]:
        object_N = kind_N()
        ROUTER.add_api_route(object_N.path(), object_N.call)
    """,
    """
    from types import SimpleNamespace as SimpleNamespace_N

    space_N = SimpleNamespace_N(path="/space_N", router=ROUTER)
    space_N.extra = "/extra"

    @space_N.router.get(space_N.path + space_N.extra)
    def spaced_N(SIGNATURE): ...

    setattr(space_N, "third", "/third_N")
    ROUTER.add_api_route(getattr(space_N, "third"), spaced_N)
    ROUTER.add_api_route(getattr(space_N, "missing", "/missing_N"), spaced_N)
    """,
    """
    import itertools as itertools_N

    def producted_N(SIGNATURE): ...

    for a_N, b_N in itertools_N.product(["x", "y"], repeat=2):
        ROUTER.add_api_route(f"/product_N/{a_N}{b_N}", producted_N)
    for path_N in itertools_N.chain(["/chain_N/a"], ("/chain_N/b",)):
        ROUTER.add_api_route(path_N, producted_N)
    for path_N in filter(None, ["/filter_N/a", "", "/filter_N/b"]):
        ROUTER.add_api_route(path_N, producted_N)
    """,
    """
    def starred_N(SIGNATURE): ...

    ROUTER.add_api_route(*("/starred_N", lambda: 1), **dict(name="starred_N"))
    (ROUTER.get if 1 > 2 else ROUTER.post)("/either_N")(lambda: 2)
    [ROUTER.add_api_route(f"/side_N/{n}", starred_N) for n in range(2)]
    _ = {"get": ROUTER.get, "put": ROUTER.put}["put"]("/dispatch_N")(lambda: 3)
    """,
    """
    from collections import defaultdict as defaultdict_N, OrderedDict as OrderedDict_N
    from operator import attrgetter as attrgetter_N, itemgetter as itemgetter_N

    groups_N = defaultdict_N(list)

    def grouped_N(SIGNATURE): ...

    for word_N in ("pear", "apple", "plum"):
        groups_N[word_N[0]].append(word_N)
    for letter_N, found_N in sorted(groups_N.items(), key=itemgetter_N(0)):
        for word_N in sorted(found_N, key=lambda w: (len(w), w), reverse=True):
            ROUTER.add_api_route(f"/group_N/{letter_N}/{word_N}", grouped_N)
    ordered_N = OrderedDict_N([("b", 2), ("a", 1)])
    ordered_N["c"] = max(ordered_N.values()) + min(3, 4)
    for key_N in list(ordered_N)[::-1]:
        ROUTER.add_api_route(f"/ordered_N/{key_N}{ordered_N[key_N]}", grouped_N)
    """,
    """
    allowed_N = {"a", "b"} | {"c"}
    allowed_N.discard("b")
    allowed_N.add("d")
    denied_N = frozenset(["d"])
    matrix_N = [[1, 2], [3]] + [[4]] * 2

    def setted_N(SIGNATURE): ...

    for one_N in sorted(allowed_N - denied_N):
        ROUTER.add_api_route(f"/set_N/{one_N}", setted_N)
    for row_N in matrix_N:
        for cell_N in row_N:
            if cell_N in (1, 4) and (row_N, cell_N) not in [([1, 2], 2)]:
                break
        else:
            ROUTER.add_api_route(f"/set_N/{len(row_N)}/{sum(row_N)}", setted_N)
    """,
    """
    import functools as functools_N

    class Stack_N:
        def __init__(self):
            self.paths = []

        def add(self, path=None, *, first=False):
            if path is None:
                return functools_N.partial(self.add, first=first)
            def decorate(function):
                self.paths.insert(0 if first else len(self.paths), (path, function))
                return function
            return decorate

        def flush(self, router):
            while self.paths:
                path, function = self.paths.pop(0)
                router.add_api_route(path, function)

    stack_N = Stack_N()

    @stack_N.add("/stack_N/a")
    def stack_a_N(SIGNATURE): ...

    @stack_N.add(first=True)("/stack_N/b")
    def stack_b_N(SIGNATURE): ...

    stack_N.flush(ROUTER)
    """,
    """
    from abc import ABC as ABC_N, abstractmethod as abstractmethod_N
    from typing import Generic as Generic_N, TypeVar as TypeVar_N, ClassVar as ClassVar_N

    T_N = TypeVar_N("T_N")

    class Repository_N(ABC_N, Generic_N[T_N]):
        name: ClassVar_N[str] = "base"
        registry: ClassVar_N[dict] = {}

        def __init_subclass__(cls) -> None:
            cls.registry[cls.name] = cls

        @abstractmethod_N
        def get(self, SIGNATURE): ...

        @classmethod
        def mount(cls, router):
            for name, kind in cls.registry.items():
                router.add_api_route(f"/repository_N/{name}", kind().get, name=kind.__qualname__)

    class Users_N(Repository_N[int]):
        name = "users"
        def get(self, SIGNATURE): ...

    class Orders_N(Repository_N["str"]):
        name = f"orders{len(Repository_N.registry)}"
        def get(self, SIGNATURE): ...

    Repository_N.mount(ROUTER)
    """,
    """
    def api_N(version=1, /, *names, **mapping):
        base = f"/api_N/v{version}"
        yield from (f"{base}/{name}" for name in names)
        for key in mapping:
            yield base + "/" + key
            yield base + "/" + str(mapping[key])

    def apied_N(SIGNATURE): ...

    for path_N in {*api_N(2, "x", "y"), *api_N(a=1)}:
        pass
    for path_N in [*api_N(2, "x", "y"), *api_N(a=1)]:
        ROUTER.add_api_route(path_N, apied_N)
    """,
    """
    class Settings_N:
        DEBUG = False
        ROOT = "/settings_N"

        class Nested:
            ROOT = "/nested"
            ITEMS = {"one": ("/1", ["GET"]), "two": ("/2", ["POST"])}

    def configured_N(SIGNATURE): ...

    if not Settings_N.DEBUG:
        for key_N, (tail_N, methods_N) in Settings_N.Nested.ITEMS.items():
            ROUTER.add_api_route(Settings_N.ROOT + Settings_N.Nested.ROOT + tail_N, configured_N, methods=methods_N, name=key_N)
    """,
    """
    def twice_N(register):
        def both(path, **options):
            def decorate(function):
                register(path, **options)(function)
                register(path + "/twice", include_in_schema=False, **options)(function)
                return function
            return decorate
        return both

    double_N = twice_N(ROUTER.post)

    @double_N("/double_N", tags=["d"])
    def doubled_N(SIGNATURE): ...
    """,
    """
    from http import HTTPMethod as HTTPMethod_N, HTTPStatus as HTTPStatus_N

    def methoded_N(SIGNATURE): ...

    for method_N in (HTTPMethod_N.GET, HTTPMethod_N.DELETE):
        ROUTER.add_api_route(f"/http_N/{method_N.value.lower()}", methoded_N, methods=[method_N], status_code=HTTPStatus_N.CREATED)
    ROUTER.add_api_route("/http_N/status", methoded_N, status_code=int(HTTPStatus_N.GONE))
    ROUTER.add_api_route("/http_N/value", methoded_N, status_code=HTTPStatus_N["GONE"].value)
    """,
    """
    def maker_N():
        from fastapi import APIRouter as Local_N

        local = Local_N(prefix="/local_N")

        class Inside_N:
            where = "/inside_N"

            @local.get(where)
            def read(SIGNATURE): ...

            @staticmethod
            @local.post(where)
            def write(SIGNATURE): ...

        return local

    ROUTER.include_router(maker_N())
    """,
    """
    import fastapi as fastapi_N

    class Router_N(fastapi_N.APIRouter):
        def __init__(self, *args, version, **kwargs):
            kwargs["prefix"] = f"/versioned_N/v{version}" + kwargs.get("prefix", "")
            super().__init__(*args, **kwargs)
            self.version = version

        def get(self, path, *args, **kwargs):
            kwargs.setdefault("tags", []).append(f"v{self.version}")
            return super().get(path, *args, **kwargs)

        def add_api_route(self, path, endpoint, *, name=None, **kwargs):
            super().add_api_route(path.rstrip("/"), endpoint, name=name or f"{endpoint.__name__}_v{self.version}", **kwargs)

    for version_N in (1, 2):
        versioned_N = Router_N(version=version_N, prefix="/p")

        @versioned_N.get("/read/")
        def version_read_N(SIGNATURE): ...

        @versioned_N.api_route("/any", methods=["PUT"])
        def version_any_N(SIGNATURE): ...

        ROUTER.include_router(versioned_N)
    """,
    """
    import fastapi as fastapi_N

    base_N = fastapi_N.APIRouter(prefix="/shared_N")

    @base_N.get("/one")
    def shared_one_N(SIGNATURE): ...

    for prefix_N, tags_N in [("/x", ["x"]), ("/y", [])]:
        holder_N = fastapi_N.APIRouter(tags=tags_N)
        holder_N.include_router(base_N)
        ROUTER.include_router(holder_N, prefix=prefix_N)

    @base_N.get("/two")
    def shared_two_N(SIGNATURE): ...
    """,
    """
    import dataclasses as dataclasses_N
    import typing as typing_N
    from fastapi import Depends as Depends_N, Query as Query_N, Security as Security_N, Cookie as Cookie_N

    @dataclasses_N.dataclass
    class Sorting_N:
        by: str = Query_N("name", alias="sort_by")
        down: typing_N.Annotated[bool, Query_N()] = False

    class Auth_N:
        def __init__(self, *scopes: str):
            self.scopes = scopes
        async def __call__(self, session: typing_N.Annotated[str | None, Cookie_N()] = None): ...
        @staticmethod
        def static(key: str): ...
        @classmethod
        def of_class(cls, key: str): ...

    def scoped_N(sorting: typing_N.Annotated[Sorting_N, Depends_N(Sorting_N)], auth=Security_N(Auth_N("a"), scopes=["s", "t"])): ...

    Scoped_N = typing_N.Annotated[object, Depends_N(scoped_N)]

    @ROUTER.get("/scoped_N/{key}", dependencies=[Depends_N(Auth_N.static), Depends_N(Auth_N.of_class)])
    def secured_N(scoped: Scoped_N, again: "Scoped_N", auth: typing_N.Optional[str] = Security_N(Auth_N("b"))): ...
    """,
    """
    import fastapi as fastapi_N

    class Model_N:
        id: int
        def __init__(self, id: int = 1): ...

    def crud_N(name, *, only=("list", "read", "create")):
        router = fastapi_N.APIRouter(prefix=f"/crud_N/{name}", tags=[name.title()])
        if "list" in only:
            @router.get("")
            def list_all(SIGNATURE): ...
            list_all.__doc__ = name
        if "read" in only:
            @router.get("/{item_id}", name=f"read_{name}")
            def read_one(item_id: int): ...
        if "create" in only:
            async def create(model: Model_N = fastapi_N.Depends(Model_N)): ...
            create.__name__ = f"create_{name}"
            router.post("", status_code=201)(create)
        return router

    for router_N in (crud_N("books"), crud_N("films", only=["read"])):
        ROUTER.include_router(router_N)
    """,
    """
    routes_N = []

    def expose_N(*, path, **options):
        def mark(function):
            routes_N.append((path, function, options))
            return function
        return mark

    class Service_N:
        @expose_N(path="/service_N/a", methods=["GET"])
        def a(self, SIGNATURE): ...

        @expose_N(path="/service_N/b", methods=["POST"], tags=["b"])
        async def b(self, SIGNATURE): ...

    service_N = Service_N()
    for path_N, function_N, options_N in routes_N:
        ROUTER.add_api_route(path_N, getattr(service_N, function_N.__name__), **options_N)
    for name_N in dir(service_N):
        if not name_N.startswith("_"):
            ROUTER.add_api_route(f"/service_N/dir/{name_N}", getattr(service_N, name_N))
    """,
    """
    import inspect as inspect_N

    def route_N(path):
        def mark(function):
            function.path_N = path
            return function
        return mark

    class Views_N:
        @route_N("/views_N/b")
        def b(self, SIGNATURE): ...

        @route_N("/views_N/a")
        def a(self, SIGNATURE): ...

        def plain(self): ...

    for name_N, method_N in inspect_N.getmembers(Views_N(), predicate=inspect_N.ismethod):
        if hasattr(method_N, "path_N"):
            ROUTER.add_api_route(method_N.path_N, method_N, name=name_N)
    for name_N, method_N in vars(Views_N).items():
        where_N = getattr(method_N, "path_N", None)
        if where_N and callable(method_N):
            ROUTER.add_api_route(where_N + "/vars", lambda: 1, name=name_N)
    """,
)
