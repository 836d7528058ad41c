"""FI0401 repaired: how markers move into `Annotated`, who may notice, and what stays as it is."""

from __future__ import annotations

import textwrap

import pytest

from tests.fixes.support import repair, source

HEAD = "from typing import Annotated\n\nfrom fastapi import Body, Depends, FastAPI, Header, Query\n\napp = FastAPI()\n\n\n"
USER = "def get_user() -> str:\n    return 'a'\n\n\n"


WIDE = {"pyproject.toml": "[tool.ruff]\nline-length = 200\n"}


def handler(parameters: str, head: str = HEAD + USER) -> str:
    return f'{head}@app.get("/books")\nasync def read({parameters}) -> str:\n    return "a"\n'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("user: str = Depends(get_user)", "user: Annotated[str, Depends(get_user)]"),
        ("user: str=Depends(get_user)", "user: Annotated[str, Depends(get_user)]"),
        ("user: str = (Depends(get_user))", "user: Annotated[str, (Depends(get_user))]"),
        (
            "user: str = Depends(get_user, use_cache=False)",
            "user: Annotated[str, Depends(get_user, use_cache=False)]",
        ),
        ("q: int = Query()", "q: Annotated[int, Query()]"),
        ("q: int = Query(...)", "q: Annotated[int, Query()]"),
        ("q: int = Query(default=..., le=9)", "q: Annotated[int, Query(le=9)]"),
        ("q: int = Query(Ellipsis)", "q: Annotated[int, Query()]"),
        ("q: int = Query(10)", "q: Annotated[int, Query()] = 10"),
        ("q: int = Query(10, le=9, ge=1)", "q: Annotated[int, Query(le=9, ge=1)] = 10"),
        ("q: int = Query(le=9, default=10, ge=1)", "q: Annotated[int, Query(le=9, ge=1)] = 10"),
        ("q: int = Query(le=9, default=10)", "q: Annotated[int, Query(le=9)] = 10"),
        ("q: int = Query(le=9, default=10,)", "q: Annotated[int, Query(le=9,)] = 10"),
        ("q: int | None = Query(None)", "q: Annotated[int | None, Query()] = None"),
        ("q: list[int] = Query(default_factory=list)", "q: Annotated[list[int], Query(default_factory=list)]"),
        ("q: list[int] = Query([1, 2])", "q: Annotated[list[int], Query()] = [1, 2]"),
        ("q: 'str' = Depends(get_user)", "q: Annotated['str', Depends(get_user)]"),
        ("q: (int) = Query(1)", "q: Annotated[(int), Query()] = 1"),
        ("a: int, q: int = Query(1), *, b: int = Query()", "a: int, q: Annotated[int, Query()] = 1, *, b: Annotated[int, Query()]"),
        ("*, b: int = 1, user: str = Depends(get_user)", "*, b: int = 1, user: Annotated[str, Depends(get_user)]"),
        ("h: str = Header('x', alias='X-A')", "h: Annotated[str, Header(alias='X-A')] = 'x'"),
    ],
)  # fmt: skip
def test_a_marker_moves_and_its_default_stays_one(old: str, new: str) -> None:
    repaired = repair({"app.py": handler(old), **WIDE}, "FI0401", unsafe=False)
    assert repaired.texts["app.py"] == handler(new)
    assert set(repaired.titles) == {"Move what `read` is given into `Annotated`"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            """
            q: str = Query(
                None,
                description="What to look for",  # shown in the document
            ),
            """,
            """
            q: Annotated[
                str,
                Query(
                    description="What to look for",  # shown in the document
                ),
            ] = None,
            """,
        ),
        (
            """
            q: str = Query(
                "a",  # all of them
                max_length=9,
            ),  # what to look for
            """,
            """
            q: Annotated[
                str,
                Query(
                    # all of them
                    max_length=9,
                ),
            ] = "a",  # what to look for
            """,
        ),
        (
            """
            # the page
            page: int = Query(1),  # from 1
            """,
            """
            # the page
            page: Annotated[int, Query()] = 1,  # from 1
            """,
        ),
        (
            """
            page: int =  # why not
                Query(1),
            """,
            """
            page: Annotated[int,  # why not
                Query()] = 1,
            """,
        ),
        (
            """
            categories: list[str] = Query([], title="Categories", description="Any of them"),
            """,
            """
            categories: Annotated[
                list[str],
                Query(title="Categories", description="Any of them"),
            ] = [],
            """,
        ),
        (
            '''
            q: str = Query(
                "a",
                description="""
            Not mine
            to indent""",
            ),
            ''',
            '''
            q: Annotated[str, Query(
                description="""
            Not mine
            to indent""",
            )] = "a",
            ''',
        ),
    ],
)
def test_lines_and_comments(old: str, new: str) -> None:
    before, after = ("\n" + textwrap.indent(source(text), "    ") for text in (old, new))
    assert repair(handler(before), "FI0401", unsafe=False).text == handler(after)


