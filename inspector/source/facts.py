"""What one file declares and does: flat records that outlive its tree.

Definitions are numbered as they stand in the file: `FileFacts.functions[i]` and
`FileFacts.classes[i]` are what `Define(i)` and `DefineClass(i)` of a body refer to.
Bodies stay encoded (`msgspec.Raw`) until somebody asks for one: most never are.
"""

from __future__ import annotations

import msgspec

from inspector.source.syntax import Expr, Handler, Keyword, Parameter, Span, Stmt

FACTS_VERSION = 6
"""Raised whenever facts change their shape or meaning: older caches are then rebuilt."""


WordBits = bytes
"""A set of words of a file: bit `i` of the little-endian number stands for `FileFacts.words[i]`.

A name stands in many functions of a file; as texts these sets were half of all memory.
"""


WALRUS = ":="
"""Stands among the `uses` of a body that has a walrus, so that others need not be searched for one."""


class SourceProblem(msgspec.Struct, frozen=True, array_like=True):
    """Why a file, or part of it, could not be read: `line` is 0 where there is none."""

    line: int
    message: str


class DecoratorFact(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One decorator: the expression after `@`, and where it stands."""

    expr: Expr
    span: Span


class FunctionFact(msgspec.Struct, frozen=True, array_like=True):
    """A `def` at any depth."""

    name: str
    qualname: str  # as Python's __qualname__, `outer.<locals>.inner`
    span: Span  # from the `def` keyword to the end of the body, decorators left out
    name_column: int
    is_async: bool
    is_generator: bool  # holds a yield of its own
    parameters: tuple[Parameter, ...]
    returns: Expr | None
    decorators: tuple[DecoratorFact, ...]
    docstring: str | None
    parent_function: int | None
    parent_class: int | None  # set when it stands directly in a class body
    names: frozenset[str]  # names bound in the function: parameters, assignments, imports, definitions
    outer: frozenset[str]  # names declared `global` or `nonlocal` here
    uses: WordBits  # all parts of all names and attributes in the body, to look before decoding
    called: WordBits  # what is called in the body, as bits of `FileFacts.callees`
    dropped: WordBits  # likewise: of calls that stand alone as a statement, neither awaited nor used
    given: WordBits  # names, keywords and keys that are given a text, or a call with one, in the body
    signature: WordBits  # all parts of all names in decorators, annotations (as text, too) and defaults
    body: msgspec.Raw  # tuple[Stmt, ...]


class ClassFact(msgspec.Struct, frozen=True, array_like=True):
    """A `class` at any depth."""

    name: str
    qualname: str
    span: Span
    name_column: int
    bases: tuple[Expr, ...]
    keywords: tuple[Keyword, ...]
    decorators: tuple[DecoratorFact, ...]
    docstring: str | None
    parent_function: int | None
    parent_class: int | None
    methods: tuple[int, ...]  # functions directly in the body
    uses: WordBits  # as of a function
    given: WordBits  # as of a function
    body: msgspec.Raw  # tuple[Stmt, ...]


class ImportFact(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One imported name, anywhere in the file.

    `import a.b as c` has module `"a.b"`, name None; `from .m import x as y` has
    module `"m"`, level 1, name `"x"`; `bound` is the name that it binds (`"*"` for
    a star import, the first part for a plain `import a.b`).
    """

    module: str
    level: int
    name: str | None
    bound: str
    function: int | None  # the function it stands in
    cls: int | None
    type_checking: bool  # under `if TYPE_CHECKING:`
    guarded: bool  # in a `try` that handles something
    span: Span


class Suppression(msgspec.Struct, frozen=True, array_like=True):
    """A `# fapi: ignore[CODES] reason` comment; no codes means a malformed one."""

    line: int
    column: int
    whole_file: bool
    codes: tuple[str, ...]
    alone: bool  # the comment has the line for itself
    reason: str = ""


class FileFacts(msgspec.Struct, frozen=True, array_like=True):
    """Everything later phases know of one file."""

    lines: int
    problems: tuple[SourceProblem, ...]
    docstring: str | None
    imports: tuple[ImportFact, ...]
    functions: tuple[FunctionFact, ...]
    classes: tuple[ClassFact, ...]
    names: frozenset[str]  # names bound at module level
    suppressions: tuple[Suppression, ...]
    words: tuple[str, ...]  # what the bits of other `WordBits` of the file stand for
    callees: tuple[str, ...]  # what functions call: `os.getenv`, or `.get` of what is no dotted name
    uses: WordBits  # all parts of all names and attributes of the module-level body
    given: WordBits  # as of a function
    body: msgspec.Raw  # tuple[Stmt, ...]


_BODY = msgspec.msgpack.Decoder(tuple[Stmt, ...])
_ENCODER = msgspec.msgpack.Encoder()


def decode_body(raw: msgspec.Raw) -> tuple[Stmt, ...]:
    """Make the statements of a function, class or module out of their stored form."""
    return _BODY.decode(raw)


def encode_body(body: tuple[Stmt, ...]) -> msgspec.Raw:
    """Store statements; see `decode_body`."""
    return msgspec.Raw(_ENCODER.encode(body))


# how a `Handler` with neither type nor name starts: the array's header and two nils
_BARE_HANDLER = _ENCODER.encode(Handler(None, None, (), Span(0, 0, 0, 0)))[:3]


def may_have_bare_except(raw: msgspec.Raw) -> bool:
    """Whether `except:` may stand in a stored body: never False for one, True now and then for none."""
    return _BARE_HANDLER in bytes(raw)
