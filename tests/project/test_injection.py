"""What a signature asks for is found through aliases, and what a loader remembers is known."""

from __future__ import annotations

from inspector.project.injection import is_cached, needs, run_by
from tests.support import project_from

DEPENDENCIES = """
    from functools import lru_cache
    from typing import Annotated

    from fastapi import Depends, Security

    def get_user(): ...

    class Page:
        def __init__(self, number: int = 1): ...

    class Sorted(Page): ...

    User = Annotated[str, Depends(get_user)]

    @lru_cache(maxsize=1)
    def get_settings(): ...
"""


def targets(code: str) -> list[str]:
    project = project_from({"shop.py": DEPENDENCIES, "app.py": code})
    (function,) = [f for f in project.app_functions if f.name == "app:handle"]
    return [need.target.name for need in needs(project, function) if need.target is not None]


def test_markers_stand_in_annotations_in_defaults_and_behind_aliases() -> None:
    assert targets(
        """
        from typing import Annotated
        import fastapi as f
        import shop
        from shop import User as Caller

        def handle(
            user: Caller,
            again: "shop.User",
            page: Annotated[shop.Page, f.Depends()],
            late=f.Security(shop.get_user),
            number: int = 1,
        ): ...
        """
    ) == ["shop:get_user", "shop:get_user", "shop:Page", "shop:get_user"]


def test_what_only_looks_like_a_marker_is_none() -> None:
    assert (
        targets(
            """
            from typing import Annotated
            from shop import get_user

            def Depends(f): ...

            def handle(user: Annotated[str, Depends(get_user)], other=Depends(get_user)): ...
            """
        )
        == []
    )


def test_a_class_runs_the_constructor_that_it_inherits() -> None:
    project = project_from({"shop.py": DEPENDENCIES})
    (cls,) = [c for c in project.app_classes if c.fact.name == "Sorted"]
    found = run_by(project, cls)
    assert found is not None
    assert found.name == "shop:Page.__init__"


def test_a_cached_function_is_known_by_its_decorator() -> None:
    project = project_from({"shop.py": DEPENDENCIES})
    assert [f.fact.name for f in project.app_functions if is_cached(project, f)] == ["get_settings"]
