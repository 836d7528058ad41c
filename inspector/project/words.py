"""Sets of names that stand in facts as bits: one bit for each word of the file."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MOST_MASKS: Final = 8
_PLACES: Final = tuple(tuple(place for place in range(8) if byte >> place & 1) for byte in range(256))
"""The bits that are set in each byte."""


class Vocabulary:
    """The words of a file, and the bits that stand for them."""

    __slots__ = ("_masks", "places", "words")

    def __init__(self, words: tuple[str, ...]) -> None:
        """Take the words in the order of their bits."""
        self.words = words
        self.places: Mapping[str, int] = {word: place for place, word in enumerate(words)}
        self._masks: dict[tuple[str, ...] | frozenset[str], int] = {}

    def mask(self, names: Iterable[str]) -> int:
        """Return the bits of those of the names that the file has.

        Questions come in rows, the same for every function of a file: the latest are remembered.
        """
        if not isinstance(names, (tuple, frozenset)):  # what may change, or be read only once
            return self._mask(names)
        mask = self._masks.get(names)
        if mask is None:
            if len(self._masks) == _MOST_MASKS:
                self._masks.clear()
            mask = self._masks[names] = self._mask(names)
        return mask

    def _mask(self, names: Iterable[str]) -> int:
        mask = 0
        for name in _common(self.places, names):
            mask |= 1 << self.places[name]
        return mask

    def spelt(self, bits: bytes) -> Iterator[str]:
        """Yield the words that bits stand for."""
        words = self.words
        for start, byte in enumerate(bits):
            for place in _PLACES[byte]:
                yield words[8 * start + place]

    def has_any(self, bits: bytes, names: Iterable[str]) -> bool:
        """Whether one of the names is in a set."""
        mask = self.mask(names)
        return mask != 0 and int.from_bytes(bits, "little") & mask != 0


def _common(known: Mapping[str, int], names: Iterable[str]) -> Iterable[str]:
    """The names that are known; goes through the fewer of the two."""
    if isinstance(names, (frozenset, set)) and len(names) > len(known):
        return names.intersection(known)
    return known.keys() & names


class Callees(Vocabulary):
    """What a file calls, by dotted paths: asked for by the last parts of these."""

    __slots__ = ("_tails",)

    def __init__(self, paths: tuple[str, ...]) -> None:
        """Take the paths in the order of their bits."""
        super().__init__(paths)
        self._tails: dict[str, int] = {}
        for place, path in enumerate(paths):
            last = path.rpartition(".")[2]
            self._tails[last] = self._tails.get(last, 0) | 1 << place

    def ending(self, bits: bytes, names: Iterable[str]) -> Iterator[str]:
        """Yield the paths of a set that end with one of the names."""
        found = int.from_bytes(bits, "little") & self.mask(names)
        return self.spelt(found.to_bytes((found.bit_length() + 7) // 8, "little"))

    def _mask(self, names: Iterable[str]) -> int:
        mask = 0
        for name in _common(self._tails, names):
            mask |= self._tails[name]
        return mask


class Words(AbstractSet[str]):
    """A set of words as a set of Python."""

    __slots__ = ("_bits", "_vocabulary")

    def __init__(self, vocabulary: Vocabulary, bits: bytes) -> None:
        """Take the words of the file and the bits of those that are in the set."""
        self._vocabulary = vocabulary
        self._bits = bits

    def __contains__(self, name: object) -> bool:
        """Whether a word is in it."""
        place = self._vocabulary.places.get(name) if isinstance(name, str) else None
        if place is None or place >> 3 >= len(self._bits):
            return False
        return bool(self._bits[place >> 3] >> (place & 7) & 1)

    def __iter__(self) -> Iterator[str]:
        """Its words, in the order of their bits."""
        return self._vocabulary.spelt(self._bits)

    def __and__(self, other: Iterable[object]) -> frozenset[str]:
        """Those that are in both."""
        names = (name for name in other if isinstance(name, str))
        mask = self._vocabulary.mask(other if isinstance(other, frozenset) else names)
        both = int.from_bytes(self._bits, "little") & mask
        return frozenset(self._vocabulary.spelt(both.to_bytes((both.bit_length() + 7) // 8, "little")))

    __rand__ = __and__

    def __len__(self) -> int:
        """How many there are."""
        return int.from_bytes(self._bits, "little").bit_count()

    def isdisjoint(self, other: Iterable[str]) -> bool:
        """Whether none of the others is in it."""
        return not self._vocabulary.has_any(self._bits, other)

    def __or__(self, other: Iterable[object]) -> frozenset[object]:  # type: ignore[override]
        """Those that are in one of the two."""
        return frozenset((*self, *other))

    __ror__ = __or__
