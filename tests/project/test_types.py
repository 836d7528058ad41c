"""Which class a value is of, where the code says so."""

from __future__ import annotations

import pytest

from inspector.source import syntax as s
from tests.support import project_from

FILES = {
    "models.py": """
        from dataclasses import dataclass
        from typing import Annotated, Optional

        import httpx

        class User:
            name: str
            friend: "User | None"

            def __init__(self, client: httpx.AsyncClient) -> None:
                self.client = client
                self.made = Order()
                self.either = Order() if client else User(client)

            @property
            def order(self) -> "Order": ...

            def best(self) -> "Order": ...

        class Order:
            total: Annotated[int, "cents"]

            def user(self) -> Optional[User]: ...

        class Special(Order): ...

        def load() -> User: ...

        MaybeUser = User | None
        """,
    "main.py": """
        import contextlib
        from pathlib import Path

        import httpx
        import models
        from models import MaybeUser, Order, Special, User, load

        current = load()
        home = Path("/") / "x"
        both = Order()
        both = User(None)

        async def handler(user: User, maybe: MaybeUser, text: "Order", *rest: User, untyped, **more):
            local = user.best()
            async with httpx.AsyncClient() as client:
                answer = client
            special = Special()
            same = local
            if local:
                twice = Order()
            else:
                twice = User(None)
            pass
        """,
}

CASES = [
    ("user", "models:User"),
    ("user.friend", "models:User"),
    ("user.friend.friend.order", "models:Order"),
    ("user.client", "httpx.AsyncClient"),
    ("user.made", "models:Order"),
    ("user.either", None),
    ("user.order.total", "builtins.int"),
    ("user.name", "builtins.str"),
    ("user.missing", None),
    ("maybe", "models:User"),
    ("text", "models:Order"),
    ("rest", None),
    ("untyped", None),
    ("local", "models:Order"),
    ("same", "models:Order"),
    ("answer", "httpx.AsyncClient"),
    ("special.total", "builtins.int"),
    ("twice", None),
    ("current", "models:User"),
    ("current.client", "httpx.AsyncClient"),
    ("both", None),
    ("home", "pathlib.Path"),
    ("models.load", None),
    ("undefined", None),
]


@pytest.mark.parametrize(("path", "expected"), CASES)
def test_type_of_a_name_or_chain(path: str, expected: str | None) -> None:
    project = project_from(FILES)
    (handler,) = project.files["main.py"].functions

    found = project.type_of(handler, s.Ref(path, 1, 0))

    assert (found.name if found else None) == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("user.best", "models:User.best"),
        ("user.client.get", "httpx.AsyncClient.get"),
        ("current.order.user", "models:Order.user"),
        ("special.user", "models:Order.user"),
        ("load", "models:load"),
        ("models.Order", "models:Order"),
        ("httpx.get", "httpx.get"),
        ("twice.user", None),
        ("untyped.best", None),
    ],
)
def test_what_a_call_calls(call: str, expected: str | None) -> None:
    project = project_from(FILES)
    (handler,) = project.files["main.py"].functions

    assert project.types.callee(handler, s.Ref(call, 1, 0)).name == expected


def test_types_that_are_defined_in_terms_of_each_other_end() -> None:
    project = project_from(
        {"main.py": "A = B\nB = A\nx = y\ny = x\ndef f(a: A, b: 'f'):\n    c = d\n    d = c\n"}
    )
    (function,) = project.files["main.py"].functions

    for name in ("a", "b", "c", "x"):
        assert project.type_of(function, s.Ref(name, 1, 0)) is None
