"""Pieces of code like those of `idioms` that use what FastAPI and Starlette offer to put routes together."""

from __future__ import annotations

FRAMEWORK_IDIOMS = (
    """
    ROUTER.frontend("/site_N", directory="dist", check_dir=False)

    @ROUTER.get("/after_site_N")
    def after_site_N(SIGNATURE): ...
    """,
    """
    from starlette.applications import Starlette as Starlette_N
    from starlette.routing import Mount as Mount_N, Route as Route_N
    from starlette.staticfiles import StaticFiles as StaticFiles_N

    async def page_N(request): ...
    async def callable_N(scope, receive, send): ...

    ROUTER.mount("/files_N", StaticFiles_N(directory=".", check_dir=False), name="files_N")
    ROUTER.mount("/callable_N", callable_N)
    ROUTER.mount(
        "/starlette_N/",
        app=Starlette_N(routes=[Route_N("/page", page_N, methods=["POST"]), Mount_N("/deep", routes=[Route_N("/x", page_N)])]),
        name="starlette",
    )
    """,
    """
    from fastapi import FastAPI as FastAPI_N

    sub_N = FastAPI_N(docs_url=None, redoc_url=None, openapi_url=None)

    @sub_N.get("/inside", tags=["sub"])
    def inside_N(SIGNATURE): ...

    ROUTER.mount("/sub_N", sub_N)
    sub_N.add_api_route("/afterwards", inside_N, methods=["POST"])
    """,
    """
    from fastapi import APIRouter as APIRouter_N
    from fastapi.routing import APIRoute as APIRoute_N, APIWebSocketRoute as APIWebSocketRoute_N
    from starlette.routing import Route as Plain_N

    def listed_N(SIGNATURE): ...
    async def listed_socket_N(websocket): ...
    async def listed_page_N(request): ...

    group_N = APIRouter_N(
        prefix="/own_N",
        routes=[
            APIRoute_N("/listed_N", listed_N, methods=["PUT"], tags=["listed"], status_code=202),
            Plain_N("/page_N", listed_page_N, name="page"),
        ],
    )
    group_N.add_api_route("/added", listed_N)
    ROUTER.include_router(group_N, prefix="/group_N", responses={404: {"description": "gone"}})
    """,
    """
    from fastapi import Query as SocketQuery_N, WebSocket as WebSocket_N

    async def listen_N(websocket: WebSocket_N, room: str = SocketQuery_N("all")): ...

    ROUTER.add_api_websocket_route("/listen_N", listen_N, name="listening_N")
    ROUTER.websocket("/listen_N/again")(listen_N)
    """,
    """
    class Api_N:
        router = ROUTER
        prefix = "/class_N"

        @router.get(prefix + "/read", tags=["in class"])
        def read(this: int = 0): ...

        @staticmethod
        @router.post(prefix + "/write")
        def write(SIGNATURE): ...
    """,
    """
    def route_N(path, **options):
        def mark(function):
            function.__dict__.setdefault("marks", []).append((path, options))
            return function
        return mark

    def controller_N(prefix):
        def build(cls):
            instance = cls()
            for name, member in vars(cls).items():
                for path, options in getattr(member, "marks", []):
                    ROUTER.add_api_route(prefix + path, getattr(instance, name), **options)
            return cls
        return build

    @controller_N("/controller_N")
    class Orders_N:
        @route_N("/orders")
        @route_N("/all-orders", include_in_schema=False)
        def list_orders(self, SIGNATURE): ...

        @route_N("/orders", methods=["POST"], status_code=201)
        def create(self, SIGNATURE): ...
    """,
    """
    from fastapi import APIRouter as APIRouter_N, Depends as Depends_N

    def tenant_N(tenant: str): ...
    def version_N(version: int = 1): ...

    twice_N = APIRouter_N(tags=["twice"], responses={401: {"description": "who"}})

    @twice_N.get("/{tenant}/things", responses={409: {"description": "clash"}})
    def things_N(tenant: str, SIGNATURE): ...

    for prefix_N, needed_N in {"/v1_N": [], "/v2_N": [Depends_N(version_N)]}.items():
        ROUTER.include_router(twice_N, prefix=prefix_N, dependencies=[Depends_N(tenant_N), *needed_N], deprecated=prefix_N.startswith("/v1"))

    @twice_N.delete("/{tenant}/things/{thing_id:int}", status_code=204)
    def remove_N(thing_id: int, tenant: str) -> None: ...
    """,
    """
    from typing import Literal as Literal_N, Union as Union_N
    import datetime as datetime_N
    import decimal as decimal_N
    import uuid as uuid_N
    from fastapi import BackgroundTasks as BackgroundTasks_N, Body as Body_N, File as File_N, Form as Form_N
    from fastapi import Header as Header_N, Query as Query_N, Response as Response_N, UploadFile as UploadFile_N
    from pydantic import BaseModel as BaseModel_N

    class Filter_N(BaseModel_N):
        size: int = 10
        words: list[str] = []

    class Item_N(BaseModel_N):
        name: str

    @ROUTER.post("/typed_N/{kind}/{key}")
    def typed_N(
        kind: Literal_N["a", "b"],
        key: uuid_N.UUID,
        tasks: BackgroundTasks_N,
        response: Response_N,
        since: datetime_N.date,
        price: Union_N[decimal_N.Decimal, None] = None,
        exact: Union_N[bool, int] = False,
        words: list[str] | None = Query_N(default=None, alias="word"),
        x_trace_id: list[str] = Header_N(default=[]),
        user_agent: str = Header_N(default="", convert_underscores=False),
        maybe: Item_N | None = None,
        many: list[Item_N] = [],
        chosen: Union_N[Item_N, Filter_N, None] = Body_N(default=None),
        count: int = Body_N(default=1, gt=0),
    ) -> Item_N: ...

    @ROUTER.post("/form_N", response_model=list[Item_N])
    async def form_N(
        file: UploadFile_N,
        name: str = Form_N(),
        others: list[UploadFile_N] = File_N(default=[]),
        raw: bytes = File_N(default=b"", alias="raw-file"),
        note: str | None = Form_N(None),
    ): ...
    """,
    """
    from typing import Annotated as Annotated_N
    from fastapi import Cookie as Cookie_N, Form as FormModel_N, Header as HeaderModel_N, Query as QueryModel_N
    from pydantic import BaseModel as ModelBase_N

    class Page_N(ModelBase_N):
        offset: int = 0
        tags: list[str] = []

    class Login_N(ModelBase_N):
        username: str
        password: str

    @ROUTER.get("/model_query_N")
    def model_query_N(page: Annotated_N[Page_N, QueryModel_N()], session: Annotated_N[str | None, Cookie_N(alias="sid")] = None): ...

    @ROUTER.get("/model_header_N")
    def model_header_N(headers: Annotated_N[Page_N, HeaderModel_N()]): ...

    @ROUTER.post("/model_form_N")
    def model_form_N(login: Annotated_N[Login_N, FormModel_N()]) -> dict[str, str]: ...

    @ROUTER.put("/two_bodies_N")
    def two_bodies_N(login: Login_N, page: Page_N) -> list[Login_N]: ...
    """,
    """
    from fastapi import Depends as Needs_N, Security as Secured_N
    from fastapi.security import APIKeyCookie as KeyCookie_N, HTTPBasic as Basic_N, SecurityScopes as Scopes_N

    basic_N = Basic_N(auto_error=False)

    class Session_N:
        def __init__(self, name: str = "main"):
            self.name = name

    async def session_N(kind: str = "x"):
        async with open_N() as opened:
            yield opened

    def login_N(scopes: Scopes_N, credentials=Needs_N(basic_N), key=Needs_N(KeyCookie_N(name="key_N"))): ...

    def admin_N(user=Secured_N(login_N, scopes=["admin"]), again=Needs_N(session_N, use_cache=False)): ...

    @ROUTER.get("/graph_N", dependencies=[Secured_N(admin_N, scopes=["a", "b"]), Needs_N(session_N)])
    def graph_N(session: Session_N = Needs_N(), admin=Needs_N(admin_N), user=Secured_N(login_N)): ...
    """,
    """
    from collections.abc import AsyncIterator as Stream_N
    from fastapi.responses import PlainTextResponse as Text_N, StreamingResponse as Streaming_N

    class Csv_N(Text_N):
        media_type = "text/csv"

    @ROUTER.get("/csv_N", response_class=Csv_N)
    def csv_N() -> Csv_N: ...

    @ROUTER.get("/lines_N")
    async def lines_N() -> Stream_N[int]:
        yield 1

    @ROUTER.get("/download_N")
    def download_N() -> "Streaming_N": ...

    @ROUTER.get("/declared_N", response_model=None)
    def declared_N() -> Text_N | dict: ...
    """,
    """
    def install_N(target, paths=("a", "b"), *, verbs=("get", "post")):
        for path in paths:
            for verb in verbs:
                def handler(*, name: str = path, kind: str = verb, SIGNATURE): ...
                handler.__name__ = f"{verb}_{path}_N"
                getattr(target, verb)(f"/install_N/{path}", name=handler.__name__)(handler)
        return target

    same_N = install_N(ROUTER)
    install_N(same_N, ["c"], verbs=[verb_N for verb_N in ("put", "patch", "delete") if verb_N != "patch"])
    """,
    """
    class Base_N:
        prefix: str = "/base_N"

        def __init__(self, target, /, *, name=None):
            self.target = target
            self.name = name or type(self).__name__.lower()
            self.install()

        def install(self):
            for verb in self.verbs():
                self.target.add_api_route(f"{self.prefix}/{self.name}", getattr(self, verb), methods=[verb.upper()])

        def verbs(self):
            return ["get"]

        def get(self, SIGNATURE): ...

    class Special_N(Base_N):
        prefix = Base_N.prefix + "/special"

        def verbs(self):
            return [*super().verbs(), "put"]

        def put(self, SIGNATURE): ...

        @property
        def shown(self):
            return f"{self.prefix}:{self.name}"

    made_N = [Base_N(ROUTER), Special_N(ROUTER, name="one"), Special_N(ROUTER)]
    ROUTER.get(made_N[-1].shown + "/shown")(lambda: 1)
    """,
)