def test_lines_are_as_wide_as_the_formatter_makes_them() -> None:
    text = handler(
        '\n    categories: list[str] = Query([], title="Categories", description="Any of them"),\n'
    )
    files = {"app.py": text, "pyproject.toml": "[tool.ruff]\nline-length = 120\n"}
    assert (
        '    categories: Annotated[list[str], Query(title="Categories", description="Any of them")] = [],\n'
        in repair(files, "FI0401").texts["app.py"]
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "a: int, /, page: int = 1, *, title: str = Query(max_length=99), user: str = Depends(get_user)",
            """
            a: int,
            /,
            page: int = 1,
            *,
            title: Annotated[str, Query(max_length=99)],
            user: Annotated[str, Depends(get_user)],
            """,
        ),
        (
            "page: int = 1, user: str = Depends(get_user), title: str = Query(max_length=99), **rest: int",
            """
            page: int = 1,
            *,
            user: Annotated[str, Depends(get_user)],
            title: Annotated[str, Query(max_length=99)],
            **rest: int,
            """,
        ),
        (
            "\n    page: int = 1, user: str = Depends(get_user), title: str = Query(max_length=99)\n",
            """
            page: int = 1,
            *,
            user: Annotated[str, Depends(get_user)],
            title: Annotated[str, Query(max_length=99)],
            """,
        ),
        (
            "title: str = Query(max_length=99, description='What to look for in titles, in part')",
            """
            title: Annotated[
                str,
                Query(max_length=99, description='What to look for in titles, in part'),
            ],
            """,
        ),
        (
            "\n    page: int = 1, user: str = Depends(get_user),  # who\n    title: str = Query(max_length=99)\n",
            """
            page: int = 1, *, user: Annotated[str, Depends(get_user)],  # who
            title: Annotated[str, Query(max_length=99)]
            """,
        ),
    ],
)
def test_parameters_that_do_not_fit_on_a_line_get_lines_of_their_own(old: str, new: str) -> None:
    after = "\n" + textwrap.indent(source(new), "    ")
    assert repair(handler(old), "FI0401", unsafe=False).text == handler(after)


# --- names -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("imports", "annotated"),
    [
        ("import typing as t\n\n", "t.Annotated"),
        ("from typing_extensions import Annotated as An\n\n", "An"),
        ("import typing\n\n", "typing.Annotated"),
    ],
)
def test_annotated_is_called_what_the_file_calls_it(imports: str, annotated: str) -> None:
    head = imports + "import fastapi as f\n\napp = f.FastAPI()\n\n\n"
    repaired = repair(handler("q: int = f.Query(1)", head), "FI0401", unsafe=False)
    assert repaired.text == handler(f"q: {annotated}[int, f.Query()] = 1", head)


def test_annotated_is_imported_at_run_time_though_type_checkers_have_it() -> None:
    head = """\
    from typing import TYPE_CHECKING

    from fastapi import FastAPI, Query

    if TYPE_CHECKING:
        from typing import Annotated

    app = FastAPI()
    """
    repaired = repair(handler("q: int = Query(1)", source(head)), "FI0401", unsafe=False)
    assert repaired.text.startswith(
        "from typing import Annotated\n\nfrom fastapi import FastAPI, Query\n\napp"
    )
    assert "q: Annotated[int, Query()] = 1" in repaired.text


def test_an_annotated_that_is_there_gets_one_more() -> None:
    old = 'user: Annotated[str, "who asks"] = Depends(get_user)'
    new = 'user: Annotated[str, "who asks", Depends(get_user)]'
    assert repair(handler(old), "FI0401", unsafe=False).text == handler(new)


def test_a_variable_that_holds_a_dependency_moves_as_it_is() -> None:
    head = HEAD + USER + "USER = Depends(get_user)\n\n\n"
    repaired = repair(handler("user: str = USER", head), "FI0401", unsafe=False)
    assert repaired.text == handler("user: Annotated[str, USER]", head)


# --- the order of parameters -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "page: int = 1, user: str = Depends(get_user)",
            "page: int = 1, *, user: Annotated[str, Depends(get_user)]",
        ),
        (
            "page: int = Query(1), user: str = Depends(get_user), size: int = 9",
            "page: Annotated[int, Query()] = 1, *, user: Annotated[str, Depends(get_user)], size: int = 9",
        ),
        (
            "\n    page: int = 1,\n    user: str = Depends(get_user),\n",
            "\n    page: int = 1,\n    *,\n    user: Annotated[str, Depends(get_user)],\n",
        ),
    ],
)
def test_a_star_keeps_a_parameter_without_a_default_behind_one_that_has(old: str, new: str) -> None:
    repaired = repair({"app.py": handler(old), **WIDE}, "FI0401", unsafe=False)
    assert repaired.texts["app.py"] == handler(new)


