"""The sections of the guide, which the digits of a rule's code name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Section:
    """A section: the two digits in its rules' codes, the word that selects it, its title."""

    digits: str
    name: str
    title: str

    @property
    def prefix(self) -> str:
        """What the codes of its rules start with, `FI19`."""
        return f"FI{self.digits}"


SECTIONS: Final[tuple[Section, ...]] = (
    Section("01", "structure", "Project structure"),
    Section("02", "async", "Async programming"),
    Section("03", "schemas", "Pydantic models and validation"),
    Section("04", "injection", "Dependency injection"),
    Section("05", "database", "Database patterns"),
    Section("06", "api", "API design"),
    Section("07", "errors", "Error handling"),
    Section("08", "testing", "Testing"),
    Section("09", "performance", "Performance"),
    Section("10", "security", "Security"),
    Section("11", "logging", "Logging and observability"),
    Section("12", "quality", "Code quality"),
    Section("13", "caching", "Caching with Redis"),
    Section("14", "tasks", "Background tasks"),
    Section("15", "events", "Events"),
    Section("16", "tracing", "Distributed tracing"),
    Section("17", "auth", "External authentication"),
    Section("18", "resilience", "Resilience"),
    Section("19", "settings", "Settings management"),
    Section("20", "migrations", "Migrations"),
)


def section(digits: str) -> Section:
    """Return the section with these two digits; KeyError where there is none."""
    return _BY_DIGITS[digits]


_BY_DIGITS: Final = {entry.digits: entry for entry in SECTIONS}
