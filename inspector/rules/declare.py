"""How a rule is declared: one function, its page as docstring, its examples below it.

    @rule("FI0904", Severity.ERROR)
    def cached_coroutine(project: Project) -> Iterator[Violation]:
        '''`lru_cache` on `async def` caches the coroutine, not its result.

        ...the page: why it is bad, what to do instead...
        '''

    cached_coroutine.bad('''
    @lru_cache
    async def rates() -> dict[str, float]:  # <- FI0904
        ...
    ''')
    cached_coroutine.good('''...''')

An example is a small project: one file `app.py`, or several when lines of the form
`# --- path/to/file.py` divide it. In bad examples `# <- FI0904` marks the first line of
each finding that is expected, and nothing else of the rule may be found.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from inspector.project.records import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from inspector.project.model import Project

_DIVIDER: Final = re.compile(r"^# --- (?P<path>\S+)$", re.MULTILINE)


class Severity(IntEnum):
    """How bad a finding is: an error is a bug or a hole, a warning costs, info is advice."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The word of the report formats: `error`, `warning` or `info`."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a message speaks of, and what is there."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Violation:
    """A breach that a rule found: where, and the fact, its consequence and what to do.

    `related` are the other places that the message tells of, in its order.
    """

    place: Place
    message: str
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A violation with everything a report shows of it."""

    code: str
    name: str
    severity: Severity
    message: str
    place: Place
    feature: str | None
    fixable: bool
    related: tuple[Related, ...] = ()
    scope: str = ""  # qualified name of the innermost function or class around it


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that a comment silences, and the reason that the comment gives, "" for none."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class Example:
    """A small project that breaks a rule or keeps it: the text of each file by its path."""

    text: str
    files: tuple[tuple[str, str], ...]

    def marked(self, code: str) -> frozenset[tuple[str, int]]:
        """File and line of every `# <- code` mark."""
        mark = re.compile(rf"#\s*<-\s*{code}\b")
        return frozenset(
            (path, number)
            for path, text in self.files
            for number, line in enumerate(text.split("\n"), 1)
            if mark.search(line)
        )


@dataclass(eq=False)
class Rule:
    """A rule of the catalogue."""

    code: str
    name: str
    severity: Severity
    fix: bool  # it can repair what it finds
    default: bool  # runs unless it is deselected
    page: str  # Markdown: the first line is the summary
    check: Callable[[Project], Iterator[Violation]]
    bad_examples: list[Example] = field(default_factory=list)
    good_examples: list[Example] = field(default_factory=list)

    @property
    def section(self) -> str:
        """The two digits of the guide's section."""
        return self.code[2:4]

    @property
    def summary(self) -> str:
        """The page's first line."""
        return self.page.partition("\n")[0]

    def bad(self, text: str) -> None:
        """Add an example that breaks the rule on its marked lines."""
        self.bad_examples.append(example(text))

    def good(self, text: str) -> None:
        """Add an example on which the rule is silent."""
        self.good_examples.append(example(text))


def example(text: str) -> Example:
    """Make an example of its text."""
    text = textwrap.dedent(text).strip("\n") + "\n"
    dividers = list(_DIVIDER.finditer(text))
    if not dividers:
        return Example(text, (("app.py", text),))
    ends = [d.start() for d in dividers[1:]] + [len(text)]
    files = tuple((d["path"], text[d.end() + 1 : end]) for d, end in zip(dividers, ends, strict=True))
    return Example(text, files)


def rule(
    code: str, severity: Severity, *, fix: bool = False, default: bool = True
) -> Callable[[Callable[[Project], Iterator[Violation]]], Rule]:
    """Declare the decorated function as the rule `code`; its name with hyphens is the rule's name."""

    def declare(check: Callable[[Project], Iterator[Violation]]) -> Rule:
        page = inspect.cleandoc(check.__doc__ or "")
        return Rule(code, check.__name__.replace("_", "-"), severity, fix, default, page, check)

    return declare
