"""A dark and a light theme whose texts keep a contrast of 4.5 to 1 or more."""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

DARK: Final = Theme(
    name="fapi-dark",
    dark=True,
    primary="#5ea8f0",
    secondary="#8fa8c4",
    accent="#c39bf0",
    foreground="#dde3ea",
    background="#12161c",
    surface="#171c24",
    panel="#222a35",
    success="#6cc98a",
    warning="#e5b454",
    error="#f27a80",
    variables={
        "sev-error": "#ff8b90",
        "sev-warning": "#e9bd63",
        "sev-info": "#83bbf4",
        "good": "#7ad097",
        "muted": "#96a3b3",
        "cursor": "#2b4a6b",
        "cursor-text": "#ffffff",
        "cursor-idle": "#27313e",
        "scroll": "#3a4757",
        "flagged": "#4b3530",
    },
)

LIGHT: Final = Theme(
    name="fapi-light",
    dark=False,
    primary="#0b5cad",
    secondary="#3d5a75",
    accent="#7a3e9d",
    foreground="#1d232a",
    background="#fbfbf9",
    surface="#f3f4f2",
    panel="#e5e8ea",
    success="#1a7037",
    warning="#825300",
    error="#b3261e",
    variables={
        "sev-error": "#ab1f18",
        "sev-warning": "#7a4e00",
        "sev-info": "#0b5cad",
        "good": "#17662f",
        "muted": "#56616d",
        "cursor": "#bcd9f5",
        "cursor-text": "#0c1620",
        "cursor-idle": "#dde6ee",
        "scroll": "#b9c3cc",
        "flagged": "#ffe3cf",
    },
)

THEMES: Final = (DARK, LIGHT)


def other(name: str) -> str:
    """The theme that `t` switches to."""
    return LIGHT.name if name == DARK.name else DARK.name
