"""One variable for several fields that take parts of its JSON by `AliasPath`."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspector.project.records import SettingsVariable


def joined(variables: Sequence[SettingsVariable]) -> SettingsVariable:
    """Return a variable whose JSON holds what all of them take."""
    if len(variables) == 1:
        return variables[0]
    descriptions = [one.description for one in variables if one.description]
    return replace(
        variables[0],
        type=", ".join(f"{_steps(one)}: {one.type}" for one in variables),
        limits=(),
        choices=(),
        required=any(one.required for one in variables),
        secret=any(one.secret for one in variables),
        masked=any(one.masked for one in variables),
        value=_together([one.value for one in variables if one.value is not None]),
        example=_together([text for one in variables if (text := one.value or one.example) is not None]),
        description=" ".join(descriptions) or None,
    )


def _steps(variable: SettingsVariable) -> str:
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in variable.steps)
    return steps.lstrip(".") or "all of it"


def _together(texts: Sequence[str]) -> str | None:
    """Return one JSON value with the parts of all; None where they contradict each other."""
    if not texts:
        return None
    whole = json.loads(texts[0])
    try:
        for text in texts[1:]:
            whole = _merged(whole, json.loads(text))
    except ValueError:
        return None
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def _merged(one: object, two: object) -> object:
    match one, two:
        case (None, other) | (other, None):
            return other
        case dict(), dict():
            return {**one, **{key: _merged(one.get(key), value) for key, value in two.items()}}
        case list(), list():
            missing = len(two) - len(one)
            return [
                _merged(a, b)
                for a, b in zip([*one, *[None] * missing], [*two, *[None] * -missing], strict=True)
            ]
        case _:
            raise ValueError("two values for one place")
