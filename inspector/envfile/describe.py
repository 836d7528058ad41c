"""The comments of an env file: what a variable is, and what a class reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from inspector.envfile.model import short
from inspector.envfile.text import comment
from inspector.project.settings.credentials import looks_secret, without_credentials

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from inspector.project.records import SettingsClass, SettingsVariable, Unresolved

_LONGEST_SOURCE: Final = 60
_OF_LAMBDA: Final = re.compile(r"^lambda ?: ")
_MOST_CHOICES: Final = 12
_MOST_OTHERS: Final = 4


def of_variable(
    variable: SettingsVariable, name: str, facts: Sequence[str], others: Sequence[str]
) -> Iterator[str]:
    """Yield the lines above a variable: its description, its type and limits, who else reads it."""
    if variable.description:
        yield from comment(variable.description)
    yield from comment("; ".join([*_kind(variable, name), *facts, *_default(variable)]))
    if others:
        more = f" and {len(others) - _MOST_OTHERS} more" if len(others) > _MOST_OTHERS else ""
        yield from comment(f"Also read by {', '.join(others[:_MOST_OTHERS])}{more}")


def of_class(settings: SettingsClass, unresolved: Iterable[Unresolved], *, alone: bool) -> Iterator[str]:
    """Yield the lines below the heading of a class; `alone` where the file is for no other."""
    if settings.description:
        yield from comment(settings.description)
    if not settings.reads_variables:
        yield from comment(f"Reads no variables: its sources are {', '.join(settings.sources or ())}")
    refuses = settings.extra == "forbid" and settings.env_file and not settings.first_version
    if refuses and not alone:
        yield from comment(
            f"It refuses variables of other classes in {settings.env_file}, as its `extra` is `forbid`"
        )
    for one in unresolved:
        if one.file == settings.place.file and one.line == settings.place.line:
            yield from comment(f"Not known: {one.what} ({one.reason})")


def heading(settings: SettingsClass, file: str) -> str:
    """Return the line that starts the section of a class."""
    return next(comment(f"---- {short(settings.name)} ({file}) ----"))


def _kind(variable: SettingsVariable, name: str) -> Iterator[str]:
    limits = f", {', '.join(variable.limits)}" if variable.limits else ""
    if variable.choices and not limits:
        shown = variable.choices[:_MOST_CHOICES]
        more = ", ..." if len(shown) < len(variable.choices) else ""
        yield f"one of: {', '.join(shown)}{more}"
    else:
        yield f"{variable.type}{limits}"
    if variable.json:
        yield "JSON"
    if variable.secret:
        yield "secret"
    if len(variable.names) > 1:
        yield f"or {', '.join(other for other in variable.names if other != name)}"
    if variable.per_key:
        yield f"or one by one: {variable.per_key}"


def _default(variable: SettingsVariable) -> Iterator[str]:
    if variable.masked:
        yield "credentials are left out"
    if variable.secret or variable.value is not None or variable.default in {None, "None"}:
        return
    source = _OF_LAMBDA.sub("", variable.default or "")
    shown = len(source) <= _LONGEST_SOURCE and not any(sign in source for sign in "'\"")
    if shown and not looks_secret(source) and without_credentials(source) == source:
        yield f"default: {source}"
    else:
        yield "its default is set in the code"
