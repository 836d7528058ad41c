"""The filter grammar of `--filter` and of `/` in the terminal interface.

    filter = { term }                          every term must match
    term   = [ "!" ] ( text | key ":" values ) `!` turns a term round
    values = value { "," value }               one of them must match

Spaces divide terms; quotes (`"..."`) keep spaces, commas, colons and `!` as they are.
Case does not matter. A text matches anywhere in what a row shows. How a value matches
depends on its key: `rule:FI19` matches a beginning, `file:users` any part, `method:GET`
the whole. The value `none` matches a row that has nothing under the key (`auth:none`).
A term that is still being typed (`sev:`, `!`, an open quote) filters as far as it is
known, so that a filter can be applied on every key press.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from inspector.errors import UsageError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_QUOTED: Final = r'"[^"]*(?:"|\Z)'
_TERM: Final = re.compile(rf'(?:[^\s"]|{_QUOTED})+')
_VALUE: Final = re.compile(rf'(?:[^,"]|{_QUOTED})+')
_KEY: Final = re.compile(r"(?P<key>[A-Za-z]+):")
_PLAIN: Final = re.compile(r"[^\s\",:!][^\s\",:]*")
_NOTHING: Final = "none"


class How(Enum):
    """How the value of a key is compared with what a row holds."""

    BEGINS = "the beginning"
    CONTAINS = "any part"
    EQUALS = "the whole"

    def compare(self, wanted: str, held: str) -> bool:
        """Whether what a row holds answers to the wanted value; both are folded."""
        match self:
            case How.BEGINS:
                return held.startswith(wanted)
            case How.CONTAINS:
                return wanted in held
            case How.EQUALS:
                return held == wanted


@dataclass(frozen=True, slots=True)
class Key:
    """What rows hold under a key; with `choices`, a value that begins none of them is refused."""

    how: How
    about: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The keys that the rows of one table answer to, in the order in which help lists them."""

    keys: Mapping[str, Key]


@dataclass(frozen=True, slots=True)
class Row:
    """What a filter sees of one row, folded: the text that words search, and the values by key."""

    text: str
    values: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, texts: Iterable[str | None], values: Mapping[str, Iterable[str | None]]) -> Row:
        """Fold a row; None and the empty string count as nothing."""
        return cls(
            "\n".join(text for text in texts if text).casefold(),
            {key: tuple(value.casefold() for value in held if value) for key, held in values.items()},
        )


@dataclass(frozen=True, slots=True)
class Text:
    """A term without a key: a text that occurs anywhere in the row."""

    wanted: str
    negated: bool = False

    def matches(self, row: Row) -> bool:
        """Whether the row passes the term."""
        return (self.wanted in row.text) is not self.negated

    def __str__(self) -> str:
        return f"{'!' * self.negated}{_quote(self.wanted)}"


@dataclass(frozen=True, slots=True)
class Keyed:
    """A term with a key: one of the values is under it."""

    key: str
    wanted: tuple[str, ...]
    how: How
    negated: bool = False

    def matches(self, row: Row) -> bool:
        """Whether the row passes the term."""
        held = row.values.get(self.key, ())
        return any(self._found(wanted, held) for wanted in self.wanted) is not self.negated

    def _found(self, wanted: str, held: tuple[str, ...]) -> bool:
        if wanted == _NOTHING and not held:
            return True
        return any(self.how.compare(wanted, one) for one in held)

    def __str__(self) -> str:
        return f"{'!' * self.negated}{self.key}:{','.join(map(_quote, self.wanted))}"


@dataclass(frozen=True, slots=True)
class Filter:
    """A parsed filter; without terms it lets every row pass. `str()` gives text that parses to the same."""

    terms: tuple[Text | Keyed, ...] = ()

    def matches(self, row: Row) -> bool:
        """Whether the row passes every term."""
        return all(term.matches(row) for term in self.terms)

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __str__(self) -> str:
        return " ".join(map(str, self.terms))


def parse(text: str, vocabulary: Vocabulary) -> Filter:
    """Read a filter for the rows of a vocabulary.

    Raises UsageError for a key that the vocabulary does not have and for a value that
    the key cannot take, naming the nearest right one.
    """
    return Filter(tuple(_terms(text, vocabulary)))


def _terms(text: str, vocabulary: Vocabulary) -> Iterator[Text | Keyed]:
    for token in _TERM.findall(text):
        rest = token.lstrip("!")
        negated = (len(token) - len(rest)) % 2 == 1
        key = _KEY.match(rest)
        if key is not None:
            name = key["key"].lower()
            wanted = tuple(filter(None, map(_unquote, _VALUE.findall(rest[key.end() :]))))
            how = _check(name, wanted, vocabulary)
            if wanted:
                yield Keyed(name, wanted, how, negated)
        elif word := _unquote(rest):
            yield Text(word, negated)


def _check(name: str, wanted: tuple[str, ...], vocabulary: Vocabulary) -> How:
    key = vocabulary.keys.get(name)
    if key is None:
        hint = nearest(name, vocabulary.keys) or f"; the keys here are {', '.join(vocabulary.keys)}"
        raise UsageError(f"no filter key {name!r}{hint} (a text with a colon goes in quotes)")
    for value in wanted if key.choices else ():
        if not any(choice.startswith(value) for choice in (*key.choices, _NOTHING)):
            hint = nearest(value, key.choices)
            raise UsageError(f"filter {name}: takes {', '.join(key.choices)}, not {value!r}{hint}")
    return key.how


def _unquote(text: str) -> str:
    return text.replace('"', "").casefold()


def _quote(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else f'"{text}"'
