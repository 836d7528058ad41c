"""Settings classes, exactly as pydantic-settings reads them, without running them."""

from inspector.project.settings.table import settings_table

__all__ = ["settings_table"]
