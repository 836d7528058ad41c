"""Settings classes, exactly as pydantic-settings reads them, without running them."""
