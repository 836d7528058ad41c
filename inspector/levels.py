"""Severities as command line and configuration name them; light, so that a command starts fast."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """A severity, the worst first."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
