"""FI1202 repaired: every form a type can be written in, and those that `|` would not take."""

from __future__ import annotations

import pytest

from tests.fixes.support import repair, source


def rewritten(code: str, head: str = "") -> str:
    """Repair a line below the imports of everything, and return it as it is then."""
    imports = "import typing\nimport typing as t\nfrom typing import Any, Dict, List, Optional, Set, Tuple, Type, Union\n"
    text = f"{imports}{head}\n\n{code}\n"
    return repair(text, "FI1202").text.partition("\n\n\n")[2].removesuffix("\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x: List[int]", "x: list[int]"),
        ("x: typing.Dict[str, t.List[int]]", "x: dict[str, list[int]]"),
        ("x: Tuple[int, ...]", "x: tuple[int, ...]"),
        ("x: List", "x: list"),
        ("x: Type[Book]", "x: type[Book]"),
        ("x: Optional[int] = None", "x: int | None = None"),
        ("x: Optional[List[Optional[int]]]", "x: list[int | None] | None"),
        ("x: Union[int, str, None]", "x: int | str | None"),
        ("x: Union[int]", "x: int"),
        ("x: Union[int, str,]", "x: int | str"),
        ("x: Optional[Union[int, None]]", "x: int | None"),
        ("x: Union[List[int], Dict[str, Any]]", "x: list[int] | dict[str, Any]"),
        ("x: t.Optional[Book]", "x: Book | None"),
        ("Alias = Optional[Book]", "Alias = Book | None"),
        ("def f(x: 'Optional[Book]'): ...", "def f(x: 'Book | None'): ..."),
        ("def f() -> 'List[Optional[Book]]': ...", "def f() -> 'list[Book | None]': ..."),
        ('x: Optional["Book"]', 'x: "Book | None"'),
        ("x: List[Optional['Book']]", "x: list['Book | None']"),
        ('x: Union["Book", int]', 'x: "Book | int"'),
        ('x: List["Book"]', 'x: list["Book"]'),
        ("x: (Optional[int])", "x: (int | None)"),
        ("def f(x: Optional[int] = None) -> List[str]: ...", "def f(x: int | None = None) -> list[str]: ..."),
        ("x = t.cast(Optional[int], 1)", "x = t.cast(int | None, 1)"),
    ],
)
def test_types(old: str, new: str) -> None:
    assert rewritten(f"class Book: ...\n\n\n{old}") == f"class Book: ...\n\n\n{new}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x: Union[\n    int,\n    str,\n]", "x: int | str"),
        ("x: Union[\n    int,  # one\n    str,  # two\n]", "x: (\n    int  # one\n    | str  # two\n)"),
        ("x: Optional[\n    int  # one\n]", "x: (\n    int | None  # one\n)"),
        (
            f"x: Union[\n    List['{'a' * 30}'],\n    Dict[str, '{'b' * 30}'],\n    Tuple[int, '{'c' * 30}'],\n]",
            f"x: (\n    list['{'a' * 30}']\n    | dict[str, '{'b' * 30}']\n    | tuple[int, '{'c' * 30}']\n)",
        ),
    ],
)
def test_lines_and_comments_stay(old: str, new: str) -> None:
    assert rewritten(old) == new


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("x: Optional = None", "`Optional` stands here without types"),
        ("is_union = t.get_origin(int) is Union", "`Union` stands here without types"),
        ("x = isinstance(1, List)", "`List` is no type here, but a value"),
        ("Alias = Optional['Book']", "it holds a forward reference, which `|` takes in annotations only"),
        ("x: Optional[callable] = None", "`callable` is no type, and `|` does not take it"),
        ("def f(): ...\n\n\nx: Optional[f] = None", "`f` is a function, which `|` does not take"),
        ("import threading\nx: Optional[threading.Lock] = None", "`threading.Lock` is a function"),
        ("class A:\n    date: Optional[date] = None", "`date` is set in the class body"),
        (
            "class A:\n    def list(self): ...\n    def f(self) -> List[int]: ...",
            "`list` means something else here",
        ),
        ("x: Optional['Book'] | int = None", "`|` does not take the forward reference that it holds"),
    ],
)
def test_what_would_not_mean_the_same_is_left_alone(code: str, reason: str) -> None:
    head = "import typing as t\nfrom typing import List, Optional, Union\n\n\n"
    repaired = repair(f"{head}{code}\n", "FI1202")
    assert repaired.text == f"{head}{code}\n"
    assert reason in repaired.reasons[0]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("from lib import thing\n\nx: Optional[thing] = None", "`thing` may be no class"),
        ("Kind = make()\n\nx: Optional[Kind] = None", "`Kind` may be no class"),
        ("import typing\n\nx: Optional[int] = typing.get_origin(1)", "the file looks at the origin of types"),
    ],
)
def test_what_may_not_mean_the_same_is_unsafe(code: str, why: str) -> None:
    text = f"from typing import Optional\n{code}\n"
    careful = repair(text, "FI1202", unsafe=False)
    assert careful.text == text
    assert why in str(careful.warnings[0])
    assert "| None" in repair(text, "FI1202").text


@pytest.mark.parametrize(
    "kind",
    ["Kind = int", "Kind = t.NewType('Kind', int)", "Kind = t.TypeVar('Kind')", "Kind = dict[str, int]"],
)
def test_names_for_types_are_types(kind: str) -> None:
    text = f"import typing as t\n\n{kind}\nx: t.Optional[Kind] = None\n"
    assert repair(text, "FI1202", unsafe=False).text.endswith(f"{kind}\nx: Kind | None = None\n")


def test_a_base_class_is_no_longer_generic() -> None:
    text = "from typing import List\n\n\nclass Books(List[int]): ...\n"
    assert repair(text, "FI1202", unsafe=False).warnings == [
        "the class no longer derives from `Generic`, as `List` makes it do"
    ]


def test_imports_and_everything_else_around_stay_as_they_are() -> None:
    before = """
        # licence
        from typing import (
            Any,  # anything
            Dict,
            Optional,
        )


        def  f( x:Optional[ int ]=None ,  # odd spaces
                y: Dict[str,Any]={} ):
            return  x
        """
    assert repair(before, "FI1202").text == source("""
        # licence
        from typing import (
            Any,  # anything
        )


        def  f( x:int | None=None ,  # odd spaces
                y: dict[str,Any]={} ):
            return  x
        """)
