"""fapi-inspect: inspect a FastAPI project without running it."""

__version__ = "0.1.0"
