"""What the routes view says of one route."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from inspector.tui.views.routes import auth
from tests.report.samples import ASSETS, CREATE_ORDER, LIST_ORDERS

if TYPE_CHECKING:
    from inspector.project.records import Route


@pytest.mark.parametrize(
    ("route", "shown"),
    [
        (LIST_ORDERS, "✓ current_user +1"),
        (replace(LIST_ORDERS, resolved=False), "✓ current_user +1"),
        (CREATE_ORDER, "○ none"),
        (replace(CREATE_ORDER, resolved=False), "? unknown"),
        (ASSETS, ""),
    ],
)
def test_authentication_is_named_or_none_or_unknown(route: Route, shown: str) -> None:
    assert auth(route) == shown
