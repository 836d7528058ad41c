"""Traits of `traitlets`: what instances hold that no configuration has set."""

from __future__ import annotations

from tests.project.evaluating import Unknown, names
from tests.project.tables import served, unresolved

CLASSES = """
    from traitlets import Bool, Dict, Enum, HasTraits, Instance, Integer, List, Unicode, default

    class A(HasTraits):
        empty = Unicode()
        text = Unicode("x", config=True)
        none = Unicode(None, allow_none=True)
        number = Integer()
        flag = Bool()
        items = List(["x"])
        typed = List(Unicode())
        given = List(Unicode(), default_value=["q"])
        mapping = Dict({"a": 1})
        choice = Enum(["a", "b"], default_value="a")
        made = Unicode()
        old = Unicode()
        service = Instance("library.Service")

        @default("made")
        def _make(self):
            return self.text + "/made"

        def _old_default(self):
            return "old"

    class B(A):
        text = Unicode("y")

        @default("empty")
        def _of_b(self):
            return "b"
    """


def test_what_traits_hold_by_default() -> None:
    found = names(
        CLASSES
        + """
    b = B()
    result = {n: getattr(b, n) for n in (
        "empty", "text", "none", "number", "flag", "items", "typed", "given", "mapping", "choice", "made", "old")}
    service = b.service
    given = B(text="z").made
    b.text = "set"
    late = b.text
    """
    )

    assert found["result"] == {
        "empty": "b",
        "text": "y",
        "none": None,
        "number": 0,
        "flag": False,
        "items": ["x"],
        "typed": [],
        "given": ["q"],
        "mapping": {"a": 1},
        "choice": "a",
        "made": "y/made",
        "old": "old",
    }
    assert found["service"] == Unknown("a default of traitlets.Instance")
    assert (found["given"], found["late"]) == ("z/made", "set")


def test_what_a_trait_decides_is_conditional() -> None:
    source = """
        from fastapi import APIRouter, FastAPI
        from traitlets import Bool, List, Unicode
        from traitlets.config import Application

        router = APIRouter()

        @router.get("/items")
        def items(): ...

        class Server(Application):
            prefix = Unicode("/api", config=True)
            enabled = Bool(True, config=True)
            extra = List([], config=True)

            def create(self):
                app = FastAPI()
                app.include_router(router, prefix=self.prefix)
                if self.enabled:
                    app.include_router(router, prefix=f"{self.prefix}/again")
                for path in self.extra:
                    app.add_api_route(path, items)
                return app
        """

    assert served(source) == [
        "GET /api/items main:items",
        "GET /api/again/items main:items if self.enabled",
    ]
    assert unresolved(source) == []