def test_a_star_is_unsafe_where_a_call_gives_what_is_behind_it_by_position() -> None:
    old = handler("page: int = 1, user: str = Depends(get_user)")
    files = {
        "app.py": old,
        "test_app.py": "from app import read\n\n\nasync def test_read():\n    assert await read(1, 'b')\n",
    }
    repaired = repair(files, "FI0401", unsafe=False)
    assert repaired.texts["app.py"] == old
    assert repaired.warnings == [
        "parameters behind `*` go by name only, and test_app.py:5 may give one by position"
    ]
    assert "*, user: Annotated" in repair(files, "FI0401").texts["app.py"]


def test_nothing_goes_behind_a_default_where_there_is_no_place_for_a_star() -> None:
    old = handler("page: int = 1, user: str = Depends(get_user), *rest: int")
    repaired = repair(old, "FI0401")
    assert repaired.text == old
    assert repaired.reasons == ["`user` would have no default behind one that has"]


# --- who may notice ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "moved"),
    [
        ("await read('b', 2)", {"user", "page"}),
        ("await read('b', page=2)", {"user", "page"}),
        ("await read(page=2, user='b')", {"user", "page"}),
        ("await read('b')", {"user"}),
        ("await read(page=2)", {"page"}),
        ("await read(*everything)", set()),
        ("await read(**everything)", set()),
        ("read", {"user", "page"}),
        ("app.get('/again')(read)", {"user", "page"}),
        ("app.dependency_overrides.pop(read, None)", {"user", "page"}),
        ("run(read)", {"page"}),
    ],
)
def test_other_callers_may_miss_a_default(call: str, moved: set[str]) -> None:
    files = {
        "app.py": handler("user: str = Depends(get_user), page: int = Query(1)"),
        "test_app.py": f"from app import app, read\n\n\nasync def test_read(everything, run):\n    {call}\n",
    }
    text = repair(files, "FI0401", unsafe=False).texts["app.py"]
    assert {name for name in ("user", "page") if f"{name}: Annotated" in text} == moved


def test_a_method_of_the_same_name_elsewhere_is_no_caller() -> None:
    text = """
    from typing import Annotated

    from fastapi import APIRouter, Query


    class Books:
        def __init__(self, store) -> None:
            self.store = store
            self.router = APIRouter()
            self.router.add_api_route("/books", self.get_all)

        def get_all(self, page: int = Query(1)) -> list[str]:
            return self.store.get_all()


    def others(shelves):
        return shelves.get_all()
    """
    assert "page: Annotated[int, Query()] = 1" in repair(text, "FI0401", unsafe=False).text
    made = source(text) + "\n\nbooks = Books([])\n"
    repaired = repair(made, "FI0401", unsafe=False)
    assert repaired.text == made
    assert repaired.warnings == ["the call at app.py:13 leaves `page` out"]


@pytest.mark.parametrize(
    ("decorator", "safe"),
    [
        ("import functools\ndef traced(f):\n    @functools.wraps(f)\n    def inner(**k):\n        return f(**k)\n    return inner", True),
        ("import inspect\ndef traced(f):\n    for p in inspect.signature(f).parameters:\n        p.default\n    return f", False),
        ("from elsewhere import traced", False),
        ("from slowapi import traced", True),
    ],
)  # fmt: skip
def test_a_decorator_may_read_defaults(decorator: str, safe: bool) -> None:
    text = f"{HEAD}{decorator}\n\n\n" + handler("q: int = Query(1)", "").replace(
        "async def", "@traced\nasync def"
    )
    repaired = repair(text, "FI0401", unsafe=False)
    assert ("q: Annotated[int, Query()] = 1" in repaired.text) == safe
    if not safe:
        assert repaired.warnings == ["`@traced` may look for the marker in the default"]


@pytest.mark.parametrize(
    ("kind", "safe"),
    [
        ("int", True),
        ("list[PositiveInt]", True),
        ("PositiveInt | None", True),
        ("UserId", True),
        ("Email", True),
        ("PositiveInt", False),
        ("Page", False),
        ("Annotated[int, Field(gt=0)]", False),
        ("conint(gt=0)", False),
        ("Stranger", False),
    ],
)
def test_constraints_that_nobody_heeded_hold_afterwards(kind: str, safe: bool) -> None:
    head = (
        HEAD
        + "from typing import NewType\nfrom pydantic import EmailStr as Email, Field, PositiveInt, conint\n"
        + "from stranger import Stranger\nUserId = NewType('UserId', int)\nPage = Annotated[int, Field(gt=0)]\n\n\n"
    )
    repaired = repair(handler(f"q: {kind} = Query(1)", head), "FI0401", unsafe=False)
    assert ("= Query(1)" not in repaired.text) == safe


