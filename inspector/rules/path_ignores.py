"""Rules that a project does not want in some of its files, as its configuration says.

    [tool.fapi-inspect.per-path-ignores]
    "tests/**" = ["FI02", "missing-type-hints"]
    "scripts/" = ["ALL"]

Patterns are those of .gitignore, from the root. In the variable
`FAPI_INSPECT_PER_PATH_IGNORES` the same is `tests/**:FI02,missing-type-hints,scripts/:ALL`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from inspector.errors import UnknownCodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pathspec import GitIgnoreSpec

    from inspector.rules.declare import Finding


@dataclass(frozen=True, slots=True)
class PathIgnore:
    """A pattern, and the words that name the rules which are not wanted in the files that it matches."""

    pattern: str
    rules: tuple[str, ...]


def path_ignores(value: object) -> tuple[PathIgnore, ...]:
    """Read the table or the text of a configuration; raises ValueError with what is wrong with it."""
    match value:
        case str():
            found = tuple(_of_text(value))
        case dict():
            found = tuple(PathIgnore(*_of_entry(pattern, words)) for pattern, words in value.items())
        case tuple() if all(isinstance(item, PathIgnore) for item in value):
            return value
        case _:
            raise ValueError('has to be a table: "tests/**" = ["FI02"]')
    for ignore in found:
        _check(ignore.pattern)
    return found


def _of_text(text: str) -> Iterator[PathIgnore]:
    pattern, words = "", list[str]()
    for part in filter(None, map(str.strip, text.split(","))):
        before, colon, word = part.rpartition(":")
        if colon:
            if words:
                yield PathIgnore(pattern, tuple(words))
            pattern, words = before.strip(), []
        if not pattern:
            raise ValueError(f"names no pattern before {part!r}; write tests/**:FI02")
        words.append(word.strip())
    if words:
        yield PathIgnore(pattern, tuple(words))


def _of_entry(pattern: object, words: object) -> tuple[str, tuple[str, ...]]:
    match pattern, words:
        case str(), str():
            named = words.split(",")
        case str(), list() if all(isinstance(word, str) for word in words):
            named = [part for word in words for part in word.split(",")]
        case _:
            raise ValueError(f"{pattern!r} has to be a list of rules")
    return pattern, tuple(word.strip() for word in named if word.strip())


def _check(pattern: str) -> None:
    if not pattern.strip() or pattern.startswith(("!", "#")):
        raise ValueError(f"{pattern!r} matches no file; give the files in which rules are ignored")
    try:
        _spec(pattern)
    except (ValueError, re.error) as error:
        raise ValueError(f"{pattern!r} is no pattern of .gitignore") from error


@lru_cache(maxsize=256)
def _spec(pattern: str) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    # git knows no `./`, which people write to say that a path starts at the root
    anchored = f"/{pattern[2:]}" if pattern.startswith("./") else pattern
    return GitIgnoreSpec.from_lines([anchored])


def unknown_words(ignores: Iterable[PathIgnore]) -> Iterator[str]:
    """Yield a complaint for every word that names no rule."""
    for ignore in ignores:
        from inspector.rules.select import named  # needs all rules, and mostly there is nothing to ask

        for word in ignore.rules:
            try:
                named(word)
            except UnknownCodeError as error:
                yield f"{ignore.pattern!r}: {error}"


def wanted(ignores: Iterable[PathIgnore]) -> Callable[[Finding], bool]:
    """Return what tells whether a finding stands where its rule is wanted."""
    from inspector.rules.select import named

    entries = [
        (_spec(ignore.pattern), {rule.code for word in ignore.rules for rule in named(word).rules})
        for ignore in ignores
    ]

    @cache
    def unwanted(file: str) -> frozenset[str]:
        return frozenset(code for spec, codes in entries if spec.match_file(file) for code in codes)

    return lambda finding: not entries or finding.code not in unwanted(finding.place.file)
