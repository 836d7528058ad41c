"""Where names occur: functions of app code by the names in their bodies and signatures.

Most questions are about a few functions of many. Asking every function costs more than
the answer; here each name has its functions, and no body is decoded to find them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final

from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from inspector.project.code import Function, SourceFile
    from inspector.source.facts import FunctionFact, ImportFact, WordBits

_LONGEST_ANNOTATION: Final = 80
_WORD: Final = re.compile(r"\w+")


class Mentions:
    """Functions and imports by the names that they mention, in the order of files and functions."""

    def __init__(self, files: Sequence[SourceFile]) -> None:
        """Take the files whose functions are asked for."""
        self._files = files

    @property
    def words(self) -> Collection[str]:
        """Every name that occurs in one of the files, each once."""
        return self._by_word.keys()

    def using(self, names: Iterable[str]) -> Iterator[Function]:
        """Those in whose body one of these names or attributes occurs."""
        names = frozenset(names)
        for file in self.files(names):
            yield from self.using_bits(file, file.vocabulary.mask(names))

    @staticmethod
    def using_bits(file: SourceFile, mask: int) -> Iterator[Function]:
        """Those of a file in whose body one of the words occurs that the mask has the bits of."""
        return _with_bits(file, mask, lambda fact: fact.uses)

    def calling(self, names: Iterable[str]) -> Iterator[Function]:
        """Those that call something of one of these names."""
        names = frozenset(names)
        for file in self.files(names):
            yield from _with_bits(file, file.callees.mask(names), lambda fact: fact.called)

    def declaring(self, names: Iterable[str]) -> Iterator[Function]:
        """Those in whose decorators, annotations or defaults one of these names occurs."""
        names = frozenset(names)
        for file in self.files(names):
            yield from _with_bits(file, file.vocabulary.mask(names), lambda fact: fact.signature)

    def files(self, names: frozenset[str]) -> Iterator[SourceFile]:
        """Files in which one of these names occurs."""
        lists = [self._by_word[name] for name in names if name in self._by_word]
        # many questions are about one name, whose list is in order
        positions = lists[0] if len(lists) == 1 else sorted(set().union(*lists))
        return map(self._files.__getitem__, positions)

    def renamed(self, names: Iterable[str]) -> set[str]:
        """Other names that imports of these files give to one of the names."""
        return set().union(*(self._renamed.get(name, ()) for name in names))

    def imports_from(self, packages: Iterable[str]) -> Iterator[tuple[SourceFile, ImportFact]]:
        """Absolute imports of these packages, or of what is in them, with the file of each."""
        for package in packages:
            yield from self._by_package.get(package, ())

    @cached_property
    def _renamed(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for file in self._files:
            for fact in file.facts.imports:
                if fact.name is not None and fact.name != fact.bound:
                    found.setdefault(fact.name, set()).add(fact.bound)
        return found

    @cached_property
    def _by_package(self) -> Mapping[str, list[tuple[SourceFile, ImportFact]]]:
        found: dict[str, list[tuple[SourceFile, ImportFact]]] = {}
        for file in self._files:
            for fact in file.facts.imports:
                if not fact.level:
                    found.setdefault(fact.module.partition(".")[0], []).append((file, fact))
        return found

    @cached_property
    def _by_word(self) -> Mapping[str, list[int]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for position, file in enumerate(self._files):
            for word in file.facts.words:
                found[word].append(position)
        return dict(found)


def _with_bits(
    file: SourceFile, mask: int, bits_of: Callable[[FunctionFact], WordBits]
) -> Iterator[Function]:
    for function in file.functions if mask else ():
        if int.from_bytes(bits_of(function.fact), "little") & mask:
            yield function


def names_in(exprs: list[s.Expr]) -> set[str]:
    """All parts of all names in expressions, those in short strings too, where annotations may be written."""
    found: set[str] = set()
    stack = list(exprs)
    while stack:
        expr = stack.pop()
        match expr:
            case s.Ref(path=path):
                found.update(path.split("."))
            case s.Const(value=value):
                if isinstance(value, str) and len(value) < _LONGEST_ANNOTATION:
                    found.update(_WORD.findall(value))
            case s.Attr(base=base, name=name):
                found.add(name)
                stack.append(base)
            case _:
                stack.extend(s.children(expr))
    return found