def test_a_parameter_without_a_type_gets_any() -> None:
    old = handler("user=Depends(get_user)")
    repaired = repair(old, "FI0401", unsafe=False)
    assert repaired.text == old
    assert repaired.warnings == ["`user` has no type, and `Any` stands in for it"]
    repaired = repair(old, "FI0401")
    assert "read(user: Annotated[Any, Depends(get_user)])" in repaired.text
    assert repaired.text.startswith("from typing import Annotated, Any\n")


# --- what cannot move ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameter", "reason"),
    [
        ("q: int = Query(*options)", "`*arguments` may hold the default"),
        ("q: int = Query(**options)", "`**options` may hold the default"),
        ("q: int = PAGE", "`PAGE` holds a default, which `Annotated` cannot take"),
        ("user=Depends()", "nothing says what is injected"),
        ("user: Annotated[str, Depends(get_user)] = Depends(get_user)", "the annotation has a marker already"),
        ("user: 'User' = Depends()", "its annotation is in quotes, which FastAPI does not open inside `Annotated`"),
        ("q: 'int' = Query(1)", "its annotation is in quotes, which FastAPI does not open inside `Annotated`"),
    ],
)  # fmt: skip
def test_what_cannot_move(parameter: str, reason: str) -> None:
    old = handler(parameter, HEAD + USER + "PAGE = Query(1)\noptions = {}\n\n\n")
    repaired = repair(old, "FI0401")
    assert repaired.text == old
    assert repaired.reasons == [reason]


def test_an_annotated_of_another_meaning() -> None:
    old = handler(
        "q: int = Query(1)",
        "from fastapi import FastAPI, Query\n\n\nclass Annotated: ...\n\n\napp = FastAPI()\n",
    )
    repaired = repair(old, "FI0401")
    assert repaired.text == old
    assert repaired.reasons == ["`Annotated` means something else in this file"]


# --- annotations that are text -----------------------------------------------------------------------------------


def test_what_fastapi_evaluates_later_has_to_be_names_of_the_module() -> None:
    text = source("""
    from __future__ import annotations

    from typing import TYPE_CHECKING, Annotated

    from fastapi import APIRouter, Depends, FastAPI, Query

    if TYPE_CHECKING:
        from models import User


    def get_user() -> str:
        return "a"


    def books(get_shelf) -> APIRouter:
        router = APIRouter()

        @router.get("/books")
        async def read(
            shelf: str = Depends(get_shelf), user: str = Depends(get_user), page: int = Query(1)
        ) -> str:
            return shelf

        @router.get("/mine")
        async def mine(user: User = Depends(get_user)) -> str:
            return user

        return router


    app = FastAPI()
    app.include_router(books(get_user))
    """)
    repaired = repair({"app.py": text, **WIDE}, "FI0401", unsafe=False)
    assert repaired.reasons == [
        "`get_shelf` is no name of the module, where FastAPI looks up what an annotation names",
        "`User` is imported for type checkers only, so FastAPI cannot read an annotation with it",
    ]
    assert repaired.texts["app.py"] == text.replace(
        "user: str = Depends(get_user), page: int = Query(1)",
        "*, user: Annotated[str, Depends(get_user)], page: Annotated[int, Query()] = 1",
    )


def test_a_dependency_that_is_made_anew_with_every_evaluation_is_unsafe() -> None:
    head = (
        "from __future__ import annotations\n\n"
        + HEAD
        + "class Role:\n    def __init__(self, name): ...\n    def __call__(self) -> str: ...\n\n\n"
    )
    repaired = repair(handler("user: str = Depends(Role('admin'))", head), "FI0401", unsafe=False)
    assert repaired.warnings == ["annotations are text here, so the dependency is made anew for every route"]
    head = head.removeprefix("from __future__ import annotations\n\n")
    repaired = repair(handler("user: str = Depends(Role('admin'))", head), "FI0401", unsafe=False)
    assert repaired.text == handler("user: Annotated[str, Depends(Role('admin'))]", head)


def test_safe_and_unsafe_parameters_of_one_function() -> None:
    files = {"app.py": handler("user=Depends(get_user), page: int = Query(1)"), **WIDE}
    assert repair(files, "FI0401", unsafe=False).texts["app.py"] == handler(
        "user=Depends(get_user), page: Annotated[int, Query()] = 1"
    )
    assert (
        "user: Annotated[Any, Depends(get_user)], page: Annotated[int, Query()] = 1"
        in repair(files, "FI0401").texts["app.py"]
    )
