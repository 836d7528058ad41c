"""The dependency graph as a tree and as a diagram."""

from __future__ import annotations

from dataclasses import replace

from inspector.report.dependencies import dependency_uses
from inspector.report.dependency_graph import dependency_mermaid, dependency_tree
from tests.report.samples import DATABASE, SHOP


def test_each_route_has_a_tree() -> None:
    kept = frozenset({"shop.auth:current_user"})

    assert list(dependency_tree([SHOP], kept)) == [
        "shop.main:app",
        "  GET /orders",
        "    ├─ shop.auth:current_user  (scopes orders, authenticates)",
        "    │  ├─ fastapi.security.OAuth2PasswordBearer()  (authenticates)",
        "    │  └─ shop.db:get_session  (cleans up)",
        "    └─ shop.db:get_session  (cleans up)",
        "",
    ]


def test_the_diagram_has_a_box_a_callable_and_an_arrow_a_need() -> None:
    lines = list(dependency_mermaid(dependency_uses([SHOP])))

    assert lines[0] == "flowchart LR"
    boxes = {
        line.strip()[: line.strip().index('"') - 1].strip("[{"): line for line in lines if "<br/>" in line
    }
    assert len(boxes) == 3
    user = next(name for name, line in boxes.items() if "current_user" in line)
    session = next(name for name, line in boxes.items() if "get_session" in line)
    assert f"    {user} --> {session}" in lines
    assert "2 routes" in boxes[session]


def test_names_are_quoted_for_the_diagram() -> None:
    hostile = replace(DATABASE, name='m:make.<locals>."x"')
    route = replace(SHOP.routes[0], dependencies=(hostile,))

    text = "\n".join(dependency_mermaid(dependency_uses([replace(SHOP, routes=(route,))])))

    assert "m:make.&lt;locals&gt;.&quot;x&quot;" in text
