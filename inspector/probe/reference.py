"""The page of a check, in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspector.probe.declare import Check, Group

TITLES: Final[dict[Group | str, str]] = {
    "health": "Health",
    "headers": "Headers",
    "errors": "Error formats",
    "openapi": "OpenAPI document",
    "drift": "Drift from the code",
}


def page(check: Check, *, level: int = 1) -> str:
    """Return a check's page: its title at heading `level`, and what its docstring says."""
    group = TITLES[check.group.value]
    return f"{'#' * level} {check.code} `{check.name}`\n\n**probe** · {group}\n\n{check.page}\n"


def reference(checks: Sequence[Check]) -> str:
    """Return one document: a table of the checks a group, then every page."""
    lines = ["# Checks of the probe\n"]
    for group, title in TITLES.items():
        lines += [f"## {title}\n", "| code | name | what holds |", "|---|---|---|"]
        for check in checks:
            if check.group == group:
                link = f"[{check.code}](#{check.code.lower()}-{check.name})"
                lines.append(f"| {link} | `{check.name}` | {check.summary.replace('|', chr(92) + '|')} |")
        lines.append("")
    return "\n".join([*lines, *(page(check, level=2) for check in checks)])
