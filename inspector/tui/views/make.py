"""Making the view of a key: its module is imported when the view is first wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.tui.commands import ViewId

if TYPE_CHECKING:
    from inspector.tui.engine import Engine
    from inspector.tui.views.base import View


def make_view(view_id: ViewId, engine: Engine) -> View:
    """The view that a key shows, not mounted yet."""
    match view_id:
        case ViewId.DASHBOARD:
            from inspector.tui.views.dashboard import DashboardView

            return DashboardView(engine)
        case ViewId.FINDINGS:
            from inspector.tui.views.findings import FindingsView

            return FindingsView(engine)
        case ViewId.ROUTES:
            from inspector.tui.views.routes import RoutesView

            return RoutesView(engine)
        case ViewId.SETTINGS:
            from inspector.tui.views.settings import SettingsView

            return SettingsView(engine)
        case ViewId.FEATURES:
            from inspector.tui.views.features import FeaturesView

            return FeaturesView(engine)
        case ViewId.ENV:
            from inspector.tui.views.env import EnvView

            return EnvView(engine)
        case ViewId.PROBE:
            from inspector.tui.views.probe import ProbeView

            return ProbeView(engine)
